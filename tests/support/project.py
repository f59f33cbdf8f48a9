"""A Pulumi project of the examples in a folder of its own, driven by the real CLI."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml
from pulumi import automation

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PASSPHRASE = "canary-passphrase-7c1f"
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "sdks")
PROGRAM_FILES = {"python": "__main__.py", "nodejs": "index.ts", "go": "main.go", "yaml": "Pulumi.yaml"}
"""Where each language host looks for a program."""


@dataclass
class Done:
    """What a run of the CLI printed, and its exit code."""

    code: int
    output: str


class Project:
    """A copy of an example with its own backend, PULUMI_HOME and engine home."""

    def __init__(
        self,
        folder: Path,
        cli: Path,
        example: str,
        *,
        home: Path | None = None,
        stack: str = "dev",
        program: str = "",
        installed: Path | None = BIN,
        **env: str,
    ) -> None:
        """Make a project; its plugin is the one in the folder ``installed``, else the one Pulumi has installed."""
        self.folder = folder
        self.home = home or folder / "home"
        self.stack_name = stack
        self.state = folder / "state"
        self.program = folder / "project"
        shutil.copytree(ROOT / "examples" / example, self.program, ignore=NOT_COPIED)
        source = (
            ROOT / "Pulumi.yaml" if example == "quickstart" else ROOT / "examples" / example / "Pulumi.yaml"
        )
        described = _located(yaml.safe_load(source.read_text()), installed)
        (self.program / "Pulumi.yaml").write_text(yaml.safe_dump(described))
        self.source = self.program / PROGRAM_FILES[_language(described)]
        if program:
            self.source.write_text(program)
        self.state.mkdir()
        (folder / "user").mkdir()
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ACM_", "PULUMI_"))},
            "PATH": os.pathsep.join([str(cli), *([str(installed)] if installed else []), os.environ["PATH"]]),
            "HOME": str(folder / "user"),
            "PULUMI_HOME": str(folder / "pulumi"),
            "PULUMI_BACKEND_URL": self.state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            "ACM_HOME": str(self.home),
            "ACM_TEST": "1",
            "CI": "",
            **env,
        }
        self.pulumi("stack", "init", stack)

    def pulumi(self, *arguments: str, code: int | None = 0, **env: str) -> Done:
        """Run the CLI; fail the test where it ends with another exit code than ``code`` (None: any)."""
        run = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"]
            if arguments[0] != "config"
            else ["pulumi", *arguments],
            cwd=self.program,
            env={**self.env, **env},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=240,
            check=False,
        )
        done = Done(run.returncode, run.stdout)
        assert code is None or done.code == code, (
            f"pulumi {' '.join(arguments)} ended with {done.code}:\n{done.output}"
        )
        return done

    def start(self, *arguments: str, **env: str) -> "Running":
        """Start the CLI and return at once."""
        return Running(self, arguments, env)

    def automation(self) -> automation.Stack:
        """Return the stack as Pulumi's Automation API sees it."""
        options = automation.LocalWorkspaceOptions(env_vars=self.env)
        return automation.select_stack(self.stack_name, work_dir=str(self.program), opts=options)

    def acm(self, *arguments: str, code: int = 0, **env: str) -> str:
        """Run the command line on the same home; return what it printed."""
        run = subprocess.run(
            [str(BIN / "acm"), *arguments],
            env={**self.env, **env},
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == code, (
            f"acm {' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}\n{run.stderr}"
        )
        return run.stdout

    def outputs(self) -> dict:
        """Return the stack's outputs."""
        return json.loads(self.pulumi("stack", "output", "--json", "--show-secrets").output)

    def resources(self) -> dict[str, dict]:
        """Return the state's resources by the last part of their URN's type, and name: ``Certificate/web``."""
        state = json.loads(self.pulumi("stack", "export").output)
        return {
            f"{r['type'].split(':')[-1]}/{r['urn'].split('::')[-1]}": r
            for r in state["deployment"].get("resources", [])
        }

    def kept(self) -> dict[str, dict]:
        """Return what the state knows of each resource, without the engine's own notes (times, dependencies)."""
        fields = ("id", "urn", "inputs", "outputs", "initErrors", "delete")
        return {key: {field: r.get(field) for field in fields} for key, r in self.resources().items()}

    def edit(self, old: str, new: str) -> None:
        """Change the program's text."""
        text = self.source.read_text()
        assert old in text
        self.source.write_text(text.replace(old, new))

    def use(self, *folders: Path, **env: str) -> None:
        """Put ``folders`` before the rest of PATH, and ``env`` into the environment."""
        path = os.pathsep.join([*map(str, folders), self.env["PATH"]])
        self.env.update(env, PATH=path)


def _located(project: dict, installed: Path | None) -> dict:
    project.pop("main", None)
    if installed is None:
        del project["plugins"]
        return project
    if _language(project) == "python":
        project["runtime"]["options"]["virtualenv"] = str(installed.parent)
    for provider in project.get("plugins", {}).get("providers", ()):
        provider["path"] = str(installed)
    return project


def _language(project: dict) -> str:
    runtime = project["runtime"]
    return runtime if isinstance(runtime, str) else runtime["name"]


class Running:
    """A CLI at work."""

    def __init__(self, project: Project, arguments: tuple[str, ...], env: dict[str, str]) -> None:
        self.path = project.folder / f"running-{time.monotonic_ns()}.log"
        with self.path.open("w") as log:
            self.process = subprocess.Popen(
                ["pulumi", *arguments, "--non-interactive", "--color", "never"],
                cwd=project.program,
                env={**project.env, **env},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until the CLI has printed ``text``."""
        limit = time.monotonic() + seconds
        while text not in self.path.read_text():
            assert self.process.poll() is None, f"ended before it said {text!r}:\n{self.path.read_text()}"
            assert time.monotonic() < limit, f"has not said {text!r}:\n{self.path.read_text()}"
            time.sleep(0.05)

    def interrupt(self) -> None:
        """Send what Ctrl-C sends."""
        self.process.send_signal(signal.SIGINT)

    def ends(self, seconds: float = 120) -> Done:
        """Wait for the end."""
        code = self.process.wait(timeout=seconds)
        return Done(code, self.path.read_text())
