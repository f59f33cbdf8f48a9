"""The provider of one process: its configuration, and the resources over it. No gRPC here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from acm.model.errors import AcmError, InvalidParameter, InvalidSetting
from acm.plugin import checking, config_diff, configuration
from acm.plugin.capabilities import warnings
from acm.plugin.contract import Answered, Call, Checked, Log, PreflightLook, Resource, Session
from acm.plugin.diffing import Difference
from acm.plugin.functions import functions
from acm.plugin.identity import PROPERTY, Identity, refusal
from acm.plugin.managers import Managers, OpenManager
from acm.plugin.resources import resources
from acm.plugin.values import UNKNOWN, Properties, contains_unknown, plain, text_of
from acm.settings import Settings

T = TypeVar("T")

_STORE_INPUTS = (
    *("backend", "endpoint", "home", "accessKey", "secretKey", "sessionToken", "profile", "region"),
)
"""The inputs that decide which store is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a provider takes from its process."""

    open_manager: OpenManager
    cancelled: threading.Event
    monotonic: Callable[[], float]
    new_token: Callable[[], str]
    wait_slots: int
    """How many waits there may be at once."""
    preflight: Callable[[Settings], PreflightLook] | None = None
    """Makes who looks at the world in a preview."""


class Provider:
    """Answers the engine's questions over property values. Safe to call from any thread."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._managers = Managers(surroundings.open_manager)
        self._wait_slots = threading.BoundedSemaphore(surroundings.wait_slots)
        self._resources = resources()
        self._functions = functions()
        self._session: Session | None = None

    def check_config(self, inputs: Properties) -> Checked:
        """Check a configuration and add the id of the store that it leads to. Reads the store, writes nothing."""
        failures = configuration.check(inputs)
        if failures:
            return Checked(inputs=inputs, failures=failures)
        if any(contains_unknown(inputs.get(name)) for name in _STORE_INPUTS):
            return Checked(inputs={**inputs, PROPERTY: UNKNOWN})
        known = {name: value for name, value in inputs.items() if not contains_unknown(value)}
        settings = configuration.read(known).settings
        try:
            found = self._managers.installation_id(settings)
        except AcmError as error:
            if not settings.is_remote:
                raise
            return Checked(inputs=inputs, failures=[error])
        pinned = text_of(inputs, PROPERTY)
        if pinned is not None and pinned != found:
            foreign = refusal(expected=pinned, found=found, settings=settings)
            return Checked(inputs=inputs, failures=[foreign.at(PROPERTY)])
        return Checked(inputs={**inputs, PROPERTY: found} if found else inputs)

    def diff_config(self, old: Properties, new: Properties) -> Difference:
        """Tell what a change of configuration does; refuse one that would leave the store by mistake."""
        return config_diff.difference(old, new, peek=self._managers.installation_id)

    def configure(self, inputs: Properties, log: Log) -> None:
        """Take a checked configuration, the environment under it."""
        configured = configuration.read(inputs)
        manager = self._managers.of(configured.settings)
        backend = manager.backend()
        identity = Identity(manager, configured.settings)
        identity.look()
        for warning in warnings(backend):
            log.warn_user(warning)
        if configured.home_may_be_lost:
            log.warn_user(
                "CI=true, and no home is given: certificates and their authority are kept in "
                f"{configured.settings.home}, which may be gone after this run. Set acm:home or ACM_HOME."
            )
        self._session = Session(
            settings=configured.settings,
            default_tags=configured.default_tags,
            manager=manager,
            backend=backend,
            identity=identity,
            cancelled=self._surroundings.cancelled,
            wait_slots=self._wait_slots,
            monotonic=self._surroundings.monotonic,
            new_token=self._surroundings.new_token,
            preflight=self._surroundings.preflight,
            log=log,
        )
        if (
            configured.home_may_be_lost
        ):  # no schedule outlives such a home, and the warning stays the last word
            self._session.schedule_unsaid.acquire()

    @property
    def session(self) -> Session:
        """Return what the provider is configured with; raise ``InvalidSetting`` before Configure."""
        if self._session is None:
            raise InvalidSetting("the provider is not configured.", hint="The engine calls Configure first.")
        return self._session

    def resource(self, token: str) -> Resource:
        """Return the resource of a type token; raise ``InvalidParameter`` for one of another package."""
        return _known("resource", token, self._resources)

    def invoke(self, token: str, arguments: Properties) -> Answered:
        """Answer a question; raise ``InvalidParameter`` for a function of another package, or arguments not known yet."""
        function = _known("function", token, self._functions)
        if contains_unknown(list(arguments.values())):
            raise InvalidParameter("an argument is not known yet.", hint="Ask once it is known.")
        given = plain(arguments)
        failures = checking.check(function.definition.inputs, given) or list(
            function.check(self.session, given)
        )
        return (
            Answered(failures=failures) if failures else Answered(result=function.answer(self.session, given))
        )

    def call(self, urn: str, log: Log, *, timeout: float = 0.0, preview: bool = False) -> Call:
        """Return a call about the resource ``urn``, over the configured session."""
        return Call(urn=urn, session=self.session, log=log, timeout=timeout, preview=preview)

    def close(self) -> None:
        """Close every manager."""
        self._managers.close()


def _known(kind: str, token: str, known: Mapping[str, T]) -> T:
    """Return what is known by ``token``; raise ``InvalidParameter`` for one of another package."""
    found = known.get(token)
    if found is None:
        raise InvalidParameter(f"there is no {kind} {token[:200]!r}.", hint=f"There are: {', '.join(known)}.")
    return found
