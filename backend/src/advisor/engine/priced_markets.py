"""The figures of markets that everybody else only shows: fair and best prices, edges, Kelly shares, overrounds.

Computed here once, from the books that strategies see; stored and sent with the quotes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from pydantic import JsonValue

from advisor.core.arrays import Float64, Int16, Int32, Int64
from advisor.core.books import Books
from advisor.core.markets import MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.venues import KNOWN_TERMS, VenueTerms
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.of_history import flags_of_history
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing import best_price, edge, kelly
from advisor.pricing.fair import FairLines
from advisor.pricing.results import Returns
from advisor.strategies.value import build


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedMarkets:
    """m markets of one type at v venues.

    Attributes:
        event, participant, line: (m,) as in ``Books``.
        fair: (m, s) probabilities; NaN where unknown.
        at_risk: (m,) expected share of a stake that does not return; NaN where the edges are given no push.
        fair_source: (m,) ``"sharp:<venue>"``, ``"consensus"`` or None.
        best_odds: (m, s) best usable back odds, net of commission; NaN without one.
        best_venue: (m, s) index of the venue that quotes them, or -1.
        best_edge, best_kelly: (m, s) of them; NaN where unknown.
        edge: (m, v, s) of every back price held, flagged ones too; NaN where unknown.
        best_overround: (m,) sum of the inverse best odds per selection that wins, minus 1; NaN where one is missing.
        overround: (m, v) likewise of the back odds held.
        venues: (v,) venue keys.
    """

    market_type: MarketTypeKey
    event: Int64
    participant: Int32
    line: Int32
    fair: Float64
    at_risk: Float64
    fair_source: tuple[str | None, ...]
    best_odds: Float64
    best_venue: Int16
    best_edge: Float64
    best_kelly: Float64
    best_overround: Float64
    edge: Float64
    overround: Float64
    venues: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.event)


def priced_markets(books: Books, fair: FairLines) -> PricedMarkets:
    """The figures of books with their fair lines."""
    winners = MARKET_TYPES[books.market_type].winners
    best = best_price(books.odds, books.commission, np.ones(len(books.venues), np.bool_))
    commission = np.append(books.commission, 0.0)[best.venue]
    returns = Returns.of_books(books)
    counted = np.nan_to_num(returns.at_risk, nan=1.0)
    return PricedMarkets(
        market_type=books.market_type,
        event=books.event,
        participant=books.participant,
        line=books.line,
        fair=fair.probability,
        at_risk=returns.at_risk,
        fair_source=tuple(fair.names(books.venues)),
        best_odds=best.odds,
        best_venue=best.venue,
        best_edge=counted[:, None] * edge(fair.probability, best.odds, commission),
        best_kelly=kelly(fair.probability, best.odds, commission, halves=returns.halves),
        best_overround=(1.0 / best.odds).sum(axis=1) / winners - 1.0,
        edge=counted[:, None, None] * edge(fair.probability[:, None, :], books.held, books.commission[None, :, None]),
        overround=(1.0 / books.held).sum(axis=2) / winners - 1.0,
        venues=books.venues,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTerms:
    """By what the figures of history are computed; without anything said, as shipped.

    Attributes:
        venues: what they are and keep.
        quality: which prices count, as live and in a backtest.
        value: parameters of the strategy ``value``, whose fair line counts.
    """

    venues: VenueTerms = KNOWN_TERMS
    quality: QualityConfig = field(default_factory=QualityConfig)
    value: Mapping[str, JsonValue] = field(default_factory=dict)


def priced_history(
    market: MarketTypeKey,
    line: Int32,
    odds: Float64,
    venues: Sequence[str],
    terms: HistoryTerms,
    on_line: Float64 | None = None,
) -> PricedMarkets:
    """The same figures of prices from files: what the rules of quality flag is no part of a fair or best price.

    Args:
        line: (m,) in hundredths, or ``LINE_NONE``.
        odds: (m, v, s) decimal back odds of one instant, NaN where missing.
        venues: (v,) venue keys.
        on_line: (m,) as in ``Books``; None: unknown.

    Raises:
        ConfigError: the terms hold parameters that ``value`` does not have.
    """
    markets = len(odds)
    none = np.zeros(markets, np.int64)
    books = Books.of_back_prices(
        market_type=market,
        event=np.arange(markets),
        line=line,
        on_line=on_line,
        at=none,
        start=none,
        odds=odds,
        quality_flag=flags_of_history(odds, np.zeros(odds.shape, np.int64), none, none, terms.quality, market),
        venues=[terms.venues.venue(venue) for venue in venues],
        commission=np.array([terms.venues.commission(venue) for venue in venues]),
    )
    return priced_markets(books, build(terms.value).fair(books))


def book_overround(market: MarketTypeKey, odds_e4: Sequence[int]) -> float | None:
    """Sum of the inverse odds of one book per selection that wins, minus 1; None where one is missing (0)."""
    if not all(odds_e4):
        return None
    return sum(ODDS_SCALE / each for each in odds_e4) / MARKET_TYPES[market].winners - 1.0


class LayTerms(NamedTuple):
    """What a lay is about.

    Attributes:
        against: probability that the selection does not win.
        owed: liability for each unit of the backer's stake.
        winnings: what a unit of liability wins, after commission.
    """

    against: float
    owed: float
    winnings: float


def lay_terms(probability: float, odds_e4: int, commission: float) -> LayTerms:
    """Of a lay at these odds against a selection of this probability."""
    owed = odds_e4 / ODDS_SCALE - 1.0
    return LayTerms(1.0 - probability, owed, (1.0 - commission) / owed)


def net_odds(odds_e4: int, commission: float) -> float:
    """What a unit staked returns when it wins, after commission."""
    return 1.0 + (odds_e4 / ODDS_SCALE - 1.0) * (1.0 - commission)
