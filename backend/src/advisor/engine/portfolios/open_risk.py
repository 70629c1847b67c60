"""Open bets as lots of which one draw settles each: by the score of a match where its prices say it, else by market.

What is needed of the live books is taken out of them at once; everything else may be computed beside the steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32, Int64
from advisor.core.clock import MICROSECOND
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, MarketTypeKey, Period
from advisor.engine.books.columns import NO_ROW, SPORTS
from advisor.engine.books.messages import EventState
from advisor.engine.books.pushes import MOST_TOTALS, score_prices
from advisor.engine.books.state import LiveBooks
from advisor.instruments.market_type import MarketType
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.sports import SCORE_MARKETS
from advisor.ledger.bets import Bet
from advisor.ledger.settlement import halves
from advisor.pricing.goals import fit
from advisor.risk.tails import Lot, TailsConfig

_GOALS: Final = 13
"""Goals of a side that a grid of scores knows: 0 to 12."""


@dataclass(frozen=True, slots=True)
class _Market:
    row: MarketType
    line: int
    bets: tuple[Bet, ...]
    fair: Float64
    """(n,) of its selections; NaN where there was no price before the start."""


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An event with open bets, and what its prices said last before its start.

    Attributes:
        start: µs; None where it is over, or has none.
        three_way: (1, 3) fair probabilities of home, draw and away.
        lines, over: (1, t) totals in hundredths, and fair probabilities of the over.
    """

    start: int | None
    markets: tuple[_Market, ...]
    three_way: Float64
    lines: Int32
    over: Float64


def open_events(bets: Sequence[Bet], books: LiveBooks, events: Mapping[int, EventState]) -> Sequence[OpenEvent]:
    """What is to be known of some open bets; nothing of it changes with the books."""
    found = []
    priced = (~np.isnan(books.state.markets.fair[:, 0])).astype(np.int8)
    for key, of_event in groupby(sorted(bets, key=lambda bet: (bet.event, bet.market)), key=lambda bet: bet.event):
        event = int(key)
        known = events.get(event)
        markets = []
        for name, of_market in groupby(of_event, key=lambda bet: bet.market):
            _, market, participant, line = name.split(" ")
            row = MARKET_TYPES[MarketTypeKey(market)]
            place = books.row(event, row.code, int(participant), int(line))
            fair = np.full(len(row.selections), np.nan)
            if place != NO_ROW:
                fair = books.state.markets.fair[place, : len(row.selections)].copy()
            markets.append(_Market(row, int(line), tuple(of_market), fair))
        start = known.kickoff if known is not None and known.starts else None
        found.append(OpenEvent(start, tuple(markets), *_score_prices(books, event, priced)))
    return found


def _score_prices(books: LiveBooks, event: int, priced: Int8) -> tuple[Float64, Int32, Float64]:
    """As of ``OpenEvent``, of a sport whose scores are known; NaN of others, and where no result is priced."""
    three_way, lines = np.full((1, 3), np.nan), np.full((1, MOST_TOTALS), LINE_NONE, np.int32)
    over = np.full(lines.shape, np.nan)
    state = books.state
    for sport, read in SCORE_MARKETS.items():
        result, total = MARKET_TYPES[read.result].code, MARKET_TYPES[read.total].code
        row = books.row(event, result, NO_PARTICIPANT, LINE_NONE)
        if row != NO_ROW and SPORTS[state.events.sport[state.markets.slot[row]]] == sport:
            slots = state.markets.slot[row : row + 1]
            score_prices(state, slots, result, total, priced, three_way, lines, over)
    return three_way, lines, over


def lots_of(events: Sequence[OpenEvent], now: int, config: TailsConfig) -> Sequence[Lot]:
    """The lots of some events with open bets.

    Bets that the score of a football match settles are of one lot with all others of it. A market without a price from
    before its start counts as if its worst outcome were certain: nobody knows better, and it hides no loss.

    Args:
        now: µs.
    """
    found = []
    for event in events:
        settles_at = now if event.start is None else max(event.start + config.settled_after // MICROSECOND, now)
        grid = fit(event.three_way, event.lines, event.over).grids()[0]
        has_grid = bool(np.isfinite(grid).all())
        by_score = [market for market in event.markets if has_grid and _is_of_score(market.row)]
        if by_score:
            profit = sum((_by_score(market) for market in by_score), start=np.zeros(grid.size))
            found.append(Lot(grid.ravel() / grid.sum(), profit, settles_at))
        for market in event.markets:
            if market not in by_score:
                found += [Lot(*each, settles_at) for each in _by_market(market)]
    return found


def _is_of_score(row: MarketType) -> bool:
    return row.is_settled_by_score and row.period is not Period.FIRST_HALF and not row.turns_on_tie


def _by_score(market: _Market) -> Float64:
    """(169,) profit of a market's bets for each score, home goals first."""
    results = {bet.selection: _results(market.row.code, market.line, bet.selection) for bet in market.bets}
    return _profit(market, [results[bet.selection] for bet in market.bets])


@lru_cache(maxsize=4_096)
def _results(code: int, line: int, selection: int) -> Int64:
    """(169,) halves won by a selection for each score."""
    return np.array([halves(code, line, selection, home, away) for home in range(_GOALS) for away in range(_GOALS)])


def _by_market(market: _Market) -> list[tuple[Float64, Float64]]:
    """Probabilities of outcomes and profits for each of them, of each draw that a market takes."""
    outcomes = market.bets[0].outcomes
    covers = any(bet.covered for bet in market.bets)
    if not np.isfinite(market.fair).all() or len(market.fair) != outcomes:
        worst = min(_profit(market, [_wins(bet, outcome) for bet in market.bets]).item() for outcome in range(outcomes))
        return [(np.ones(1), np.array([min(worst, 0.0)]))]
    if covers:
        # Its selections exclude one another not: each is drawn for itself.
        return [
            (np.array([chance, 1 - chance]), _profit(market, [np.array([2, -2])], (bet,)))
            for bet in market.bets
            for chance in [min(float(market.fair[bet.selection]), 1.0)]
        ]
    results = [np.concatenate([_wins(bet, outcome) for outcome in range(outcomes)]) for bet in market.bets]
    return [(market.fair / market.fair.sum(), _profit(market, results))]


def _wins(bet: Bet, outcome: int) -> Int64:
    covered = (bet.covered >> outcome) & 1 if bet.covered else outcome == bet.selection
    return np.array([2 if covered else -2])


def _profit(market: _Market, results: Sequence[Int64], bets: Sequence[Bet] | None = None) -> Float64:
    """(s,) profit of bets after commission, by the halves (s,) that each one's selection wins.

    What was settled on the market before is left out of what it nets.
    """
    some = market.bets if bets is None else bets
    total, by_venue = np.zeros(len(results[0])), dict[str, Float64]()
    for bet, halves_won in zip(some, results, strict=True):
        known = {each: float(bet.gross(each)) for each in set(halves_won.tolist())}
        gross = np.array([known[each] for each in halves_won.tolist()])
        if bet.nets:
            by_venue[bet.venue] = by_venue.get(bet.venue, 0.0) + gross
        total += gross if bet.nets else gross - np.maximum(gross, 0.0) * bet.commission
    rates = {bet.venue: bet.commission for bet in some}
    for venue, netted in by_venue.items():
        total -= np.maximum(netted, 0.0) * rates[venue]
    return total
