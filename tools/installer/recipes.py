"""What is built from Go modules, and building it: once a machine, under a lock, going on where a killed run stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.installer import versions
from tools.installer.gobuild import Workshop
from tools.installer.golang import Go
from tools.installer.machine import Machine, only_one, platform_tag
from tools.installer.outcome import Found

PULUMI_SDK = "github.com/pulumi/pulumi/sdk/v3"
PULUMI_PACKAGES = "github.com/pulumi/pulumi/pkg/v3"
EXECUTABLE = 0o755


@dataclass(frozen=True, slots=True)
class Binary:
    """A program, the package it is built from, and the module folder (below ``tools``) that pins the package."""

    name: str
    module: str
    package: str
    options: tuple[str, ...] = ()
    """More options for ``go build``; ``{version}`` in them is the recipe's version."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An executable file that is taken from a module's source as it is."""

    module: str
    dependency: str
    path: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Programs that belong together in one folder of the cache."""

    name: str
    binaries: tuple[Binary, ...]
    pin: str
    """The module whose version, in the first binary's go.mod, is the recipe's version."""
    files: tuple[SourceFile, ...] = ()

    def version(self, machine: Machine) -> str:
        """Return the pinned version, without its ``v``."""
        return versions.pinned(machine.checkout / "tools" / self.binaries[0].module / "go.mod", self.pin)

    def folder(self, machine: Machine) -> Path:
        """Return where the cache keeps the programs; whatever is there is whole."""
        return (
            machine.cache
            / f"{self.name}-v{self.version(machine)}{self._own_source(machine)}-{platform_tag()}"
        )

    def _own_source(self, machine: Machine) -> str:
        """Return a mark of the programs whose source is in the checkout: they change without their version."""
        own = [binary for binary in self.binaries if binary.package.startswith("./")]
        folders = [machine.checkout / "tools" / binary.module / binary.package for binary in own]
        source = b"".join(path.read_bytes() for folder in folders for path in sorted(folder.glob("*.go")))
        return f"-{hashlib.sha256(source).hexdigest()[:8]}" if own else ""

    def cached(self, machine: Machine) -> Found | None:
        """Return what an earlier run built, if it did."""
        folder = self.folder(machine)
        return Found(folder, self.version(machine), "cache") if folder.is_dir() else None


PULUMI = Recipe(
    name="pulumi",
    pin=PULUMI_PACKAGES,
    binaries=(
        Binary(
            name="pulumi",
            module="pulumi",
            package=f"{PULUMI_PACKAGES}/cmd/pulumi",
            options=(
                "-tags",
                "osusergo,grpcnotrace",
                "-ldflags",
                f"-w -s -X {PULUMI_SDK}/go/common/version.Version=v{{version}}",
            ),
        ),
        Binary(
            name="pulumi-language-python",
            module="pulumi/host-python",
            package=f"{PULUMI_SDK}/python/cmd/pulumi-language-python",
            options=("-ldflags", "-w -s"),
        ),
    ),
    # The script starts programs for the SDK, so it comes from the CLI's release, not from the older host's.
    files=(SourceFile("pulumi", PULUMI_SDK, "python/cmd/pulumi-language-python-exec"),),
)
"""The CLI, its language host for Python, and the script by which the host runs programs."""

GENERATOR = Recipe(
    name="pulumi-generate",
    pin=PULUMI_PACKAGES,
    binaries=(
        Binary(
            name="generate",
            module="pulumi",
            package="./generate",
            options=("-tags", "osusergo,grpcnotrace", "-ldflags", "-w -s"),
        ),
    ),
)
"""Pulumi's own code generators: an oracle for the hand-written SDK."""

