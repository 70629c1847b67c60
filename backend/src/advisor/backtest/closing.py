"""Closing line value: each bet's odds against the margin-free closing price.

CLV of a bet is ``edge(p_close, odds, commission, side)`` of the part of it that does not return: what the bet would
have been worth at the last fair price.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from advisor.backtest.history import MarketHistory
from advisor.core.arrays import Bool, Float64, Int8, Int64
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing import Method, consensus, edge, remove_margin
from advisor.pricing.covers import odds_of_results, of_selections
from advisor.pricing.results import at_risk, push_unknown


class ClosingSource(IntEnum):
    """Which close a bet was measured against."""

    NONE = 0
    SHARP = 1
    CONSENSUS = 2


@dataclass(frozen=True, slots=True)
class ClosingValue:
    """CLV of b bets.

    Attributes:
        value: (b,) expected profit per unit at risk at the fair close; NaN without one.
        source: (b,) ``ClosingSource``.
        given_no_push: (b,) True where the bet may return its stake, or half of it, while neither the close nor what was
            known before says how often, so that its value leaves it out; False without a value.
    """

    value: Float64
    source: Int8
    given_no_push: Bool


def closing_value(
    history: MarketHistory, signals: Signals, bets: Int64, sharp_venue: str, method: Method
) -> ClosingValue:
    """Measure bets against the sharp venue's close and, where it has none, against the consensus close.

    A market whose line moved (a handicap of -0.5 that closed at -0.75) has no close at the line that was bet.

    Args:
        history: prices; only the closing ones are read.
        signals: signals of the run.
        bets: (b,) rows of ``signals``.
        sharp_venue: key of the sharp venue.
        method: margin removal.
    """
    books = history.books
    row = history.closing_row[signals.market[bets]]
    covers = MARKET_TYPES[books.market_type].covers
    closing = history.closing if covers is None else odds_of_results(history.closing, covers)
    fair = np.full((len(bets), books.odds.shape[2]), np.nan)
    if sharp_venue in books.venues:
        closed = row >= 0
        odds = closing[row[closed], books.venues.index(sharp_venue)]
        fair[closed] = remove_margin(odds, method)
    source = np.where(np.isnan(fair[:, 0]), ClosingSource.NONE, ClosingSource.SHARP).astype(np.int8)
    missing = np.flatnonzero((source == ClosingSource.NONE) & (row >= 0))
    if len(missing):
        fair[missing] = consensus(closing[row[missing]], np.ones(len(books.venues)), method).fair
        found = missing[~np.isnan(fair[missing, 0])]
        source[found] = ClosingSource.CONSENSUS
    if covers is not None:
        fair = of_selections(fair, covers)
    probability = fair[np.arange(len(bets)), signals.selection[bets]]
    commission = books.commission[signals.venue[bets]]
    at_close = np.append(history.closing_on_line, np.nan)[row]
    # Where the close says nothing of it, what was known before is the best there is.
    on_line = np.where(np.isnan(at_close), books.on_line[signals.market[bets]], at_close)
    counted = at_risk(on_line, books.line[signals.market[bets]])
    sides = signals.side[bets]
    # One side for all, and the commonest, has a way of its own through the same formula.
    side = sides if sides.any() else Side.BACK
    value = counted * edge(probability, signals.odds_e4[bets] / ODDS_SCALE, commission, side)
    given_no_push = push_unknown(on_line, books.line[signals.market[bets]], books.market_type)
    return ClosingValue(value, source, given_no_push & ~np.isnan(value))
