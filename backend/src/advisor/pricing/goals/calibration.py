"""The constants of the goals grid, and where they come from.

Independent Poisson goals, made to agree with a match's own prices, have too few matches won by one goal and too many
won by three or more; so has the model of Dixon and Coles. Two weights that all matches share correct this. One brings
scores closer together, the more the more goals there are: |h² − a²| is the difference of goals times their sum. The
other makes three goals likelier.

Which two, of sixteen, and their values both come from the same older seasons: ``tests.goals.selection`` is the rule
that chose them and sees no later season. ``SHIPPED`` was estimated by maximum likelihood of the final scores, each
match with the rates and the weight of draws that reproduce its own prices: 19,652 matches of 22 European leagues in the
seasons 2012/13, 2014/15 to 2016/17 and 2018/19 to 2020/21. Their prices are the closing ones of Pinnacle, or the
market's average where it has none, and before 2019/20, when files have no closing totals, the market's average some
days before; margins removed by the power method. ``python -m tests.goals`` chooses and computes them anew.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Weights of scores that all matches share.

    Attributes:
        squares: α, per unit of |h² − a²|, the difference of goals times their sum; above 0 brings scores closer
            together, the more the more goals there are.
        three_goals: β, on a logarithmic scale; above 0 makes a match of three goals likelier.
        draw: δ where no price says it: the weight of draws of a match whose totals are not quoted.
    """

    squares: float
    three_goals: float
    draw: float


SHIPPED: Final = Calibration(squares=0.0155, three_goals=0.0653, draw=0.065)
"""Of football; see the module's docstring."""

INDEPENDENT: Final = Calibration(squares=0.0, three_goals=0.0, draw=0.0)
"""Independent Poisson goals but for the weight of draws."""
