"""The managers of one process: opened once for equal settings, closed together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from acm.manager.interface import CertificateManager
from acm.settings import Settings

_log = logging.getLogger(__name__)

OpenManager = Callable[[Settings], CertificateManager]


class Managers:
    """Managers by their settings. Safe to use from any thread."""

    def __init__(self, open_manager: OpenManager) -> None:
        self._open_manager = open_manager
        self._opened: list[tuple[Settings, CertificateManager]] = []
        self._lock = threading.Lock()

    def of(self, settings: Settings) -> CertificateManager:
        """Return the manager for ``settings``; two for one home in one process would work against each other."""
        with self._lock:
            for known, manager in self._opened:
                if known == settings:
                    return manager
            opened = self._open_manager(settings)
            self._opened.append((settings, opened))
            return opened

    def installation_id(self, settings: Settings) -> str | None:
        """Return the id of the store that ``settings`` lead to; None where nothing has been written yet. Reading."""
        found = self.of(settings).installation()
        return found.id if found else None

    def close(self) -> None:
        """Close every manager; one that cannot be closed is logged."""
        with self._lock:
            opened, self._opened = self._opened, []
        for _, manager in opened:
            try:
                manager.close()
            except Exception:  # noqa: BLE001 - the process leaves; the others shall be closed too
                _log.exception("a manager could not be closed")
