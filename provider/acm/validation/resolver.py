"""How looks get their answers: whom to ask, over which network, and what proves an answer.

A look begins a ``Session`` of its own; nothing is remembered between looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dns.name

from acm.model.clock import Clock, SystemClock
from acm.validation.anchors import Anchor, Anchors
from acm.validation.asking import Asker
from acm.validation.guards import Guard
from acm.validation.journal import Journal
from acm.validation.limits import Limits
from acm.validation.transport import Ask, ask_over_network
from acm.validation.trust import Trust
from acm.validation.walk import Start, Walk, port_53


@dataclass(frozen=True, slots=True)
class Session:
    """What one look works with."""

    journal: Journal
    start: Start
    walk: Walk
    trust: Trust


class Resolver:
    """Finds answers at the servers with authority for them, and judges them (design, decision 8).

    ``nameservers`` are asked first instead of the root servers; ``resolvers`` returns, whenever a look begins,
    the servers to ask for names in a suffix. Each is ``ADDRESS[:PORT]``; the constructor raises ``InvalidSetting``
    for one that is not. ``allowed_networks`` None allows all. ``trust_anchors`` are DS records of zones that are
    signed; None is the root's for names that are found from the root, and an empty tuple validates nothing.
    ``port_of`` tells the port of an address that was learned from a delegation: 53 everywhere but in a lab.
    ``clock`` is the machine's: signatures of the world's zones expire by it, however the installation's is turned.
    """

    def __init__(
        self,
        *,
        nameservers: tuple[str, ...],
        resolvers: Callable[[], Mapping[str, tuple[str, ...]]],
        allowed_networks: tuple[str, ...] | None,
        trust_anchors: tuple[str, ...] | None,
        exchange: Ask = ask_over_network,
        port_of: Callable[[str], int] = port_53,
        clock: Clock | None = None,
    ) -> None:
        self._nameservers = nameservers
        self._resolvers = resolvers
        self._guard = Guard.of(allowed_networks)
        self._anchors = Anchors.of(trust_anchors)
        self._exchange = exchange
        self._port_of = port_of
        self._clock = clock or SystemClock()
        self._read: tuple[Mapping[str, tuple[str, ...]], Start] | None = None
        self._start()

    def allows(self, address: str) -> bool:
        """Tell whether ``address`` may be asked, for names or for pages."""
        return self._guard.allows(address)

    def begin(self, limits: Limits) -> Session:
        """Begin a look within ``limits``."""
        journal, start = Journal(limits), self._start()

        def anchor_of(name: dns.name.Name) -> Anchor | None:
            return self._anchors.above(name, from_root=not start.is_configured(name))

        asker = Asker(
            self._exchange,
            self._guard,
            limits,
            journal,
            want_signatures=lambda name: anchor_of(name) is not None,
        )
        walk = Walk(asker, start, limits)
        trust = Trust(walk, anchor_of, lambda: self._clock.now().timestamp())
        return Session(journal, start, walk, trust)

    def _start(self) -> Start:
        """Return where walks begin now; the settings are read anew where they have changed."""
        resolvers = dict(self._resolvers())
        if self._read is None or self._read[0] != resolvers:
            self._read = resolvers, Start.of(self._nameservers, resolvers, self._port_of)
        return self._read[1]
