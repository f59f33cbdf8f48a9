"""What a look asked so far: its evidence, and what is left of its budget."""

from __future__ import annotations

from collections.abc import Iterable

from acm.model.looks import Exchange
from acm.validation.answers import Question
from acm.validation.limits import Limits


class BudgetSpent(Exception):
    """A look has put all the questions it may."""


class Journal:
    """Keeps one look's exchanges, the first ones and the last ones where there are too many."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._asked = 0
        self._exchanges: list[Exchange] = []

    def spend(self) -> None:
        """Count a question; raise ``BudgetSpent`` where there have been too many."""
        if self._asked >= self._limits.queries:
            raise BudgetSpent
        self._asked += 1

    def note(self, question: Question, server: str, answer: str) -> None:
        """Keep what came back."""
        self._exchanges.append(Exchange(question=str(question), server=server, answer=answer))

    def repeat(self, exchanges: Iterable[Exchange]) -> None:
        """Keep exchanges of another look whose answers this one rests on; they cost it nothing."""
        self._exchanges.extend(exchanges)

    @property
    def count(self) -> int:
        """Return how many exchanges there are."""
        return len(self._exchanges)

    def since(self, count: int) -> tuple[Exchange, ...]:
        """Return the exchanges after the first ``count``, bounded."""
        return tuple(self._exchanges[count:][-self._limits.evidence :])

    @property
    def evidence(self) -> tuple[Exchange, ...]:
        """Return the exchanges, bounded: a third from the beginning, the rest from the end."""
        most = self._limits.evidence
        if len(self._exchanges) <= most:
            return tuple(self._exchanges)
        first = most // 3
        return (*self._exchanges[:first], *self._exchanges[first - most :])

    @property
    def servers(self) -> tuple[str, ...]:
        """Return the servers of the evidence, each once, in the order they were asked."""
        return tuple(dict.fromkeys(exchange.server for exchange in self.evidence))

    @property
    def last(self) -> Exchange | None:
        """Return the latest exchange."""
        return self._exchanges[-1] if self._exchanges else None
