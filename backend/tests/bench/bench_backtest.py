"""A value backtest of 10,000 three-way matches, from arrays to report, beside the peers' own backtests.

Ours: margin removal of the sharp line, best price of six venues, decisions, settlement, CLV and the whole report.
penaltyblog: its power margin removal and its Backtest loop with the same rule, figures from ``results()``.
sports-betting: its OddsComparisonBettor and ``backtest`` over one price per selection, figures as it gives them.
Floor: the margin removal of the sharp line and one look at every price, which no value backtest can do without.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from rich.console import Console

from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import run_backtest
from advisor.backtest.selection import keep_events
from advisor.core.arrays import Float64
from advisor.core.clock import instant_of
from advisor.demo.leagues import League, demo_league
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing import Method, remove_margin
from advisor.pricing.lines import best_price
from tests.bench.report import Row, best_seconds, print_rows

MATCHES = 10_000
MIN_EDGE = 0.02
_TARGET_MS = 2.0


@dataclass(frozen=True, slots=True)
class Arrays:
    """The same matches as the peers want them."""

    kickoff: list[datetime]
    sharp: Float64
    best: Float64
    outcome: np.ndarray[tuple[int], np.dtype[np.int64]]


def ten_thousand_matches() -> MarketHistory:
    """Demo matches of 24 clubs over twenty seasons, cut to 10,000."""
    league = League("BIG", "Big", tuple(f"Club {i}" for i in range(24)))
    history = demo_league(league, 20, date(2026, 7, 1), seed=1).history
    first = np.arange(len(history.events)) < MATCHES
    return prepare(keep_events(history, first), H2H_3WAY, {})


def arrays_of(history: MarketHistory) -> Arrays:
    """Sharp and best odds (m, 3) and the index of the winning selection (m,)."""
    books, events = history.books, history.events
    home, away = events.home_score[books.event], events.away_score[books.event]
    return Arrays(
        kickoff=[instant_of(at) for at in events.kickoff[books.event]],
        sharp=books.odds[:, books.venues.index("pinnacle")],
        best=np.nanmax(books.odds, axis=1),
        outcome=np.where(home > away, 0, np.where(home < away, 2, 1)),
    )


def ours(history: MarketHistory) -> float:
    """Best seconds of a run, after warm-up."""
    config = BacktestConfig.checked(
        {"config": {"min_edge": MIN_EDGE}, "staking": {"kind": "flat", "stake": "10"}, "bankroll": "100000"}
    )
    return best_seconds(lambda: build_report(run_backtest(history, config)), 50)


def floor(history: MarketHistory) -> float:
    """Best seconds of what a value backtest cannot do without, by our own compiled loops: no decision, no money."""
    books = history.books
    sharp, everywhere = books.venues.index("pinnacle"), np.ones(len(books.venues), np.bool_)

    def read() -> None:
        remove_margin(books.odds[:, sharp], Method.POWER)
        best_price(books.odds, books.commission, everywhere)

    return best_seconds(read, 50)


def penaltyblog(arrays: Arrays) -> float:
    """Seconds of one run of penaltyblog, or of nothing if it is not installed (NaN)."""
    if importlib.util.find_spec("penaltyblog") is None:
        return float("nan")
    import pandas as pd
    from penaltyblog.backtest import Backtest
    from penaltyblog.implied import calculate_implied

    frame = pd.DataFrame(
        {
            "date": pd.to_datetime([at.date() for at in arrays.kickoff]),
            **{f"sharp{s}": arrays.sharp[:, s] for s in range(3)},
            **{f"best{s}": arrays.best[:, s] for s in range(3)},
            "outcome": arrays.outcome,
        }
    )

    def logic(ctx: object) -> None:
        row = ctx.fixture  # type: ignore[attr-defined]
        # It knows no other line where the sharp one is missing.
        if math.isnan(row["sharp0"]):
            return
        fair = calculate_implied([row["sharp0"], row["sharp1"], row["sharp2"]], method="power").probabilities
        edges = [fair[s] * row[f"best{s}"] - 1 for s in range(3)]
        best = max(range(3), key=edges.__getitem__)
        if edges[best] >= MIN_EDGE:
            ctx.account.place_bet(row[f"best{best}"], 10, int(row["outcome"] == best))  # type: ignore[attr-defined]

    def run() -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            backtest = Backtest(frame, str(frame["date"].min()), str(frame["date"].max()))
            backtest.start(bankroll=100_000, logic=logic)
            backtest.results()

    return _seconds(run)


def sports_betting(arrays: Arrays) -> float:
    """Seconds of one run of sports-betting, or NaN if it is not installed."""
    if importlib.util.find_spec("sportsbet") is None:
        return float("nan")
    import pandas as pd
    from sklearn.model_selection import TimeSeriesSplit
    from sportsbet.evaluation import OddsComparisonBettor, backtest

    index = pd.DatetimeIndex(arrays.kickoff, name="date")
    markets = ("home_win", "draw", "away_win")
    odds = pd.DataFrame({f"best__{m}__preplay__0min": arrays.best[:, s] for s, m in enumerate(markets)}, index=index)
    outcome = pd.DataFrame({f"{m}__postplay__90min": arrays.outcome == s for s, m in enumerate(markets)}, index=index)
    features = pd.DataFrame({"round": np.arange(len(index))}, index=index)
    bettor = OddsComparisonBettor(alpha=MIN_EDGE, betting_markets=list(markets))
    return _seconds(lambda: backtest(bettor, features, outcome, odds, cv=TimeSeriesSplit(2), n_jobs=1))


def _seconds(action: Callable[[], object]) -> float:
    action()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def run(console: Console) -> list[Row]:
    """Measure ours and both peers on the same matches."""
    history = ten_thousand_matches()
    arrays = arrays_of(history)
    what = f"value backtest, {len(history.events):,} matches"
    our_ms = ours(history) * 1e3
    rows = []
    peers = (
        ("floor: margins, best prices", floor(history)),
        ("sports-betting", sports_betting(arrays)),
        ("penaltyblog", penaltyblog(arrays)),
    )
    for peer, seconds in peers:
        peer_ms = None if np.isnan(seconds) else seconds * 1e3
        rows.append(
            Row(
                what=what,
                ours=our_ms,
                unit="ms",
                peer=peer,
                peer_value=peer_ms,
                target=_TARGET_MS,
                less_is_better=True,
            )
        )
    print_rows(console, rows, "Backtest")
    return rows


if __name__ == "__main__":
    run(Console())
