"""The server's log: one line a request and one a noteworthy event, as JSON or for people. Never a secret or a body."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO

from acm.api.observing import Observed
from acm.settings import LogFormat

_LOGGERS = ("acm", "uvicorn")
_requests = logging.getLogger("acm.requests")


def log_request(observed: Observed) -> None:
    """Write the line of one request; a failure of the service itself is an error."""
    level = logging.ERROR if observed.status >= 500 else logging.INFO  # noqa: PLR2004 - HTTP's server errors
    if _requests.isEnabledFor(level):
        # A record of our own: ``log`` would look up which line of code has called it, which no formatter here shows.
        record = logging.LogRecord(_requests.name, level, __file__, 0, observed.operation, None, None)
        record.fields = _fields(observed)
        _requests.handle(record)


@contextmanager
def logging_to(stream: TextIO, log_format: LogFormat) -> Iterator[None]:
    """Write what this package and the HTTP server log to ``stream``, and nothing anywhere else, until the end."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JSON() if log_format is LogFormat.JSON else _Plain())
    before = {name: _state(logging.getLogger(name)) for name in _LOGGERS}
    for name in _LOGGERS:
        _set(logging.getLogger(name), ([handler], logging.INFO, False))
    logging.getLogger("uvicorn.error").setLevel(
        logging.WARNING
    )  # its notes on starting and stopping are ours
    try:
        yield
    finally:
        for name, state in before.items():
            _set(logging.getLogger(name), state)


_State = tuple[list[logging.Handler], int, bool]


def _state(logger: logging.Logger) -> _State:
    return list(logger.handlers), logger.level, logger.propagate


def _set(logger: logging.Logger, state: _State) -> None:
    logger.handlers, level, logger.propagate = state
    logger.setLevel(level)


def _fields(observed: Observed) -> dict[str, object]:
    caller = observed.caller
    who = (
        {"account": caller.account, "region": caller.region, "accessKey": caller.access_key} if caller else {}
    )
    return {
        "requestId": observed.request_id,
        "operation": observed.operation,
        **who,
        "status": observed.status,
        "code": observed.code,
        "milliseconds": round(observed.seconds * 1000, 2),
    }


def _when(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


class _JSON(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, its traceback as one text."""
        line: dict[str, Any] = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class _Plain(logging.Formatter):
    """One line for people; what clients send cannot end it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level and message, then the fields as ``name=value``."""
        fields = getattr(record, "fields", {})
        details = "".join(f" {name}={value}" for name, value in fields.items() if name != "operation")
        text = f"{_when(record)} {record.levelname.lower()} {record.getMessage()}{details}"
        shown = text.encode("unicode_escape").decode("ascii")
        return f"{shown}\n{self.formatException(record.exc_info)}" if record.exc_info else shown
