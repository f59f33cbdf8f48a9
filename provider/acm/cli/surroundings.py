"""What a command line stands in: streams, environment and time, as parameters."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from acm.model.clock import monotonic

if TYPE_CHECKING:
    from acm.manager.administration import Administration
    from acm.manager.audit import Auditor
    from acm.manager.interface import CertificateManager
    from acm.settings import Settings


def open_manager(settings: Settings) -> CertificateManager:
    """Return the manager that ``settings`` ask for; imports the engine only now."""
    from acm.compose import open_manager as compose

    return compose(settings)


def open_administration(settings: Settings) -> Administration:
    """Return what administers the installation of ``settings``; imports the engine only now."""
    from acm.compose import open_administration as compose

    return compose(settings)


def open_auditor(settings: Settings, manager: CertificateManager) -> Auditor:
    """Return who audits the certificates of a manager; imports the engine only now."""
    from acm.compose import open_auditor as compose

    return compose(settings, manager)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The process around a command line; tests pass their own."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    folder: Path
    """The current folder: where ``doctor`` looks for Pulumi.yaml."""
    monotonic: Callable[[], float] = monotonic
    pause: Callable[[float], None] = time.sleep
    open_manager: Callable[[Settings], CertificateManager] = open_manager
    open_administration: Callable[[Settings], Administration] = open_administration
    open_auditor: Callable[[Settings, CertificateManager], Auditor] = open_auditor

    @classmethod
    def of_the_process(cls) -> Surroundings:
        """Return the real ones."""
        return cls(
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
            environ=os.environ,
            folder=Path.cwd(),
        )
