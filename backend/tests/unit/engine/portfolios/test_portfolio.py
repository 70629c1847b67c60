"""A portfolio: what its entries mean, case by case; see ``test_portfolio_lives`` for random lives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, LedgerError
from advisor.core.money.prices import ContractPrice, DecimalOdds
from advisor.core.quotes import Side
from advisor.engine.kernel import SignalValues, decide
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.events import Halted, Paused
from advisor.ledger.fills import Fill
from advisor.risk.limits import NO_LIMITS, LimitValues, Refusal
from advisor.risk.positions import net_payoff
from advisor.risk.staking import StakingValues
from advisor.risk.state import (
    AT_VENUES,
    BANKROLL,
    DAY_START,
    HALTED,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    drawdown,
)
from tests.unit.engine.plain_books import PlainBooks, at_risk, commission, gross

CASH = Account("main", None, "EUR", AccountKind.CASH)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def a_bet(key: str, side: Side = Side.BACK, selection: int = 0, odds_e4: int = 30_000, stake: int = 1_000) -> Bet:
    return Bet(
        key=key, event="first", market="three", venue="exchange", outcomes=3, selection=selection, covered=0,
        fills=(Fill(side=side, price=DecimalOdds(odds_e4), quantity=stake),), commission=0.05, nets=True,
    )  # fmt: skip


def opened(amount: int = 100_000, limits: LimitValues = NO_LIMITS) -> Portfolio:
    portfolio = Portfolio(CASH, limits)
    portfolio.move("opening", amount, NOON)
    return portfolio


def test_back_and_lay_at_one_exchange_are_charged_on_what_they_net() -> None:
    """10.00 backed at 3.00 and laid at 2.50: won it is 20.00 − 15.00, of which 5 % is 0.25; lost it is nothing."""
    portfolio = opened()
    portfolio.place(a_bet("back"), NOON)
    portfolio.place(a_bet("lay", Side.LAY, odds_e4=25_000), NOON)
    row = portfolio.rows("first", "three", "exchange")[1]
    assert [net_payoff(portfolio.state.positions, row, o) for o in range(3)] == [475, 0, 0]
    assert (portfolio.exposure("three"), portfolio.state.totals[AT_VENUES]) == (0, 2_500)
    portfolio.settle({"back": 2, "lay": 2}, NOON)
    assert portfolio.state.totals[BANKROLL] == 100_475
    assert portfolio.ledger.balance(CASH.beside(AccountKind.COMMISSION, "exchange")) == 25


def test_commission_of_gains_that_later_losses_take_back_is_refunded() -> None:
    portfolio = opened()
    portfolio.place(a_bet("first"), NOON)
    portfolio.place(a_bet("second", selection=1), NOON)
    portfolio.settle({"first": 2}, NOON)
    assert portfolio.state.totals[BANKROLL] == 101_900
    # Losing 10.00 then costs 9.50, as the net of 10.00 owes no more than 0.50.
    assert portfolio.exposure("three") == 950
    portfolio.settle({"second": -2}, NOON)
    assert portfolio.state.totals[BANKROLL] == 100_950


@pytest.mark.parametrize(("side", "result"), [(Side.BACK, 2), (Side.LAY, -2)])
def test_ten_thousand_contracts_at_97_cents_bring_exactly_300(side: Side, result: int) -> None:
    """Odds of 1.0309 would bring 299.73 for the 9,700.00 that they cost. At 0.03 the seller risks as much."""
    portfolio = opened(1_000_000)
    price = ContractPrice(97 if side is Side.BACK else 3, 100, 100)
    bet = replace(a_bet("one"), commission=0.0, fills=(Fill(side=side, price=price, quantity=10_000),))
    portfolio.place(bet, NOON)
    assert (portfolio.state.totals[AT_VENUES], portfolio.exposure("three")) == (970_000, 970_000)
    assert portfolio.ledger.balance(CASH) == 30_000
    portfolio.settle({"one": result}, NOON)
    assert portfolio.state.totals[BANKROLL] == portfolio.ledger.balance(CASH) == 1_030_000


def test_a_void_returns_the_stakes_of_one_market_alone() -> None:
    portfolio = opened()
    portfolio.place(a_bet("one"), NOON)
    portfolio.place(replace(a_bet("two"), market="two", outcomes=2), NOON)
    portfolio.void("void", "three", NOON)
    totals = portfolio.state.totals
    assert (totals[BANKROLL], totals[AT_VENUES], totals[OPEN_BETS], totals[OPEN_EXPOSURE]) == (100_000, 1_000, 1, 1_000)
    assert [bet.key for bet in portfolio.open_bets] == ["two"]
    with pytest.raises(ConflictError, match="not open: one"):
        portfolio.settle({"one": 2}, NOON)


def test_a_withdrawal_is_no_drawdown_and_no_loss_of_the_day() -> None:
    portfolio = opened()
    portfolio.place(a_bet("one", stake=10_000), NOON)
    portfolio.settle({"one": -2}, NOON)
    portfolio.move("out", -45_000, NOON)
    totals = portfolio.state.totals
    assert (totals[BANKROLL], totals[PEAK], drawdown(portfolio.state)) == (45_000, 50_000, 0.1)
    assert totals[DAY_START] - totals[BANKROLL] == 10_000


def test_a_deposit_after_all_but_a_unit_is_lost_is_as_deep_in_drawdown_as_before() -> None:
    """A peak in proportion to it would not fit 64 bits."""
    portfolio = opened(10**12)
    portfolio.place(a_bet("one", stake=10**12 - 1), NOON)
    portfolio.settle({"one": -2}, NOON)
    portfolio.move("in", 10**12, NOON)
    assert portfolio.state.totals[BANKROLL] == portfolio.ledger.balance(CASH) == 10**12 + 1
    assert drawdown(portfolio.state) == pytest.approx(1.0, abs=1e-6)
    rebuilt = Portfolio.rebuilt(CASH, NO_LIMITS, portfolio.ledger)
    assert rebuilt.state.totals.tolist() == portfolio.state.totals.tolist()


def test_a_resumed_portfolio_halts_again_only_by_a_new_fall() -> None:
    portfolio = opened(limits=NO_LIMITS._replace(drawdown_hard=0.2))
    for key, stake in (("one", 20_000), ("two", 15_000), ("three", 1_000)):
        portfolio.place(a_bet(key, stake=stake), NOON)
        portfolio.settle({key: -2}, NOON)
        if key == "one":
            assert portfolio.state.totals[HALTED] == 1
            portfolio.resume("resume", NOON)
            assert portfolio.state.totals[PEAK] == 80_000
    assert [entry.key for entry in portfolio.ledger if isinstance(entry.event, Halted)] == [
        "one:halted",
        "three:halted",
    ]


def test_limits_that_refuse_everything_are_known_until_the_day_ends() -> None:
    limits = NO_LIMITS._replace(daily_loss=1_500, loss_streak=2, drawdown_hard=0.9, max_open_bets=1)
    portfolio = opened(limits=limits)
    assert portfolio.breached(limits, NOON) == []
    for key in ("one", "two"):
        portfolio.place(a_bet(key), NOON)
    assert portfolio.breached(limits, NOON) == []
    portfolio.settle({"one": -2, "two": -2}, NOON)
    portfolio.halt("halt", "somebody said so", NOON)
    assert portfolio.breached(limits, NOON) == [Refusal.DRAWDOWN_HALT, Refusal.DAILY_LOSS]
    assert portfolio.breached(limits._replace(weekly_loss=1_500), NOON) == [Refusal.DRAWDOWN_HALT, Refusal.WEEKLY_LOSS]
    assert portfolio.breached(limits._replace(daily_loss=5_000), NOON) == [Refusal.DRAWDOWN_HALT, Refusal.LOSS_STREAK]
    day_later = NOON + timedelta(days=1)
    before = portfolio.state.totals.tolist()
    assert portfolio.breached(limits, day_later) == [Refusal.DRAWDOWN_HALT]
    assert portfolio.state.totals.tolist() == before


def test_limits_of_today_change_nothing_of_the_past() -> None:
    portfolio = opened(limits=NO_LIMITS._replace(loss_streak=2))
    for key in ("one", "two"):
        portfolio.place(a_bet(key), NOON)
        portfolio.settle({key: -2}, NOON)
    assert [entry.key for entry in portfolio.ledger if isinstance(entry.event, Paused)] == ["two:paused"]
    again = Portfolio.rebuilt(CASH, NO_LIMITS, portfolio.ledger)
    assert again.state.totals.tolist() == portfolio.state.totals.tolist()


def test_a_command_that_comes_twice_counts_once() -> None:
    portfolio = opened()
    portfolio.move("opening", 100_000, NOON)
    portfolio.place(a_bet("one"), NOON)
    portfolio.place(a_bet("one"), NOON)
    assert (portfolio.state.totals[BANKROLL], portfolio.state.totals[OPEN_BETS]) == (100_000, 1)
    with pytest.raises(LedgerError, match="other contents"):
        portfolio.move("opening", 1, NOON)
    entry = next(iter(portfolio.ledger))
    with pytest.raises(LedgerError, match="there twice"):
        Portfolio.rebuilt(CASH, NO_LIMITS, [entry, entry])


@given(
    st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 3_000), st.integers(10_100, 60_000)), max_size=4),
    st.sampled_from(Side), st.integers(10_100, 60_000), st.integers(1, 400), st.integers(1, 500), st.booleans(),
    st.integers(0, 1),
)  # fmt: skip
def test_an_amount_is_trimmed_to_the_most_that_keeps_the_limit(
    placed: list[tuple[Side, int, int]], side: Side, odds_e4: int, wanted: int, limit: int, same: bool, selection: int
) -> None:
    """Reference: every amount at risk is tried, of a bet that wins nothing; commission is on the market's net."""
    portfolio = opened(10**7)
    for number, (of, stake, price) in enumerate(placed):
        portfolio.place(a_bet(str(number), of, number % 2, price, stake), NOON)
    venue = "exchange" if same else "other"
    rows = portfolio.rows("first", "three", venue)
    plain = PlainBooks(open=list(portfolio.open_bets))
    now = plain.exposure(["three"])

    def after(amount: int) -> int:
        net = []
        for outcome in range(3):
            gains = sum(gross(bet, 2 if bet.selection == outcome else -2) for bet in plain.open)
            loses = (outcome == selection) == (side is Side.LAY)
            if same:
                gains -= amount if loses else 0
                net.append(gains - commission(gains, Decimal("0.05")))
            else:
                net.append(gains - commission(gains, Decimal("0.05")) - (amount if loses else 0))
        return max(0, -min(net))

    signal = SignalValues(
        micros_of(NOON), *rows, 3, selection, 0, int(side), odds_e4, 0.5, 0.05 if same else 0.02, True, 0.0
    )  # fmt: skip
    limits = NO_LIMITS._replace(max_market=limit)
    stake, _ = decide(portfolio.state, signal, limits, StakingValues(0, wanted, 0.0, 1.0))
    most = next(amount for amount in range(wanted, -1, -1) if amount == 0 or after(amount) <= max(now, limit))
    expected = most if side is Side.BACK else int(Fraction(most * 10_000, odds_e4 - 10_000))
    lay = a_bet("new", side, selection, odds_e4, max(expected, 1))
    assert stake == (expected if expected and at_risk(lay) else 0)


def test_rows_grow_as_markets_come() -> None:
    portfolio = opened()
    for number in range(200):
        bet = replace(
            a_bet(str(number), selection=number % 2),
            event=f"e{number // 3}",
            market=f"m{number}",
            outcomes=2 + number,
        )
        portfolio.place(bet, NOON)
    totals = portfolio.state.totals
    assert (totals[OPEN_BETS], totals[OPEN_EXPOSURE]) == (200, 200_000)
    assert np.count_nonzero(portfolio.state.event_exposure) == 67
    portfolio.settle({str(number): 0 for number in range(200)}, NOON)
    assert (totals[OPEN_EXPOSURE], totals[BANKROLL]) == (0, 100_000)
    assert not portfolio.state.event_exposure.any()
