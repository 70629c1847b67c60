"""Two portfolios that have to be the same: one, and what its entries make of it anew."""

from collections.abc import Iterable
from datetime import datetime

from advisor.core.clock import micros_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.risk.positions import net_payoff
from advisor.risk.state import start_day
from tests.unit.engine.plain_books import EVENT_OF, MARKETS


def assert_same(again: Portfolio, portfolio: Portfolio, orders: Iterable[str], now: datetime) -> None:
    """Bets, holds, entries and every figure of the risk state agree."""
    assert again.open_bets == portfolio.open_bets
    assert [again.held(key) for key in orders] == [portfolio.held(key) for key in orders]
    assert list(again.ledger) == list(portfolio.ledger)
    # A decision may have begun a day since the last entry.
    start_day(again.state, micros_of(now))
    start_day(portfolio.state, micros_of(now))
    assert again.state.totals.tolist() == portfolio.state.totals.tolist()
    for market, outcomes in MARKETS.items():
        one, other = (each.rows(EVENT_OF[market], market, "exchange") for each in (again, portfolio))
        assert again.exposure(market) == portfolio.exposure(market)
        assert again.state.event_exposure[one[0]] == portfolio.state.event_exposure[other[0]]
        for outcome in range(outcomes):
            assert net_payoff(again.state.positions, one[1], outcome) == net_payoff(
                portfolio.state.positions, other[1], outcome
            )
