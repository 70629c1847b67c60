"""Fair lines of books: of all venues, of the others of each venue, and of prices that stood earlier."""

from datetime import timedelta
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64
from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.errors import ConfigError
from advisor.instruments.market_types import MARKET_TYPES, About
from advisor.pricing.fair import CONSENSUS, FairConfig, FairLines, fair_lines
from advisor.pricing.field import FieldPrices, field_lines
from advisor.pricing.others import field_lines_of_others, lines_of_others

NOT_FIELDS: Final = tuple(key for key, row in MARKET_TYPES.items() if row.about is not About.FIELD)
"""Market types of which each market is a book by itself, so that its earlier prices alone say how its line moved."""


def line_of(books: Books, odds: Float64, lines: FairConfig) -> FairLines:
    """Fair lines by the venues' prices.

    Args:
        odds: (m, v, s) back prices of the books, those of now or earlier ones.

    Raises:
        ConfigError: no venue has a weight in the consensus.
    """
    _refuse_no_weights(books, lines)
    row = MARKET_TYPES[books.market_type]
    if row.about is About.FIELD:
        return field_lines(_of_field(books, odds), books.venues, lines)
    return fair_lines(odds, books.confirmed, books.venues, lines, row.covers)


def line_of_others(books: Books, odds: Float64, lines: FairConfig, wanted: Bool | None = None) -> FairLines:
    """The same, and for each venue by the prices of all others.

    Args:
        wanted: (v,) venues whose line is asked for; None: all.

    Raises:
        ConfigError: no venue has a weight in the consensus.
    """
    _refuse_no_weights(books, lines)
    row = MARKET_TYPES[books.market_type]
    asked = np.ones(len(books.venues), np.bool_) if wanted is None else wanted
    if row.about is About.FIELD:
        return field_lines_of_others(_of_field(books, odds), books.venues, lines, asked)
    return lines_of_others(odds, books.confirmed, books.venues, lines, row.covers, asked)


def earlier_odds(books: Books, lag: timedelta) -> Float64:
    """(m, v, s) back odds that stood so long ago.

    Raises:
        ConfigError: the books carry no prices of then.
    """
    wanted = lag // MICROSECOND
    if wanted not in books.lags:
        carried = ", ".join(f"{each / 1e6:g} s" for each in books.lags) or "none"
        raise ConfigError(f"These books carry no prices of {lag.total_seconds():g} s before; they carry {carried}.")
    odds: Float64 = books.lagged[books.lags.index(wanted)]
    return odds


def log_odds(probability: Float64) -> Float64:
    """ln(p ÷ (1 − p)), by which moves of favourites and long shots compare; NaN where p is not between 0 and 1."""
    known = np.where((probability > 0.0) & (probability < 1.0), probability, np.nan)
    turned: Float64 = np.log(known) - np.log1p(-known)
    return turned


def _refuse_no_weights(books: Books, lines: FairConfig) -> None:
    weighs = any(lines.weights.get(venue, 1.0) > 0 for venue in books.venues)
    if books.venues and CONSENSUS in lines.lines and not weighs:
        raise ConfigError(f"No venue has a weight above zero in the consensus of {', '.join(books.venues)}.")


def _of_field(books: Books, odds: Float64) -> FieldPrices:
    settled = books.at - books.changed[:, :, 0].max(axis=1, initial=0)
    return FieldPrices(books.event, odds, books.held, books.confirmed, settled)
