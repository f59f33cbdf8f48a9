"""`acm doctor`: each check against the real thing, healthy and broken."""

import base64
import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import dns.tsigkeyring
import pytest

from acm.cli.doctor.examine import CHECKS
from acm.cli.doctor.findings import Finding, Level, Patient
from acm.cli.doctor.plugin import PLUGIN
from acm.cli.doctor.pulumi_cli import parse_version
from acm.cli.doctor.time_of_day import check_clock
from acm.model.clock import VirtualClock
from acm.model.errors import DatabaseCorrupt
from acm.model.installation import Installation
from acm.settings import Settings
from tests.cli.conftest import Acm
from tests.cli.memory_manager import MemoryManager

SECRET = base64.b64encode(b"the secret of the zone's key....").decode()


def findings(check: str, manager: MemoryManager, folder: Path, **settings: object) -> list[Finding]:
    """Run one check."""
    environ = settings.pop("environ", {"PATH": os.environ["PATH"]})
    patient = Patient(
        settings=Settings(**{"home": folder / "home", **settings}),
        manager=manager,
        environ=environ,
        folder=folder,
    )
    return list(CHECKS[check](patient))


def only(check: str, manager: MemoryManager, folder: Path, **settings: object) -> Finding:
    """Run a check that has one finding."""
    (finding,) = findings(check, manager, folder, **settings)
    return finding


class Unwritten(MemoryManager):
    """A manager whose store was never written."""

    def installation(self) -> Installation | None:
        return None


@contextmanager
def name_server(*, key: bool = False, answers: bool = True, authoritative: bool = True) -> Iterator[str]:
    """Serve the SOA of example.com on a free port of the loopback by UDP."""
    keyring = dns.tsigkeyring.from_text({"writer": SECRET}) if key else None
    with socket(AF_INET, SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, client = server.recvfrom(4096)
                if data == b"end":
                    return
                if answers:
                    server.sendto(_answer(data, keyring, authoritative=authoritative), client)

        thread = threading.Thread(target=serve)
        thread.start()
        address, port = server.getsockname()
        yield f"{address}:{port}"
        with socket(AF_INET, SOCK_DGRAM) as client:
            client.sendto(b"end", (address, port))
        thread.join()


def _answer(data: bytes, keyring: object, *, authoritative: bool) -> bytes:
    query = dns.message.from_wire(data, keyring=keyring)
    response = dns.message.make_response(query)
    question = query.question[0]
    if question.name == dns.name.from_text("example.com"):
        response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "SOA", "ns. root. 1 2 3 4 5"))
        response.flags |= dns.flags.AA if authoritative else 0
    elif question.name != dns.name.root:
        response.set_rcode(dns.rcode.REFUSED)
    return response.to_wire()


def zone(server: str, **key: str) -> dict[str, object]:
    return {"dns_zones": {"example.com": {"server": server, **key}}}


def test_a_server_that_is_authoritative_and_takes_the_key_is_ok(
    manager: MemoryManager, tmp_path: Path
) -> None:
    with name_server(key=True) as server:
        finding = only("dnsZones", manager, tmp_path, **zone(server, key_name="writer", secret=SECRET))
    assert finding.level is Level.OK
    assert "answers with our key" in finding.message


@pytest.mark.parametrize(
    ("server", "key", "says"),
    [
        ({"answers": False}, {}, "no answer in 2 s"),
        ({"authoritative": False}, {}, "not authoritative"),
        ({"key": True}, {"key_name": "writer", "secret": "?canary?"}, "cannot be read"),
        ({"key": True}, {"key_name": "writer", "secret": SECRET, "algorithm": "rot13"}, "cannot be read"),
    ],
    ids=["silent", "not authoritative", "no base64", "unknown algorithm"],
)
def test_a_zone_that_cannot_be_written_fails_with_the_reason(
    server: dict[str, bool], key: dict[str, str], says: str, manager: MemoryManager, tmp_path: Path
) -> None:
    with name_server(**server) as address:
        finding = only("dnsZones", manager, tmp_path, **zone(address, **key))
    assert finding.level is Level.FAIL
    assert says in finding.message
    assert finding.advice
    assert "canary" not in finding.message + finding.advice
    assert SECRET not in finding.message + finding.advice


def test_a_zone_that_its_server_does_not_have_fails(manager: MemoryManager, tmp_path: Path) -> None:
    with name_server() as server:
        finding = only("dnsZones", manager, tmp_path, dns_zones={"example.org": {"server": server}})
    assert (finding.level, "REFUSED" in finding.message) == (Level.FAIL, True)


@pytest.mark.parametrize(("answers", "level"), [(True, Level.OK), (False, Level.FAIL)])
def test_each_configured_name_server_is_asked(
    answers: bool, level: Level, manager: MemoryManager, tmp_path: Path
) -> None:
    with name_server(answers=answers) as server, name_server() as other:
        first, second = findings(
            "resolver", manager, tmp_path, nameservers=(server,), resolvers={"example.com": (other,)}
        )
    by_server = {finding.message.split()[0]: finding.level for finding in (first, second)}
    assert by_server == {server: level, other: Level.OK}


