"""Limits at the moment at which an order would leave: what was granted before counts no more than what holds now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advisor.core.quotes import Side
from advisor.engine.orders.limits_now import limits_now
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.intents import Intent
from advisor.ledger.accounts import Account, AccountKind
from advisor.risk.limits import NO_LIMITS
from tests.unit.engine.orders.test_blotter import NOON, an_intent

ASKED = "10.00 EUR at risk"


def holding(*intents: Intent) -> Portfolio:
    """1,000.00, and these orders on their way."""
    portfolio = Portfolio(Account("main", None, "EUR", AccountKind.CASH))
    portfolio.move("opening", 100_000, NOON)
    for intent in intents:
        portfolio.hold(intent.hold, NOON)
    return portfolio


@pytest.mark.parametrize(
    ("just", "lowered", "limit"),
    [
        ({"max_stake": 1_000}, {"max_stake": 999}, "9.99 EUR that bet limit leaves"),
        ({"max_market": 2_000}, {"max_market": 1_999}, "9.99 EUR that market limit leaves"),
        ({"max_event": 2_000}, {"max_event": 1_400}, "4.00 EUR that event limit leaves"),
        ({"max_open": 2_000}, {"max_open": 500}, "0.00 EUR that open limit leaves"),
        ({"max_open_bets": 2}, {"max_open_bets": 1}, "nothing: As many bets are open as the limits allow"),
        ({"min_odds_e4": 20_000}, {"min_odds_e4": 20_001}, "nothing: Odds outside the limits' odds range"),
    ],
)
def test_an_order_that_is_granted_at_a_limit_is_not_once_it_is_lowered(
    just: dict[str, Any], lowered: dict[str, Any], limit: str
) -> None:
    other, asked = an_intent("other"), an_intent("asked")
    portfolio = holding(other, asked)
    before = portfolio.state.totals.tolist()
    assert limits_now(portfolio, asked, NO_LIMITS._replace(**just), 0.0, NOON).holds
    found = limits_now(portfolio, asked, NO_LIMITS._replace(**lowered), 0.0, NOON)
    assert (found.value, found.limit, found.holds) == (ASKED, limit, False)
    assert portfolio.state.totals.tolist() == before


def test_what_the_reserve_keeps_back_is_not_bet_by_an_order_that_waited() -> None:
    asked = an_intent("asked", quantity=90_000)
    portfolio = holding(asked)
    assert limits_now(portfolio, asked, NO_LIMITS, 0.1, NOON).holds
    portfolio.move("paid-out", -1_000, NOON)
    found = limits_now(portfolio, asked, NO_LIMITS, 0.1, NOON)
    assert (found.limit, found.holds) == ("891.00 EUR that reserve leaves", False)


def test_a_portfolio_that_was_halted_meanwhile_sends_nothing_that_was_decided_before() -> None:
    asked = an_intent("asked")
    portfolio = holding(asked)
    portfolio.halt("halt", "somebody said so", NOON)
    found = limits_now(portfolio, asked, NO_LIMITS, 0.0, NOON + timedelta(seconds=1))
    assert (found.limit.startswith("nothing: Betting halted"), found.holds) == (True, False)


def test_of_an_order_that_is_to_be_changed_what_it_holds_by_now_is_taken_off() -> None:
    asked = an_intent("asked", side=Side.LAY, odds_e4=30_000)
    portfolio = holding(asked)
    shorter = replace(asked, request=replace(asked.request, price=an_intent(odds_e4=25_000).request.price))
    limits = NO_LIMITS._replace(max_market=1_500)
    assert limits_now(portfolio, shorter, limits, 0.0, NOON).holds
    assert not limits_now(portfolio, asked, limits, 0.0, NOON).holds
