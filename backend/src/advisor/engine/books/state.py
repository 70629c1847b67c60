"""The live books: the last price of every selection at every venue, validated."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from advisor.core.arrays import Int16, Int32, Int64
from advisor.core.markets import DECIDED_OR_POSTPONED, EventStatus
from advisor.core.quotes import LAY
from advisor.core.ticks import Ticks
from advisor.engine.books.applied import Applied, EventChanges
from advisor.engine.books.apply import (
    CHANGED,
    FREE_BOOKS,
    FREE_MARKETS,
    MARKED,
    REPEATED,
    State,
    TickColumns,
    apply_ticks,
    confirm_markets,
    confirm_offers,
    mark_due,
    mark_event,
    mark_provider,
    mark_siblings,
    remove_event,
    withdraw_missing,
)
from advisor.engine.books.block import Block, FlagChanges, empty_block, fill, find_venues, stale_ages, validate_block
from advisor.engine.books.capacity import EVENTS, new_state, reindexed, with_capacity, with_lags, with_providers
from advisor.engine.books.carried import CarriedBooks, HeldEvent
from advisor.engine.books.columns import NO_ROW, SELECTION_COUNTS, SPORTS, event_columns, grown
from advisor.engine.books.keys import Keys
from advisor.engine.books.messages import Availability, Confirmation, EventState, Snapshot, StoredPast
from advisor.engine.books.past import recall
from advisor.engine.books.row_index import market_key, row_of
from advisor.engine.quality.ages import NEVER
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.values import quality_values
from advisor.instruments.market_types import BY_CODE, About
from advisor.instruments.sports import SAY_HOW_IT_ENDS

_VALIDATED_AT_ONCE: Final = 2_048
_APPLIED_AT_ONCE: Final = 4_096
_ORDER: Final = sorted(range(len(BY_CODE)), key=lambda code: (BY_CODE[code].key not in SAY_HOW_IT_ENDS, code))
_PRICED_TOGETHER: Final = tuple(row.code for row in BY_CODE if row.has_line or row.about is About.FIELD)
"""Of these types all markets of an event are looked at together."""


class LiveBooks:
    """For one caller. Each step: ``begin``, then ``apply`` and ``withdraw`` as often as needed, then ``validate``.

    Args:
        quality: limits of the quality rules.
        lags: µs, at which earlier prices are kept.
    """

    def __init__(self, quality: QualityConfig, lags: Sequence[int] = ()) -> None:
        self._quality = quality_values(quality)
        self._venues, self._providers = Keys(), Keys()
        self._laid: set[str] = set()
        self._events: dict[int, tuple[int, EventState]] = {}
        self._free_slots = list(range(EVENTS - 1, -1, -1))
        self._step, self._removed_books = 0, 0
        self._state = new_state(lags)

    def carried(self) -> CarriedBooks:
        """All they hold, between two steps; the columns are the books' own."""
        columns = self._state._asdict()
        del columns["markets_by"], columns["books_by"]
        return CarriedBooks(
            venues=tuple(self._venues.keys),
            laid=sorted(self._laid),
            providers=tuple(self._providers.keys),
            held=[HeldEvent(event, slot, state) for event, (slot, state) in self._events.items()],
            free_slots=np.array(self._free_slots, np.int32),
            step=self._step,
            **columns,
        )

    def carry_on(self, carried: CarriedBooks) -> None:
        """Hold all of it instead of what was held; the columns become the books' own."""
        self._venues, self._providers = Keys(), Keys()
        for keys, names in ((self._venues, carried.venues), (self._providers, carried.providers)):
            for name in names:
                keys.index_of(name)
        self._laid = set(carried.laid)
        self._events = {each.event: (each.slot, each.state) for each in carried.held}
        self._free_slots = carried.free_slots.tolist()
        self._step, self._removed_books = carried.step, 0
        self._state = carried.state()

    @property
    def state(self) -> State:
        """The columns, for compiled code; ``apply`` may replace them."""
        return self._state

    @property
    def venues(self) -> Sequence[str]:
        """Keys of all venues, by index."""
        return self._venues.keys

    @property
    def laid(self) -> Collection[str]:
        """Keys of the venues that have quoted lay prices."""
        return self._laid

    def note_laid(self, venues: Iterable[str]) -> None:
        """These venues have quoted lay prices, whether or not any are held."""
        self._laid.update(venues)

    @property
    def providers(self) -> Sequence[str]:
        """Keys of all providers, by index."""
        return self._providers.keys

    @property
    def lags(self) -> tuple[int, ...]:
        """µs, at which earlier prices are kept."""
        return tuple(self._state.lags.tolist())

    def carry_lags(self, lags: Sequence[int]) -> None:
        """Keep earlier prices at these lags too, in µs, from now on; at new ones none is known yet."""
        self._state = with_lags(self._state, lags)

    @property
    def markets(self) -> int:
        """How many markets are held."""
        return len(self._state.free_markets) - int(self._state.counters[FREE_MARKETS])

    def event_of(self, rows: Int32) -> Int64:
        """Our event ids of market rows."""
        ids: Int64 = self._state.events.event[self._state.markets.slot[rows]]
        return ids

    def row(self, event: int, market: int, participant: int, line: int) -> int:
        """The row of a market, or ``NO_ROW``."""
        return int(row_of(self._state.markets_by, event, market_key(market, participant, line)))

    def begin(self, now: int, events: Mapping[int, EventState]) -> EventChanges:
        """Begin a step: update the events held, and mark the markets that time alone may have changed."""
        self._step += 1
        self._state.counters[MARKED] = 0
        removed = []
        for event, (slot, held) in list(self._events.items()):
            known = events.get(event)
            if known is held or known == held:
                continue
            if known is None or known.status in DECIDED_OR_POSTPONED:
                removed.append(event)
                self._remove(event)
            else:
                self._hold(event, slot, known)
        started = self._start(now)
        mark_due(self._state, now, self._step)
        return EventChanges(started, tuple(removed))

    def apply(self, ticks: Ticks, now: int, events: Mapping[int, EventState]) -> Applied:
        """Apply ticks; their events are held from then on. Ticks on events that are unknown or over are left out."""
        slots = self._slots_of(ticks.event, events, now)
        outcome, before = np.zeros(len(ticks), np.int8), np.zeros(len(ticks), np.int8)
        book = np.full(len(ticks), NO_ROW, np.int32)
        provider = self._provider(ticks.provider)
        columns = self._columns(ticks, slots)
        if self._removed_books > len(self._state.free_books) // 2:
            self._state, self._removed_books = reindexed(self._state), 0
        for start in range(0, len(ticks), _APPLIED_AT_ONCE):
            stop = min(len(ticks), start + _APPLIED_AT_ONCE)
            self._state = with_capacity(self._state, stop - start)
            tolerance = self._quality.future_tolerance
            apply_ticks(self._state, columns, start, stop, provider, self._step, tolerance, outcome, book, before)
        rows = np.flatnonzero(outcome <= REPEATED)
        applied = ticks.rows(rows)
        self._laid.update(ticks.venues[venue] for venue in np.unique(applied.venue[applied.side == LAY]).tolist())
        np.minimum(applied.at, applied.seen, out=applied.at)
        return Applied(
            ticks=applied,
            changed=outcome[rows] == CHANGED,
            before=before[rows],
            cell=np.stack([book[rows], applied.side, applied.selection], axis=1).astype(np.int64),
            outcomes=np.bincount(outcome, minlength=5),
        )

    def withdraw(self, snapshot: Snapshot) -> Applied:
        """Withdraw the prices that a provider no longer offers."""
        slots = np.array([self._slot(event) for event in snapshot.event.tolist()], np.int32)
        nothing = np.zeros(len(snapshot.event), np.int64)
        confirm_offers(
            self._state,
            TickColumns(
                slots,
                snapshot.market,
                snapshot.participant,
                snapshot.line,
                snapshot.selection,
                self._venue_numbers(snapshot.venues)[snapshot.venue],
                snapshot.side,
                nothing.astype(np.int32),
                nothing,
                nothing.astype(np.int16),
                nothing,
                nothing,
            ),
            snapshot.seen,
            self._step,
        )
        of = np.array([self._slot(event) for event in snapshot.events.tolist()], np.int32)
        provider = self._provider(snapshot.provider)
        book, side, selection = withdraw_missing(self._state, of, provider, snapshot.seen, self._step)
        cell = np.stack([book, side, selection], axis=1).astype(np.int64)
        outcomes = np.zeros(5, np.int64)
        return Applied(
            ticks=self._ticks(snapshot.provider, cell),
            changed=np.ones(len(book), np.bool_),
            before=np.zeros(len(book), np.int8),
            cell=cell,
            outcomes=outcomes,
        )

    def confirm(self, confirmation: Confirmation) -> None:
        """Take a provider's word that its prices in some markets still stand."""
        slots = np.array([self._slot(event) for event in confirmation.events.tolist()], np.int32)
        provider = self._provider(confirmation.provider)
        confirm_markets(self._state, slots, confirmation.markets, provider, confirmation.seen, self._step)

    def set_availability(self, availability: Availability) -> None:
        """Take note that a provider is down, or answers again."""
        provider = self._provider(availability.provider)
        trusted = availability.at if availability.up else NEVER
        if self._state.trusted[provider] != trusted:
            self._state.trusted[provider] = trusted
            mark_provider(self._state, provider, self._step)

    def recall(self, stored: StoredPast) -> None:
        """Take up the past of prices that were applied in this step."""
        recall(
            self._state,
            stored.event,
            stored.market,
            stored.participant,
            stored.line,
            stored.selection,
            self._venue_numbers(stored.venues)[stored.venue],
            stored.side,
            stored.quality_flag,
            stored.past,
        )

    def marked(self) -> Int32:
        """Rows of the markets to be validated in this step: with one line of an event, or one of a field, all others
        too."""
        for code in _PRICED_TOGETHER:
            mark_siblings(self._state, code, self._step)
        return self._state.marked[: self._state.counters[MARKED]].copy()

    def validate(self, rows: Int32, now: int) -> Iterable[tuple[int, Block, FlagChanges]]:
        """Validate markets.

        Yields:
            Blocks of one type each: the code of the market type, the block, and the flags that changed. First come
            the types whose fair prices say how likely bets of others return.
        """
        types = self._state.markets.market[rows]
        for code in _ORDER:
            for chunk in self._chunks(rows[types == code]):
                block = self.block(chunk, code)
                yield (
                    code,
                    block,
                    validate_block(self._state, block, now, self._step, BY_CODE[code].winners, self._quality),
                )

    def stale_after(self, rows: Int32, now: int) -> Int64:
        """(m,) µs: beyond this age the prices of markets are stale now."""
        return stale_ages(self._state, rows, now, self._quality)[0]

    def block(self, rows: Int32, code: int) -> Block:
        """All prices of markets of one type, not validated."""
        present = np.zeros(max(1, len(self._venues.keys)), np.bool_)
        find_venues(self._state, rows, present)
        venues = np.flatnonzero(present).astype(np.int16)
        place = np.zeros(len(present), np.int16)
        place[venues] = np.arange(len(venues))
        block = empty_block(rows, venues, SELECTION_COUNTS[code])
        fill(self._state, place, block)
        return block

    def _hold(self, event: int, slot: int, known: EventState) -> None:
        """Hold an event's state; ``_start`` decides whether it has started."""
        self._events[event] = (slot, known)
        columns = self._state.events
        columns.kickoff[slot] = known.kickoff
        columns.in_play[slot] = known.status is EventStatus.IN_PLAY
        columns.sport[slot] = SPORTS.index(known.sport) if known.sport in SPORTS else 0
        mark_event(self._state, slot, self._step)

    def _start(self, now: int) -> tuple[int, ...]:
        """Start events that are due or in play, and undo it where the kick-off was put off; ids of the started."""
        columns = self._state.events
        starts = (columns.event >= 0) & ((columns.kickoff <= now) | (columns.in_play != 0))
        changed_slots = np.flatnonzero(starts != (columns.started != 0))
        columns.started[changed_slots] = starts[changed_slots]
        for slot in changed_slots.tolist():
            mark_event(self._state, slot, self._step)
        return tuple(columns.event[changed_slots[starts[changed_slots]]].tolist())

    def _chunks(self, rows: Int32) -> Iterable[Int32]:
        """Rows in chunks that never part an event: its lines are compared with one another, and its field is priced
        as one."""
        slots = self._state.markets.slot[rows]
        order = np.argsort(slots, kind="stable")
        rows, slots = rows[order], slots[order]
        start = 0
        while start < len(rows):
            last = min(start + _VALIDATED_AT_ONCE, len(rows)) - 1
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

    def _remove(self, event: int) -> None:
        slot, _ = self._events.pop(event)
        free = int(self._state.counters[FREE_BOOKS])
        remove_event(self._state, slot)
        self._free_slots.append(slot)
        self._removed_books += int(self._state.counters[FREE_BOOKS]) - free

    def _provider(self, key: str) -> int:
        index = self._providers.index_of(key)
        self._state = with_providers(self._state, index + 1)
        return index

    def _venue_numbers(self, venues: Sequence[str]) -> Int16:
        return np.array([self._venues.index_of(venue) for venue in venues] or [0], np.int16)

    def _columns(self, ticks: Ticks, slots: Int32) -> TickColumns:
        return TickColumns(
            slots,
            ticks.market,
            ticks.participant,
            ticks.line,
            ticks.selection,
            self._venue_numbers(ticks.venues)[ticks.venue],
            ticks.side,
            ticks.odds_e4,
            ticks.size,
            ticks.size_asset,
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
            participant=markets.participant[row],
            line=markets.line[row],
            selection=cell[:, 2].astype(np.int8),
            venue=books.venue[book],
            side=cell[:, 1].astype(np.int8),
            odds_e4=books.odds_e4[place],
            size=books.size[place],
            size_asset=books.size_asset[place],
            at=books.at[place],
            seen=books.seen[place],
        )
