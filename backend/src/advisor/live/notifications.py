"""Changes to publish, joined: the newest of each price, and what readers have to load again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE, MARKET_TYPES, line_text
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.db.leader.writes import Writes
from advisor.db.notify import chunks, notify
from advisor.engine.books.messages import QuoteChanges
from advisor.engine.quality.flags import QualityFlag

Change: TypeAlias = dict[str, object]
_Selection: TypeAlias = tuple[int, int, int, int, str, int]


class Topic(StrEnum):
    """What readers can subscribe to."""

    QUOTES = "quotes"
    VALUE_BETS = "value_bets"
    ARBITRAGE = "arbitrage"
    PROVIDERS = "providers"
    SCORES = "scores"
    REVIEWS = "reviews"


MOST_CHANGES: Final = 400
"""Prices published one by one at a time; beyond them only which fixtures to load again."""


class Pending(NamedTuple):
    """What is to be published.

    Attributes:
        changes: newest change of each price.
        crowded: fixtures to load again, because too many of their prices changed.
        ids: by topic.
    """

    changes: Mapping[_Selection, Change]
    crowded: frozenset[int]
    ids: Mapping[Topic, tuple[str, ...]]


@dataclass(slots=True)
class Notifications:
    """Collects changes from one publication to the next."""

    _changes: dict[_Selection, Change] = field(default_factory=dict)
    _crowded: set[int] = field(default_factory=set)
    _ids: dict[Topic, dict[str, None]] = field(default_factory=dict)

    def add_quotes(self, quotes: QuoteChanges) -> None:
        """Prices whose odds changed."""
        ticks = quotes.ticks
        for row in np.flatnonzero(quotes.changed).tolist():
            key = (
                int(ticks.event[row]),
                int(ticks.market[row]),
                int(ticks.line[row]),
                int(ticks.selection[row]),
                ticks.venues[ticks.venue[row]],
                int(ticks.side[row]),
            )
            if key[0] in self._crowded:
                continue
            self._changes.pop(key, None)
            self._changes[key] = _change(key, quotes, row)
        self._limit()

    def add(self, topic: Topic, ids: Iterable[str]) -> None:
        """Things of a topic that changed."""
        self._ids.setdefault(topic, {}).update(dict.fromkeys(ids))

    def resync(self, fixtures: Iterable[int]) -> None:
        """What was published may not be all: everything is to be loaded again, the prices of these fixtures too."""
        self._crowded.update(fixtures)
        self._changes = {key: value for key, value in self._changes.items() if key[0] not in self._crowded}
        for topic in (Topic.VALUE_BETS, Topic.ARBITRAGE, Topic.SCORES, Topic.REVIEWS):
            self.add(topic, ())

    def take(self) -> Pending:
        """Everything collected; from now on it starts anew."""
        pending = Pending(
            self._changes, frozenset(self._crowded), {topic: tuple(ids) for topic, ids in self._ids.items()}
        )
        self._changes, self._crowded, self._ids = {}, set(), {}
        return pending

    def put_back(self, pending: Pending) -> None:
        """Take back what could not be published; what changed since counts as newer."""
        self._changes = {**pending.changes, **self._changes}
        self._crowded |= pending.crowded
        self._changes = {key: value for key, value in self._changes.items() if key[0] not in self._crowded}
        for topic, ids in pending.ids.items():
            self._ids[topic] = dict.fromkeys((*ids, *self._ids.get(topic, ())))
        self._limit()

    def _limit(self) -> None:
        if len(self._changes) > MOST_CHANGES:
            self._crowded |= {key[0] for key in self._changes}
            self._changes.clear()


async def publish(writes: Writes, notifications: Notifications) -> None:
    """Publish all that changed since the last time; what cannot be published is kept for the next."""
    pending = notifications.take()
    payloads = [
        *chunks(Topic.QUOTES, "changes", list(pending.changes.values())),
        *chunks(Topic.QUOTES, "resync", sorted(pending.crowded)),
        *(payload for topic, ids in pending.ids.items() for payload in chunks(topic, "ids", ids or [""])),
    ]
    if not payloads:
        return
    try:
        async with writes.transaction() as connection:
            await notify(connection, payloads)
    except BaseException:
        notifications.put_back(pending)
        raise


def _change(key: _Selection, quotes: QuoteChanges, row: int) -> Change:
    event, market, line, selection, venue, side = key
    ticks = quotes.ticks
    quality_flag = QualityFlag(int(quotes.quality_flag[row]))
    return {
        "fixture_id": event,
        "market": str(MARKET_TYPES[market]),
        "line": None if line == LINE_NONE else line_text(line),
        "selection": selection,
        "venue": venue,
        "side": Side(side).name.lower(),
        "odds": _odds(int(ticks.odds_e4[row])),
        "previous": _odds(int(quotes.previous_e4[row])),
        "at": instant_of(int(ticks.at[row])).isoformat(),
        "quality_flag": None if quality_flag is QualityFlag.NONE else quality_flag.name.lower(),
    }


def _odds(odds_e4: int) -> str | None:
    return odds_text(odds_e4) if odds_e4 else None
