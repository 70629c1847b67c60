"""Backtests of strategies beside ``value``: what history has for them, and what a run says where it has nothing."""

import numpy as np
import pytest
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.core.errors import ConfigError
from advisor.core.markets import Phase
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing import Method, remove_margin
from advisor.strategies.registry import STRATEGIES
from tests.unit.backtest.small_history import CLOSE, Match, history_of

ODDS = (2.0, 3.6, 4.2)
OTHERS = ("pinnacle", "bet365", "coral", "unibet")


@pytest.fixture(scope="module")
def prepared() -> MarketHistory:
    """Four venues that agree, and one that offers more on the home side."""
    prices = [(venue, Phase.PRE_MATCH, ODDS) for venue in OTHERS]
    match = Match(prices=[*prices, ("bwin", Phase.PRE_MATCH, (2.2, 3.4, 3.9)), CLOSE])
    return prepare(history_of([match]), H2H_3WAY, {})


def run(prepared: MarketHistory, strategy: str, **config: JsonValue) -> BacktestResult:
    return run_backtest(prepared, BacktestConfig.checked({"strategy": strategy, "config": config}))


def test_a_run_by_what_the_other_venues_say(prepared: MarketHistory) -> None:
    result = run(prepared, "consensus")
    signals, venues = result.signals, prepared.books.venues
    fair = remove_margin(np.array([ODDS]), Method.POWER)[0]
    assert (venues[signals.venue[0]], signals.odds_e4.tolist(), signals.selection.tolist()) == ("bwin", [22_000], [0])
    assert result.signals.probability[0] == pytest.approx(fair[0], abs=1e-12)
    assert result.signals.edge[0] == pytest.approx(fair[0] * 2.2 - 1, abs=1e-12)
    assert result.decisions.stake.tolist() == [1_000]
    assert not np.isnan(result.closing.value).any()
    assert run(prepared, "consensus", min_venues=5).signals.market.tolist() == []


def test_a_run_says_why_it_found_nothing(prepared: MarketHistory) -> None:
    (looked,) = [note for note in build_report(run(prepared, "consensus", min_edge=0.4)).notes if "No bets" in note]
    assert looked.startswith("No bets: of 15 prices beside a fair price the best has an edge of ")
    lays = build_report(run(prepared, "lay_value")).notes
    assert "No bets: history holds no lay prices, and the strategy bets at nothing else." in lays


@pytest.mark.parametrize("name", [name for name, info in STRATEGIES.items() if not info.runs_on_history])
def test_what_runs_live_alone_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="runs live"):
        BacktestConfig.checked({"strategy": name})
