"""Events in the log."""

from __future__ import annotations

import json
import logging

from acm.model.events import Event, envelope

_log = logging.getLogger("acm.events")


class LogSink:
    """Writes each event as one line of JSON to the logger ``acm.events``."""

    async def deliver(self, event: Event) -> None:
        """Log an event."""
        _log.info("%s", json.dumps(envelope(event), separators=(",", ":")))
