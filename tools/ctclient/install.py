"""Prints the folder that holds ctclient, after building it where it is absent.

``python3 tools/ctclient/install.py [--check] [--json]``. Needs only Python 3.11 or newer, and Go or pip.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path


def main() -> int:
    """Run the command line; the exit code is described in ``tools.installer.command.run``."""
    # Late: the checkout is on no import path before this line.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tools.installer import command, recipes, ways

    product = command.Product(
        partial(ways.look_for_tool, recipe=recipes.CTCLIENT),
        partial(ways.install_tool, recipe=recipes.CTCLIENT),
    )
    return command.run(sys.argv[1:], "Build ctclient.", {"ctclient": product})


if __name__ == "__main__":
    sys.exit(main())
