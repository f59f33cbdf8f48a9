"""The command line ``acm``: a person's door to a certificate manager.

Entered by ``main`` only. Talks to ``acm.manager.interface.CertificateManager`` and shows what it says, never more.
Decides nothing about certificates; never imports Pulumi, gRPC or SQL. Imports lazily, so that ``acm --help`` is quick.
"""

from __future__ import annotations


def main() -> None:
    """Run ``acm`` with the process's arguments and end the process with its exit code (``exit_codes``)."""
    import sys  # late, like all imports of this room

    from acm.cli.run import run
    from acm.cli.surroundings import Surroundings

    sys.exit(run(sys.argv[1:], Surroundings.of_the_process()))
