"""One client's view of the updates: it holds the newest change of each price, and never an endless queue."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from advisor.live.notifications import EVERYTHING, Topic

Change: TypeAlias = Mapping[str, object]
"""A change of a price, its flag, its market or its confirmation, as ``live.notifications`` writes it."""
_Key: TypeAlias = tuple[object, ...]

_PRICE: Final = ("fixture_id", "market", "participant_id", "line", "selection", "venue", "side")
QUOTE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "changes": _PRICE,
    "flags": _PRICE,
    "figures": ("fixture_id", "market", "participant_id", "line"),
    "confirmed": ("provider", "fixture_id", "market"),
}
"""What a message about quotes lists, and by which members a newer entry takes the place of an older one."""

_MOST_IDS: Final = 1_000
"""Ids that wait for a reader; with more it must fetch everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What waits for a reader.

    Attributes:
        quotes: by the names of ``QUOTE_KEYS``, the newest of each, in the order they came.
        resync: fixtures with more changes than a reader can hold.
        dropped: older changes left out.
        notices: ids by topic; none where everything of it is to be requested again.
        missed: why it must fetch everything again; None: it need not.
    """

    quotes: Mapping[str, Sequence[Change]]
    resync: Sequence[int]
    dropped: int
    notices: Mapping[Topic, Sequence[str]]
    missed: str | None


class Reader:
    """One who reads the stream.

    Args:
        topics: what it wants to hear of.
        fixtures: whose prices it wants; None for all.
        markets: keys of the market types whose prices it wants; None for all.
        pending: prices that wait at most.
    """

    def __init__(
        self,
        topics: frozenset[Topic],
        fixtures: frozenset[int] | None,
        markets: frozenset[str] | None,
        pending: int,
    ) -> None:
        self._topics = topics
        self._fixtures = fixtures
        self._markets = markets
        self._most = pending
        self._quotes: dict[str, dict[_Key, Change]] = {name: {} for name in QUOTE_KEYS}
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
            quotes={name: list(waiting.values()) for name, waiting in self._quotes.items()},
            resync=list(self._resync),
            dropped=self._dropped,
            notices={topic: [] if EVERYTHING in ids else list(ids) for topic, ids in self._notices.items()},
            missed=self._missed,
        )
        self._clear()
        self._missed = None
        if not self.closed:
            self._ready.clear()
        return taken

    def add_quotes(self, quotes: Mapping[str, Iterable[Change]], resync: Iterable[int]) -> None:
        """What changed of prices, and fixtures to fetch again."""
        if Topic.QUOTES not in self._topics or self._missed is not None:
            return
        for name, changes in quotes.items():
            for change in changes:
                if self._wants(change):
                    self._add_change(name, change)
        for fixture in resync:
            if self._fixtures is None or fixture in self._fixtures:
                self._resync[fixture] = None
        if len(self._resync) > _MOST_IDS:
            self.miss("slow_reader")
        elif any(self._quotes.values()) or self._resync:
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

    def _wants(self, change: Change) -> bool:
        return (self._fixtures is None or change["fixture_id"] in self._fixtures) and (
            self._markets is None or change["market"] in self._markets
        )

    def _add_change(self, name: str, change: Change) -> None:
        waiting = self._quotes[name]
        key = tuple(change[member] for member in QUOTE_KEYS[name])
        if name == "changes":
            # A change carries the flag of its price; one that waits is older, and would be read after it.
            self._quotes["flags"].pop(key, None)
        if waiting.pop(key, None) is not None:
            self._dropped += 1
        waiting[key] = change
        if len(waiting) > self._most:
            oldest = waiting.pop(next(iter(waiting)))
            self._dropped += 1
            self._resync[fixture_of(oldest)] = None

    def _clear(self) -> None:
        self._quotes = {name: {} for name in QUOTE_KEYS}
        self._resync, self._notices, self._dropped = {}, {}, 0


def fixture_of(change: Change) -> int:
    """Whose change it is."""
    fixture = change["fixture_id"]
    assert isinstance(fixture, int)  # noqa: S101 - checked where messages are read
    return fixture
