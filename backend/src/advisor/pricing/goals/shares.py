"""How a bet on spreads or totals ends: the shares of win, half win, push, half loss and loss."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, SettlementRule
from advisor.pricing.compiled import FLOAT, FLOATS_2D_OUT, FLOATS_3D_IN, FLOATS_IN, compiled
from advisor.pricing.goals.constraints import STEP_OF_LINES
from advisor.pricing.payoff import halves_against
from advisor.pricing.results import PUSH, RESULTS

_DIFFERENCE: Final = 0.0
_SUM: Final = 1.0
_HOME: Final = 2.0
_AWAY: Final = 3.0

_COUNTED: Final = {
    SettlementRule.HANDICAP: _DIFFERENCE,
    SettlementRule.TOTAL: _SUM,
    SettlementRule.HOME_TOTAL: _HOME,
    SettlementRule.AWAY_TOTAL: _AWAY,
}


@compiled(FLOATS_3D_IN, FLOATS_IN, FLOATS_IN, FLOAT, FLOATS_2D_OUT)
def shares_kernel(grids: Float64, line: Float64, selection: Float64, counted: float, found: Float64) -> None:
    """Fill ``found`` (m, RESULTS) from (m, n, n) grids.

    Args:
        counted: what is held against the line: 0 the difference of the score, 1 its sum, 2 what the home side scores,
            3 what the away side does.
    """
    size = grids.shape[1]
    by_margin = np.empty(2 * size - 1)
    for i in range(len(found)):
        found[i] = np.nan
        proper = line[i] % STEP_OF_LINES == 0.0 and (selection[i] == 0.0 or selection[i] == 1.0)
        if not (proper and grids[i, 0, 0] >= 0.0):
            continue
        by_margin[:] = 0.0
        for home in range(size):
            for away in range(size):
                if counted == _DIFFERENCE:
                    cell = size - 1 + home - away
                else:
                    cell = (home if counted != _AWAY else 0) + (away if counted != _HOME else 0)
                by_margin[cell] += grids[i, home, away]
        found[i] = 0.0
        for cell in range(2 * size - 1):
            margin = 100 * (cell - size + 1) + int(line[i]) if counted == _DIFFERENCE else 100 * cell - int(line[i])
            if selection[i] == 1.0:
                margin = -margin
            found[i, PUSH - halves_against(margin)] += by_margin[cell]


def shares(grids: Float64, market: MarketTypeKey, line: Int32 | int, selection: Int8 | int) -> Float64:
    """Shares of the results of m bets, one on each match.

    Args:
        grids: (m, n, n) distributions of (home goals, away goals); ``grids[match]`` for several bets on one match.
        market: one with lines, on the whole match.
        line: (m,), or one for all: home handicap or total in hundredths, a multiple of 25.
        selection: (m,), or one for all: 0 for home or over, 1 for away or under.

    Returns:
        (m, 5) probabilities of win, half win, push, half loss and loss by the rules of ``payoff.halves_against``,
        which settle the bets too; each row sums to 1. NaN where the grid is, or line or selection are none of these.

    Raises:
        ValueError: another market, whose results are those of a three-way or a two-way price.
    """
    row = MARKET_TYPES[market]
    if not row.has_line:
        raise ValueError(f"A bet on {market} has no line; its probability is the fair one.")
    bets = len(grids)
    lines, selections = (np.ascontiguousarray(np.broadcast_to(each, (bets,)), np.float64) for each in (line, selection))
    found = np.empty((bets, RESULTS))
    shares_kernel(np.ascontiguousarray(grids, np.float64), lines, selections, _COUNTED[row.rule], found)
    return found
