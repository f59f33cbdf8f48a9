"""What `pulumi preview --json` really prints, scene by scene: run under the real CLI, kept without this machine's traces.

`ACM_WRITE_GOLDEN=1 pytest tests/e2e/test_captures.py` writes the files below ``tests/cli/captures`` anew.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from acm.compose import open_manager
from acm.settings import Settings
from tests.support.listener_provider import install
from tests.support.project import Project

FOLDER = Path(__file__).resolve().parents[1] / "cli" / "captures"
STREAM = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}

PROGRAM = """
import pulumi
import pulumi_acm as acm


class Listener(pulumi.CustomResource):
    def __init__(self, name, properties, opts=None):
        super().__init__("echo:index:Listener", name, properties, opts)


web = acm.Certificate(
    "web",
    domain_name="example.test",
    subject_alternative_names=["*.example.test"{san}],
    key_algorithm="{key}",
    tags={{"env": "{env}", "owner": pulumi.Output.secret("canary-tag")}},
)
record = acm.ValidationRecord(
    "web", name=web.validation_records[0].name, value=web.validation_records[0].value
)
wait = acm.CertificateValidation("web", certificate_arn=web.arn, opts=pulumi.ResourceOptions(depends_on=[record]))
Listener("edge", {{"certificateArn": wait.certificate_arn, "token": pulumi.Output.secret("canary-token")}})
{rest}
"""
API = 'acm.Certificate("api", domain_name="api.example.org", key_algorithm="EC_prime256v1")'
HIDDEN = 'acm.Certificate("hidden", domain_name=pulumi.Output.secret("canary.example.org"))'
BOTH = f"{API}\n{HIDDEN}"


class Stage:
    """A project in which one scene follows the other."""

    def __init__(self, folder: Path, cli: Path) -> None:
        self.project = Project(folder, cli, "quickstart")
        file = self.project.program / "Pulumi.yaml"
        settings = yaml.safe_load(file.read_text())
        settings["plugins"]["providers"].append({"name": "echo", "path": str(install(folder / "bin"))})
        settings["config"]["acm:devZone"] = {"value": "example.test"}
        file.write_text(yaml.safe_dump(settings))
        self.write()

    def write(self, *, san: str = "", env: str = "dev", key: str = "EC_prime256v1", rest: str = BOTH) -> None:
        """Write the program."""
        text = PROGRAM.format(san=san, env=env, key=key, rest=rest)
        (self.project.program / "__main__.py").write_text(text)

    def preview(self, *options: str, **env: str) -> str:
        """Return what a preview prints on standard output, whether or not it succeeds."""
        command = ["pulumi", "preview", "--json", "--non-interactive", *options]
        return subprocess.run(
            command,
            cwd=self.project.program,
            env={**self.project.env, **env},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        ).stdout

    def arn(self, name: str) -> str:
        """Return the ARN of the certificate whose first name is ``name``."""
        listed = json.loads(self.project.acm("list", "--output", "json"))["CertificateSummaryList"]
        return next(one["CertificateArn"] for one in listed if one["DomainName"] == name)


def scenes(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield each scene's name and what the preview printed."""
    project = stage.project
    yield "create", stage.preview()
    yield "create-stream", stage.preview(**STREAM)
    project.pulumi("up", "--yes", "--skip-preview")
    yield "unchanged", stage.preview("--show-sames")
    yield "unchanged-left-out", stage.preview()
    stage.write(env="prod")
    yield "update", stage.preview("--show-sames")
    stage.write(san=', "shop.example.test"', key="EC_secp384r1")
    yield "replace", stage.preview("--show-sames")
    yield "replace-steps", stage.preview("--show-sames", "--show-replacement-steps")
    yield "replace-stream", stage.preview("--show-sames", "--show-secrets", **STREAM)
    stage.write(rest=HIDDEN)
    yield "delete", stage.preview("--show-sames")
    stage.write(rest=f'{BOTH}\nacm.Certificate("bad", domain_name="a_b.example.org")')
    yield "failed", stage.preview("--show-sames")
    stage.write(rest=f'{BOTH}\nraise RuntimeError("canary-in-a-traceback")')
    yield "program-failed", stage.preview("--show-sames")
    stage.write()
    _drift(stage)
    yield "drift", stage.preview("--show-sames", "--refresh")
    project.acm("clock", "advance", "80h")
    yield "timed-out", stage.preview("--show-sames")
    project.acm("delete", stage.arn("example.test"), "--yes")
    yield "gone", stage.preview("--show-sames", "--refresh")
    project.pulumi("config", "set", "acm:installation", "other")
    yield "provider", stage.preview("--show-sames")


def _drift(stage: Stage) -> None:
    """Change tags behind the provider's back."""
    manager = open_manager(Settings(home=stage.project.home))
    try:
        manager.set_tags(stage.arn("example.test"), {"env": "by hand"})
    finally:
        manager.close()


_TRACES = frozenset({"stackTrace", "sourcePosition"})
_LONGEST = 300


def portable(text: str) -> str:
    """Return a capture without paths of this machine, tracebacks and the bulk of PEM texts."""
    lines = text.splitlines() if '"sequence"' in text.partition("\n")[0] else []
    if not lines:
        return json.dumps(_cleaned(json.loads(text)), indent=1) + "\n"
    kept = (line for line in lines if '"ephemeral":true' not in line and '"severity":"debug"' not in line)
    return "".join(json.dumps(_cleaned(json.loads(line)), separators=(",", ":")) + "\n" for line in kept)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items() if key not in _TRACES}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, str):
        without_paths = re.sub(r'File "[^"]*"', 'File "__main__.py"', value)
        return without_paths if len(without_paths) <= _LONGEST else f"{without_paths[:_LONGEST]}…"
    return value


def shape(text: str) -> set[tuple[str, ...]]:
    """Return what does not differ between two runs: operations, resources and reasons.

    How much else the engine does before a failure ends it, and what it says meanwhile, is chance.
    """
    if '"sequence"' in text.partition("\n")[0]:
        events = [json.loads(line) for line in text.splitlines()]
        return {_event_shape(event) for event in events if "resourcePreEvent" in event}
    preview = json.loads(text)
    failed = any(one["severity"] == "error" for one in preview.get("diagnostics", []))
    return {_step_shape(s) for s in preview.get("steps", []) if not (failed and s["op"] == "same")}


def _event_shape(event: dict[str, Any]) -> tuple[str, ...]:
    step = event["resourcePreEvent"]["metadata"]
    return (step["op"], step["urn"], *sorted(step.get("keys") or ()), *sorted(step.get("detailedDiff") or {}))


def _step_shape(step: dict[str, Any]) -> tuple[str, ...]:
    states = [
        f"{side}:{part}"
        for side in ("oldState", "newState")
        for part in ("inputs", "outputs", "dependencies")
        if part in (step.get(side) or {})
    ]
    diff = [f"{path}={change['kind']}" for path, change in (step.get("detailedDiff") or {}).items()]
    return (step["op"], step["urn"], *states, *sorted(step.get("replaceReasons", ())), *sorted(diff))
