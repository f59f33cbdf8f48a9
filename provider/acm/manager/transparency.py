"""What clients of the transparency logs ask a server, over an engine in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from acm.engine.ports import LogAnswers
from acm.manager.embedded_engine import EmbeddedEngine
from acm.model.transparency.log_list import log_list

Document = dict[str, Any]


class EmbeddedTransparency:
    """Blocking calls, safe to make from any thread. Errors are those of ``LogAnswers``."""

    def __init__(self, engine: EmbeddedEngine, operator: str) -> None:
        """``operator`` is the installation's name for people."""
        self._engine = engine
        self._operator = operator

    def log_list(self, url: str) -> Document:
        """Return the list of logs, which answer below ``url``."""
        logs = self._engine.ask(lambda rooms: rooms.log_answers.logs())
        now = self._engine.home.clock.now()
        return log_list(logs, operator=self._operator, url=url, now=now)

    def ask(self, question: Callable[[LogAnswers], Awaitable[Document]]) -> Document:
        """Return a log's answer."""
        return self._engine.ask(lambda rooms: question(rooms.log_answers))
