"""The last price of every selection at every venue, validated: what the live engine knows of the world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Int8, Int16, Int32, Int64
from advisor.core.markets import DECIDED_OR_POSTPONED, MARKET_CODES, MARKET_TYPES, EventStatus, MarketType
from advisor.core.ticks import Ticks
from advisor.engine.books.apply import (
    CHANGED,
    FREE_BOOKS,
    FREE_MARKETS,
    MARKED,
    REPEATED,
    State,
    TickColumns,
    forget,
    mark_due,
    mark_event,
    mark_siblings,
    market_key,
    note_offers,
    take,
    withdraw_missing,
)
from advisor.engine.books.block import Block, FlagChanges, empty_block, fill, note_venues, validate
from advisor.engine.books.capacity import EVENTS, new_state, reindexed, with_room
from advisor.engine.books.columns import NO_ROW, SELECTION_COUNTS, event_columns, grown
from advisor.engine.books.messages import EventState, Snapshot
from advisor.engine.books.row_index import row_of
from advisor.engine.quality.rules import QualityConfig, quality_values

_CHUNK: Final = 2_048
_TAKEN: Final = 4_096
_WITH_LINES: Final = (MARKET_CODES[MarketType.SPREADS], MARKET_CODES[MarketType.TOTALS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of ticks.

    Attributes:
        ticks: those taken; ``at`` as kept.
        changed: (n,) True where the odds changed.
        before: (n,) ``QualityFlag`` of the price held until then.
        cell: (n, 3) book row, side and selection.
        outcomes: how many ticks had each of the outcomes of ``taking``, left out ones included.
    """

    ticks: Ticks
    changed: Bool
    before: Int8
    cell: Int64
    outcomes: Int64


@dataclass(frozen=True, slots=True)
class Turns:
    """What became of events since the last step.

    Attributes:
        started: our ids of those that have started now.
        over: of those that are over or known no more; their prices are forgotten.
    """

    started: tuple[int, ...]
    over: tuple[int, ...]


@dataclass(slots=True)
class _Names:
    """Keys met so far, numbered."""

    keys: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)

    def number(self, key: str) -> int:
        found = self.index.get(key)
        if found is None:
            found = self.index[key] = len(self.keys)
            self.keys.append(key)
        return found


