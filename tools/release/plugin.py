"""The plugin with its interpreter: one archive that ``pulumi plugin install resource acm VERSION --file`` takes.

PyInstaller makes it for the system and processor that it runs on. On other machines the same script makes theirs.
"""

from __future__ import annotations

import gzip
import platform
import sys
import tarfile
from pathlib import Path

from tools.installer.machine import Machine

NAME = "pulumi-resource-acm"
SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "windows"}
PROCESSORS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
FREEZE_SECONDS = 900.0


def archive_name(version: str) -> str:
    """Return the archive's name, as Pulumi's engine looks for it at a place of download."""
    processor = platform.machine().lower()
    return f"{NAME}-v{version}-{SYSTEMS[sys.platform]}-{PROCESSORS[processor]}.tar.gz"


def make(machine: Machine, python: Path, tree: Path, work: Path, target: Path) -> None:
    """Freeze the plugin that is installed beside ``python`` into the archive ``target``. Raises WayFailed."""
    folder = _freeze(machine, python, tree, work)
    with machine.progress.stage(f"packing {target.name}"):
        pack(folder, tree / "LICENSE", target, int(machine.environ["SOURCE_DATE_EPOCH"]))


def _freeze(machine: Machine, python: Path, tree: Path, work: Path) -> Path:
    """Collect interpreter, libraries and modules; return the folder with the executable."""
    # Alembic reads migrations as files; nothing imports them.
    migrations = tree / "provider/acm/store/migrations"
    command = [
        *(str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--onedir", "--name", NAME),
        *("--add-data", f"{migrations}:acm/store/migrations"),
        *("--collect-data", "publicsuffixlist", "--collect-data", "pulumi_acm"),
        # Modules that are imported by a name that is put together at run time.
        *("--collect-submodules", "acm", "--collect-submodules", "pulumi_acm"),
        *("--distpath", str(work / "plugin"), "--workpath", str(work / "build"), "--specpath", str(work)),
        str(tree / "provider/__main__.py"),
    ]
    with machine.progress.stage("freezing the plugin with its interpreter"):
        # The seed: PyInstaller's archives follow the order of sets.
        machine.output(command, FREEZE_SECONDS, {"PYTHONHASHSEED": "1"})
    return work / "plugin" / NAME


def pack(folder: Path, licence: Path, target: Path, time: int) -> None:
    """Write an archive that depends on the files' content only: no owner, one time, one order."""
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=time) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in [licence, *sorted(folder.rglob("*"))]:
            name = path.name if path is licence else str(path.relative_to(folder))
            _add(archive, path, name, time)


def _add(archive: tarfile.TarFile, path: Path, name: str, time: int) -> None:
    member = archive.gettarinfo(str(path), arcname=name)
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = time
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    if member.isfile():
        with path.open("rb") as content:
            archive.addfile(member, content)
    else:
        archive.addfile(member)
