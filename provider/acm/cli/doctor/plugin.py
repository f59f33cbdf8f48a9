"""How Pulumi would find the provider: Pulumi.yaml first, then PATH."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn

PLUGIN = "pulumi-resource-acm"
_LARGEST = 1 << 16
"""Octets of a Pulumi.yaml that is read: far more than any has, little enough to be parsed at once."""


def check_plugin(patient: Patient) -> Iterator[Finding]:
    """Say where the provider's executable is."""
    ours = _beside_python()
    if ours is None:
        yield fail("plugin", f"{PLUGIN} is not beside {sys.executable}", "Run: pip install pulumi-acm")
    else:
        yield ok("plugin", f"{ours}")
    on_path = shutil.which(PLUGIN, path=patient.environ.get("PATH", ""))
    if on_path and ours and Path(on_path).resolve() != ours.resolve():
        yield warn(
            "plugin",
            f"PATH has another one first: {on_path}",
            "Remove it from PATH, or name the right folder in Pulumi.yaml.",
        )


def check_project(patient: Patient) -> Iterator[Finding]:
    """Say what the Pulumi.yaml of the current folder, or one above it, makes Pulumi run."""
    file = _project_file(patient.folder)
    if file is None:
        yield ok("project", f"no Pulumi.yaml in {patient.folder} or above")
        return
    declared = _declared(file)
    if declared is None:
        yield fail("project", f"{file} cannot be read", "Correct its YAML; `pulumi preview` names the line.")
    elif declared:
        yield _judged(file, file.parent / declared)
    elif shutil.which(PLUGIN, path=patient.environ.get("PATH", "")):
        yield ok("project", f"{file} names no folder for acm; Pulumi takes {PLUGIN} from PATH")
    else:
        yield warn(
            "project", f"{file} names no folder for acm, and {PLUGIN} is not on PATH", _plugins_block()
        )


def _judged(file: Path, folder: Path) -> Finding:
    if os.access(folder / PLUGIN, os.X_OK) or os.access(folder / "PulumiPlugin.yaml", os.R_OK):
        return ok("project", f"{file} takes acm from {folder}")
    return fail("project", f"{file} takes acm from {folder}, where there is no {PLUGIN}", _plugins_block())


def _plugins_block() -> str:
    folder = _beside_python()
    where = folder.parent if folder else "the virtual environment's bin"
    return f"In Pulumi.yaml: plugins: {{providers: [{{name: acm, path: {where}}}]}}"


def _beside_python() -> Path | None:
    """Return our own executable: beside the interpreter, as virtual environments have it."""
    found = shutil.which(PLUGIN, path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def _project_file(folder: Path) -> Path | None:
    candidates = (
        above / name for above in (folder, *folder.parents) for name in ("Pulumi.yaml", "Pulumi.yml")
    )
    return next((file for file in candidates if file.is_file()), None)


def _declared(file: Path) -> str | None:
    """Return the folder that ``plugins.providers`` has for acm, empty where none; None for what is no project."""
    try:
        if file.stat().st_size > _LARGEST:
            return None
        project: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        return None
    if not isinstance(project, dict):
        return None
    plugins = project.get("plugins")
    providers = plugins.get("providers") if isinstance(plugins, dict) else None
    for provider in providers if isinstance(providers, list) else ():
        if isinstance(provider, dict) and provider.get("name") == "acm":
            return str(provider.get("path") or "")
    return ""
