"""Prints the folder that holds the Pulumi CLI and its Python language host, after getting them where they are absent.

``python3 tools/pulumi/install.py [cli|generator|hosts|yaml-host|nodejs|go] [--check] [--json]``. Looks on PATH, then in
the cache, then asks Pulumi's official download, then builds from Go modules with the machine's Go, then with Go from
PyPI. The others are the code generators, the language hosts for TypeScript and Go, the one for YAML, and what programs
in those languages need. Needs only Python 3.11 or newer; the download also needs the project's environment
(``python3 tools/setup.py``).
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path


def main() -> int:
    """Run the command line; the exit code is described in ``tools.installer.command.run``."""
    # Late: the checkout is on no import path before this line.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tools.installer import command, nodejs, recipes, ways

    built = {
        "generator": recipes.GENERATOR,
        "hosts": recipes.LANGUAGE_HOSTS,
        "yaml-host": recipes.YAML_HOST,
    }
    products = {
        "cli": command.Product(ways.look_for_cli, ways.install_cli),
        **{
            name: command.Product(
                partial(ways.look_for_tool, recipe=recipe), partial(ways.install_tool, recipe=recipe)
            )
            for name, recipe in built.items()
        },
        "nodejs": command.Product(nodejs.look, nodejs.install),
        "go": command.Product(ways.look_for_go, ways.install_go),
    }
    return command.run(sys.argv[1:], "Find, download or build the Pulumi CLI.", products)


if __name__ == "__main__":
    sys.exit(main())
