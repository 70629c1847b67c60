"""How likely bets of history return their stakes: by the other prices of the same match, or by the line alone."""

from functools import partial
from typing import NamedTuple

import numpy as np

from advisor.backtest.selection import take_prices
from advisor.backtest.tensors import PriceTensor, key_of, of_market, tensor_of
from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.history import History, Prices
from advisor.core.markets import MarketTypeKey, Phase
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.of_history import flags_of_history
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.sports import ScoreMarkets
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

    By the match's own margin-free prices, by the fair line as shipped; see ``pricing.goals.on_line``.

    Args:
        history: all its markets.
        phase: whose prices count.
        event, line, at: (m,) of markets of this type: row of the events, hundredths, µs. Of the other markets only
            prices count that were known by then.
        quality: what makes a price wrong; those are not read.
    """

    of_phase = take_prices(history.prices, np.flatnonzero(history.prices.phase == phase))
    known = _Known(of_phase, history.events.kickoff, quality)

    def prices(read: ScoreMarkets) -> goals.ScorePrices:
        first = np.full(len(history.events), np.iinfo(np.int64).max)
        np.minimum.at(first, event, at)
        by_then = take_prices(of_phase, np.flatnonzero(of_phase.at <= first[of_phase.event]))
        return _score_prices(known._replace(prices=by_then), read, event)

    return goals.on_line(history.events.sport, market, line, partial(_own, known, market, event, line), prices)


class _Known(NamedTuple):
    prices: Prices
    kickoff: Int64
    quality: QualityConfig


def _own(known: _Known, market: MarketTypeKey, event: Int64, line: Int32) -> Float64:
    tensor = _of_events(known.prices, market, np.unique(event))
    fair = np.append(_fair(known, market, tensor)[:, 0], np.nan)
    asked = key_of(event, line)
    row = np.searchsorted(tensor.key, asked)
    there = np.append(tensor.key, -1)[row] == asked
    return fair[np.where(there, row, -1)]


def _score_prices(known: _Known, read: ScoreMarkets, event: Int64) -> goals.ScorePrices:
    matches, match = np.unique(event, return_inverse=True)
    three_way = np.full((len(matches), len(MARKET_TYPES[read.result].selections)), np.nan)
    result = _of_events(known.prices, read.result, matches)
    three_way[np.searchsorted(matches, result.event)] = _fair(known, read.result, result)
    totals = _of_events(known.prices, read.total, matches)
    lines, column = np.unique(totals.line, return_inverse=True)
    over = np.full((len(matches), len(lines)), np.nan)
    over[np.searchsorted(matches, totals.event), column] = _fair(known, read.total, totals)[:, 0]
    return goals.ScorePrices(three_way, np.broadcast_to(lines, over.shape), over, match)


def _of_events(prices: Prices, market: MarketTypeKey, events: Int64) -> PriceTensor:
    tensor = tensor_of(of_market(prices, market), market)
    return tensor.rows(np.flatnonzero(np.isin(tensor.event, events)))


def _fair(known: _Known, market: MarketTypeKey, tensor: PriceTensor) -> Float64:
    venues = of_market(known.prices, market).venues
    start = known.kickoff[tensor.event]
    flags = flags_of_history(tensor.odds, tensor.confirmed, tensor.at, start, known.quality, market)
    odds = np.where(flags == 0, tensor.odds, np.nan)
    return fair_lines(odds, tensor.confirmed, venues, build({}).lines).probability
