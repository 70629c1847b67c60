"""Goals of matches from their prices on one core, beside scipy's least squares on the same equations."""

import numpy as np
from rich.console import Console
from scipy.optimize import least_squares

from advisor.core.arrays import Float64
from advisor.instruments.market_types import SPREADS, TOTALS
from advisor.pricing.goals import fit, grid, shares
from tests.bench.report import Row, best_seconds, print_rows

BATCH = 20_000
PEER_SAMPLE = 100
REPEATS = 7
PEER_REPEATS = 3
TARGET = 20_000
GOALS_LINE = 250


def run(console: Console) -> list[Row]:
    """Measure and print."""
    three_way, over = _prices(BATCH)
    lines = np.full((BATCH, 1), GOALS_LINE, np.int32)
    fitted = fit(three_way, lines, over[:, None])
    grids = fitted.grids()
    rows = [
        Row(
            what="goals from result and total",
            ours=BATCH / best_seconds(lambda: fit(three_way, lines, over[:, None]), REPEATS),
            unit="matches/s",
            peer="scipy least_squares",
            peer_value=_by_scipy(three_way[:PEER_SAMPLE], over[:PEER_SAMPLE], fitted.home_rate[:PEER_SAMPLE]),
            target=TARGET,
        ),
        Row(what="grids of the score", ours=BATCH / best_seconds(fitted.grids, REPEATS), unit="matches/s"),
        Row(
            what="shares of a quarter line",
            ours=BATCH / best_seconds(lambda: shares(grids, SPREADS, -75, 0), REPEATS),
            unit="bets/s",
        ),
    ]
    print_rows(console, rows, "Goals, one core")
    return rows


def _prices(count: int) -> tuple[Float64, Float64]:
    """Prices of made-up matches, from very one-sided to even."""
    rng = np.random.default_rng(6)
    grids = grid(rng.uniform(0.4, 3.0, count), rng.uniform(0.4, 2.5, count), rng.normal(0.0, 0.07, count))
    return _three_way(grids), shares(grids, TOTALS, GOALS_LINE, 0)[:, 0]


def _three_way(grids: Float64) -> Float64:
    home, away = np.indices(grids.shape[1:])
    return np.stack([grids[:, side].sum(axis=1) for side in (home > away, home == away, home < away)], axis=1)


def _by_scipy(three_way: Float64, over: Float64, home_rate: Float64) -> float:
    """Matches per second of scipy's solver on our grid; checks first that it finds the same."""

    def solved(prices: Float64, total: float) -> Float64:
        def missed(unknown: Float64) -> Float64:
            grids = grid(np.exp(unknown[:1]), np.exp(unknown[1:2]), unknown[2:])
            return np.append(_three_way(grids)[0] - prices, shares(grids, TOTALS, GOALS_LINE, 0)[0, 0] - total)

        found: Float64 = least_squares(missed, [0.3, 0.3, 0.0], xtol=1e-12, ftol=1e-12, gtol=1e-12).x
        return found

    def every() -> Float64:
        return np.array([solved(prices, float(total)) for prices, total in zip(three_way, over, strict=True)])

    np.testing.assert_allclose(np.exp(every()[:, 0]), home_rate, rtol=0.0, atol=1e-6)
    return len(over) / best_seconds(every, PEER_REPEATS)


if __name__ == "__main__":
    run(Console())
