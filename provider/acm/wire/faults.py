"""Errors as the wire has them: a code, a status, a message, and the member that carries it."""

from __future__ import annotations

import json

_SERVER_STATUS = 500
_SERVER_CODES = frozenset({"InternalFailure", "InternalServerException"})
_CAPITAL_MESSAGE = frozenset({"AccessDeniedException"})
"""Errors whose member is called ``Message`` in the model."""


class Fault(Exception):
    """An error that a client gets. ``code`` is the name of a modelled exception, or one common to all AWS services."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = _SERVER_STATUS if code in _SERVER_CODES else status

    def body(self) -> bytes:
        """Return the answer's body: ``__type`` and the message."""
        member = "Message" if self.code in _CAPITAL_MESSAGE else "message"
        return json.dumps({"__type": self.code, member: self.message}, separators=(",", ":")).encode()


def serialization(message: str) -> Fault:
    """Return the error for a body that is not what its operation takes.

    AWS answers SerializationException, which the model does not have; clients that know only modelled errors get a
    ValidationException with that word in front.
    """
    return Fault("ValidationException", f"SerializationException: {message}")
