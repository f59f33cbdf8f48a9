"""An authority that refuses while its switch says so; for test installations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from acm.authority.issue import OwnAuthority
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.errors import IssuerUnavailable
from acm.model.faults import Faults, FaultSwitch
from acm.model.installation import Planned


class RefusingAuthority(OwnAuthority):
    """An ``OwnAuthority`` that neither plans nor signs while ``CA_REFUSES`` is on."""

    def __init__(self, faults: Faults, **means: Any) -> None:
        """``means`` are those of ``OwnAuthority``."""
        super().__init__(**means)
        self._faults = faults

    async def plan(
        self, certificate: Certificate, *, now: datetime, evidence: dict[str, object], logged: bool = False
    ) -> Planned:
        """Plan as ``OwnAuthority`` does; raise ``IssuerUnavailable`` while it refuses."""
        self._check()
        return await super().plan(certificate, now=now, evidence=evidence, logged=logged)

    async def sign(self, planned: Planned) -> tuple[bytes, IssuedMaterial]:
        """Sign as ``OwnAuthority`` does; raise ``IssuerUnavailable`` while it refuses."""
        self._check()
        return await super().sign(planned)

    def _check(self) -> None:
        if self._faults(FaultSwitch.CA_REFUSES):
            raise IssuerUnavailable(
                "the authority refuses to sign: a fault switch of this test installation is on.",
                hint=f"`acm faults clear {FaultSwitch.CA_REFUSES}` has it sign again.",
            )
