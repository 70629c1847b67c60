"""Compile every numerical function into the disk cache: ``python -m advisor.bootstrap.warm_up``.

Run at installation, so that no process compiles while somebody waits.
"""

from datetime import date
from typing import Final

import numpy as np

from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import SHIPPED_TERMS
from advisor.demo.leagues import LEAGUES, demo_league
from advisor.engine.warm_up import warm_up
from advisor.instruments.market_types import TOTALS
from advisor.jobs.backtest import compute
from advisor.jobs.progress import Progress
from advisor.pricing import Method, edge, kelly, overround, remove_margin
from advisor.pricing.goals import fit, shares
from advisor.pricing.results import Shares

_DAY: Final = date(2024, 1, 1)


def main() -> None:
    """Margin removal by each method, a match with a bet on it, a small backtest, steps of the engine: all there is."""
    odds = np.array([[2.0, 3.5, 4.2]])
    for method in Method:
        remove_margin(odds, method)
    overround(odds)
    goals = fit(remove_margin(odds, Method.POWER), np.array([[250]], np.int32), np.array([[0.5]]))
    results = Shares.of_columns(shares(goals.grids(), TOTALS, 250, 0))
    edge(results, 2.0)
    kelly(results, 2.0, 0.0)
    history = demo_league(LEAGUES[0], seasons=1, today=_DAY, seed=1).history
    compute(history, BacktestConfig(), SHIPPED_TERMS, Progress())
    warm_up()


if __name__ == "__main__":
    main()
