"""The pictures and tables inside ARCHITECTURE.md and docs/, drawn from the code's own tables.

A document marks the place of a drawing by ``<!-- drawn: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from acm.engine import schedule
from acm.engine.reconcile import Step
from acm.mail_settings import MailSettings
from acm.model import lifecycle
from acm.model.backends import MATRIX, BackendKind
from acm.model.diagnosis import SYMPTOMS
from acm.model.errors import ERRORS
from acm.model.looks import LookReason
from acm.model.private_ca.lifecycle import AUTHORITY
from acm.settings import ServerSettings, Settings
from tools.documents import reference

ROOT = Path(__file__).resolve().parents[2]
_MARK = re.compile(r"(<!-- drawn: (?P<name>[a-z-]+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)


def rooms() -> str:
    """Draw the rooms, from the layers that import-linter checks."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    floors = [[room.strip() for room in layer.split("|")] for layer in layers]
    lines = ["```mermaid", "flowchart TD"]
    for number, floor in enumerate(floors):
        lines += [f"  subgraph floor{number}[ ]", "    direction LR"]
        lines += [f'    {_id(room)}["<b>{_short(room)}</b><br/>{_promise(room)}"]' for room in floor]
        lines += ["  end"]
    lines += [f"  floor{n} --> floor{n + 1}" for n in range(len(floors) - 1)]
    return "\n".join([*lines, "```"])


def _id(room: str) -> str:
    return room.replace(".", "_")


def _short(room: str) -> str:
    return room.removeprefix("acm.")


def _promise(room: str) -> str:
    """Return the first sentence of a room's docstring."""
    path = ROOT / "provider" / room.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(source.read_text())) or ""
    return text.split("\n\n")[0].split(". ")[0].rstrip(".").replace('"', "'").replace("\n", " ")


def lifecycles() -> str:
    """Draw the life cycles, from the tables of ``model/lifecycle.py`` and ``model/private_ca/lifecycle.py``."""
    tables: dict[str, Mapping[Any, Mapping[Any, Any]]] = {
        "Certificate": lifecycle.CERTIFICATE,
        "Validation of one domain": lifecycle.DOMAIN,
        "Renewal": lifecycle.RENEWAL,
        "Private certificate authority": AUTHORITY,
    }
    return "\n\n".join(_state_diagram(title, table) for title, table in tables.items())


def _state_diagram(title: str, table: Mapping[Any, Mapping[Any, Any]]) -> str:
    first = next(iter(table))
    lines = [f"**{title}**", "", "```mermaid", "stateDiagram-v2", f"  [*] --> {first}"]
    lines += [f"  {old} --> {new} : {event}" for old, moves in table.items() for event, new in moves.items()]
    lines += [f"  {status} --> [*]" for status, moves in table.items() if not moves]
    return "\n".join([*lines, "```"])


def walk() -> str:
    """Draw the walk of one certificate, from the engine's steps, moves and schedule."""
    pending = lifecycle.CERTIFICATE[lifecycle.CertificateStatus.PENDING_VALIDATION]
    again = " · ".join(f"&lt; {limit}: every {pause}" for limit, pause in schedule.LOOKS)
    misses = ", ".join(reason for reason in LookReason if reason is not LookReason.FOUND)
    event = lifecycle.CertificateEvent
    lines = [
        "```mermaid",
        "flowchart TD",
        '  program["program: Certificate"] --> check["plugin: Check, Diff (no I/O)"]',
        '  check --> request["engine/request: stored, ARN and validation records known"]',
        '  request --> due{"engine/reconcile: row due, leased"}',
        f'  due -- "{Step.LOOK.value}" --> look["validation/dns: ask the authoritative servers"]',
        f'  look -- "{misses}" --> again["looked at again<br/>{again}"] --> due',
        f'  look -- "{LookReason.FOUND}" --> plan["authority: key pair, to-be-signed bytes, lint"]',
        f'  due -- "{Step.ISSUE.value}" --> plan',
        '  plan --> stored["store: PLANNED, with serial and evidence"]',
        '  stored --> sign["authority: sign exactly those bytes, compare"]',
        f'  sign -- "{event.ISSUE}" --> issued(["{pending[event.ISSUE]}"])',
        f'  due -- "{Step.SETTLE.value}" --> ended(["{pending[event.TIME_OUT]} after {lifecycle.PENDING_LIMIT_HOURS} h"])',
        '  issued --> outputs["plugin: CertificateValidation ends its wait, outputs reach the state"]',
    ]
    return "\n".join([*lines, "```"])


