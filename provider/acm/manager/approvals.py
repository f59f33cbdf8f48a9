"""What the page that approves names asks, over an engine in this process."""

from __future__ import annotations

from acm.engine.mail import approving
from acm.engine.mail.approving import Approval
from acm.manager.embedded_engine import EmbeddedEngine
from acm.model.errors import StoreAbsent


class EmbeddedApprovals:
    """Blocking calls, safe to make from any thread; for all accounts. Errors are ``ServiceError``."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine

    def look_up(self, *, context: str, code: str) -> Approval:
        """(reading) Return what a link is good for."""
        try:
            return self._engine.read_here(lambda store: approving.look_up(store, context=context, code=code))
        except StoreAbsent:
            return Approval(verdict=approving.Verdict.UNKNOWN)

    def approve(self, *, context: str, code: str) -> Approval:
        """Approve the name of a link; return what the link was good for before."""
        return self._engine.effect_here(lambda rooms: approving.approve(rooms, context=context, code=code))
