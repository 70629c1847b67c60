"""The score of a football match by its own prices, and how bets on spreads and totals end.

``fit`` finds the distribution of the score that reproduces a match's margin-free three-way price and totals, ``grid``
writes it out, ``shares`` adds it up to win, half win, push, half loss and loss of any whole, half or quarter line.
What all matches share was calibrated on past seasons: ``calibration``. ``margins`` does for American football what can
be done without goals.

The model is an exponential family: independent Poisson goals times a weight of draws, which belongs to the match like
both rates, and times weights of |h² − a²| and of three goals, which do not. Against its relatives:

* M. Dixon & S. Coles (1997) weight four low scores. Made to reproduce a match's prices this predicts too few wins by
  one goal (``docs/BACKTESTING.md`` has the figures), and the weights can become negative.
* D. Karlis & I. Ntzoufras, Analysis of Sports Data by Using Bivariate Poisson Models, The Statistician 52 (2003):
  inflated draws, as here; but a shared Poisson part spreads totals further, where those seen are closer together.
* G. Boshnakov, T. Kharrat & I. McHale, A Bivariate Weibull Count Model for Forecasting Association Football Scores,
  International Journal of Forecasting 33 (2017): counts closer together, as here, without a closed form.
"""

from advisor.pricing.goals.calibration import SHIPPED, Calibration
from advisor.pricing.goals.fit import FittedGoals, Used, fit
from advisor.pricing.goals.grid import expected_goals, grid
from advisor.pricing.goals.margins import push_probability
from advisor.pricing.goals.on_line import ScorePrices, on_line
from advisor.pricing.goals.shares import shares

__all__ = [
    "SHIPPED",
    "Calibration",
    "FittedGoals",
    "ScorePrices",
    "Used",
    "expected_goals",
    "fit",
    "grid",
    "on_line",
    "push_probability",
    "shares",
]
