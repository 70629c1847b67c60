"""Changes to publish, joined: the newest of each price, and what readers have to load again."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, TypeVar

import asyncpg
import numpy as np
import orjson

from advisor.core.bursts import Bursts
from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE, line_text
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.db.leader.writes import Writes, WritingConnection
from advisor.db.notify import MAX_ITEM_BYTES, chunks, notify
from advisor.engine.books.messages import QuoteChanges, Reflagged
from advisor.engine.quality.flags import QualityFlag
from advisor.instruments.market_types import BY_CODE
from advisor.live.shown import Shown

Change: TypeAlias = dict[str, object]
_Selection: TypeAlias = tuple[int, int, int, int, int, str, int]
_Market: TypeAlias = tuple[int, int, int, int]
_Confirmed: TypeAlias = tuple[str, int, int]
Key = TypeVar("Key", _Selection, _Market)
Value = TypeVar("Value")


class Topic(StrEnum):
    """What readers can subscribe to."""

    QUOTES = "quotes"
    VALUE_BETS = "value_bets"
    ARBITRAGE = "arbitrage"
    PROVIDERS = "providers"
    SCORES = "scores"
    REVIEWS = "reviews"
    BREAKERS = "breakers"
    RISK_LEVELS = "risk_levels"
    CONSERVATIVE_MODE = "conservative_mode"


EVERYTHING: Final = ""
"""In place of ids: whatever the topic has, which is to be loaded again."""

MOST_CHANGES: Final = 2_000
"""Prices published one by one at a time, more than one answer of a provider changes; beyond them only which fixtures to
load again."""


class Pending(NamedTuple):
    """What is to be published.

    Attributes:
        changes: newest change of each price.
        flags: newest quality flag of each price whose flag alone changed.
        figures: newest figures of each market, as JSON.
        confirmed: by provider, fixture and market type, when its prices were last confirmed.
        crowded: fixtures to load again, because too much of theirs changed, or too many venues quote them.
        ids: by topic.
    """

    changes: Mapping[_Selection, Change]
    flags: Mapping[_Selection, Change]
    figures: Mapping[_Market, orjson.Fragment]
    confirmed: Mapping[_Confirmed, Change]
    crowded: frozenset[int]
    ids: Mapping[Topic, tuple[str, ...]]


@dataclass(slots=True)
class Notifications:
    """Collects changes from one publication to the next.

    Attributes:
        bursts: how often publications follow one another.
    """

    bursts: Bursts = field(default_factory=lambda: Bursts(every=0.0, most=1))
    _filled: asyncio.Event = field(default_factory=asyncio.Event)
    _changes: dict[_Selection, Change] = field(default_factory=dict)
    _flags: dict[_Selection, Change] = field(default_factory=dict)
    _figures: dict[_Market, orjson.Fragment] = field(default_factory=dict)
    _confirmed: dict[_Confirmed, Change] = field(default_factory=dict)
    _crowded: set[int] = field(default_factory=set)
    _ids: dict[Topic, dict[str, None]] = field(default_factory=dict)

    async def due(self) -> None:
        """Wait until there is something to publish and it may go: at once, unless much was published lately."""
        await self._filled.wait()
        loop = asyncio.get_running_loop()
        if pause := self.bursts.wait(loop.time()):
            await asyncio.sleep(pause)
        self.bursts.note(loop.time())

    def add_quotes(self, quotes: QuoteChanges) -> None:
        """Prices whose odds changed."""
        ticks = quotes.ticks
        for row in np.flatnonzero(quotes.changed).tolist():
            key = _selection(ticks, row)
            if key[0] in self._crowded:
                continue
            self._changes.pop(key, None)
            self._flags.pop(key, None)
            self._changes[key] = _change(key, quotes, row)
        self._limit()

    def add_flags(self, reflagged: Reflagged) -> None:
        """Prices whose quality flag alone changed."""
        for row in range(len(reflagged)):
            key = _selection(reflagged, row)
            if key[0] in self._crowded:
                continue
            flag = _flag(int(reflagged.quality_flag[row]))
            if key in self._changes:
                self._changes[key] = {**self._changes[key], "quality_flag": flag}
            else:
                self._flags[key] = {**_place(key), "quality_flag": flag}
        self._limit()

    def add_shown(self, shown: Shown) -> None:
        """Figures of markets, and confirmations."""
        for each in shown.figures:
            if len(each.json) > MAX_ITEM_BYTES:
                # Of more venues than a notification can name.
                self._crowded.add(each.event)
            elif each.event not in self._crowded:
                self._figures[each.event, each.market, each.participant, each.line] = orjson.Fragment(each.json)
        for one in shown.confirmed:
            self._confirmed[one.provider, one.event, one.market] = {
                "provider": one.provider,
                "fixture_id": one.event,
                "market": str(BY_CODE[one.market].key),
                "at": one.at.isoformat(),
            }
        self._limit()

    def add(self, topic: Topic, ids: Iterable[str] = (EVERYTHING,)) -> None:
        """Things of a topic that changed."""
        self._ids.setdefault(topic, {}).update(dict.fromkeys(ids))
        self._limit()

    def resync(self, fixtures: Iterable[int]) -> None:
        """What was published may not be all: everything is to be loaded again, the prices of these fixtures too."""
        self._crowded.update(fixtures)
        self._changes = {key: value for key, value in self._changes.items() if key[0] not in self._crowded}
        for topic in (Topic.VALUE_BETS, Topic.ARBITRAGE, Topic.SCORES, Topic.REVIEWS):
            self.add(topic)

    def take(self) -> Pending:
        """Everything collected; from now on it starts anew."""
        pending = Pending(
            self._changes,
            self._flags,
            self._figures,
            self._confirmed,
            frozenset(self._crowded),
            {topic: tuple(ids) for topic, ids in self._ids.items()},
        )
        self._changes, self._flags, self._figures, self._confirmed = {}, {}, {}, {}
        self._crowded, self._ids = set(), {}
        self._filled.clear()
        return pending

    def put_back(self, pending: Pending) -> None:
        """Take back what could not be published; what changed since counts as newer."""
        self._crowded |= pending.crowded
        # A newer price brings its flag along.
        flags = {key: flag for key, flag in pending.flags.items() if key not in self._changes}
        self._flags = _without({**flags, **self._flags}, self._crowded)
        self._changes = _without({**pending.changes, **self._changes}, self._crowded)
        self._figures = _without({**pending.figures, **self._figures}, self._crowded)
        self._confirmed = {**pending.confirmed, **self._confirmed}
        for topic, ids in pending.ids.items():
            self._ids[topic] = dict.fromkeys((*ids, *self._ids.get(topic, ())))
        self._limit()

    def _limit(self) -> None:
        if self._changes or self._flags or self._figures or self._confirmed or self._crowded or self._ids:
            self._filled.set()
        waiting = len(self._changes), len(self._flags), len(self._figures), len(self._confirmed)
        if max(waiting) > MOST_CHANGES:
            self._crowded |= {key[0] for key in (*self._changes, *self._flags)} | {key[0] for key in self._figures}
            self._crowded |= {event for _, event, _ in self._confirmed}
            self._changes, self._flags, self._figures, self._confirmed = {}, {}, {}, {}
        for topic, ids in self._ids.items():
            if len(ids) > MOST_CHANGES:
                self._ids[topic] = {EVERYTHING: None}


async def publish(writes: Writes, notifications: Notifications) -> None:
    """Publish all that changed since the last time; what cannot be published is kept for the next."""
    pending = notifications.take()
    payloads = [
        # First, as it is short: who waits for a bet need not read through the figures of a whole board before it.
        *(payload for topic, ids in pending.ids.items() for payload in chunks(topic, "ids", ids)),
        *chunks(Topic.QUOTES, "changes", list(pending.changes.values())),
        *chunks(Topic.QUOTES, "flags", list(pending.flags.values())),
        *chunks(Topic.QUOTES, "figures", list(pending.figures.values())),
        *chunks(Topic.QUOTES, "confirmed", list(pending.confirmed.values())),
        *chunks(Topic.QUOTES, "resync", sorted(pending.crowded)),
    ]
    if not payloads:
        return
    try:
        # Nothing of it is stored: to wait for the disk would only make readers wait.
        async with writes.transaction(durable=False) as connection:
            await notify(connection, payloads)
    except BaseException:
        notifications.put_back(pending)
        raise


async def announce(
    connection: asyncpg.Connection | WritingConnection, topic: Topic, ids: Iterable[str] = (EVERYTHING,)
) -> None:
    """Say what of a topic changed, with the transaction that changes it: who hears of it reads it as it then is."""
    await notify(connection, list(chunks(topic, "ids", list(ids))))


def _selection(columns: Ticks | Reflagged, row: int) -> _Selection:
    return (
        int(columns.event[row]),
        int(columns.market[row]),
        int(columns.participant[row]),
        int(columns.line[row]),
        int(columns.selection[row]),
        columns.venues[columns.venue[row]],
        int(columns.side[row]),
    )


def _place(key: _Selection) -> Change:
    event, market, participant, line, selection, venue, side = key
    return {
        "fixture_id": event,
        "market": str(BY_CODE[market].key),
        "participant_id": participant or None,
        "line": None if line == LINE_NONE else line_text(line),
        "selection": selection,
        "venue": venue,
        "side": Side(side).name.lower(),
    }


def _change(key: _Selection, quotes: QuoteChanges, row: int) -> Change:
    ticks = quotes.ticks
    return {
        **_place(key),
        "odds": _odds(int(ticks.odds_e4[row])),
        "previous": _odds(int(quotes.past.previous_e4[row])),
        "at": instant_of(int(ticks.at[row])).isoformat(),
        "confirmed_at": instant_of(int(ticks.seen[row])).isoformat(),
        "quality_flag": _flag(int(quotes.quality_flag[row])),
    }


def _flag(quality_flag: int) -> str | None:
    """The public code of a quality flag; None: usable."""
    return None if quality_flag == QualityFlag.NONE else QualityFlag(quality_flag).name.lower()


def _without(kept: Mapping[Key, Value], crowded: set[int]) -> dict[Key, Value]:
    """Without what belongs to crowded fixtures."""
    return {key: value for key, value in kept.items() if key[0] not in crowded}


def _odds(odds_e4: int) -> str | None:
    return odds_text(odds_e4) if odds_e4 else None
