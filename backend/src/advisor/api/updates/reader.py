"""One client's view of the updates: it holds the newest change of each price, and never an endless queue."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from advisor.live.notifications import Topic

Change: TypeAlias = Mapping[str, object]
"""The change of a price, as ``live.notifications`` writes it."""
_Price: TypeAlias = tuple[object, ...]

_MOST_IDS: Final = 1_000
"""Ids that wait for a reader; with more it must fetch everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What waits for a reader.

    Attributes:
        changes: newest change of each price, in the order they came.
        resync: fixtures with more changes than a reader can hold.
        dropped: older changes left out.
        notices: ids by topic.
        missed: why it must fetch everything again; None: it need not.
    """

    changes: Sequence[Change]
    resync: Sequence[int]
    dropped: int
    notices: Mapping[Topic, Sequence[str]]
    missed: str | None


class Reader:
    """One who reads the stream.

    Args:
        topics: what it wants to hear of.
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
        self._ready = asyncio.Event()
        self.closed = False

    async def wait(self, seconds: float) -> bool:
        """Wait for an update or the end; False where neither came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
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
        self._clear()
        self._missed = None
        if not self.closed:
            self._ready.clear()
        return taken

    def add_quotes(self, changes: Iterable[Change], resync: Iterable[int]) -> None:
        """Prices that changed, and fixtures to fetch again."""
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
            self._ready.set()

    def add_notice(self, topic: Topic, ids: Iterable[str]) -> None:
        """Things of a topic that changed."""
        if topic not in self._topics or self._missed is not None:
            return
        waiting = self._notices.setdefault(topic, {})
        waiting.update(dict.fromkeys(ids))
        if len(waiting) > _MOST_IDS:
            self.miss("slow_reader")
        self._ready.set()

    def miss(self, reason: str) -> None:
        """Everything must be fetched again, so nothing that waits is worth sending."""
        self._clear()
        self._missed = reason
        self._ready.set()

    def close(self) -> None:
        """Nothing more will come."""
        self.closed = True
        self._ready.set()

    def _add_change(self, change: Change) -> None:
        price = tuple(change[name] for name in ("fixture_id", "market", "line", "selection", "venue", "side"))
        if self._changes.pop(price, None) is not None:
            self._dropped += 1
        self._changes[price] = change
        if len(self._changes) > self._most:
            oldest = self._changes.pop(next(iter(self._changes)))
            self._dropped += 1
            self._resync[_fixture_of(oldest)] = None

    def _clear(self) -> None:
        self._changes, self._resync, self._notices, self._dropped = {}, {}, {}, 0


def _fixture_of(change: Change) -> int:
    fixture = change["fixture_id"]
    assert isinstance(fixture, int)  # noqa: S101 - checked where messages are read
    return fixture
