"""What relying parties ask a server, over an engine in this process."""

from __future__ import annotations

from acm.manager.embedded_engine import EmbeddedEngine
from acm.model.revocation import OCSPAnswer, RevocationList


class EmbeddedStatus:
    """Blocking calls, safe to make from any thread; for all accounts. Errors are ``ServiceError``."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine

    def issuer_certificate(self, issuer_id: str) -> bytes | None:
        """Return an issuer's certificate in DER; None where there is no such issuer."""
        return self._engine.ask(lambda rooms: rooms.status.issuer_certificate(issuer_id))

    def revocation_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return the current list of a shard, or of everything that an issuer has revoked; None where there is none."""
        return self._engine.ask(lambda rooms: rooms.status.revocation_list(issuer_id, shard))

    def ocsp_answer(self, request: bytes) -> OCSPAnswer:
        """Answer an OCSP request."""
        return self._engine.ask(lambda rooms: rooms.status.ocsp_answer(request))
