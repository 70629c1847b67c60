"""How likely a match ends where a bet returns its stake, by the match's own margin-free prices."""

import numpy as np

from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.markets import MarketTypeKey
from advisor.pricing.goals.fit import fit
from advisor.pricing.goals.shares import shares
from advisor.pricing.results import HALF_LOSS, HALF_WIN, PUSH, may_return


def on_line(
    three_way: Float64, total_lines: Int32, over: Float64, market: MarketTypeKey, match: Int64, line: Int32
) -> Float64:
    """(m,) probability of the score on a line, or on the whole line beside a quarter line.

    Args:
        three_way, total_lines, over: of e matches, as in ``fit``.
        market: one with lines.
        match: (m,) row of the match.
        line: (m,) in hundredths.

    Returns:
        NaN where the match's prices do not say it; 0 on half lines.
    """
    found = np.where(may_return(line), np.nan, 0.0)
    rows = np.flatnonzero(np.isnan(found))
    asked, place = np.unique(match[rows], return_inverse=True)
    if len(asked):
        fitted = fit(three_way[asked], total_lines[asked], over[asked])
        of_line = shares(fitted.grids()[place], market, line[rows], 0)
        # Only one of them is there: a whole line pushes, of a quarter line one half is won or lost.
        found[rows] = of_line[:, PUSH] + of_line[:, HALF_WIN] + of_line[:, HALF_LOSS]
    return found
