"""Where exports come from: files, standard input, or `pulumi stack export` of a stack of the current project."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from acm.cli import outside
from acm.cli.stack_export import EXPECTED, StackExport, read_export
from acm.cli.surroundings import Surroundings
from acm.model.errors import InvalidParameter

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "--orphans"
SECONDS = 120
"""How long `pulumi stack export` may take."""


def export_of(name: str, surroundings: Surroundings) -> StackExport:
    """Return the export that ``name`` stands for: ``-``, a file, else a stack; raise ``InvalidParameter``."""
    if name == outside.STDIN or Path(name).is_file() or name.endswith(".json"):
        text = outside.read_text(name, surroundings.stdin, place=PLACE, expected=EXPECTED)
    else:
        text = _exported(name, surroundings.folder, surroundings.environ)
    return read_export(text, place=PLACE)


def _exported(stack: str, folder: Path, environ: Mapping[str, str]) -> str:
    program = shutil.which("pulumi", path=environ.get("PATH", ""))
    if program is None:
        raise _refused(stack, "there is no `pulumi` on PATH to export it with")
    command = [program, "stack", "export", "--non-interactive", f"--stack={stack}"]
    environment = {**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(  # noqa: S603 - the program that `pulumi` on PATH names; the stack is one argument
            command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _refused(stack, f"`pulumi stack export` gave no answer in {SECONDS} s") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _refused(stack, f"`pulumi stack export` says: {said[-1][:300] if said else 'nothing'}")
    if len(done.stdout) > outside.LARGEST:
        raise _refused(stack, f"its export has more than {outside.LARGEST >> 20} MiB")
    return done.stdout.decode(errors="replace")


def _refused(stack: str, why: str) -> InvalidParameter:
    return InvalidParameter(
        f"{stack[:100]} is no file, and as a stack it cannot be read: {why}.",
        hint="Run `pulumi stack export --stack NAME | acm doctor --orphans -`.",
        property_path=PLACE,
    )
