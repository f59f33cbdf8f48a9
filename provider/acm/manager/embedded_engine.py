"""The engine inside this process, for all accounts: its event loop, its rooms, and the loop that carries out what is due.

Reading opens the store read-only and starts nothing. The first effect starts the rooms, the embedded name server where
there is one, and the loop; all live on one event loop in a thread of its own until ``close``.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from acm.engine import delivery, reconcile
from acm.engine.mail import outbox
from acm.engine.ports import Publisher, RecordMaker, RedirectMaker, Rooms, Store
from acm.model.at_hand import NotAtHand
from acm.model.backends import Naming
from acm.model.certificate import ValidationMethod
from acm.model.clock import Clock
from acm.model.errors import ResourceNotFound, StoreAbsent, WorkStopped
from acm.model.installation import Installation

T = TypeVar("T")

IDLE_SECONDS = 1.0
"""How long the loop waits at most before it looks for work that other processes have left."""

GATHER_SECONDS = 0.03
"""How long the loop waits for more after an effect: many requests then share what looking for work costs, and commits."""

SIGNAL_SECONDS = 0.2
"""How long a signal may wait until it is heard."""


class ClosableStore(Store, Protocol):
    """A store that can be let go of."""

    @property
    def blocking(self) -> Store:
        """The same store for use cases that a thread carries out by itself: its awaits never suspend."""
        ...

    @property
    def at_hand(self) -> Store:
        """The same store for those who must not wait: reads raise ``NotAtHand`` instead, and writes do always."""
        ...

    def close(self) -> None:
        """Finish queued writes and close."""
        ...


class NameServer(Protocol):
    """The embedded authoritative name server."""

    async def start(self) -> tuple[str, int]:
        """Serve on a free loopback port and return its address."""
        ...

    async def stop(self) -> None:
        """Stop serving."""
        ...


class LastRun(Protocol):
    """When what is due was carried out last on purpose."""

    def note(self) -> None:
        """Keep that it has been now."""
        ...

    def was_lately(self, now: datetime) -> bool:
        """Tell whether that was within the last days."""
        ...


class Rotation(Protocol):
    """A change of the key-encryption key; begun again after a crash, it goes on where it was."""

    def begin(self) -> object:
        """Make the next key, unless it is there; from now on everything is sealed under it."""
        ...

    def end(self) -> Path:
        """Make the next key the key; return where the former one stays."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What ``compose`` puts behind an engine."""

    place: str
    """Where the store lies, for people."""
    peek: Callable[[], Installation | None]
    store: ClosableStore
    clock: Clock
    build_rooms: Callable[[bool], Rooms]
    """Makes the rooms; told whether keys may be made (there are none yet)."""
    publisher: Publisher
    naming: Naming
    methods: frozenset[ValidationMethod]
    """How names can be validated here."""
    record_maker: Callable[[str], RecordMaker]
    """From an account to the maker of its validation records."""
    redirect_maker: Callable[[str], RedirectMaker]
    """From an account to the maker of what its names lead to over HTTP."""
    name_server: NameServer | None
    rotation: Rotation
    last_run: LastRun


@dataclass(slots=True)
class _Running:
    """What has been started so far."""

    portal: BlockingPortal | None = None
    portal_context: AbstractContextManager[BlockingPortal] | None = None
    loop: asyncio.AbstractEventLoop | None = None
    serving: bool = False
    rooms: Rooms | None = None
    reconciling: Future[None] | None = None
    mailing: Future[None] | None = None
    wakes: dict[str, anyio.Event] = field(default_factory=lambda: defaultdict(anyio.Event))
    """By loop what it waits for now."""

    def ring(self) -> None:
        """Wake every loop, whichever event it waits for by now."""
        for wake in self.wakes.values():
            wake.set()


