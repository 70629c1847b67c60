"""The future, whatever becomes of it, never reaches an earlier decision."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.run import run_backtest
from advisor.backtest.selection import keep_events, merge, take_prices
from advisor.core.clock import MICROS_PER_DAY
from advisor.core.history import NO_SCORE, History
from advisor.core.markets import EventStatus, MarketTypeKey
from advisor.instruments.market_types import H2H_3WAY, SPREADS, TOTALS
from tests.unit.backtest.test_run import orders

LIMITS = {"max_stake": "3%", "daily_loss": "4%", "loss_streak": 4, "drawdown_soft": 0.02, "drawdown_hard": 0.3}
CONFIGS = [
    {"config": {"min_edge": -0.01}, "staking": {"kind": "kelly", "fraction": 0.5, "cap": 0.05}, "limits": LIMITS},
    {
        "config": {"min_edge": 0.0, "fair": "consensus", "method": "shin", "weights": {"pinnacle": 4, "bwin": 0}},
        "staking": {"kind": "proportional", "fraction": 0.03},
        "limits": {"max_open": "20%", "max_open_bets": 6},
    },
]


@pytest.fixture(scope="module")
def busy(history: History) -> History:
    """Three seasons in ten weeks: matches end between the decisions on others all the time."""
    events, prices = history.events, history.prices
    start = int(events.kickoff.min())
    kickoff = start + (events.kickoff - start) // 15
    at = prices.at - events.kickoff[prices.event] + kickoff[prices.event]
    return replace(history, events=replace(events, kickoff=kickoff), prices=replace(prices, at=at))


def ends(history: History) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """When each match's result is known at the earliest."""
    return history.events.kickoff + 2 * 3_600_000_000


def called_off(history: History, moment: int, rng: np.random.Generator) -> History:
    """Half of what ends after ``moment`` is postponed or made void."""
    status = list(history.events.status)
    home, away = history.events.home_score.copy(), history.events.away_score.copy()
    for row in np.flatnonzero((ends(history) > moment) & (rng.random(len(status)) < 0.5)):
        status[row] = EventStatus.VOID if rng.random() < 0.5 else EventStatus.POSTPONED
        home[row] = away[row] = NO_SCORE
    return replace(history, events=replace(history.events, status=status, home_score=home, away_score=away))


def cut_off(history: History, moment: int, rng: np.random.Generator) -> History:
    """No price from ``moment`` on was ever seen; matches nobody had priced by then are gone."""
    del rng
    seen = take_prices(history.prices, np.flatnonzero(history.prices.at < moment))
    priced = np.zeros(len(history.events), np.bool_)
    priced[seen.event] = True
    return keep_events(replace(history, prices=seen), priced)


def new_bookmaker(history: History, moment: int, rng: np.random.Generator) -> History:
    """A venue first in the alphabet opens at ``moment`` with prices on all markets that are left."""
    late = take_prices(history.prices, np.flatnonzero(history.prices.at >= moment))
    generous = (late.odds_e4 * rng.uniform(1.0, 1.3, (len(late), 1))).astype(np.int32)
    opened = replace(late, odds_e4=generous, venue=np.zeros(len(late), np.int16), venues=("aaa_bets",))
    _, first = np.unique(np.stack([opened.event, opened.market, opened.line, opened.phase]), axis=1, return_index=True)
    return merge([history, replace(history, prices=take_prices(opened, first))])


def other_closes(history: History, moment: int, rng: np.random.Generator) -> History:
    """Every line that closes after ``moment`` closes elsewhere."""
    prices = history.prices
    late = (prices.at >= moment) & (prices.phase == 1)
    odds = np.where(late[:, None], prices.odds_e4 * rng.uniform(1.0, 3.0, prices.odds_e4.shape), prices.odds_e4)
    return replace(history, prices=replace(prices, odds_e4=odds.astype(np.int32)))


@pytest.mark.parametrize("market", [H2H_3WAY, TOTALS, SPREADS])
@pytest.mark.parametrize("future", [called_off, cut_off, new_bookmaker, other_closes])
@settings(max_examples=6)
@given(
    share=st.floats(0.02, 0.98), seed=st.integers(0, 2**32 - 1), values=st.sampled_from(CONFIGS), timeless=st.booleans()
)
def test_decisions_do_not_depend_on_it(
    busy: History,
    future: Callable[[History, int, np.random.Generator], History],
    market: MarketTypeKey,
    share: float,
    seed: int,
    values: dict[str, object],
    timeless: bool,
) -> None:
    history = busy
    if timeless:
        unknown = np.zeros(len(history.events), np.bool_)
        history = replace(history, events=replace(history.events, kickoff_known=unknown))
    config = BacktestConfig.checked({**values, "market": market})  # type: ignore[dict-item]
    prepared = prepare(history, market, {})
    moment = int(np.quantile(prepared.books.at, share))
    changed = prepare(future(history, moment, np.random.default_rng(seed)), market, {})
    before = orders(run_backtest(prepared, config), moment)
    assert before
    assert orders(run_backtest(changed, config), moment) == before


def test_a_day_without_kickoff_times_is_not_known_before_it_is_over(history: History) -> None:
    unknown = replace(history.events, kickoff_known=np.zeros(len(history.events), np.bool_))
    prepared = prepare(replace(history, events=unknown), H2H_3WAY, {})
    assert ((prepared.settle_at // MICROS_PER_DAY) == (prepared.events.kickoff // MICROS_PER_DAY)).all()
    assert (prepared.settle_at % MICROS_PER_DAY == MICROS_PER_DAY - 1).all()
