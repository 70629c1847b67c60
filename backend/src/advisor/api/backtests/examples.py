"""Examples of what the backtests' routes take and answer."""

from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.backtests.schemas import (
    BacktestBet,
    BacktestBetPage,
    BacktestPage,
    BacktestReport,
    BacktestRequest,
    BacktestRun,
)
from advisor.backtest.bets import CSV_COLUMNS
from advisor.backtest.figures import Breakdown, EquityPoint, RefusalCount, Slice, Summary

_PLACED: Final = datetime(2024, 3, 2, 14, 0, tzinfo=UTC)
_SETTLED: Final = datetime(2024, 3, 2, 17, 0, tzinfo=UTC)

REQUEST: Final = BacktestRequest.model_validate(
    # As it is sent: the dates of a request are read from texts alone.
    {
        "name": "Premier League, 2 % edge",
        "strategy": "value",
        "config": {"min_edge": 0.02, "fair": "sharp:pinnacle", "method": "power"},
        "competitions": ["E0"],
        "market": "h2h_3way",
        "date_from": "2024-03-01",
        "date_to": "2024-03-31",
        "bankroll": "1000.00",
        "currency": "EUR",
        "staking": {"kind": "flat", "stake": "10.00"},
        "limits": {"max_stake": "50.00"},
    }
)
# One bet of 10.00 at 2.10 that won, so that every figure can be followed.
_SUMMARY: Final = Summary(
    matches=38,
    matches_priced=38,
    signals=2,
    bets=1,
    won=1,
    lost=0,
    pushed=0,
    turnover="10.00",
    profit="11.00",
    final_bankroll="1011.00",
    yield_=1.1,
    roi=0.011,
    win_rate=1.0,
    max_drawdown="0.00",
    max_drawdown_share=0.0,
    max_drawdown_days=0.0,
    longest_losing_streak=0,
    sharpe=None,
    sortino=None,
    profit_factor=None,
    average_odds=2.1,
    average_edge=0.05,
    expected_profit="0.50",
    expected_yield=0.05,
    profit_standard_error="10.50",
    given_no_push=0,
    clv=0.029,
    clv_bets=1,
    clv_given_no_push=0,
    clv_sharp_bets=1,
    clv_consensus_bets=0,
    clv_beaten=1.0,
)
QUEUED: Final = BacktestRun(
    id=day.BACKTEST_ID,
    name=REQUEST.name,
    state="queued",
    progress=0.0,
    stage="queued",
    strategy=REQUEST.strategy,
    competitions=REQUEST.competitions,
    market=REQUEST.market,
    date_from=REQUEST.date_from,
    date_to=REQUEST.date_to,
    config=REQUEST.config,
    staking=REQUEST.staking,
    limits=REQUEST.limits,
    limit_profile=None,
    bankroll=REQUEST.bankroll,
    currency=REQUEST.currency,
    created_at=day.NOW,
    started_at=None,
    finished_at=None,
    error=None,
    config_hash="9b2f6c0d51e8",
    data_hash=None,
    order_hash=None,
    summary=None,
)
_DONE: Final = QUEUED.model_copy(
    update={
        "state": "done",
        "progress": 1.0,
        "stage": "done",
        "started_at": day.NOW + timedelta(seconds=1),
        "finished_at": day.NOW + timedelta(seconds=3),
        "data_hash": "c41d7e90aa35",
        "order_hash": "07f3b8d26e14",
        "summary": _SUMMARY,
    }
)
_BET: Final = BacktestBet(
    number=1,
    placed_at=_PLACED,
    settled_at=_SETTLED,
    kickoff=_PLACED + timedelta(hours=1),
    competition="E0",
    season="2023/24",
    home="nottingham-forest",
    away="brentford",
    score="2-1",
    market="h2h_3way",
    line=None,
    selection="home",
    side="back",
    venue="bet365",
    odds="2.10",
    fair_probability=0.5,
    edge=0.05,
    stake="10.00",
    at_risk="10.00",
    outcome="won",
    profit="11.00",
    bankroll="1011.00",
    clv=0.029,
    clv_source="sharp",
    given_no_push=False,
    clv_given_no_push=False,
)
_BY_SEASON: Final = Slice(
    key="2023/24",
    bets=1,
    turnover="10.00",
    profit="11.00",
    yield_=1.1,
    win_rate=1.0,
    average_odds=2.1,
    clv=0.029,
    clv_bets=1,
)
EXAMPLES: Final = {
    "create_backtest": QUEUED,
    "list_backtests": BacktestPage(items=[_DONE], next_cursor=None),
    "get_backtest": _DONE,
    "cancel_backtest": QUEUED.model_copy(update={"state": "cancelled", "finished_at": day.NOW}),
    "get_backtest_report": BacktestReport(
        run=_DONE,
        equity=[EquityPoint(at=_SETTLED, bankroll="1011.00", drawdown=0.0, expected="1000.50")],
        breakdowns=[Breakdown(by="season", rows=[_BY_SEASON])],
        refusals=[RefusalCount(code="daily_loss", meaning="The day's losses reached their limit.", count=1)],
        notes=["One bet says little: look at the error of the profit."],
    ),
    "list_backtest_bets": BacktestBetPage(items=[_BET], next_cursor=None, total=1),
}
CSV: Final = ",".join(CSV_COLUMNS) + "\n"
"""The first line of the download."""
REQUESTS: Final = {"create_backtest": REQUEST}
