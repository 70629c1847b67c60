"""How a bet on spreads or totals ends: the shares of win, half win, push, half loss and loss."""

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, Line
from advisor.pricing.compiled import FLOAT, FLOATS_2D_OUT, FLOATS_3D_IN, FLOATS_IN, compiled
from advisor.pricing.goals.constraints import STEP_OF_LINES
from advisor.pricing.payoff import halves_against
from advisor.pricing.results import PUSH, RESULTS


@compiled(FLOATS_3D_IN, FLOATS_IN, FLOATS_IN, FLOAT, FLOATS_2D_OUT)
def shares_kernel(grids: Float64, line: Float64, selection: Float64, is_total: float, found: Float64) -> None:
    """Fill ``found`` (m, RESULTS) from (m, n, n) grids; ``is_total`` is 1 for totals, 0 for spreads."""
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
                cell = home + away if is_total == 1.0 else size - 1 + home - away
                by_margin[cell] += grids[i, home, away]
        found[i] = 0.0
        for cell in range(2 * size - 1):
            margin = 100 * cell - int(line[i]) if is_total == 1.0 else 100 * (cell - size + 1) + int(line[i])
            if selection[i] == 1.0:
                margin = -margin
            found[i, PUSH - halves_against(margin)] += by_margin[cell]


def shares(grids: Float64, market: MarketTypeKey, line: Int32 | int, selection: Int8 | int) -> Float64:
    """Shares of the results of m bets, one on each match.

    Args:
        grids: (m, n, n) distributions of (home goals, away goals); ``grids[match]`` for several bets on one match.
        market: one with lines.
        line: (m,), or one for all: home handicap or total in hundredths, a multiple of 25.
        selection: (m,), or one for all: 0 for home or over, 1 for away or under.

    Returns:
        (m, 5) probabilities of win, half win, push, half loss and loss by the rules of ``payoff.halves_against``,
        which settle the bets too; each row sums to 1. NaN where the grid is, or line or selection are none of these.

    Raises:
        ValueError: another market, whose results are those of a three-way or a two-way price.
    """
    meaning = MARKET_TYPES[market].line
    if meaning is Line.NONE:
        raise ValueError(f"A bet on {market} has no line; its probability is the fair one.")
    bets = len(grids)
    lines, selections = (np.ascontiguousarray(np.broadcast_to(each, (bets,)), np.float64) for each in (line, selection))
    found = np.empty((bets, RESULTS))
    is_total = 1.0 if meaning is Line.POINTS else 0.0
    shares_kernel(np.ascontiguousarray(grids, np.float64), lines, selections, is_total, found)
    return found
