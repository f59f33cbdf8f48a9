"""``make demo``: the engine alone, then the same under the real Pulumi CLI; nothing is faked and nothing is left behind.

Everything is written below ``.demo/`` and the machine's caches. While the first act runs, the CLI is looked for, or
built once per machine, behind it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / ".demo"
BIN = Path(sys.executable).parent
DOMAIN = "demo.test"
_console = Console(highlight=False, soft_wrap=True)


class DemoFailure(Exception):
    """A step of the demo did not do what it shows."""


def main() -> int:
    """Run both acts; return 0 where everything shown really happened."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    cli = subprocess.Popen(
        [sys.executable, str(ROOT / "tools/pulumi/install.py")],
        stdout=(DEMO / "pulumi-cli.path").open("w"),
        stderr=(DEMO / "pulumi-cli.log").open("w"),
    )
    try:
        with _timed("Act 1: the engine alone"):
            engine_alone()
        with _timed("Act 2: under the real Pulumi CLI"):
            under_pulumi(cli)
    except DemoFailure as failure:
        _console.print(f"[red]{failure}[/]")
        return 1
    except KeyboardInterrupt:
        _console.print("\nStopped. `make demo` starts afresh; what the CLI's build has done so far is kept.")
        return 130
    finally:
        cli.terminate()
    return 0


class _timed:  # noqa: N801 - reads as a statement
    """Print a title, and at the end the seconds that the act took."""

    def __init__(self, title: str) -> None:
        self.title = title

    def __enter__(self) -> None:
        _console.print(Rule(self.title, align="left"))
        self.started = time.monotonic()

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            _console.print(f"[green]{self.title}: done in {time.monotonic() - self.started:.1f} s[/]\n")


def engine_alone() -> None:
    """Request, see NXDOMAIN, publish, see ISSUED, verify: by the command ``acm`` only."""
    env = {**os.environ, "ACM_HOME": str(DEMO / "engine"), "ACM_DEV_ZONE": DOMAIN}
    asked = run(["acm", "request", DOMAIN, "--san", f"*.{DOMAIN}", "--output", "json"], env, show=False)
    arn = json.loads(asked)["CertificateArn"]
    run(
        ["acm", "describe", arn], env, shown=f"acm request {DOMAIN} --san '*.{DOMAIN}'   # the record wanted:"
    )
    run(["acm", "wait", arn, "--timeout", "2s"], env, allowed=(9,))
    run(["acm", "publish", arn], env)
    run(["acm", "wait", arn], env)
    leaf, chain, root = DEMO / "leaf.pem", DEMO / "chain.pem", DEMO / "root.pem"
    body = json.loads(run(["acm", "get", arn, "--output", "json"], env, show=False))
    leaf.write_text(body["Certificate"])
    chain.write_text(body["CertificateChain"])
    root.write_text(run(["acm", "root", "--pem"], env, show=False))
    verify(leaf, chain, root, env)


def verify(leaf: Path, chain: Path, root: Path, env: Mapping[str, str]) -> None:
    """Have openssl judge the chain, strictly and for a TLS server."""
    files = [str(path.relative_to(ROOT)) for path in (root, chain, leaf)]
    run(
        [
            "openssl", "verify", "-x509_strict", "-purpose", "sslserver",
            "-CAfile", files[0], "-untrusted", files[1], files[2],
        ],
        env,
    )  # fmt: skip


def under_pulumi(cli: subprocess.Popen[bytes]) -> None:
    """Preview, up, a second preview without changes; or say how to get a CLI."""
    folder = wait_for_cli(cli)
    if folder is None:
        _console.print((DEMO / "pulumi-cli.log").read_text()[-3000:])
        _console.print(
            "No Pulumi CLI could be had, so this act is left out. Install it (version 3.200 or newer),"
        )
        _console.print("put it on PATH, and run `make demo` again: https://www.pulumi.com/docs/install/")
        return
    env = pulumi_environment(folder)
    run(["pulumi", "stack", "init", "demo"], env, show=False)
    run(["pulumi", "preview"], env)
    run(["pulumi", "up", "--yes", "--skip-preview"], env)
    run(["pulumi", "preview", "--expect-no-changes"], env)
    outputs = json.loads(run(["pulumi", "stack", "output", "--json"], env, show=False))
    full_chain, root = DEMO / "quickstart-chain.pem", DEMO / "quickstart-root.pem"
    full_chain.write_text(outputs["fullChainPem"])
    root.write_text(run(["acm", "root", "--pem"], env, show=False))
    verify(full_chain, full_chain, root, env)
    if outputs["status"] != "ISSUED":
        raise DemoFailure(f"the certificate has status {outputs['status']}, not ISSUED")
    write_environment(env)
    _console.print("What to try next, in this folder:")
    _console.print("  . .demo/env                    # the CLI, its backend and the engine's home")
    _console.print("  pulumi stack output            # what to publish, and what came of it")
    _console.print("  acm list                       # the same certificate, through the command line")
    _console.print(
        "  pulumi up                      # change a tag or a name in examples/quickstart/__main__.py first"
    )
    _console.print("  pulumi destroy")


def wait_for_cli(cli: subprocess.Popen[bytes]) -> Path | None:
    """Show the installer's latest line until it ends; return the folder of the CLI, None where there is none."""
    with _console.status("looking for the Pulumi CLI") as status:
        while cli.poll() is None:
            log = (DEMO / "pulumi-cli.log").read_text().splitlines()
            status.update(f"the Pulumi CLI: {log[-1] if log else 'looking'}")
            time.sleep(0.5)
    found = (DEMO / "pulumi-cli.path").read_text().split("\n")[0].strip()
    return Path(found) if cli.returncode == 0 and found else None


def pulumi_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Pulumi needs no account and writes below ``.demo/`` only."""
    state = DEMO / "state"
    state.mkdir()
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(folder), str(BIN), os.environ.get("PATH", "")]),
        "PULUMI_HOME": str(DEMO / "pulumi"),
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "ACM_HOME": str(DEMO / "home"),
        "ACM_DEV_ZONE": "quickstart.test",
    }


def write_environment(env: Mapping[str, str]) -> None:
    """Write what a shell needs to go on from here."""
    names = [name for name in env if name.startswith(("PULUMI_", "ACM_")) or name == "PATH"]
    (DEMO / "env").write_text("".join(f"export {name}='{env[name]}'\n" for name in sorted(names)))


def run(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    show: bool = True,
    shown: str | None = None,
    allowed: Sequence[int] = (),
) -> str:
    """Run ``command`` and return what it printed; show both unless told otherwise. Fail where it does."""
    program = BIN / command[0]
    resolved = [str(program) if program.exists() else command[0], *command[1:]]
    if show:
        _console.print(f"[bold cyan]$ {shown or ' '.join(command)}[/]")
    # A shown command has the terminal to itself, so that it draws its tables and colours.
    kept = None if show else subprocess.PIPE
    done = subprocess.run(resolved, env=dict(env), cwd=ROOT, text=True, stdout=kept, stderr=kept, check=False)
    if done.returncode not in (0, *allowed):
        said = "" if show else f":\n{done.stdout}{done.stderr}"
        raise DemoFailure(f"{' '.join(command)} ended with exit code {done.returncode}{said}")
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main())
