"""The lock files pin what the project asks for, with hashes."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;]+)((?:[^\n]*\\\n)[^\n]*--hash=sha256:[0-9a-f]{64})?", re.MULTILINE
)


def pins(name):
    """Return the pinned version of each package in a lock file, and those pinned without a hash."""
    found = PIN.findall((ROOT / "requirements" / name).read_text())
    return {canonicalize_name(package): version for package, version, _ in found}, [
        p for p, _, h in found if not h
    ]


def wanted(*extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [
        *project["dependencies"],
        *(text for e in extras for text in project["optional-dependencies"][e]),
    ]
    return sorted({Requirement(text) for text in texts}, key=str)


def build_system():
    return {
        Requirement(text)
        for text in tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    }


WANTED = {
    "dev.lock": {*wanted("dev"), *build_system()},
    "release.lock": wanted("release"),
    "runtime.lock": wanted(),
}


@pytest.mark.parametrize(
    ("lock", "requirement"),
    [(lock, requirement) for lock, found in WANTED.items() for requirement in sorted(found, key=str)],
    ids=str,
)
def test_every_dependency_is_pinned_within_its_bounds(lock, requirement):
    versions, _ = pins(lock)
    assert canonicalize_name(requirement.name) in versions, "run `make lock`"
    assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), "run `make lock`"


def test_what_is_released_runs_with_the_versions_that_are_tested():
    tested, _ = pins("dev.lock")
    for lock in ("release.lock", "runtime.lock"):
        released, _ = pins(lock)
        assert {
            name: version for name, version in released.items() if tested.get(name, version) != version
        } == {}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "requirements").glob("*.lock")))
def test_every_pin_has_a_hash(name):
    versions, without_hash = pins(name)
    assert versions
    assert without_hash == []


@pytest.mark.parametrize("name", ["audit", "go", "nodejs", "uv"])
def test_a_tool_s_lock_pins_what_its_source_asks_for(name):
    versions, _ = pins(f"{name}.lock")
    for line in (ROOT / f"requirements/{name}.in").read_text().split():
        requirement = Requirement(line)
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_nothing_in_the_project_names_a_package_index():
    locks = [path.read_text() for path in (ROOT / "requirements").iterdir()]
    assert not [text for text in locks if "://" in text or "--index-url" in text]


def test_no_lock_file_of_an_example_names_where_packages_come_from():
    lock = json.loads((ROOT / "examples/typescript/package-lock.json").read_text())
    places = {package["resolved"] for package in lock["packages"].values() if "resolved" in package}
    assert places == {"sdks/pulumi-acm-acm"}
    pinned = [package for name, package in lock["packages"].items() if name.startswith("node_modules/")]
    assert len(pinned) > 100
    assert [package for package in pinned if "integrity" not in package and not package.get("link")] == []
