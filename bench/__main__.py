"""``python -m bench [CLI_FOLDER]``: measure, and print a table."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import program_stack, sign, start
from bench.measure import Line


def main() -> None:
    """Measure what can be measured here; without a CLI its lines are left out and that is said."""
    console = Console()
    lines: list[Line] = []
    steps = [("sign path", sign.run), ("plugin start", start.run)]
    if len(sys.argv) > 1:
        steps.append(("previews and ups under the CLI", lambda: program_stack.run(Path(sys.argv[1]))))
    for name, measure in steps:
        with console.status(name):
            lines += measure()
        console.print(f"measured: {name}")
    table = Table("line", "ours", "yardstick", "ratio [spread]", "target")
    for row in lines:
        table.add_row(row.name, row.subject, row.yardstick, row.ratio, row.target)
    console.print(table)
    if len(sys.argv) == 1:
        console.print("left out, for want of a Pulumi CLI: preview of 1000, up of 500")


if __name__ == "__main__":
    main()
