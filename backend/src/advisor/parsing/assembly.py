"""From rows as they were read to the sorted columns of a ``History``.

The order of a file must not show in its history: events are sorted by kick-off and key, prices by event, market,
line, venue and phase.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int32, Int64
from advisor.core.history import NO_SCORE, UNKNOWN, Events, Prices
from advisor.core.markets import MarketTypeKey, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.instruments.market_types import MARKET_TYPES, MAX_SELECTIONS

DROPPED: Final = -1
"""Rank of a row that did not become an event."""

MIN_BOOK_SUM: Final = 0.8
MAX_BOOK_SUM: Final = 2.0
"""Bounds on the sum of inverse odds of a complete book; outside them some price is a typing error or nobody's offer.

Measured over 676 k books of real files: bookmakers lie between 0.93 and 1.6, exchange closing prices (last trades
at different moments) reach down to 0.87, and all but a few dozen market maxima to 0.80; what lies below has a digit
or a selection wrong, such as 22.0 for an even handicap. Above 2.0 there are only empty exchange books
(1.04/1.03/1.04): offers to take money for nothing, which would spoil every consensus they entered.
"""


class EventRow(NamedTuple):
    """One event as read; the fields of ``Events``. What a source does not say of parts of a match it leaves out."""

    key: str
    competition: str
    season: str
    home: str
    away: str
    kickoff: int
    kickoff_known: bool
    status: str
    home_score: int
    away_score: int
    home_half: int = NO_SCORE
    away_half: int = NO_SCORE
    home_normal: int = NO_SCORE
    away_normal: int = NO_SCORE
    overtime: int = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBlock:
    """Prices of one venue for one market type in one phase.

    Attributes:
        event: (k,) row of the event in reading order.
        line: (k,) hundredths, or ``LINE_NONE``.
        at: (k,) µs since the Unix epoch, UTC.
        odds_e4: (k, s) ten-thousandths, 0 where missing; s is the market's number of selections.
    """

    venue: str
    market: MarketTypeKey
    phase: Phase
    event: Int32
    line: Int32
    at: Int64
    odds_e4: Int32


def book_sums(odds_e4: Int32) -> Float64:
    """Sum of inverse odds of each book in (k, s) ten-thousandths; NaN where a price is missing."""
    with np.errstate(divide="ignore"):
        inverse = np.where(odds_e4 > 0, ODDS_SCALE / odds_e4, np.nan)
    sums: Float64 = inverse.sum(axis=1)
    return sums


def contradictory(odds_e4: Int32) -> Bool:
    """(k,) True where the prices of a complete book cannot all be meant."""
    sums = book_sums(odds_e4)
    return (sums < MIN_BOOK_SUM) | (sums > MAX_BOOK_SUM)


def sorted_events(sport: str, rows: Sequence[EventRow | None]) -> tuple[Events, Int32]:
    """Sort events; None stands for a row that was left out.

    Returns:
        The events, and (n,) the rank of each given row among them, ``DROPPED`` for None.
    """
    # By key first, then by start: two stable sorts need no pair of both for each row.
    order = np.array([index for index, row in enumerate(rows) if row is not None], np.int64)
    keys = [row.key for row in rows if row is not None]
    by_key = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    order = order[by_key] if len(order) else order
    kickoffs = np.array([row.kickoff if row is not None else 0 for row in rows], np.int64)
    order = order[np.argsort(kickoffs[order], kind="stable")]
    rank = np.full(len(rows), DROPPED, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    ordered = [row for index in order.tolist() if (row := rows[index]) is not None]
    events = Events(
        sport=sport,
        key=[row.key for row in ordered],
        competition=[row.competition for row in ordered],
        season=[row.season for row in ordered],
        home=[row.home for row in ordered],
        away=[row.away for row in ordered],
        kickoff=np.array([row.kickoff for row in ordered], np.int64),
        kickoff_known=np.array([row.kickoff_known for row in ordered], np.bool_),
        status=[row.status for row in ordered],
        home_score=np.array([row.home_score for row in ordered], np.int32),
        away_score=np.array([row.away_score for row in ordered], np.int32),
        home_normal=np.array([row.home_normal for row in ordered], np.int32),
        away_normal=np.array([row.away_normal for row in ordered], np.int32),
        home_half=np.array([row.home_half for row in ordered], np.int32),
        away_half=np.array([row.away_half for row in ordered], np.int32),
        overtime=np.array([row.overtime for row in ordered], np.int8),
        shortened=np.zeros(len(ordered), np.bool_),
    )
    return events, rank


def sorted_prices(found: Iterable[PriceBlock], rank: Int32) -> Prices:
    """Join blocks into sorted columns; prices of rows that were left out go with them.

    Args:
        found: no two prices equal in event, market, line, venue and phase; taken one at a time.
        rank: (n,) of ``sorted_events``.
    """
    blocks = [kept for block in found if len((kept := _ranked(block, rank)).event)]
    venues = tuple(sorted({block.venue for block in blocks}))
    if not blocks:
        return Prices.none(MAX_SELECTIONS)
    counts = [len(block.event) for block in blocks]
    event = np.concatenate([block.event for block in blocks])
    line = np.concatenate([block.line for block in blocks])
    market = np.repeat(np.array([MARKET_TYPES[block.market].code for block in blocks], np.int8), counts)
    venue = np.repeat(np.array([venues.index(block.venue) for block in blocks], np.int16), counts)
    phase = np.repeat(np.array([block.phase for block in blocks], np.int8), counts)
    order = np.lexsort((phase, venue, line, market, event))
    return Prices(
        event=event[order],
        market=market[order],
        line=line[order],
        venue=venue[order],
        phase=phase[order],
        at=np.concatenate([block.at for block in blocks])[order],
        odds_e4=np.concatenate([_widened(block.odds_e4) for block in blocks])[order],
        venues=venues,
    )


class OrderedPrices:
    """Columns of prices that are filled from their start, in order, without a second copy of them.

    Space is reserved for the most rows there can be; the system gives memory only to what is written.

    Args:
        most: rows.
        venues: of all rows; those of which none has one are left out.
    """

    def __init__(self, most: int, venues: Iterable[str]) -> None:
        self._venues = sorted(set(venues))
        self._count = 0
        self._event, self._line = np.empty(most, np.int32), np.empty(most, np.int32)
        self._market, self._phase = np.empty(most, np.int8), np.empty(most, np.int8)
        self._venue, self._at = np.empty(most, np.int16), np.empty(most, np.int64)
        self._odds_e4 = np.empty((most, MAX_SELECTIONS), np.int32)

    def add(self, prices: Prices) -> None:
        """Take rows that stand behind all before."""
        rows = slice(self._count, self._count + len(prices))
        self._count = rows.stop
        self._event[rows], self._line[rows] = prices.event, prices.line
        self._market[rows], self._phase[rows], self._at[rows] = prices.market, prices.phase, prices.at
        self._odds_e4[rows] = prices.odds_e4
        self._venue[rows] = np.array([self._venues.index(venue) for venue in prices.venues], np.int16)[prices.venue]

    def finish(self) -> Prices:
        """All rows; called once."""
        rows = slice(self._count)
        present = np.bincount(self._venue[rows], minlength=len(self._venues)) > 0
        number = (np.cumsum(present) - 1).astype(np.int16)
        return Prices(
            event=self._event[rows],
            market=self._market[rows],
            line=self._line[rows],
            venue=number[self._venue[rows]],
            phase=self._phase[rows],
            at=self._at[rows],
            odds_e4=self._odds_e4[rows],
            venues=tuple(venue for venue, is_present in zip(self._venues, present, strict=True) if is_present),
        )


def _ranked(block: PriceBlock, rank: Int32) -> PriceBlock:
    event = rank[block.event]
    kept = event != DROPPED
    return PriceBlock(
        venue=block.venue,
        market=block.market,
        phase=block.phase,
        event=event[kept],
        line=block.line[kept],
        at=block.at[kept],
        odds_e4=block.odds_e4[kept],
    )


def _widened(odds_e4: Int32) -> Int32:
    missing = MAX_SELECTIONS - odds_e4.shape[1]
    return np.pad(odds_e4, ((0, 0), (0, missing))) if missing else odds_e4
