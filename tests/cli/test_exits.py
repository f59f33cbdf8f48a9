"""Exit codes, errors, colour and settings: the contract around every command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from acm.cli import exit_codes
from acm.cli.commands import explain_command
from acm.cli.exit_codes import MEANING, ExitCode, exit_code_of
from acm.cli.output import Output
from acm.model.errors import ERRORS, Blame
from acm.model.looks import LookReason
from tests.cli.conftest import Acm
from tests.cli.memory_manager import MemoryManager

UNKNOWN = "arn:aws:acm:us-east-1:123456789012:certificate/none"

ENDS = {
    "done": (["list"], ExitCode.OK),
    "help": (["--help"], ExitCode.OK),
    "version": (["--version"], ExitCode.OK),
    "unknown command": (["lsit"], ExitCode.CONFIGURATION),
    "unknown option": (["list", "--al"], ExitCode.CONFIGURATION),
    "unknown shared option": (["--hoem", "x", "list"], ExitCode.CONFIGURATION),
    "missing argument": (["describe"], ExitCode.CONFIGURATION),
    "too many arguments": (["describe", "a", "b"], ExitCode.CONFIGURATION),
    "bad choice": (["list", "--output", "xml"], ExitCode.CONFIGURATION),
    "bad domain": (["request", "a_b.example.com"], ExitCode.CONFIGURATION),
    "bad algorithm": (["request", "a.example.com", "--key-algorithm", "RSA_4096"], ExitCode.CONFIGURATION),
    "bad tag": (["request", "a.example.com", "--tag", "env"], ExitCode.CONFIGURATION),
    "tag twice": (["request", "a.example.com", "--tag", "a=1", "--tag", "a=2"], ExitCode.CONFIGURATION),
    "bad region": (["list", "--region", "mars"], ExitCode.CONFIGURATION),
    "bad duration": (["wait", UNKNOWN, "--timeout", "soon"], ExitCode.CONFIGURATION),
    "endless duration": (["wait", UNKNOWN, "--timeout", "999999w"], ExitCode.CONFIGURATION),
    "huge duration": (["clock", "advance", "9" * 400 + "d"], ExitCode.CONFIGURATION),
    "no time at all": (["clock", "advance", "0s"], ExitCode.CONFIGURATION),
    "bad ttl": (["publish", UNKNOWN, "--ttl", "0"], ExitCode.CONFIGURATION),
    "bad id": (["describe", "../x"], ExitCode.CONFIGURATION),
    "bad arn": (["describe", "arn:aws:s3:::x"], ExitCode.CONFIGURATION),
    "no terminal to ask in": (["delete", UNKNOWN], ExitCode.CONFIGURATION),
    "unknown error code": (["explain", "NoSuch"], ExitCode.CONFIGURATION),
    "unknown ARN": (["describe", UNKNOWN], ExitCode.RESOURCE),
    "unknown ID": (["describe", "deadbeef"], ExitCode.RESOURCE),
    "delete unknown": (["delete", "--yes", UNKNOWN], ExitCode.RESOURCE),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_command_ends_with_its_documented_code(case: str, acm: Acm) -> None:
    arguments, code = ENDS[case]
    result = acm(*arguments)
    assert result.code == code
    assert "Traceback" not in result.err
    assert bool(result.err) is (code is not ExitCode.OK)
    assert result.err.count("\n") <= 1, "an error is one paragraph"


def test_every_error_has_a_documented_exit_code() -> None:
    for error in ERRORS.values():
        assert exit_code_of(error("")) in MEANING
    assert {error for error in ERRORS.values() if error.blame is Blame.CALLER} <= set(exit_codes._BY_ERROR)


def test_help_shows_every_exit_code(acm: Acm) -> None:
    page = acm("--help", width=100).out
    for code in ExitCode:
        assert f"{code:>5}  {MEANING[code]}" in page


def test_an_error_in_the_program_exits_255_without_a_traceback(acm: Acm, manager: MemoryManager) -> None:
    manager.script = lambda _manager: 1 / 0
    result = acm("describe", UNKNOWN)
    assert result.code == 255
    assert "ZeroDivisionError" in result.err
    assert "Traceback" not in result.err
    assert "Traceback" in acm("--verbose", "describe", UNKNOWN).err


def test_ctrl_c_exits_8(acm: Acm, manager: MemoryManager) -> None:
    def interrupt(_manager: MemoryManager) -> None:
        raise KeyboardInterrupt

    manager.script = interrupt
    result = acm("describe", UNKNOWN)
    assert (result.code, result.err) == (8, "Cancelled.\n")


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["request", "a_b.example.com"], "DOMAIN"),
        (["request", "ok.example.com", "--san", "good.example.com", "--san", "a_b.example.com"], "--san[1]"),
        (["request", "ok.example.com", "--key-algorithm", "DSA"], "--key-algorithm"),
        (["request", "ok.example.com", "--tag", "aws:x=1"], "--tag"),
        (["request", "ok.example.com", "--idempotency-token", "a b"], "--idempotency-token"),
        (["list", "--region", "mars"], "--region"),
        (["clock", "advance", "soon"], "DURATION"),
        (["wait", UNKNOWN, "--timeout", "soon"], "--timeout"),
    ],
)
def test_an_error_names_the_argument_at_fault(arguments: list[str], place: str, acm: Acm) -> None:
    assert f" at {place}" in acm(*arguments).err


@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("ACM_REGION", "mars", "ACM_REGION"),
        ("ACM_ACCOUNT_ID", "12", "ACM_ACCOUNT_ID"),
        ("ACM_MAX_NAMES", "many", "ACM_MAX_NAMES"),
        ("ACM_ALLOWED_NETWORKS", "nowhere", "ACM_ALLOWED_NETWORKS"),
        ("ACM_DNS_ZONES", "{canary", "ACM_DNS_ZONES"),
        ("ACM_DNS_ZONES", '{"example.com": {"sever": "x", "secret": "canary"}}', "ACM_DNS_ZONES.example.com"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_but_its_value_is_not_shown(
    variable: str, value: str, place: str, acm: Acm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    for verbose in ([], ["--verbose"]):
        result = acm(*verbose, "list")
        assert result.code == 2
        assert f"InvalidSetting at {place}" in result.err
        assert "canary" not in result.err


def test_an_option_wins_over_the_environment(
    acm: Acm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_REGION", "eu-west-1")
    acm("list")
    acm("--region", "eu-central-1", "list", "--home", str(tmp_path / "other"))
    first, second = acm.settings
    assert (first.region, first.home) == ("eu-west-1", tmp_path / "home")
    assert (second.region, second.home) == ("eu-central-1", tmp_path / "other")


COLORS = {
    "a pipe": ([], {}, False, False),
    "a terminal": ([], {}, True, True),
    "a dumb terminal": ([], {"TERM": "dumb"}, True, False),
    "NO_COLOR in a terminal": ([], {"NO_COLOR": "1"}, True, False),
    "an empty NO_COLOR": ([], {"NO_COLOR": ""}, True, True),
    "FORCE_COLOR in a pipe": ([], {"FORCE_COLOR": "1"}, False, True),
    "FORCE_COLOR over NO_COLOR": ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, True),
    "the option over NO_COLOR": (["--color", "always"], {"NO_COLOR": "1"}, False, True),
    "the option over FORCE_COLOR": (["--color=never"], {"FORCE_COLOR": "1"}, True, False),
    "the option over TERM": (["--color", "always"], {"TERM": "dumb"}, False, True),
    "auto": (["--color", "auto"], {"FORCE_COLOR": "1"}, False, True),
}


@pytest.mark.parametrize("case", COLORS)
def test_colour_is_decided_by_option_then_force_then_no_then_terminal(case: str, acm: Acm) -> None:
    options, environ, terminal, colored = COLORS[case]
    for arguments in (["describe", UNKNOWN], ["describe"]):
        error = acm(*options, *arguments, terminal=terminal, environ=environ).err
        assert ("\x1b[31m" in error) is colored, arguments
    page = acm(*options, "explain", "NoZone", "--output", "table", terminal=terminal, environ=environ).out
    assert ("\x1b[1m" in page) is colored


def test_delete_asks_in_a_terminal(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    (arn,) = manager.certificates
    for no in ("n\n", "\n", ""):
        result = acm("delete", arn, terminal=True, answers=no)
        assert (result.code, list(manager.certificates)) == (8, [arn])
        assert "example.com" in result.err
    assert acm("delete", arn, terminal=True, answers="y\n").code == 0
    assert not manager.certificates


def test_delete_with_yes_needs_no_terminal(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    (arn,) = manager.certificates
    assert acm("delete", arn, "--yes").out == f"{arn}\tdeleted\n"
    acm("request", "example.com")
    assert json.loads(acm("delete", arn, "--yes", "--output", "json").out) == {
        "CertificateArn": arn,
        "Deleted": True,
    }


def test_a_certificate_is_named_by_arn_id_or_the_beginning_of_its_id(
    acm: Acm, manager: MemoryManager
) -> None:
    acm("request", "example.com")
    (arn,) = manager.certificates
    certificate_id = arn.rpartition("/")[2]
    for name in (arn, certificate_id, certificate_id[:8], certificate_id[:4]):
        assert arn in acm("describe", name).out
    assert acm("describe", certificate_id[:3]).code == 2


def test_an_ambiguous_id_is_refused(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    (arn,) = manager.certificates
    manager.certificates[f"{arn}0"] = replace(manager.certificates[arn], arn=f"{arn}0")
    result = acm("describe", arn.rpartition("/")[2][:8])
    assert result.code == 2
    assert "2 certificates have an ID" in result.err


HOSTILE = "evil\x1b]0;title\x07\x1b[2J\u202etxt.exe\r\nnew line\u2028[red]markup[/red] :warning: \x9b1m"


@pytest.mark.parametrize("command", [["describe"], ["wait", "--timeout", "0s"]])
@pytest.mark.parametrize("form", ["table", "plain", "json"])
def test_what_dns_answers_cannot_control_the_terminal(
    form: str, command: list[str], acm: Acm, manager: MemoryManager
) -> None:
    acm("request", "example.com")
    (arn,) = manager.certificates
    manager.look(arn, LookReason.MALFORMED, HOSTILE)
    result = acm(*command, arn, "--output", form)
    assert not {character for character in result.out if character < " "} - {"\n", "\t"}
    assert "\u202e" not in result.out
    assert "\x9b" not in result.out
    assert "\u2028" not in result.out
    assert "[red]markup[/red]" in result.out
    if form == "plain":
        assert all(line.count("\t") >= 3 for line in result.out.splitlines())


def test_an_error_cannot_control_the_terminal(acm: Acm) -> None:
    result = acm("describe", "arn:\x1b[2J", terminal=True, environ={"NO_COLOR": "1"})
    assert result.code == 2
    assert "\x1b" not in result.err


def test_explain_knows_every_code_and_suggests_the_nearest(acm: Acm) -> None:
    listed = [line.split("\t")[0] for line in acm("explain").out.splitlines()]
    assert listed == sorted(ERRORS)
    assert "Did you mean ResourceNotFound?" in acm("explain", "resourcenotfoud").err
    (one,) = json.loads(acm("explain", "NOZONE", "--output", "json").out)["Errors"]
    assert (one["Code"], one["Blame"], one["ExitCode"]) == ("NoZone", "caller", 2)
    assert set(explain_command._WHO_ACTS) == set(Blame)


def test_a_closed_pipe_ends_quietly(acm: Acm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_output: Output, _text: str) -> None:
        raise BrokenPipeError

    acm("request", "example.com")
    monkeypatch.setattr(Output, "raw", broken)
    result = acm("list")
    assert (result.code, result.err) == (1, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_has_a_completion_script_with_shared_options(shell: str, acm: Acm) -> None:
    script = acm("completion", shell).out
    for word in ("request", "advance", "output", "timeout", "idempotency-token"):
        assert word in script