def errors() -> str:
    """List every error code with its explanation."""
    lines = ["| code | who acts | what it means |", "|---|---|---|"]
    lines += [f"| `{code}` | {error.blame} | {error.explanation} |" for code, error in sorted(ERRORS.items())]
    return "\n".join(lines)


def symptoms() -> str:
    """List every symptom with its cause and the next step, as `acm why` says them."""
    lines = ["| what you notice | cause | what to do | code |", "|---|---|---|---|"]
    lines += [f"| {s.notice} | {s.cause} | {s.step} | `{s.code}` |" for s in SYMPTOMS.values()]
    return "\n".join(lines)


def settings() -> str:
    """List every setting with its environment variable and default; those of mail behind the others."""
    names = [name for name in Settings.model_fields if name not in MailSettings.model_fields]
    return _settings_table(Settings, (*names, *MailSettings.model_fields))


def server_settings() -> str:
    """List the settings that only a server has, and those whose defaults differ there."""
    own = [name for name in ServerSettings.model_fields if name in ServerSettings.__annotations__]
    return _settings_table(ServerSettings, tuple(own))


def _settings_table(kind: type[Settings], names: tuple[str, ...]) -> str:
    described = _described("settings.py", kind) | _described("mail_settings.py", MailSettings)
    lines = ["| environment variable | default | what it is |", "|---|---|---|"]
    for name in names:
        field = kind.model_fields[name]
        default = (
            "the user's data folder"
            if name == "home"
            else f"`{field.get_default(call_default_factory=True, validated_data={})}`"
        )
        lines.append(f"| `ACM_{name.upper()}` | {default} | {described.get(name, '')} |")
    return "\n".join(lines)


def _described(file: str, kind: type[BaseSettings]) -> dict[str, str]:
    tree = ast.parse((ROOT / "provider/acm" / file).read_text())
    return _field_docs(next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == kind.__name__))


def _field_docs(settings_class: ast.ClassDef) -> dict[str, str]:
    docs: dict[str, str] = {}
    for statement, following in zip(settings_class.body, settings_class.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            docs[ast.unparse(statement.target)] = " ".join(str(following.value.value).split())
    return docs


def backends() -> str:
    """Show what each backend can do, from the matrix that the plugin refuses and warns by."""
    kinds = list(BackendKind)
    lines = [f"| what | {' | '.join(kinds)} | without it |", f"|{'---|' * (len(kinds) + 2)}"]
    for capability, row in MATRIX.items():
        support = " | ".join(row.of(kind) for kind in kinds)
        lines.append(f"| **{capability}**: {row.meaning} | {support} | {row.instead} |")
    return "\n".join(lines)


_GOLDEN = ROOT / "tests" / "cli" / "golden"


def report() -> str:
    """Show the report that the tests make from what the CLI printed for a replacement."""
    return f"````markdown\n{(_GOLDEN / 'report-replace.md').read_text()}````"


def migration() -> str:
    """Show what a move of the tests' export does, as a terminal shows it."""
    return f"```\n{(_GOLDEN / 'migrate-state-80.txt').read_text().rstrip()}\n```"


DRAWINGS: dict[str, Callable[[], str]] = {
    "rooms": rooms,
    "lifecycles": lifecycles,
    "walk": walk,
    "errors": errors,
    "symptoms": symptoms,
    "settings": settings,
    "server-settings": server_settings,
    "backends": backends,
    "reference": reference.index,
    "report": report,
    "migration": migration,
}
FILES = (
    "ARCHITECTURE.md",
    "docs/README.md",
    "docs/backends.md",
    "docs/ci.md",
    "docs/errors.md",
    "docs/moving-from-pulumi-aws.md",
    "docs/server.md",
    "docs/settings.md",
    "docs/troubleshooting.md",
)


def drawn(text: str) -> str:
    """Return ``text`` with every drawing between its marks made anew."""
    return _MARK.sub(lambda mark: f"{mark[1]}{DRAWINGS[mark['name']]()}\n{mark[4]}", text)
