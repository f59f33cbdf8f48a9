"""`pulumi preview --json` as values: the digest that it prints, and the stream of events that it can print instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from acm.cli.go_json import absent_is
from acm.cli.outside import parse
from acm.model.errors import InvalidParameter

EXPECTED = "what `pulumi preview --json` prints"
PLACE = "PREVIEW"
_MOST = 100_000
"""Steps, diagnostics and events that are read: ten times what Pulumi itself manages in reasonable time."""

_Item = TypeVar("_Item")


Listed = Annotated[tuple[_Item, ...], absent_is(()), Field(default=(), max_length=_MOST)]
Mapped = Annotated[dict[str, _Item], absent_is({}), Field(default_factory=dict)]
Words = Annotated[str, absent_is(""), Field(default="")]
Flag = Annotated[bool, absent_is(False), Field(default=False)]

REFRESH = "refresh"

SECRET = "[secret]"  # noqa: S105 - what Pulumi prints in place of a secret
_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks secrets, assets and resource references among property values."""


def _without_secrets(value: Any) -> Any:
    """Blind what the stream of events still wraps as a secret, with `--show-secrets` even in clear."""
    if isinstance(value, dict):
        if _SIGNATURE in value:
            return SECRET
        return {key: _without_secrets(item) for key, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


Properties = Annotated[
    dict[str, Any], absent_is({}), AfterValidator(_without_secrets), Field(default_factory=dict)
]


class _Read(BaseModel):
    """What is read of a larger object; the rest is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class PropertyChange(_Read):
    """How one property changes, as the provider said: ``add``, ``update-replace`` and so on."""

    kind: Annotated[Words, Field(validation_alias=AliasChoices("kind", "diffKind"))] = ""


class State(_Read):
    """A resource before or after a step; secrets are the text ``[secret]`` already."""

    urn: Words = ""
    id: Words = ""
    inputs: Properties = Field(default_factory=dict)
    outputs: Properties = Field(default_factory=dict)
    dependencies: Listed[str] = ()
    retain_on_delete: Annotated[Flag, Field(alias="retainOnDelete")] = False
    init_errors: Annotated[Listed[str], Field(alias="initErrors")] = ()


class Step(_Read):
    """What the engine means to do with one resource."""

    op: str
    urn: str
    old: Annotated[State | None, Field(validation_alias=AliasChoices("oldState", "old"))] = None
    new: Annotated[State | None, Field(validation_alias=AliasChoices("newState", "new"))] = None
    provider: Words
    replace_reasons: Annotated[
        Listed[str], Field(validation_alias=AliasChoices("replaceReasons", "keys"))
    ] = ()
    detailed_diff: Annotated[Mapped[PropertyChange], Field(alias="detailedDiff")] = Field(
        default_factory=dict
    )


class Diagnostic(_Read):
    """A warning or error of the preview."""

    urn: Words
    prefix: Words
    message: Words
    severity: Words
    ephemeral: Flag


class Preview(_Read):
    """What `pulumi preview --json` found."""

    config: Mapped[str]
    steps: Listed[Step]
    diagnostics: Listed[Diagnostic]
    counts: Annotated[Mapped[int], Field(alias="changeSummary")] = Field(default_factory=dict)


class _Metadata(_Read):
    metadata: Step


class _Prelude(_Read):
    config: Mapped[str]


class _Summary(_Read):
    counts: Annotated[Mapped[int], Field(alias="resourceChanges")] = Field(default_factory=dict)


class _Event(_Read):
    sequence: int
    prelude: Annotated[_Prelude | None, Field(alias="preludeEvent")] = None
    before: Annotated[_Metadata | None, Field(alias="resourcePreEvent")] = None
    outputs: Annotated[_Metadata | None, Field(alias="resOutputsEvent")] = None
    diagnostic: Annotated[Diagnostic | None, Field(alias="diagnosticEvent")] = None
    summary: Annotated[_Summary | None, Field(alias="summaryEvent")] = None


def read_preview(text: str) -> Preview:
    """Return the preview in ``text``, digest or stream; raise ``InvalidParameter`` for what is neither."""
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("{") and first.rstrip().endswith("}") and '"sequence"' in first:
        return _of_events(_events([first, *rest.splitlines()]))
    preview = parse(Preview, text, place=PLACE, expected=EXPECTED)
    if not preview.steps and not preview.diagnostics:
        raise InvalidParameter(
            "it holds neither steps nor diagnostics.", hint=f"Expected {EXPECTED}.", property_path=PLACE
        )
    return preview


def _events(lines: Iterable[str]) -> Iterable[_Event]:
    for number, line in enumerate(lines):
        if number >= _MOST:
            raise InvalidParameter(
                f"it has more than {_MOST} lines.", hint=f"Expected {EXPECTED}.", property_path=PLACE
            )
        if line.strip():
            yield parse(_Event, line, place=f"{PLACE} line {number + 1}", expected=EXPECTED)


def _of_events(events: Iterable[_Event]) -> Preview:
    """Put a stream together as the digest is: the steps as they began, with what became of them."""
    steps: list[Step] = []
    newest: dict[str, int] = {}
    diagnostics: list[Diagnostic] = []
    counts: dict[str, int] = {}
    config: dict[str, str] = {}
    for event in events:
        if event.prelude:
            config = event.prelude.config
        elif event.before:
            newest[event.before.metadata.urn] = len(steps)
            steps.append(event.before.metadata)
        elif event.outputs and event.outputs.metadata.urn in newest:
            place = newest[event.outputs.metadata.urn]
            steps[place] = _ended(steps[place], event.outputs.metadata)
        elif event.diagnostic and not event.diagnostic.ephemeral:
            diagnostics.append(event.diagnostic)
        elif event.summary:
            counts = event.summary.counts
    return Preview(steps=tuple(steps), diagnostics=tuple(diagnostics), counts=counts, config=config)


def _ended(began: Step, ended: Step) -> Step:
    """Return a step with what became of it; one that refreshes keeps its name, whatever it found."""
    return ended.model_copy(update={"op": REFRESH}) if began.op == REFRESH else ended