class LiveBooks:
    """For one caller. Each step: ``begin``, then ``take`` and ``withdraw`` as often as needed, then ``validate``.

    Args:
        quality rules: limits.
    """

    def __init__(self, quality: QualityConfig) -> None:
        self._quality = quality_values(quality)
        self._venues = _Names()
        self._providers = _Names()
        self._events: dict[int, tuple[int, EventState]] = {}
        self._free_slots = list(range(EVENTS - 1, -1, -1))
        self._step = 0
        self._forgotten = 0
        self._state = new_state()

    @property
    def state(self) -> State:
        """The columns themselves, for compiled code; they are others after the next ``take``."""
        return self._state

    @property
    def venues(self) -> Sequence[str]:
        """Keys of all venues, by index."""
        return self._venues.keys

    @property
    def providers(self) -> Sequence[str]:
        """Keys of all providers, by index."""
        return self._providers.keys

    @property
    def markets(self) -> int:
        """How many are held."""
        return len(self._state.free_markets) - int(self._state.counters[FREE_MARKETS])

    def event_of(self, rows: Int32) -> Int64:
        """Our event ids of market rows."""
        ids: Int64 = self._state.events.event[self._state.markets.slot[rows]]
        return ids

    def row(self, event: int, market: int, line: int) -> int:
        """The row of a market, or ``NO_ROW``."""
        return int(row_of(self._state.markets_by, event, market_key(market, line)))

    def begin(self, now: int, events: Mapping[int, EventState]) -> Turns:
        """Begin a step: take in what is known of events, and mark what only time has changed."""
        self._step += 1
        self._state.counters[MARKED] = 0
        over = []
        for event, (slot, held) in list(self._events.items()):
            known = events.get(event)
            if known is held or known == held:
                continue
            if known is None or known.status in DECIDED_OR_POSTPONED:
                over.append(event)
                self._forget(event)
            else:
                self._hold(event, slot, known)
        started = self._start(now)
        mark_due(self._state, now, self._step)
        return Turns(started, tuple(over))

    def take(self, ticks: Ticks, now: int, events: Mapping[int, EventState]) -> Taken:
        """Take in quotes; events are met here first. Ticks on events that are unknown or over are left out."""
        slots = self._slots_of(ticks.event, events, now)
        outcome, before = np.zeros(len(ticks), np.int8), np.zeros(len(ticks), np.int8)
        book = np.full(len(ticks), NO_ROW, np.int32)
        provider = self._providers.number(ticks.provider)
        columns = self._columns(ticks, slots)
        if self._forgotten > len(self._state.free_books) // 2:
            self._state, self._forgotten = reindexed(self._state), 0
        for start in range(0, len(ticks), _TAKEN):
            stop = min(len(ticks), start + _TAKEN)
            self._state = with_room(self._state, stop - start)
            tolerance = self._quality.future_tolerance
            take(self._state, columns, start, stop, provider, self._step, tolerance, outcome, book, before)
        kept = np.flatnonzero(outcome <= REPEATED)
        taken = ticks.rows(kept)
        np.minimum(taken.at, taken.seen, out=taken.at)
        return Taken(
            ticks=taken,
            changed=outcome[kept] == CHANGED,
            before=before[kept],
            cell=np.stack([book[kept], taken.side, taken.selection], axis=1).astype(np.int64),
            outcomes=np.bincount(outcome, minlength=5),
        )

    def withdraw(self, snapshot: Snapshot) -> Taken:
        """Withdraw what a provider offers no more."""
        slots = np.array([self._slot(event) for event in snapshot.event.tolist()], np.int32)
        nothing = np.zeros(len(snapshot.event), np.int64)
        note_offers(
            self._state,
            TickColumns(
                slots,
                snapshot.market,
                snapshot.line,
                snapshot.selection,
                self._venue_numbers(snapshot.venues)[snapshot.venue],
                snapshot.side,
                nothing.astype(np.int32),
                nothing,
                nothing,
                nothing,
            ),
            self._step,
        )
        of = np.array([self._slot(event) for event in snapshot.events.tolist()], np.int32)
        provider = self._providers.number(snapshot.provider)
        book, side, selection = withdraw_missing(self._state, of, provider, snapshot.seen, self._step)
        cell = np.stack([book, side, selection], axis=1).astype(np.int64)
        outcomes = np.zeros(5, np.int64)
        return Taken(
            ticks=self._ticks(snapshot.provider, cell),
            changed=np.ones(len(book), np.bool_),
            before=np.zeros(len(book), np.int8),
            cell=cell,
            outcomes=outcomes,
        )

    def marked(self) -> Int32:
        """Rows of the markets to be looked at in this step: with one line of an event, its other lines too."""
        for code in _WITH_LINES:
            mark_siblings(self._state, code, self._step)
        return self._state.marked[: self._state.counters[MARKED]].copy()

    def validate(self, rows: Int32, now: int) -> Iterable[tuple[int, Block, FlagChanges]]:
        """Validate markets by all quality rules.

        Yields:
            ``MARKET_CODES``, the block and what changed, in blocks of one type.
        """
        types = self._state.markets.market[rows]
        for code in range(len(MARKET_TYPES)):
            for some in self._chunks(rows[types == code]):
                block = self.block(some, code)
                yield code, block, validate(self._state, block, now, self._step, self._quality)

    def block(self, rows: Int32, code: int) -> Block:
        """All prices of markets of one type, not validated."""
        present = np.zeros(max(1, len(self._venues.keys)), np.bool_)
        note_venues(self._state, rows, present)
        venues = np.flatnonzero(present).astype(np.int16)
        place = np.zeros(len(present), np.int16)
        place[venues] = np.arange(len(venues))
        block = empty_block(rows, venues, SELECTION_COUNTS[code])
        fill(self._state, place, block)
        return block

    def _hold(self, event: int, slot: int, known: EventState) -> None:
        """Take in an event's state. What starts, starts in ``_start``; what is put off has not started."""
        self._events[event] = (slot, known)
        columns = self._state.events
        columns.kickoff[slot] = known.kickoff
        columns.on[slot] = known.status is EventStatus.IN_PLAY
        mark_event(self._state, slot, self._step)

    def _start(self, now: int) -> tuple[int, ...]:
        """Let events start, or wait again whose kick-off was put off."""
        columns = self._state.events
        starts = (columns.event >= 0) & ((columns.kickoff <= now) | (columns.on != 0))
        turned = np.flatnonzero(starts != (columns.started != 0))
        columns.started[turned] = starts[turned]
        for slot in turned.tolist():
            mark_event(self._state, slot, self._step)
        return tuple(columns.event[turned[starts[turned]]].tolist())

    def _chunks(self, rows: Int32) -> Iterable[Int32]:
        """Some rows at a time, and never those of one event apart: its lines are compared."""
        slots = self._state.markets.slot[rows]
        order = np.argsort(slots, kind="stable")
        rows, slots = rows[order], slots[order]
        start = 0
        while start < len(rows):
            last = min(start + _CHUNK, len(rows)) - 1
            stop = int(np.searchsorted(slots, slots[last], side="right"))
            yield rows[start:stop]
            start = stop

    def _slots_of(self, ids: Int64, events: Mapping[int, EventState], now: int) -> Int32:
        unique, inverse = np.unique(ids, return_inverse=True)
        slots = np.full(len(unique), NO_ROW, np.int32)
        for i, event in enumerate(unique.tolist()):
            slot = self._slot(event)
            if slot == NO_ROW:
                known = events.get(event)
                if known is None or known.status in DECIDED_OR_POSTPONED:
                    continue
                slot = self._new_slot()
                self._state.events.event[slot] = event
                self._hold(event, slot, known)
            slots[i] = slot
        self._start(now)
        return slots[inverse]

    def _slot(self, event: int) -> int:
        held = self._events.get(event)
        return NO_ROW if held is None else held[0]

    def _new_slot(self) -> int:
        if not self._free_slots:
            held = len(self._state.events.event)
            self._state = self._state._replace(events=grown(self._state.events, event_columns, 2 * held))
            self._free_slots = list(range(2 * held - 1, held - 1, -1))
        return self._free_slots.pop()

    def _forget(self, event: int) -> None:
        slot, _ = self._events.pop(event)
        free = int(self._state.counters[FREE_BOOKS])
        forget(self._state, slot)
        self._free_slots.append(slot)
        self._forgotten += int(self._state.counters[FREE_BOOKS]) - free

    def _venue_numbers(self, venues: Sequence[str]) -> Int16:
        return np.array([self._venues.number(venue) for venue in venues] or [0], np.int16)

    def _columns(self, ticks: Ticks, slots: Int32) -> TickColumns:
        return TickColumns(
            slots,
            ticks.market,
            ticks.line,
            ticks.selection,
            self._venue_numbers(ticks.venues)[ticks.venue],
            ticks.side,
            ticks.odds_e4,
            ticks.size,
            ticks.at,
            ticks.seen,
        )

    def _ticks(self, provider: str, cell: Int64) -> Ticks:
        """The prices held in cells, as ticks."""
        markets, books = self._state.markets, self._state.books
        book, place = cell[:, 0], (cell[:, 0], cell[:, 1], cell[:, 2])
        row = books.market_row[book]
        return Ticks(
            provider=provider,
            venues=tuple(self._venues.keys),
            event=self.event_of(row),
            market=markets.market[row],
            line=markets.line[row],
            selection=cell[:, 2].astype(np.int8),
            venue=books.venue[book],
            side=cell[:, 1].astype(np.int8),
            odds_e4=books.odds_e4[place],
            size=books.size[place],
            at=books.at[place],
            seen=books.seen[place],
        )
