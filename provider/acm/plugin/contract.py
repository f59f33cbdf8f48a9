"""What a resource is asked and what it answers, over property values: no gRPC here, so that resources are testable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from acm.manager.interface import CertificateManager
from acm.model.backends import Backend
from acm.model.certificate import Challenge
from acm.model.errors import AcmError
from acm.model.preflight import Outlook
from acm.plugin.diffing import Difference
from acm.plugin.identity import Identity
from acm.plugin.properties import Definition
from acm.plugin.values import Properties, Value
from acm.settings import Settings


class Log(Protocol):
    """Where a resource tells what happens; every call returns soon and never raises."""

    def status(self, message: str) -> None:
        """Show ``message`` in the resource's status line, in place of the one before."""
        ...

    def tell_user(self, message: str) -> None:
        """Show ``message`` and keep it shown; nothing is wrong."""
        ...

    def warn_user(self, message: str) -> None:
        """Show ``message`` as a warning."""
        ...


class PreflightLook(Protocol):
    """Looks at DNS for a certificate that is only planned."""

    def look(self, wanted: Mapping[str, Challenge | None]) -> tuple[Outlook, ...]:
        """Return what is to be expected of each name, given the record that it will want. Reading, bounded in time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a configured provider works with. One for a process."""

    settings: Settings
    default_tags: Mapping[str, Value]
    manager: CertificateManager
    backend: Backend
    """Who answers, as found in Configure."""
    identity: Identity
    cancelled: threading.Event
    """Set when the user wants everything to end."""
    wait_slots: threading.Semaphore
    """Taken by waits, so that they never use up the threads that calls are answered with."""
    monotonic: Callable[[], float]
    """Seconds of a clock that never goes back."""
    new_token: Callable[[], str]
    """Makes a fresh idempotency token."""
    log: Log
    """Messages about the provider itself."""
    preflight: Callable[[Settings], PreflightLook] | None = None
    """Makes who looks at the world in a preview; None where nobody does."""
    schedule_unsaid: threading.Lock = field(default_factory=threading.Lock)
    """Taken by the first resource that says what to schedule: once a preview is enough."""

    @property
    def account(self) -> str:
        """Return the account that is worked in; the configured one where a backend does not tell its own."""
        return self.backend.account or self.settings.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call about one resource."""

    urn: str
    session: Session
    log: Log
    timeout: float = 0.0
    """Seconds; 0 stands for the resource's own default."""
    preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Check's answer: the inputs to go on with, and every failure."""

    inputs: Properties
    failures: Sequence[AcmError] = ()
    warnings: Sequence[str] = ()
    """What the user shall know, although nothing fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffQuestion:
    """Diff's question: what was asked before, what came of it, and what is asked now."""

    id: str
    old_inputs: Properties
    old_state: Properties
    new_inputs: Properties
    ignore_changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Create's and Update's answer. ``id`` is empty only in a preview that cannot know it."""

    id: str
    state: Properties
    refresh_before_update: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """Read's answer; an empty ``id`` says that the resource is gone."""

    id: str
    state: Properties = field(default_factory=dict)
    inputs: Properties = field(default_factory=dict)
    refresh_before_update: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Invoke's answer: a result, or every failure of the arguments."""

    result: Properties = field(default_factory=dict)
    failures: Sequence[AcmError] = ()


class InitFailed(Exception):
    """A resource exists but is not what was asked for: its id and state are kept, the run fails."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - the protocol's word
        state: Properties,
        inputs: Properties,
        reasons: Sequence[str],
        refresh_before_update: bool = False,
    ) -> None:
        super().__init__(reasons[0])
        self.id = id
        self.state = state
        self.inputs = inputs
        self.reasons = tuple(reasons)
        self.refresh_before_update = refresh_before_update


class WrongInputs(Exception):
    """A component's inputs are wrong in the ways that are told."""

    def __init__(self, failures: Sequence[AcmError]) -> None:
        super().__init__(failures[0].diagnostics())
        self.failures = tuple(failures)


class Resource(Protocol):
    """A resource of the package. Every method raises errors of ``acm.model.errors`` or ``InitFailed`` only."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        ...

    def check(self, session: Session, inputs: Properties) -> Checked:
        """Check inputs and fold in what the provider's configuration gives. Pure."""
        ...

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Tell what changed and what that does. Pure."""
        ...

    def create(self, call: Call, inputs: Properties) -> Made:
        """Make the resource; in a preview change nothing and tell what is certain."""
        ...

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell how the resource is; ``inputs`` and ``state`` are empty in an import."""
        ...

    def update(
        self,
        call: Call,
        id: str,  # noqa: A002
        old_state: Properties,
        inputs: Properties,
    ) -> Made:
        """Change the resource into what is asked now."""
        ...

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Delete the resource; one that is gone already is no error."""
        ...


class Function(Protocol):
    """A function of the package. Changes nothing; every method raises errors of ``acm.model.errors`` only."""

    @property
    def definition(self) -> Definition:
        """Return the table of the function."""
        ...

    def check(self, session: Session, arguments: Properties) -> Iterable[AcmError]:
        """Tell what is wrong with arguments beyond their types. Pure."""
        ...

    def answer(self, session: Session, arguments: Properties) -> Properties:
        """Answer checked arguments; they are plain and known."""
        ...
