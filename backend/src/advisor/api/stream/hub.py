"""What the feeds' process tells, handed on to every reader; a slow one gets less, never a longer queue."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from advisor.api.http.refusals import TooManyReadersError
from advisor.live.notifications import Topic

Change: TypeAlias = Mapping[str, object]
"""A price's change, as ``live.notifications`` tells it."""
_Price: TypeAlias = tuple[object, ...]

_MOST_IDS: Final = 1_000
"""Ids a reader is told at a time; with more it is told to ask for everything anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What waits for a reader.

    Attributes:
        changes: newest change of each price, in the order they came.
        resync: fixtures with more changes than fit.
        dropped: older changes left out.
        notices: ids by topic.
        missed: why it must ask for everything anew; None: it need not.
    """

    changes: Sequence[Change]
    resync: Sequence[int]
    dropped: int
    notices: Mapping[Topic, Sequence[str]]
    missed: str | None


class Reader:
    """One who reads the stream.

    Args:
        topics: what it wants to be told of.
        fixtures: whose prices it wants; None for all.
        pending: prices that wait at most.
    """

    def __init__(self, topics: frozenset[Topic], fixtures: frozenset[int] | None, pending: int) -> None:
        self._topics = topics
        self._fixtures = fixtures
        self._most = pending
        self._changes: dict[_Price, Change] = {}
        self._resync: dict[int, None] = {}
        self._dropped = 0
        self._notices: dict[Topic, dict[str, None]] = {}
        self._missed: str | None = None
        self._news = asyncio.Event()
        self.closed = False

    async def wait(self, seconds: float) -> bool:
        """Wait for news or the end; False where neither came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def take(self) -> Pending:
        """What waits; nothing does afterwards."""
        taken = Pending(
            changes=list(self._changes.values()),
            resync=list(self._resync),
            dropped=self._dropped,
            notices={topic: list(ids) for topic, ids in self._notices.items()},
            missed=self._missed,
        )
        self._forget()
        self._missed = None
        if not self.closed:
            self._news.clear()
        return taken

    def add_quotes(self, changes: Iterable[Change], resync: Iterable[int]) -> None:
        """Prices that changed, and fixtures to ask for anew."""
        if Topic.QUOTES not in self._topics or self._missed is not None:
            return
        for change in changes:
            if self._fixtures is None or change["fixture_id"] in self._fixtures:
                self._add_change(change)
        for fixture in resync:
            if self._fixtures is None or fixture in self._fixtures:
                self._resync[fixture] = None
        if len(self._resync) > _MOST_IDS:
            self.miss("slow_reader")
        elif self._changes or self._resync:
            self._news.set()

    def add_notice(self, topic: Topic, ids: Iterable[str]) -> None:
        """Things of a topic that changed."""
        if topic not in self._topics or self._missed is not None:
            return
        waiting = self._notices.setdefault(topic, {})
        waiting.update(dict.fromkeys(ids))
        if len(waiting) > _MOST_IDS:
            self.miss("slow_reader")
        self._news.set()

    def miss(self, reason: str) -> None:
        """Everything must be asked for anew, so nothing that waits is worth sending."""
        self._forget()
        self._missed = reason
        self._news.set()

    def close(self) -> None:
        """Nothing more will come."""
        self.closed = True
        self._news.set()

    def _add_change(self, change: Change) -> None:
        price = tuple(change[name] for name in ("fixture_id", "market", "line", "selection", "venue", "side"))
        if self._changes.pop(price, None) is not None:
            self._dropped += 1
        self._changes[price] = change
        if len(self._changes) > self._most:
            oldest = self._changes.pop(next(iter(self._changes)))
            self._dropped += 1
            self._resync[_fixture_of(oldest)] = None

    def _forget(self) -> None:
        self._changes, self._resync, self._notices, self._dropped = {}, {}, {}, 0


class StreamHub:
    """Knows all readers; lives as long as the application.

    Args:
        clients: readers at a time.
        pending: prices that wait for one of them at most.
    """

    def __init__(self, clients: int, pending: int) -> None:
        self._clients = clients
        self._pending = pending
        self._readers: set[Reader] = set()
        self._closed = False

    @property
    def readers(self) -> int:
        """How many read now."""
        return len(self._readers)

    def join(self, topics: frozenset[Topic], fixtures: frozenset[int] | None = None) -> Reader:
        """A new reader, which must leave in the end.

        Raises:
            TooManyReadersError: there are as many as there may be.
        """
        if len(self._readers) >= self._clients:
            raise TooManyReadersError(self._clients)
        reader = Reader(topics, fixtures, self._pending)
        self._readers.add(reader)
        if self._closed:
            reader.close()
        return reader

    def leave(self, reader: Reader) -> None:
        """The reader is gone."""
        self._readers.discard(reader)

    def tell_quotes(self, changes: Sequence[Change], resync: Sequence[int]) -> None:
        """Hand on prices."""
        for reader in self._readers:
            reader.add_quotes(changes, resync)

    def tell(self, topic: Topic, ids: Sequence[str]) -> None:
        """Hand on what changed."""
        for reader in self._readers:
            reader.add_notice(topic, ids)

    def miss(self, reason: str) -> None:
        """Tell all readers that something was missed."""
        for reader in self._readers:
            reader.miss(reason)

    def close(self) -> None:
        """Let all readers go; those who come later are let go at once. May be called from a signal handler's loop."""
        self._closed = True
        for reader in self._readers:
            reader.close()


def _fixture_of(change: Change) -> int:
    fixture = change["fixture_id"]
    assert isinstance(fixture, int)  # noqa: S101 - checked where messages are read
    return fixture
