"""``make lock``: pins every dependency with hashes, for every Python and platform at once.

uv itself comes hash-locked into a folder of its own; nothing is added to the environment. ``--upgrade`` and other
options of ``uv pip compile`` are passed on.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = Path("requirements")
OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
    "--python-version",
    "3.11",
)
AS_TESTED = ("--constraints", str(REQUIREMENTS / "dev.lock"))
"""What is released runs with the versions that tests run with."""
LOCKS = (
    (("--extra", "dev", "pyproject.toml"), "dev.lock"),
    (("--extra", "release", *AS_TESTED, "pyproject.toml"), "release.lock"),
    ((*AS_TESTED, "pyproject.toml"), "runtime.lock"),
    ((str(REQUIREMENTS / "audit.in"),), "audit.lock"),
    ((str(REQUIREMENTS / "go.in"),), "go.lock"),
    ((str(REQUIREMENTS / "moto.in"),), "moto.lock"),
    ((str(REQUIREMENTS / "nodejs.in"),), "nodejs.lock"),
    ((str(REQUIREMENTS / "openbao.in"),), "openbao.lock"),
    ((str(REQUIREMENTS / "uv.in"),), "uv.lock"),
)


def main() -> int:
    """Write the lock files; 0 where all were written."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*pip, "--target", folder, "-r", str(REQUIREMENTS / "uv.lock")], cwd=ROOT, check=True)
        for sources, lock in LOCKS:
            _compile(Path(folder) / "bin/uv", sources, REQUIREMENTS / lock)
    return 0


def _compile(uv: Path, sources: tuple[str, ...], lock: Path) -> None:
    command = [
        str(uv),
        "pip",
        "compile",
        "--quiet",
        *OPTIONS,
        *sys.argv[1:],
        *sources,
        "--output-file",
        str(lock),
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    print(f"  {lock}")


if __name__ == "__main__":
    sys.exit(main())
