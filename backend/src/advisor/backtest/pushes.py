"""How likely bets of history return their stakes: by the other prices of the same match, or by the line alone."""

from typing import NamedTuple

import numpy as np

from advisor.backtest.selection import take_prices
from advisor.backtest.tensors import PriceTensor, of_market, tensor_of
from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.history import History, Prices
from advisor.core.markets import MarketTypeKey, Phase
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.of_history import flags_of_history
from advisor.instruments.market_types import MARKET_TYPES, SettlementRule
from advisor.instruments.sports import PUSHES_BY_LINE, SCORE_MARKETS, ScoreMarkets
from advisor.pricing import goals
from advisor.pricing.fair import fair_lines
from advisor.strategies.value import build


def on_line(
    history: History,
    market: MarketTypeKey,
    phase: Phase,
    event: Int64,
    line: Int32,
    at: Int64,
    quality: QualityConfig,
) -> Float64:
    """(m,) probability that the score ends where stakes return, as ``Books.on_line``.

    In football it is that of the distribution of the score that reproduces the match's own margin-free result and
    totals, by the fair line as shipped; in American football a table's.

    Args:
        history: all its markets.
        phase: whose prices count.
        event, line, at: (m,) of markets of this type: row of the events, hundredths, µs. Of the other markets only
            prices count that were known by then.
        quality: what makes a price wrong; those are not read.

    Returns:
        NaN where nothing says it, and where the market cannot push.
    """
    sport = history.events.sport
    unknown = np.full(len(event), np.nan)
    if not len(event) or not MARKET_TYPES[market].can_return:
        return unknown
    if sport in PUSHES_BY_LINE and MARKET_TYPES[market].has_line:
        return goals.push_probability(market, line)
    if sport not in SCORE_MARKETS:
        return unknown
    first = np.full(len(history.events), np.iinfo(np.int64).max)
    np.minimum.at(first, event, at)
    prices = history.prices
    known = take_prices(prices, np.flatnonzero((prices.phase == phase) & (prices.at <= first[prices.event])))
    return _by_score(_Known(known, history.events.kickoff, quality), SCORE_MARKETS[sport], market, event, line)


class _Known(NamedTuple):
    prices: Prices
    kickoff: Int64
    quality: QualityConfig


def _by_score(known: _Known, read: ScoreMarkets, market: MarketTypeKey, event: Int64, line: Int32) -> Float64:
    matches, place = np.unique(event, return_inverse=True)
    three_way = np.full((len(matches), len(MARKET_TYPES[read.result].selections)), np.nan)
    result = _of_events(known.prices, read.result, matches)
    three_way[np.searchsorted(matches, result.event)] = _fair(known, read.result, result)
    if MARKET_TYPES[market].rule is SettlementRule.DRAW_NO_BET:
        drawn: Float64 = three_way[place, read.draw]
        return drawn
    totals = _of_events(known.prices, read.total, matches)
    lines, column = np.unique(totals.line, return_inverse=True)
    over = np.full((len(matches), len(lines)), np.nan)
    over[np.searchsorted(matches, totals.event), column] = _fair(known, read.total, totals)[:, 0]
    return goals.on_line(three_way, np.broadcast_to(lines, over.shape), over, market, place, line)


def _of_events(prices: Prices, market: MarketTypeKey, events: Int64) -> PriceTensor:
    tensor = tensor_of(of_market(prices, market), market)
    return tensor.rows(np.flatnonzero(np.isin(tensor.event, events)))


def _fair(known: _Known, market: MarketTypeKey, tensor: PriceTensor) -> Float64:
    venues = of_market(known.prices, market).venues
    flags = flags_of_history(tensor.odds, tensor.confirmed, tensor.at, known.kickoff[tensor.event], known.quality)
    odds = np.where(flags == 0, tensor.odds, np.nan)
    return fair_lines(odds, tensor.confirmed, venues, build({}).lines).probability