class EmbeddedEngine:
    """Runs use cases over a home. Safe to call from any thread.

    ``serves`` is for servers, which run on its event loop as well: that one is uvloop's, where there is such a thing. It
    takes a moment longer to load.
    """

    def __init__(self, home: Home, *, serves: bool = False) -> None:
        self.home = home
        self._loop_options = {"use_uvloop": serves and sys.platform != "win32"}
        self._running = _Running()
        self._lock = threading.RLock()

    def call(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run ``work`` on the event loop and wait for its result."""

        async def run() -> T:
            return await work()

        return self._portal().call(run)

    def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` on the event loop to its end, for the main thread, which goes on hearing signals.

        A system may hand a signal to any thread. The main one then hears of it when it runs next: a wait without an end
        would never let it.
        """

        async def run() -> None:
            await work()

        running = self._portal().start_task_soon(run)
        while not running.done():
            wait([running], timeout=SIGNAL_SECONDS)
        running.result()

    def effect(self, work: Callable[[Rooms], Awaitable[T]]) -> T:
        """Run ``work`` over the rooms, started where they are not yet; then have the loop look for what is due."""
        rooms = self._started()

        async def run() -> T:
            try:
                return await work(rooms)
            finally:
                self._running.ring()

        return self._portal().call(run)

    def start(self) -> Rooms:
        """Start everything now rather than at the first effect, and return the rooms; what is wrong is raised here."""
        return self._started()

    def check_loop(self) -> None:
        """Raise ``WorkStopped`` where the loop that carries out what is due has ended."""
        loops = (self._running.reconciling, self._running.mailing)
        if loops[0] is None or any(loop is not None and loop.done() for loop in loops):
            raise WorkStopped(
                "what is due is not carried out any more.", hint="Start the server again; its log says why."
            )

    def read_here(self, work: Callable[[Store], Coroutine[Any, Any, T]], *, at_hand: bool = False) -> T:
        """Run a use case that only reads the store, in the calling thread.

        With ``at_hand`` nothing is waited for: ``NotAtHand`` is raised instead.
        """
        return _carried_out(work(self.home.store.at_hand if at_hand else self.home.store.blocking))

    def read_about(
        self, arn: str, work: Callable[[Store], Coroutine[Any, Any, T]], *, at_hand: bool = False
    ) -> T:
        """Do as ``read_here`` does for what ``arn`` names; raise ``ResourceNotFound`` where nothing was written yet."""
        try:
            return self.read_here(work, at_hand=at_hand)
        except StoreAbsent as error:
            raise ResourceNotFound(
                f"{arn} is not here: nothing has been written at {self.home.place} yet.",
                hint="Correct `home` (acm:home or ACM_HOME).",
            ) from error

    def effect_here(self, work: Callable[[Rooms], Coroutine[Any, Any, T]]) -> T:
        """Do as ``effect`` does, in the calling thread: for use cases that wait for nothing but the store.

        Waking up the event loop and waiting for it costs a request more than its own work does.
        """
        rooms = replace(self._started(), store=self.home.store.blocking)
        try:
            return _carried_out(work(rooms))
        finally:
            if self._running.loop is not None:
                self._running.loop.call_soon_threadsafe(self._wake)

    async def effect_awaited(self, work: Callable[[Rooms], Coroutine[Any, Any, T]]) -> T:
        """Do as ``effect_here`` does, in whichever event loop awaits it; raise ``NotAtHand`` before the rooms are started.

        For use cases that wait for nothing but one write.
        """
        rooms = self._running.rooms
        if rooms is None:
            raise NotAtHand
        try:
            return await work(rooms)
        finally:
            if asyncio.get_running_loop() is self._running.loop:
                self._running.ring()
            elif self._running.loop is not None:
                self._running.loop.call_soon_threadsafe(self._wake)

    def ask(self, work: Callable[[Rooms], Awaitable[T]]) -> T:
        """Run ``work`` over the rooms, started where they are not yet; nothing becomes due by it."""
        rooms = self._started()
        return self.call(lambda: work(rooms))

    def serve(self) -> None:
        """Start the embedded name server where there is one."""
        with self._lock:
            if self.home.name_server is not None and not self._running.serving:
                self._portal().call(self.home.name_server.start)
                self._running.serving = True

    def close(self) -> None:
        """End background work and let go of the store."""
        with self._lock:
            running, self._running = self._running, _Running()
            if running.portal is not None and running.portal_context is not None:
                if running.serving and self.home.name_server:
                    running.portal.call(self.home.name_server.stop)
                running.portal.call(running.portal.stop, True)
                running.portal_context.__exit__(None, None, None)
            self.home.store.close()

    def _portal(self) -> BlockingPortal:
        with self._lock:
            if self._running.portal is None:
                context = start_blocking_portal(backend_options=self._loop_options)
                self._running.portal = context.__enter__()
                self._running.portal_context = context
                self._running.loop = self._running.portal.call(_running_loop)
            return self._running.portal

    def _started(self) -> Rooms:
        with self._lock:
            if self._running.rooms is None:
                portal = self._portal()
                holds_secrets = self.call(lambda: self.home.store.write(lambda tx: tx.sealed.any()))
                rooms = self.home.build_rooms(not holds_secrets)
                self.serve()
                portal.call(delivery.register, rooms)
                self._running.reconciling = portal.start_task_soon(self._reconcile, rooms)
                if rooms.mailing is not None:
                    self._running.mailing = portal.start_task_soon(self._send_mail, rooms)
                if rooms.sinks:
                    portal.start_task_soon(self._deliver_events, rooms)
                self._running.rooms = rooms
            return self._running.rooms

    def _wake(self) -> None:
        self._running.ring()

    async def _reconcile(self, rooms: Rooms) -> None:
        await reconcile.run(rooms, partial(self._idle, "reconcile"))

    async def _send_mail(self, rooms: Rooms) -> None:
        await outbox.run(rooms, partial(self._idle, "mail"))

    async def _deliver_events(self, rooms: Rooms) -> None:
        await delivery.run(rooms, partial(self._idle, "events"))

    async def _idle(self, loop: str, next_due: datetime | None) -> None:
        """Wait for a new effect, for the next due row, or for a second, whichever comes first."""
        seconds = IDLE_SECONDS
        if next_due is not None:
            now = await self.home.store.read(lambda tx: tx.now)
            seconds = min(seconds, max((next_due - now).total_seconds(), 0.01))
        with anyio.move_on_after(seconds):
            await self._running.wakes[loop].wait()
            await anyio.sleep(GATHER_SECONDS)
        self._running.wakes[loop] = anyio.Event()


async def _running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def _carried_out(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine whose awaits never suspend to its end."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("the use case waits for something that is not the store")
