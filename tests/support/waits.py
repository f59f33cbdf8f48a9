"""The runs that ``docs/waiting.md`` shows: stories of a stack each, one step after the other, under the real CLI.

What a run printed is kept in short: the lines about the resource that waits, its diagnostics, the count of changes.
"""

import re
from collections.abc import Callable, Iterator

from tests.support.project import Done, Project

MISSING = """
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate("web", domain_name="shop.example.test", key_algorithm="EC_prime256v1")
issued = acm.CertificateValidation("web", certificate_arn=certificate.arn)
pulumi.export("status", issued.status)
"""

PUBLISHING = """
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate("web", domain_name="www.example.test", key_algorithm="EC_prime256v1")
wanted = certificate.validation_records[0]
record = acm.ValidationRecord(
    "web", name=wanted.name, value=wanted.value.apply(lambda value: value + "example.test.")
)
issued = acm.CertificateValidation(
    "web",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[record.fqdn],
)
pulumi.export("status", issued.status)
"""
TYPING_ERROR = '.apply(lambda value: value + "example.test.")'
SHORT = """
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="3s", update="3s")),
)"""

_VARYING = (
    (re.compile(r"certificate/[0-9a-f-]{36}"), "certificate/UUID"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\(\d+(\.\d+)?s\)"), "(Ns)"),
)
_BY_TIMING = "not looked for yet|: validated;|refresh|deleted original"
"""Lines that come or not, or come again, as the machine is quick or slow."""
_NEVER = "(?!)"


def shortened(output: str, of: str = "CertificateValidation", *, without: str = _NEVER) -> str:
    """Return what a run said of the resources ``of``, with fixed words and a fixed order where runs differ.

    ``without`` are further lines of its progress to leave out: looks that were quicker than a record.
    """
    for pattern, words in _VARYING:
        output = pattern.sub(words, output)
    progress, _, diagnostics = output.partition("Diagnostics:\n")
    told = re.compile(rf"^\^C|acm:index:(?:{of}) web ")
    left_out = re.compile(f"{_BY_TIMING}|{without}")
    lines = [
        line.rstrip() for line in progress.splitlines() if told.search(line) and not left_out.search(line)
    ]
    blocks = sorted(re.findall(rf"^  acm:index:(?:{of}) \(web\):\n(?:    .*\n)+", diagnostics, re.MULTILINE))
    changes = re.findall(r"^Resources:\n(?:    .*\n)+", output, re.MULTILINE)
    return "\n".join([*_once(lines), *(part.rstrip() for part in (*blocks, *changes))]) + "\n"


def _once(lines: list[str]) -> Iterator[str]:
    """Leave out a line that is the one before it again."""
    return (line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1])


def _up(project: Project, code: int) -> Done:
    return project.pulumi("up", "--yes", "--skip-preview", "--suppress-progress", code=code)


def _missing(project: Project) -> Iterator[tuple[str, str]]:
    up = project.start("up", "--yes", "--skip-preview", "--suppress-progress")
    up.wait_for("NXDOMAIN")
    arn = project.acm("list", "--output", "plain").split("\t")[0]
    project.acm("publish", arn)
    done = up.ends()
    assert done.code == 0, done.output
    yield "missing", shortened(done.output)


def _wrong(project: Project) -> Iterator[tuple[str, str]]:
    up = project.start("up", "--yes", "--skip-preview", "--suppress-progress")
    up.wait_for("appended")
    up.interrupt()
    cut = up.ends(30)
    assert cut.code != 0
    yield "ctrl-c", shortened(cut.output, without="NXDOMAIN")
    project.edit(TYPING_ERROR, "")
    preview = project.pulumi("preview", "--suppress-progress")
    yield "preview-of-a-cut-wait", shortened(preview.output)
    yield "resumed", shortened(_up(project, 0).output, without="wants")


def _late(project: Project) -> Iterator[tuple[str, str]]:
    project.edit("www.example.test", "late.example.test")
    project.edit("[record.fqdn],\n)", f"[record.fqdn],{SHORT}")
    project.edit(f"value=wanted.value{TYPING_ERROR}", 'value="elsewhere.example.test."')
    yield "custom-timeout", shortened(_up(project, 1).output, without="NXDOMAIN")
    project.acm("clock", "advance", "73h")
    preview = project.pulumi("preview", "--suppress-progress")
    yield "timed-out", shortened(preview.output, "Certificate|CertificateValidation")
    project.edit('"EC_prime256v1"', '"EC_prime256v1", on_terminal="fail"')
    refused = project.pulumi("preview", "--suppress-progress", code=1)
    yield "on-terminal-fail", shortened(refused.output, "Certificate|CertificateValidation")
    project.edit('on_terminal="fail"', 'on_terminal="retain"')
    yield "on-terminal-retain", shortened(_up(project, 1).output)
    project.edit(', on_terminal="retain"', "")
    project.edit('value="elsewhere.example.test."', "value=wanted.value")
    yield "made-anew", shortened(_up(project, 0).output, without="wants|deleting|replacing|replaced")


Story = Callable[[Project], Iterator[tuple[str, str]]]
STORIES: dict[str, tuple[str, Story]] = {
    "a record is missing": (MISSING, _missing),
    "a record is wrong": (PUBLISHING, _wrong),
    "the time is over": (PUBLISHING, _late),
}
"""Programs to begin with, and what is done; a story yields what each run printed, by the name of its block."""
