"""The identity guard: resources of one installation are never read, changed or declared gone by another (design 4.3)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from acm.manager.interface import CertificateManager
from acm.model.clock import SystemClock
from acm.model.errors import ForeignInstallation
from acm.plugin.values import Value, text_of
from acm.settings import Settings

_log = logging.getLogger(__name__)

PROPERTY = "installationId"
"""The output of every resource, and the input that CheckConfig adds, that hold the installation's id."""

WAYS_OUT = (
    "Correct the configuration or the environment and run `pulumi up --refresh --run-program`. "
    "If that store is lost for good, run `pulumi state delete URN` for each of its resources."
)


def told(installation: str | None) -> str:
    """Return an installation in words."""
    return (
        f"installation {installation}" if installation else "no installation: nothing has been written there"
    )


def refusal(
    *, expected: str, found: str | None, settings: Settings, right: Settings | None = None
) -> ForeignInstallation:
    """Return the refusal that names both ids, the place to use where it is known (``right``), and the ways out."""
    return ForeignInstallation(
        f"this belongs to installation {expected}, but {settings.place} holds {told(found)}.",
        hint=f"{_use(expected, right or settings, known=right is not None)} {WAYS_OUT}",
    )


def _use(expected: str, settings: Settings, *, known: bool) -> str:
    if not settings.is_remote:
        folder = settings.home if known else f"the folder of installation {expected}"
        return f"Set `home` (acm:home or ACM_HOME) to {folder}."
    place = settings.place if known else f"that of installation {expected}"
    return f"Set `backend` (acm:backend or ACM_BACKEND) to {place}, and use credentials for it."


class Identity:
    """Which installation this process works with, as far as it has looked."""

    def __init__(self, manager: CertificateManager, settings: Settings) -> None:
        self._manager = manager
        self._settings = settings
        self._known: str | None = None
        self._offset = timedelta()

    @property
    def known(self) -> str | None:
        """Return the id that was seen last, without looking; None where there was none."""
        return self._known

    def look(self) -> str | None:
        """Look at the store and return its id; None where nothing has been written yet."""
        found = self._manager.installation()
        self._known = found.id if found else None
        self._offset = found.clock_offset if found else timedelta()
        return self._known

    def now(self) -> datetime:
        """Return the installation's clock without looking: the machine's, as far off as was seen last."""
        return SystemClock().now() + self._offset

    def after_writing(self) -> str | None:
        """Return the id of a store that has just been written, looking where none is known yet.

        Never raises: what was made is not lost because its installation could not be asked.
        """
        if self._known is None:
            try:
                self.look()
            except Exception:  # noqa: BLE001 - see above
                _log.exception("the installation could not be asked")
        return self._known

    def guard(self, state: Mapping[str, Value]) -> None:
        """Look, and raise ``ForeignInstallation`` where the state is of another installation."""
        expected = text_of(state, PROPERTY)
        if expected is not None and self.look() != expected:
            raise refusal(expected=expected, found=self._known, settings=self._settings)

    def guard_without_looking(self, state: Mapping[str, Value]) -> None:
        """Raise ``ForeignInstallation`` as ``guard`` does, by what was seen last."""
        expected = text_of(state, PROPERTY)
        if expected is not None and self._known != expected:
            raise refusal(expected=expected, found=self._known, settings=self._settings)
