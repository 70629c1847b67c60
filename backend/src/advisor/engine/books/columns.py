"""The columns in which the live state of all markets is held, and how they grow."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int8, Int16, Int32, Int64
from advisor.engine.quality.ages import NEVER
from advisor.instruments.market_types import BY_CODE, MAX_SELECTIONS
from advisor.instruments.sports import NEVER_TIED, PUSHES_BY_LINE, SCORE_MARKETS

NO_ROW: Final = -1
SIDES: Final = 2
LAG_PARTS: Final = 10
"""Parts of a lag: by one of them at most is the price at a lag older than the lag says."""
EARLIER: Final = LAG_PARTS + 2
"""Earlier prices kept for each lag: all its parts, and one on either side."""
SPORTS: Final = ("", *sorted({*SCORE_MARKETS, *PUSHES_BY_LINE, *NEVER_TIED}))
"""Those of which it is known how often bets return their stakes; all others are the first."""
SELECTION_COUNTS: Final = tuple(len(row.selections) for row in BY_CODE)

Columns = TypeVar("Columns", "MarketColumns", "BookColumns", "EventColumns")


class EventColumns(NamedTuple):
    """Events, by slot.

    Attributes:
        event: our id; -1 in free slots.
        kickoff: µs.
        in_play: 0 or 1: reported in play.
        started: 0 or 1: in play, or past its kick-off.
        first_market: head of the list of its markets, or ``NO_ROW``.
        sport: index of ``SPORTS``.
    """

    event: Int64
    kickoff: Int64
    in_play: Int8
    started: Int8
    first_market: Int32
    sport: Int8


class MarketColumns(NamedTuple):
    """Markets (event, type, participant, line), by row.

    Attributes:
        slot: of its event; ``NO_ROW`` in free rows.
        market: code of its market type.
        participant: our id, or ``NO_PARTICIPANT``.
        line: hundredths, or ``LINE_NONE``.
        first_book: head of the list of its books, or ``NO_ROW``.
        next_market: next of the same event, or ``NO_ROW``.
        due: µs: when time alone may change the quality flags of its prices.
        marked: the last step that marked it for validation.
        fair: (·, 3) last fair probabilities before the start; NaN before any.
        fair_at: µs: when they were computed.
        fair_stands: 0 or 1: when last looked at before the start it had one, of prices then offered and not stale.
    """

    slot: Int32
    market: Int8
    participant: Int32
    line: Int32
    first_book: Int32
    next_market: Int32
    due: Int64
    marked: Int64
    fair: Float64
    fair_at: Int64
    fair_stands: Int8


class BookColumns(NamedTuple):
    """Books of one venue for one market, by row; prices are (·, side, selection).

    Attributes:
        market_row: ``NO_ROW`` in free rows.
        venue: index of all venues.
        next_book: next of the same market, or ``NO_ROW``.
        odds_e4: 0 where no price is offered.
        previous_e4: before the last change; 0 where there was none.
        size, size_asset, at: as in ``Ticks``.
        seen: µs: when the price was last confirmed: by a quote, a snapshot or a heartbeat; 0 where no price ever was.
        changed_at: ``at`` of the last change of the odds.
        provider: index of all providers: who quoted the price.
        ahead: 1 where the provider's clock ran ahead.
        quality_flag: ``QualityFlag``.
        confirmed: the last step that quoted it; negative where a snapshot only listed it as still offered.
        anchor: (·, 3) median log-odds of its peers when its odds last changed; NaN if not known yet.
        earlier_e4: (·, 3, l, ``EARLIER``) back odds that stood at the newest multiples of a tenth of each lag; 0 for
            none. See ``books.lags``.
        stands_since: (·, 3) µs: since when we know of the back odds held.
        opening_e4: (·, 3) back odds that stood first on ``opening_day``; 0 for none.
        opening_day: (·, 3) days since the Unix epoch.
    """

    market_row: Int32
    venue: Int16
    next_book: Int32
    odds_e4: Int32
    previous_e4: Int32
    size: Int64
    size_asset: Int16
    at: Int64
    seen: Int64
    changed_at: Int64
    provider: Int16
    ahead: Int8
    quality_flag: Int8
    confirmed: Int64
    anchor: Float64
    earlier_e4: Int32
    stands_since: Int64
    opening_e4: Int32
    opening_day: Int32


def event_columns(rows: int) -> EventColumns:
    """Free slots."""
    return EventColumns(
        event=np.full(rows, -1, np.int64),
        kickoff=np.zeros(rows, np.int64),
        in_play=np.zeros(rows, np.int8),
        started=np.zeros(rows, np.int8),
        first_market=np.full(rows, NO_ROW, np.int32),
        sport=np.zeros(rows, np.int8),
    )


def market_columns(rows: int) -> MarketColumns:
    """Free rows."""
    return MarketColumns(
        slot=np.full(rows, NO_ROW, np.int32),
        market=np.zeros(rows, np.int8),
        participant=np.zeros(rows, np.int32),
        line=np.zeros(rows, np.int32),
        first_book=np.full(rows, NO_ROW, np.int32),
        next_market=np.full(rows, NO_ROW, np.int32),
        due=np.full(rows, NEVER, np.int64),
        marked=np.zeros(rows, np.int64),
        fair=np.full((rows, MAX_SELECTIONS), np.nan),
        fair_at=np.zeros(rows, np.int64),
        fair_stands=np.zeros(rows, np.int8),
    )


def book_columns(rows: int, lags: int) -> BookColumns:
    """Free rows.

    Args:
        lags: how many there are.
    """
    cells = (rows, SIDES, MAX_SELECTIONS)
    return BookColumns(
        market_row=np.full(rows, NO_ROW, np.int32),
        venue=np.zeros(rows, np.int16),
        next_book=np.full(rows, NO_ROW, np.int32),
        odds_e4=np.zeros(cells, np.int32),
        previous_e4=np.zeros(cells, np.int32),
        size=np.zeros(cells, np.int64),
        size_asset=np.zeros(cells, np.int16),
        at=np.zeros(cells, np.int64),
        seen=np.zeros(cells, np.int64),
        changed_at=np.zeros(cells, np.int64),
        provider=np.zeros(cells, np.int16),
        ahead=np.zeros(cells, np.int8),
        quality_flag=np.zeros(cells, np.int8),
        confirmed=np.zeros(cells, np.int64),
        anchor=np.full((rows, MAX_SELECTIONS), np.nan),
        earlier_e4=np.zeros((rows, MAX_SELECTIONS, lags, EARLIER), np.int32),
        stands_since=np.zeros((rows, MAX_SELECTIONS), np.int64),
        opening_e4=np.zeros((rows, MAX_SELECTIONS), np.int32),
        opening_day=np.zeros((rows, MAX_SELECTIONS), np.int32),
    )


def grown(columns: Columns, make: Callable[[int], Columns], rows: int) -> Columns:
    """The same columns, extended to a number of rows."""
    wider = make(rows)
    for old, new in zip(_arrays(columns), _arrays(wider), strict=True):
        new[: len(old)] = old
    return wider


def _arrays(columns: EventColumns | MarketColumns | BookColumns) -> tuple[NDArray[np.generic], ...]:
    return cast("tuple[NDArray[np.generic], ...]", columns)


def freed(rows: int, start: int = 0) -> NDArray[np.int32]:
    """A stack of free rows, the lowest on top."""
    return np.arange(rows - 1, start - 1, -1, dtype=np.int32)
