"""The promises of a backtest: no look-ahead, books that agree to the cent, the same run on the same input."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.backtest.accounts import verify
from advisor.backtest.bets import bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import merge
from advisor.core.errors import LedgerError
from advisor.core.history import History, Prices
from advisor.core.markets import EventStatus, MarketType, Phase
from advisor.ledger.entries import Account
from advisor.testing.demo import LEAGUES

KELLY = BacktestConfig.checked(
    {"config": {"min_edge": 0.0}, "staking": {"kind": "kelly", "fraction": 0.3, "cap": 0.04}, "limits": {}}
)
FLAT = BacktestConfig.checked({"config": {"min_edge": 0.005}, "staking": {"kind": "flat", "stake": "10"}})
PRICE_COLUMNS = ("event", "market", "line", "venue", "phase", "at", "odds_e4")


def orders(result: BacktestResult, until: int) -> list[tuple[object, ...]]:
    """Everything decided before ``until``, refusals included."""
    books, signals, decisions = result.history.books, result.signals, result.decisions
    return [
        (
            result.history.events.key[books.event[signals.market[i]]],
            int(signals.selection[i]),
            books.venues[signals.venue[i]],
            int(signals.odds_e4[i]),
            int(decisions.stake[i]),
            int(decisions.refusal[i]),
        )
        for i in range(len(signals))
        if books.at[signals.market[i]] < until
    ]


def with_future_shuffled(history: History, moment: int, rng: np.random.Generator) -> History:
    """Swap odds among the prices seen at or after ``moment`` and scores among the events settled after it."""
    prices, events = history.prices, history.events
    odds = prices.odds_e4.copy()
    for market in np.unique(prices.market):
        late = np.flatnonzero((prices.at >= moment) & (prices.market == market))
        odds[late] = odds[rng.permutation(late)]
    ended_late = np.flatnonzero(events.kickoff + 2 * 3_600_000_000 >= moment)
    ended_late = ended_late[events.home_score[ended_late] >= 0]
    swapped = rng.permutation(ended_late)
    home, away = events.home_score.copy(), events.away_score.copy()
    home[ended_late], away[ended_late] = home[swapped], away[swapped]
    return replace(
        history,
        prices=replace(prices, odds_e4=odds),
        events=replace(events, home_score=home, away_score=away),
    )


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0.02, 0.98), seed=st.integers(0, 2**32 - 1), config=st.sampled_from([KELLY, FLAT]))
def test_shuffling_future_rows_never_changes_an_earlier_decision(
    history: History, prepared: MarketHistory, share: float, seed: int, config: BacktestConfig
) -> None:
    moment = int(np.quantile(prepared.books.at, share))
    shuffled = with_future_shuffled(history, moment, np.random.default_rng(seed))
    changed = prepare(shuffled, MarketType.H2H_3WAY, {})
    before = orders(run_backtest(prepared, config), moment)
    assert orders(run_backtest(changed, config), moment) == before
    assert changed.data_hash != prepared.data_hash


def test_closing_prices_are_never_shown(history: History, prepared: MarketHistory) -> None:
    """Wild closing prices change CLV, but not one order."""
    prices = history.prices
    wild = prices.odds_e4.copy()
    closing = prices.phase == Phase.CLOSING
    wild[closing] = np.where(wild[closing] > 0, wild[closing] * 3, 0)
    changed = prepare(replace(history, prices=replace(prices, odds_e4=wild)), MarketType.H2H_3WAY, {})
    honest, other = run_backtest(prepared, KELLY), run_backtest(changed, KELLY)
    assert other.order_hash == honest.order_hash
    assert build_report(other).summary.clv != build_report(honest).summary.clv


@pytest.mark.parametrize("market", [MarketType.H2H_3WAY, MarketType.TOTALS, MarketType.SPREADS])
@pytest.mark.parametrize("config", [KELLY, FLAT])
def test_the_kernels_profit_equals_the_ledgers_to_the_cent(
    history: History, market: MarketType, config: BacktestConfig
) -> None:
    commissions = {"pinnacle": 0.0, "bwin": 0.02, "1xbet": 0.05}
    result = run_backtest(prepare(history, market, commissions), config)
    assert len(result.bets) > 60
    ledger = verify(result)
    profit = ledger.balance(Account.CASH) - result.config.bankroll_minor
    report = build_report(result)
    assert report.summary.profit == report.currency.text(profit)
    assert report.days.bankroll[-1] == ledger.balance(Account.CASH)
    assert sum(bet.profit for bet in bet_rows(result)) == profit
    assert ledger.balance(Account.COMMISSION) > 0
    last = max(bet_rows(result), key=lambda bet: (bet.settled_at, bet.number))
    assert last.bankroll == ledger.balance(Account.CASH)


def test_a_run_whose_books_disagree_is_not_reported(prepared: MarketHistory) -> None:
    result = run_backtest(prepared, FLAT)
    profit = result.decisions.profit.copy()
    profit[result.bets[0]] += 1
    with pytest.raises(LedgerError, match="not reported"):
        verify(replace(result, decisions=result.decisions._replace(profit=profit)))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_the_input_does_not_matter(history: History, prepared: MarketHistory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(history.prices))
    columns = {name: getattr(history.prices, name)[rows] for name in PRICE_COLUMNS}
    shuffled = replace(history, prices=replace(history.prices, **columns))
    again = prepare(shuffled, MarketType.H2H_3WAY, {})
    assert again.data_hash == prepared.data_hash
    assert run_backtest(again, KELLY).order_hash == run_backtest(prepared, KELLY).order_hash


def test_hashes_name_config_data_and_orders(prepared: MarketHistory) -> None:
    same = BacktestConfig.checked(
        {
            "config": {"min_edge": 0.005, "method": "power", "fair": "sharp:pinnacle"},
            "staking": {"kind": "flat", "stake": "10"},
        }
    )
    assert same.config_hash == FLAT.config_hash, "defaults spelled out mean the same"
    other = BacktestConfig.checked({"config": {"min_edge": 0.03}, "staking": {"kind": "flat", "stake": "10"}})
    assert other.config_hash != FLAT.config_hash
    assert run_backtest(prepared, other).order_hash != run_backtest(prepared, FLAT).order_hash


def test_value_betting_pays_where_the_sharp_line_is_right(prepared: MarketHistory) -> None:
    """On demo data the sharp venue is nearly right: many small bets must earn close to what they expect."""
    summary = build_report(run_backtest(prepared, FLAT)).summary
    assert summary.bets > 100
    error = float(summary.profit_standard_error)
    assert abs(float(summary.profit) - float(summary.expected_profit)) < 4 * error
    assert summary.clv is not None
    assert summary.clv > 0


def test_merging_keeps_the_later_of_two_and_erases_nothing(history: History) -> None:
    assert merge([history, history]).events.key == history.events.key
    half = len(history.prices) // 2
    columns = {name: getattr(history.prices, name)[:half] for name in PRICE_COLUMNS}
    partial = replace(history, prices=replace(history.prices, **columns))
    corrected = replace(partial, prices=replace(partial.prices, odds_e4=partial.prices.odds_e4 + 100))
    merged = merge([history, corrected]).prices
    assert len(merged) == len(history.prices)
    assert (as_set(merged) - as_set(history.prices)) == as_set(corrected.prices)


def as_set(prices: Prices) -> set[tuple[int, ...]]:
    table = np.column_stack([*(getattr(prices, name) for name in PRICE_COLUMNS)])
    return {tuple(row) for row in table.tolist()}


def test_unplayed_and_void_events(history: History, prepared: MarketHistory) -> None:
    status = list(history.events.status)
    first = history.events.key.index(prepared.events.key[0])
    status[first] = EventStatus.VOID
    home, away = history.events.home_score.copy(), history.events.away_score.copy()
    home[first] = away[first] = -1
    voided = replace(history, events=replace(history.events, status=status, home_score=home, away_score=away))
    config = BacktestConfig.checked({"config": {"min_edge": -1.0}, "staking": {"kind": "flat", "stake": "1"}})
    result = run_backtest(prepare(voided, MarketType.H2H_3WAY, {}), config)
    assert len(result.history.events) == status.count(EventStatus.FINISHED) + 1
    void = [bet for bet in bet_rows(result) if bet.outcome == "void"]
    assert [(bet.profit, bet.score) for bet in void] == [(0, "")]
    assert len(LEAGUES) == len(result.history.competitions)
