"""Runs in a Python that has Pulumi's SDK: installs the CLI into the folder given, by Pulumi's own download.

A process of its own, since the download takes no time limit: whoever starts it ends it.
"""

from __future__ import annotations

import socket
import sys

CONNECT_SECONDS = 10.0


def main() -> int:
    """Install into ``sys.argv[1]``; the exit code tells."""
    from pulumi.automation import PulumiCommand  # late: the SDK takes a second to load

    socket.setdefaulttimeout(CONNECT_SECONDS)
    try:
        PulumiCommand.install(root=sys.argv[1])
    except Exception as error:  # noqa: BLE001 - the SDK lets every kind through; one line is what the caller shows
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
