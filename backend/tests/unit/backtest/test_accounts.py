"""The ledger of a backtest has the entries that a portfolio writes of the same bets on paper or live."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.backtest.accounts import cash_of, ledger_of
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.core.clock import instant_of
from advisor.core.history import History
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.instruments.market_types import H2H_3WAY
from advisor.ledger.accounts import AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk, Transaction, match_key
from advisor.ledger.events import Held, Matched
from advisor.strategies.registry import STRATEGIES
from tests.unit.backtest.both_sides import BOTH_SIDES, with_lays

RATES = {"betfair_exchange": 0.05, "1xbet": 0.03, "pinnacle": 0.0}


@pytest.fixture(scope="module")
def markets(history: History) -> MarketHistory:
    prices = history.prices
    names = tuple("betfair_exchange" if venue == "bwin" else venue for venue in prices.venues)
    renamed = replace(history, prices=replace(prices, venues=names))
    return with_lays(prepare(renamed, H2H_3WAY, RATES), ("betfair_exchange", "1xbet"))


def test_a_backtest_and_a_portfolio_write_the_same_entries(
    markets: MarketHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STRATEGIES, BOTH_SIDES.name, BOTH_SIDES)

    @settings(max_examples=6)
    @given(
        fraction=st.floats(0.002, 0.04),
        bankroll=st.sampled_from(["57.31", "1000.00", "250000.00"]),
    )
    def check(fraction: float, bankroll: str) -> None:
        result = run_backtest(markets, config_of(fraction, bankroll))
        entries = list(ledger_of(result))
        assert len(entries) > 4 * 20
        for ours, live in zip(entries, written_live(result, entries), strict=True):
            assert ours == live

    check()


def config_of(fraction: float, bankroll: str) -> BacktestConfig:
    return BacktestConfig.checked(
        {
            "strategy": "both_sides",
            "staking": {"kind": "proportional", "fraction": fraction},
            "limits": None,
            "bankroll": bankroll,
            "commissions": dict(RATES),
        }
    )


def written_live(result: BacktestResult, entries: list[Transaction]) -> list[Transaction]:
    """What a portfolio writes that holds for the bets of a run, hears that they are matched, and settles them."""
    portfolio = Portfolio(cash_of(result))
    books, rows = result.history.books, result.bets
    portfolio.move("opening", result.config.bankroll_minor, entries[0].at)
    bets = {entry.event.order: entry.event.bet for entry in entries if isinstance(entry.event, Matched)}
    placed, ended = defaultdict[int, list[Bet]](list), defaultdict[int, dict[str, int]](dict)
    for number, row in enumerate(rows.tolist(), start=1):
        bet = bets[f"bet-{number}"]
        assert bet is not None
        placed[int(books.at[result.signals.market[row]])].append(bet)
        ended[int(result.settle_at[row])][bet.key] = int(result.result[row])
    for at in sorted({*placed, *ended}):
        if at in ended:
            portfolio.settle(ended[at], instant_of(at))
        for bet in placed[at]:
            portfolio.hold(Held(bet.key, bet.event, bet.market, bet.venue, bet.at_risk), instant_of(at))
            part = MatchedRisk(match_key(bet.key, "1"), bet.at_risk, AccountKind.AT_RISK)
            portfolio.match(part, bet, bet.at_risk, instant_of(at))
    return list(portfolio.ledger)