LANGUAGE_HOSTS = Recipe(
    name="pulumi-hosts",
    pin=PULUMI_SDK,
    binaries=(
        Binary(
            name="pulumi-language-nodejs",
            module="pulumi/host-nodejs",
            package=f"{PULUMI_SDK}/nodejs/cmd/pulumi-language-nodejs",
            options=("-ldflags", "-w -s"),
        ),
        Binary(
            name="pulumi-language-go",
            module="pulumi/host-nodejs",
            package=f"{PULUMI_SDK}/go/pulumi-language-go",
            options=("-ldflags", "-w -s"),
        ),
    ),
)
"""The language hosts for TypeScript and Go."""

YAML_HOST = Recipe(
    name="pulumi-yaml",
    pin="github.com/pulumi/pulumi-yaml",
    binaries=(
        Binary(
            name="pulumi-language-yaml",
            module="pulumi/host-yaml",
            package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
            options=("-ldflags", "-w -s"),
        ),
    ),
)
"""The language host for YAML."""

ZLINT = Recipe(
    name="zlint",
    pin="github.com/zmap/zlint/v3",
    binaries=(
        Binary(
            name="zlint",
            module="zlint",
            package="github.com/zmap/zlint/v3/cmd/zlint",
            options=("-ldflags", "-w -s"),
        ),
    ),
)
"""The second certificate linter of the tests."""

CTCLIENT = Recipe(
    name="ctclient",
    pin="github.com/google/certificate-transparency-go",
    binaries=(
        Binary(
            name="ctclient",
            module="ctclient",
            package="github.com/google/certificate-transparency-go/client/ctclient",
            options=("-ldflags", "-w -s"),
        ),
    ),
)
"""A client of transparency logs for the tests."""

CFSSL = Recipe(
    name="cfssl",
    pin="github.com/cloudflare/cfssl",
    binaries=(
        Binary(
            name="cfssl",
            module="cfssl",
            package="github.com/cloudflare/cfssl/cmd/cfssl",
            options=("-ldflags", "-w -s"),
        ),
    ),
)
"""A certificate authority that keeps nothing: a yardstick of the bench."""


def make(machine: Machine, recipe: Recipe, get_go: Callable[[Machine], Go]) -> Found:
    """Build ``recipe`` with the Go that ``get_go`` finds; return the cache's folder, at once where it is there already.

    Two processes never build the same at once. Raises WayFailed.
    """
    with only_one(machine, recipe.folder(machine).name):
        found = recipe.cached(machine)
        if found is None:
            go = get_go(machine)
            _build_folder(machine, recipe, go)
            found = Found(recipe.folder(machine), recipe.version(machine), go.source)
    return found


def _build_folder(machine: Machine, recipe: Recipe, go: Go) -> None:
    folder = recipe.folder(machine)
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    for leftover in partial.parent.glob(f"{partial.name}.*"):
        leftover.unlink()
    for binary in recipe.binaries:
        _build_binary(machine, recipe, binary, go, partial)
    for file in recipe.files:
        workshop = Workshop(machine, go, machine.checkout / "tools" / file.module)
        target = partial / Path(file.path).name
        shutil.copyfile(workshop.source_of(file.dependency) / file.path, target)
        target.chmod(EXECUTABLE)
    partial.rename(folder)
    machine.progress.say(f"built; what it was built from stays in {machine.cache / 'go'} and may be removed")


def _build_binary(machine: Machine, recipe: Recipe, binary: Binary, go: Go, partial: Path) -> None:
    target = partial / binary.name
    if target.exists():
        machine.progress.say(f"{binary.name} was built by an earlier run")
        return
    workshop = Workshop(machine, go, machine.checkout / "tools" / binary.module)
    with machine.progress.stage(f"fetching the source of {binary.name}") as stage:
        total = workshop.count_packages(binary.package, stage)
    # A name of this process's own: a killed run's compiler may still be writing under its name.
    unfinished = partial.with_name(f"{partial.name}.{binary.name}.{os.getpid()}")
    options = [option.format(version=recipe.version(machine)) for option in binary.options]
    try:
        with machine.progress.stage(f"building {binary.name}") as stage:
            workshop.build(["-trimpath", *options, "-o", str(unfinished), binary.package], total, stage)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
