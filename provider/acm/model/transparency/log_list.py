"""Logs as clients are told of them: a log list in the format of version 3, which Chromium's own list has."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from acm.model.clock import rfc3339
from acm.model.transparency.log import MAXIMUM_MERGE_DELAY, Log

VERSION = "1"
"""Counts changes of what the list of an installation is made of; not of its logs."""


def log_list(logs: Sequence[Log], *, operator: str, url: str, now: datetime) -> dict[str, Any]:
    """Return the list; ``url`` is the address below which every log answers, by its number."""
    return {
        "version": VERSION,
        "log_list_timestamp": rfc3339(now),
        "operators": [
            {"name": operator, "email": [], "logs": [_shown(log, url) for log in logs], "tiled_logs": []}
        ],
    }


def _shown(log: Log, url: str) -> dict[str, Any]:
    state = "usable" if log.retired_at is None else "retired"
    return {
        "description": f"log {log.number} of this installation",
        "log_id": log.id_text,
        "key": base64.b64encode(log.public_key).decode("ascii"),
        "url": f"{url.rstrip('/')}/ct/{log.number}/",
        "mmd": int(MAXIMUM_MERGE_DELAY.total_seconds()),
        "state": {state: {"timestamp": rfc3339(log.retired_at or log.created_at)}},
    }