def test_a_name_server_given_by_name_fails_with_the_rule(manager: MemoryManager, tmp_path: Path) -> None:
    finding = only("resolver", manager, tmp_path, nameservers=("ns.example.com",))
    assert (finding.level, "no IP address" in finding.message) == (Level.FAIL, True)


def test_the_loopback_can_be_used_here(manager: MemoryManager, tmp_path: Path) -> None:
    assert only("loopback", manager, tmp_path, dev_zone=("example.com",)).level is Level.OK


def test_a_home_that_is_not_there_yet_is_ok_and_is_not_made(root_pem: str, tmp_path: Path) -> None:
    finding = only("home", MemoryManager(root_pem), tmp_path, home=tmp_path / "a" / "b")
    assert (finding.level, "not there yet" in finding.message) == (Level.OK, True)
    assert not (tmp_path / "a").exists()


def test_a_home_below_a_file_fails(manager: MemoryManager, tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o755)
    below = only("home", manager, tmp_path, home=tmp_path / "file" / "home")
    itself = only("home", manager, tmp_path, home=tmp_path / "file")
    assert [below.level, itself.level] == [Level.FAIL, Level.FAIL]


def test_a_home_that_others_may_enter_is_a_warning(manager: MemoryManager, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    levels = [finding.level for finding in findings("home", manager, tmp_path)]
    assert levels == [Level.OK, Level.WARN, Level.OK]
    home.chmod(0o700)
    assert [finding.level for finding in findings("home", manager, tmp_path)] == [Level.OK, Level.OK]


def test_the_installation_is_named_and_whether_it_is_a_test_installation(
    manager: MemoryManager, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    assert "7d1f0c9e, made 2026-11-23T12:00:00Z, a test installation" in [
        finding.message for finding in findings("home", manager, tmp_path)
    ]


@pytest.mark.parametrize(
    ("mode", "level"), [(0o600, Level.OK), (0o400, Level.OK), (0o640, Level.FAIL), (0o644, Level.FAIL)]
)
def test_a_key_file_that_others_can_read_fails(
    mode: int, level: Level, manager: MemoryManager, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.touch()
    file.chmod(mode)
    finding = only("key file", manager, tmp_path, key_file=file)
    assert finding.level is level
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_missing_key_file_fails_only_where_the_store_has_been_written(
    root_pem: str, tmp_path: Path
) -> None:
    assert only("key file", MemoryManager(root_pem), tmp_path).level is Level.FAIL
    assert only("key file", Unwritten(root_pem), tmp_path).level is Level.OK


def test_a_clock_that_differs_from_the_file_systems_fails(manager: MemoryManager, tmp_path: Path) -> None:
    patient = Patient(settings=Settings(home=tmp_path), manager=manager, environ={}, folder=tmp_path)
    now = datetime.now(UTC)
    (right,) = check_clock(patient, VirtualClock(now))
    (wrong,) = check_clock(patient, VirtualClock(now - timedelta(hours=1)))
    assert (right.level, wrong.level) == (Level.OK, Level.FAIL)
    manager.offset = timedelta(days=350)
    *_, moved = check_clock(patient, VirtualClock(now))
    assert (moved.level, "350d ahead" in moved.message) == (Level.WARN, True)


def test_variables_that_nothing_reads_are_warned_about(
    manager: MemoryManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_HOEM", "x")
    warnings = [f for f in findings("settings", manager, tmp_path) if "ACM_HOEM" in f.message]
    assert [(f.level, f.advice) for f in warnings] == [(Level.WARN, "Did you mean ACM_HOME?")]


def program(folder: Path, name: str, text: str = "") -> None:
    """Make an executable that prints ``text``."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\nprintf '%s' '{text}'\n")
    file.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "host", "levels"),
    [
        ("v3.259.0", True, [Level.OK, Level.OK]),
        ("3.200.0-dev", True, [Level.OK, Level.OK]),
        ("v3.199.9", True, [Level.FAIL, Level.OK]),
        ("v3.259.0", False, [Level.OK, Level.FAIL]),
        ("what?", True, [Level.FAIL]),
    ],
)
def test_the_pulumi_cli_needs_a_version_and_its_python_host(
    version: str, host: bool, levels: list[Level], manager: MemoryManager, tmp_path: Path
) -> None:
    program(tmp_path / "bin", "pulumi", version)
    if host:
        program(tmp_path / "bin", "pulumi-language-python")
        program(tmp_path / "bin", "pulumi-language-python-exec")
    environ = {"PATH": f"{tmp_path / 'bin'}:/bin:/usr/bin"}
    assert [f.level for f in findings("pulumi", manager, tmp_path, environ=environ)] == levels


def test_without_the_pulumi_cli_it_says_how_to_get_it(manager: MemoryManager, tmp_path: Path) -> None:
    finding = only("pulumi", manager, tmp_path, environ={"PATH": str(tmp_path)})
    assert (finding.level, "https://www.pulumi.com" in finding.advice) == (Level.WARN, True)


@pytest.mark.parametrize(
    ("text", "version"),
    [("v3.259.0\n", (3, 259, 0)), ("3.200.0-dev+x", (3, 200, 0)), ("", None), ("9" * 5000 + ".1.1", None)],
)
def test_versions_are_read(text: str, version: tuple[int, int, int] | None) -> None:
    assert parse_version(text) == version


BIN = Path(sys.executable).parent
PROJECTS = {
    "the right folder": (f"plugins: {{providers: [{{name: acm, path: {BIN}}}]}}", Level.OK),
    "a wrong folder": ("plugins: {providers: [{name: acm, path: nowhere}]}", Level.FAIL),
    "another provider": ("plugins: {providers: [{name: aws, path: x}]}", Level.WARN),
    "no plugins": ("name: demo\nruntime: python\n", Level.WARN),
    "strange plugins": ("plugins: [1, 2]", Level.WARN),
    "a broken file": ("plugins: {", Level.FAIL),
    "no mapping": ("- 1", Level.FAIL),
    "nesting without end": ("[" * 5_000, Level.FAIL),
}


@pytest.mark.parametrize("case", PROJECTS)
def test_the_project_is_judged_by_where_pulumi_would_find_the_plugin(
    case: str, manager: MemoryManager, tmp_path: Path
) -> None:
    text, level = PROJECTS[case]
    (tmp_path / "Pulumi.yaml").write_text(text)
    inner = tmp_path / "inner"
    inner.mkdir()
    finding = only("project", manager, inner, environ={"PATH": str(tmp_path)})
    assert finding.level is level, finding
    assert bool(finding.advice) is (level is not Level.OK)


def test_a_plugin_on_path_serves_a_project_that_names_none(manager: MemoryManager, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo")
    program(tmp_path / "bin", PLUGIN)
    assert only("project", manager, tmp_path, environ={"PATH": str(tmp_path / "bin")}).level is Level.OK


def test_another_plugin_first_on_path_is_warned_about(manager: MemoryManager, tmp_path: Path) -> None:
    program(tmp_path / "bin", PLUGIN)
    ours, other = findings("plugin", manager, tmp_path, environ={"PATH": f"{tmp_path / 'bin'}:{BIN}"})
    assert (ours.level, other.level) == (Level.OK, Level.WARN)
    assert only("plugin", manager, tmp_path, environ={"PATH": str(BIN)}).level is Level.OK


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask no server outside this machine."""
    monkeypatch.setenv("ACM_NAMESERVERS", "127.0.0.1:9")


@pytest.mark.usefixtures("quiet")
def test_a_failing_check_exits_1_and_the_others_still_run(acm: Acm, manager: MemoryManager) -> None:
    def corrupt() -> Installation:
        raise DatabaseCorrupt("the file is not a database.", hint="Put back the backup.")

    manager.installation = corrupt  # type: ignore[method-assign]
    result = acm("doctor", "--output", "json", environ={"PATH": os.environ["PATH"]})
    assert result.code == 1
    report = json.loads(result.out)
    assert report["Healthy"] is False
    failed = {check["Name"]: check for check in report["Checks"] if check["Status"] == "fail"}
    assert failed["clock"]["Message"] == "DatabaseCorrupt: the file is not a database."
    assert failed["clock"]["Advice"] == "Put back the backup."
    assert {"python", "packages", "resolver", "loopback", "plugin", "project"} <= {
        check["Name"] for check in report["Checks"]
    }


@pytest.mark.usefixtures("quiet")
def test_a_check_that_breaks_is_a_finding(acm: Acm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_patient: Patient) -> Iterator[Finding]:
        raise RuntimeError("unheard of")
        yield

    monkeypatch.setitem(CHECKS, "loopback", broken)
    result = acm("doctor")
    assert result.code == 1
    assert "fail\tloopback\tthis could not be checked (RuntimeError: unheard of)" in result.out


def test_a_healthy_machine_exits_0_and_says_so_in_a_terminal(
    acm: Acm, manager: MemoryManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.installation = lambda: None  # type: ignore[method-assign]
    with name_server() as server:
        monkeypatch.setenv("ACM_NAMESERVERS", server)
        result = acm("doctor", terminal=True, environ={"PATH": str(BIN), "NO_COLOR": "1"})
    assert result.code == 0, result.out
    assert "0 fail, 1 warn" in result.out


def test_mail_is_not_asked_for_where_no_server_is_configured(manager, tmp_path):
    assert only("mail", manager, tmp_path).level is Level.OK


def test_a_mail_server_that_is_not_there_fails_and_settings_that_miss_are_named(manager, tmp_path):
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        server = f"127.0.0.1:{taken.getsockname()[1]}"
        found = findings("mail", manager, tmp_path, smtp_server=server, smtp_security="none")
    assert [finding.level for finding in found] == [Level.WARN, Level.FAIL]
    assert "ACM_MAIL_SENDER, ACM_APPROVAL_BASE_URL missing" in found[0].message
    assert server in found[1].message
