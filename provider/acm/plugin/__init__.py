"""The Pulumi provider: answers the engine's calls over gRPC with a certificate manager behind it.

Doors are entered from outside only: nothing imports this room. It is the only one that knows Pulumi and gRPC.
It decides nothing about certificates, prints nothing but its port, and never shows a traceback or a secret.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the plugin as the engine starts it: ``pulumi-resource-acm [FLAGS] [ENGINE_ADDRESS]``."""
    # Imports wait until here so that the port is printed soon; see acm.plugin.protocol.
    from acm.plugin.protocol import skip_the_sdk

    skip_the_sdk()
    from acm.plugin.server import serve

    serve(sys.argv[1:])
