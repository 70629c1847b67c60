"""How likely a match ends where a bet returns its stake: by its own margin-free prices, or by the line alone."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.markets import MarketTypeKey, Period
from advisor.instruments.market_types import MARKET_TYPES, SettlementRule
from advisor.instruments.sports import NEVER_TIED, PUSHES_BY_LINE, SAY_OF_THEMSELVES, SCORE_MARKETS, ScoreMarkets
from advisor.pricing.goals.fit import fit
from advisor.pricing.goals.margins import push_probability
from advisor.pricing.goals.shares import shares
from advisor.pricing.results import HALF_LOSS, HALF_WIN, PUSH, may_return

_AT_ONCE: Final = 2_048
"""Markets whose grids are copied at once: a few megabytes of them."""


class ScorePrices(NamedTuple):
    """What is known of e matches, for m markets on them.

    Attributes:
        three_way, total_lines, over: (e, 3), (e, t) and (e, t) as in ``fit``.
        match: (m,) row of each market's match.
    """

    three_way: Float64
    total_lines: Int32
    over: Float64
    match: Int64


def on_line(
    sport: str,
    market: MarketTypeKey,
    line: Int32,
    fair: Callable[[], Float64],
    prices: Callable[[ScoreMarkets], ScorePrices],
) -> Float64:
    """(m,) probability that the score ends where stakes return: on a whole line, on the one beside a quarter line,
    drawn or tied where that returns them. As ``Books.on_line``.

    In football it is that of the distribution of the score that reproduces the match's prices; in American football
    that of the distribution of margins, or of totals, that reproduces the line's own price. There the winner of two is
    the spread of nothing; in sports that never end tied it is 0.

    Args:
        sport: of all the markets.
        market: their type.
        line: (m,) in hundredths.
        fair: asked where a line's own price says it: (m,) fair probability of home or over, given no push.
        prices: asked where the match's other prices say it.

    Returns:
        NaN where nothing says it, and where the market never returns stakes; 0 on half lines of a known sport, and of
        the winner where it never ends tied.
    """
    row = MARKET_TYPES[market]
    unknown = np.full(len(line), np.nan)
    # Nothing is known of how often a part of a match ends on a line, or what a person achieves.
    if not len(line) or not row.can_return or not row.is_settled_by_score or row.period is Period.FIRST_HALF:
        return unknown
    if sport in PUSHES_BY_LINE and market in SAY_OF_THEMSELVES:
        return push_probability(market, line, fair())
    if row.turns_on_tie:
        # Of football too: a draw of ninety minutes is none where the winner is found in extra time.
        return np.zeros(len(line)) if sport in NEVER_TIED else unknown
    if sport not in SCORE_MARKETS:
        return unknown
    read = SCORE_MARKETS[sport]
    known = prices(read)
    if row.rule is SettlementRule.DRAW_NO_BET:
        drawn: Float64 = known.three_way[known.match, read.draw]
        return drawn
    return _by_score(known, market, line)


def _by_score(known: ScorePrices, market: MarketTypeKey, line: Int32) -> Float64:
    found = np.where(may_return(line), np.nan, 0.0)
    rows = np.flatnonzero(np.isnan(found))
    asked, place = np.unique(known.match[rows], return_inverse=True)
    if len(asked):
        grids = fit(known.three_way[asked], known.total_lines[asked], known.over[asked]).grids()
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            of_line = shares(grids[place[part]], market, line[rows[part]], 0)
            # Only one of them is there: a whole line pushes, of a quarter line one half is won or lost.
            found[rows[part]] = of_line[:, PUSH] + of_line[:, HALF_WIN] + of_line[:, HALF_LOSS]
    return found
