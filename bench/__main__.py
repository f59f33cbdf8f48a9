"""``python -m bench [--quick]``: measure, and print a table. All of it takes half an hour on two cores."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import engine_costs, issuing, looks, many, service, sign, start, sweep
from bench.deployments import QUICK, Deployments, Size
from bench.measure import Line


def main() -> None:
    """Measure what can be measured here; without a CLI its lines are left out and that is said."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against yardsticks.")
    parser.add_argument(
        "--quick", action="store_true", help="fewer resources, one pair each: no figures to keep"
    )
    size = QUICK if parser.parse_args().quick else Size()
    console = Console()
    lines: list[Line] = []
    steps = [
        ("sign path", sign.run),
        ("plugin start", start.run),
        ("the service", service.run),
        ("private certificates", issuing.run),
        ("looks", looks.run),
        ("a sweep of renewals", sweep.run),
        ("a store of many", lambda: many.run(size.stored)),
    ]
    cli = find_cli(console)
    if cli is not None:
        deployments = Deployments(cli, size, tell=lambda text: console.print(f"  {text}"))
        steps.append(("previews and ups under the CLI", deployments.run))
    for name, measure in steps:
        with console.status(name):
            lines += measure()
        console.print(f"measured: {name}")
    table = Table("line", "ours", "yardstick", "ratio [spread]", "target")
    for row in lines:
        table.add_row(row.name, row.subject, row.yardstick, row.ratio, row.target)
    console.print(table)
    console.print(f"All keys are {engine_costs.KEY_ALGORITHM}.")
    if cli is None:
        console.print("left out, for want of a Pulumi CLI: previews and ups")


def find_cli(console: Console) -> Path | None:
    """Return the folder of the Pulumi CLI, built where there is none yet; None where none can be had."""
    installer = Path(__file__).resolve().parents[1] / "tools/pulumi/install.py"
    with console.status("the Pulumi CLI"):
        done = subprocess.run(
            [sys.executable, str(installer)], text=True, stdout=subprocess.PIPE, check=False
        )
    return Path(done.stdout.strip()) if done.returncode == 0 else None


if __name__ == "__main__":
    main()
