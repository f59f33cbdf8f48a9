"""A provider of another package, for programs in tests: its resources are stored as they come, and updated when they change."""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi.runtime.proto import provider_pb2

from bench import echo_provider


class Listeners(echo_provider.Echo):
    """Answers Diff by comparing inputs."""

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        changed = request.old_inputs != request.news
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=["properties"] if changed else [])


def install(folder: Path, package: str = "echo") -> Path:
    """Write the plugin's executable into ``folder`` and return the folder."""
    folder.mkdir(exist_ok=True)
    plugin = folder / f"pulumi-resource-{package}"
    plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" "$@"\n')
    plugin.chmod(0o755)
    return folder


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    echo_provider.Echo = Listeners  # type: ignore[misc]  # main() serves the class of this name
    echo_provider.main()
