"""The workflow files of examples/ci: their shell steps, run as they stand, with the real CLI and a recording server."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from tests.support.programs import PENDING
from tests.support.project import BIN, ROOT, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CI = ROOT / "examples" / "ci"
ELSEWHERE = {"Check out", "Install"}
"""Steps that need the network; everything else is run."""


class Forge(BaseHTTPRequestHandler):
    """The comments of one merge request, by GitHub's and GitLab's paths and methods."""

    comments: ClassVar[list[dict[str, Any]]] = []
    headers_seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        page = int(self.path.rpartition("page=")[2])
        self._answer(self.comments if page == 1 else [])

    def do_POST(self) -> None:
        self.comments.append({"id": 40 + len(self.comments), "body": self._body()})
        self._answer(self.comments[-1])

    def do_PATCH(self) -> None:
        (one,) = [c for c in self.comments if c["id"] == int(self.path.rpartition("/")[2])]
        one["body"] = self._body()
        self._answer(one)

    def do_PUT(self) -> None:
        self.do_PATCH()

    def _body(self) -> str:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    def _answer(self, document: Any) -> None:
        self.headers_seen.append(
            f"{self.path} {self.headers['Authorization'] or self.headers['PRIVATE-TOKEN']}"
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def forge() -> Iterator[type[Forge]]:
    """A server of its own for each test."""

    class Mine(Forge):
        comments: ClassVar[list[dict[str, Any]]] = [{"id": 7, "body": "Looks good to me."}]
        headers_seen: ClassVar[list[str]] = []
        address = ""

    with ThreadingHTTPServer(("127.0.0.1", 0), Mine) as server:
        Mine.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Mine
        server.shutdown()
        thread.join()


def _github(job: str) -> tuple[dict[str, str], list[str]]:
    workflow = yaml.safe_load((CI / "github-actions.yml").read_text())
    steps = [step["run"] for step in workflow["jobs"][job]["steps"] if step["name"] not in ELSEWHERE]
    return {name: value for name, value in workflow["env"].items() if "${{" not in value}, steps


def _gitlab(job: str) -> tuple[dict[str, str], list[str]]:
    pipeline = yaml.safe_load((CI / "gitlab-ci.yml").read_text())
    return pipeline["variables"], ["\n".join(pipeline[job]["script"])]


SYSTEMS = {"github": _github, "gitlab": _gitlab}


def _surroundings(system: str, folder: Path, address: str) -> dict[str, str]:
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 12}}))
    if system == "github":
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": "example/certificates",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_TOKEN": "canary-token",
        }
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": address,
        "CI_PROJECT_ID": "34",
        "CI_MERGE_REQUEST_IID": "12",
        "GITLAB_TOKEN": "canary-token",
    }


def _run(system: str, job: str, stack: Project, address: str) -> int:
    """Run a job's steps as the CI system does; return the exit code of the first that fails."""
    variables, steps = SYSTEMS[system](job)
    env = {name: value for name, value in variables.items() if name not in ("ACM_HOME", "PULUMI_STACK")}
    outside = _surroundings(system, stack.folder, address)
    clean = {name: value for name, value in stack.env.items() if not name.startswith(("GITHUB_", "CI_"))}
    for step in steps:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step],
            cwd=stack.program,
            env={**clean, **env, **outside, "PULUMI_STACK": "dev", "CI": "true"},
            text=True,
            capture_output=True,
            timeout=240,
            check=False,
        )
        assert "canary-token" not in done.stdout + done.stderr
        if done.returncode != 0:
            return done.returncode
    return 0


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_merge_request_has_one_report_that_is_kept_up_to_date_and_main_goes_up(system, project, forge):
    stack = project("quickstart", program=PENDING)
    (stack.program / "ci").mkdir()
    shutil.copy(CI / "post_report.py", stack.program / "ci")

    assert _run(system, "preview", stack, forge.address) == 0
    (other, report) = forge.comments
    assert other["body"] == "Looks good to me."
    assert "1 to make" in report["body"]
    assert "never.example.test" in report["body"]
    assert "Records to publish before the merge" in report["body"]

    assert _run(system, "up", stack, forge.address) == 0
    arn = stack.outputs()["arn"]

    stack.edit("never.example.test", "other.example.test")
    assert _run(system, "preview", stack, forge.address) == 5
    assert len(forge.comments) == 2
    assert "1 to replace" in forge.comments[1]["body"]
    assert arn in forge.comments[1]["body"]
    assert stack.outputs()["arn"] == arn

    stack.edit("acm.Certificate(", "acm.NoSuchThing(")
    assert _run(system, "preview", stack, forge.address) == 1
    assert "The preview failed" in forge.comments[1]["body"]
    assert all("canary-token" in seen for seen in forge.headers_seen)


def test_an_empty_home_in_ci_is_refused_and_the_job_fails(project, forge, tmp_path):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("up", "--yes", "--skip-preview")
    (stack.program / "ci").mkdir()
    shutil.copy(CI / "post_report.py", stack.program / "ci")
    stack.env["ACM_HOME"] = str(tmp_path / "lost")
    assert _run("github", "preview", stack, forge.address) == 1
    assert "ForeignInstallation" in forge.comments[1]["body"]
    assert _run("github", "up", stack, forge.address) != 0
    assert not (tmp_path / "lost").exists()


def test_a_report_that_cannot_be_posted_says_so_in_a_sentence(tmp_path):
    report = tmp_path / "report.md"
    report.write_text("<!-- acm report -->\n")
    env = {**os.environ, **_surroundings("gitlab", tmp_path, "http://127.0.0.1:1")}
    env.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(
        [str(BIN / "python"), str(CI / "post_report.py"), str(report)],
        env=env,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The report could not be posted: ")
    assert "Traceback" not in done.stderr


def test_no_text_from_outside_is_put_into_a_script():
    # What somebody wrote into a title or a branch name must not become a command.
    workflow = yaml.safe_load((CI / "github-actions.yml").read_text())
    scripts = [step["run"] for job in workflow["jobs"].values() for step in job["steps"]]
    assert not [script for script in scripts if "${{" in script]
    assert not [step for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert workflow["permissions"] == {}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("job", ["preview", "up"])
def test_every_script_is_correct_shell_and_looks_before_it_acts(system, job):
    _, steps = SYSTEMS[system](job)
    for step in steps:
        subprocess.run(["bash", "-n", "-c", step], check=True)
    text = "\n".join(steps)
    assert f"pulumi {job}" in text
    assert "--refresh" in text
