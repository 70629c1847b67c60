"""Earlier prices: what stood at each configured lag, and what stood first on the day.

A price changes at any time, some many times a second. Kept for each lag is what stood at the newest multiples of a
tenth of it: forty numbers for four lags, however often the price changes. "The price five minutes ago" is then the one
that stood at the last half minute at least five minutes ago, the same from live quotes and from stored ones.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import BACK
from advisor.engine.books.columns import EARLIER, LAG_PARTS, NO_ROW, BookColumns
from advisor.pricing.compiled import compiled_on_call

_DAY: Final = MICROS_PER_DAY


@compiled_on_call
def remember(books: BookColumns, lags: Int64, book: int, selection: int, odds_e4: int, seen: int) -> None:
    """Note that the back odds held have stood until now, as they are about to change.

    Args:
        odds_e4: what they change to.
        seen: µs: when we learned of it.
    """
    held, since = books.odds_e4[book, BACK, selection], books.stands_since[book, selection]
    until = max(seen, since)
    for lag in range(len(lags)):
        part = lags[lag] // LAG_PARTS
        last = until // part
        for point in range(max(since // part + 1, last - EARLIER + 1), last + 1):
            books.earlier_e4[book, selection, lag, point % EARLIER] = held
    day = until // _DAY
    if books.opening_day[book, selection] != day:
        books.opening_day[book, selection] = day
        books.opening_e4[book, selection] = held if held != 0 else odds_e4
    elif books.opening_e4[book, selection] == 0:
        books.opening_e4[book, selection] = odds_e4
    books.stands_since[book, selection] = until


@compiled_on_call
def fill_earlier(
    books: BookColumns, lags: Int64, block_book: Int32, now: int, lagged: Float64, opening: Float64
) -> None:
    """The earlier prices of a block.

    Args:
        block_book: (m, v) book rows, or ``NO_ROW``.
        now: µs.
        lagged: (l, m, v, s) out: decimal odds; NaN is left where none stood or none is known.
        opening: (m, v, s) out: likewise.
    """
    _, markets, venues, selections = lagged.shape
    day = now // _DAY
    for m in range(markets):
        for v in range(venues):
            book = block_book[m, v]
            if book == NO_ROW:
                continue
            for s in range(selections):
                held, since = books.odds_e4[book, BACK, s], books.stands_since[book, s]
                for lag in range(len(lags)):
                    part = lags[lag] // LAG_PARTS
                    point = (now - lags[lag]) // part
                    # Standing since a moment ago, or for so long that it stood then too.
                    odds = held if point * part > since else books.earlier_e4[book, s, lag, point % EARLIER]
                    if since // part - EARLIER >= point:
                        odds = 0
                    if odds != 0:
                        lagged[lag, m, v, s] = odds / ODDS_SCALE
                first = books.opening_e4[book, s] if books.opening_day[book, s] == day else held
                if first != 0 and since != 0:
                    opening[m, v, s] = first / ODDS_SCALE


def earlier_prices(
    books: BookColumns, lags: Int64, block_book: Int32, now: int, selections: int
) -> tuple[Float64, Float64]:
    """``lagged`` and ``opening`` of ``Books`` for a block of book rows (m, v)."""
    markets, venues = block_book.shape
    lagged = np.full((len(lags), markets, venues, selections), np.nan)
    opening = np.full((markets, venues, selections), np.nan)
    fill_earlier(books, lags, block_book, now, lagged, opening)
    return lagged, opening
