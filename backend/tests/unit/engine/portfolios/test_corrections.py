"""Corrected settlements: the books are those of the last result alone, and say how they came to be."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, LedgerError
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Transaction, reversal
from advisor.ledger.events import Halted, Paused
from advisor.ledger.fills import Fill
from advisor.risk.limits import NO_LIMITS
from advisor.risk.past_losses import WORST_PEAK
from advisor.risk.state import BANKROLL, DAY_START, HALTED, MONTH_START, PEAK, STREAK, WEEK_START, start_day
from tests.unit.engine.plain_books import EVENT_OF, MARKETS, VENUES
from tests.unit.engine.portfolios.test_portfolio import CASH, NOON, a_bet, opened

RESULTS = st.sampled_from([-2, -1, 0, 1, 2])
HOUR = timedelta(hours=1)


@st.composite
def bets(draw: st.DrawFn) -> list[Bet]:
    """Bets in few markets, so that they share commissions."""
    found = []
    for number in range(draw(st.integers(1, 7))):
        market, venue = draw(st.sampled_from(["two", "three", "also"])), draw(st.sampled_from(sorted(VENUES)))
        rate, nets = VENUES[venue]
        price = DecimalOdds(draw(st.integers(10_100, 60_000)))
        found.append(
            Bet(
                key=f"bet-{number}", event=EVENT_OF[market], market=market, venue=venue, outcomes=MARKETS[market],
                selection=draw(st.integers(0, MARKETS[market] - 1)), covered=0, commission=float(rate), nets=nets,
                fills=(Fill(side=draw(st.sampled_from(Side)), price=price, quantity=draw(st.integers(1, 3_000))),),
            )
        )  # fmt: skip
    return found


def with_bets(some: list[Bet], *, at_venues: bool) -> Portfolio:
    portfolio = Portfolio(CASH, NO_LIMITS, at_venues=at_venues)
    portfolio.move("opening", 1_000_000, NOON)
    for bet in some:
        portfolio.place(bet, NOON)
    return portfolio


def assert_same(one: Portfolio, other: Portfolio) -> None:
    balances = [
        {account: each.ledger.balance(account) for account in each.ledger.accounts if each.ledger.balance(account)}
        for each in (one, other)
    ]
    assert balances[0] == balances[1]
    for each in (one, other):
        start_day(each.state, micros_of(NOON + 1_000 * HOUR))
    # A fall or a losing run that an instance is held against stays, whatever is corrected afterwards.
    past = slice(WORST_PEAK)
    assert one.state.totals[past].tolist() == other.state.totals[past].tolist()
    assert one.state.market_exposure.tolist() == other.state.market_exposure.tolist()
    used = [each.state.positions.used[0] for each in (one, other)]
    rows = [each.state.positions.rows[: used[0]].tolist() for each in (one, other)]
    assert (used[0], rows[0]) == (used[1], rows[1])


@given(bets(), st.data(), st.booleans())
def test_however_often_a_settlement_is_corrected_the_last_result_alone_counts(
    some: list[Bet], data: st.DataObject, at_venues: bool
) -> None:
    corrected, straight = (with_bets(some, at_venues=at_venues) for _ in range(2))
    last = {bet.key: data.draw(RESULTS) for bet in some}
    corrected.settle(last, NOON + HOUR)
    for number in range(data.draw(st.integers(1, 4))):
        changed = data.draw(st.dictionaries(st.sampled_from(sorted(last)), RESULTS, min_size=1))
        last |= changed
        corrected.correct(changed, NOON + data.draw(st.integers(2, 60)) * HOUR * (number + 1))
    straight.settle(last, NOON + HOUR)
    ledger = corrected.ledger
    rebuilt = Portfolio.rebuilt(CASH, NO_LIMITS, list(ledger), at_venues=at_venues)
    assert sum(ledger.balance(account) for account in ledger.accounts) == 0
    reversed_ = [entry.reverses for entry in ledger if entry.reverses is not None]
    assert len(reversed_) == len(set(reversed_))
    assert_same(corrected, straight)
    assert_same(rebuilt, corrected)
    assert rebuilt.state.totals.tolist() == corrected.state.totals.tolist()
    assert list(rebuilt.ledger) == list(ledger)


def test_a_corrected_win_is_a_loss_of_its_own_day_and_a_peak_that_never_was() -> None:
    """Settled as won on a Saturday, corrected on Monday: that day and that week have lost nothing."""
    portfolio = opened()
    portfolio.place(a_bet("one"), NOON)
    portfolio.settle({"one": 2}, NOON)
    assert portfolio.state.totals[PEAK] == 101_900
    portfolio.correct({"one": -2}, NOON + 48 * HOUR)
    totals = portfolio.state.totals
    assert (totals[BANKROLL], totals[DAY_START], totals[PEAK], totals[STREAK]) == (99_000, 99_000, 100_000, 1)
    assert (totals[WEEK_START], totals[MONTH_START]) == (99_000, 100_000)
    assert [entry.key for entry in portfolio.ledger][2:] == [
        "one:settled", "one:commission", "one:commission:reversed", "one:settled:reversed", "one:settled:2",
    ]  # fmt: skip


def test_a_correction_shares_the_commission_of_the_market_anew() -> None:
    """Both won, 20.00 and 10.00 with 1.50 charged; the first lost after all: nothing was won together."""
    portfolio = opened()
    portfolio.place(a_bet("first"), NOON)
    portfolio.place(a_bet("second", selection=1, odds_e4=20_000), NOON)
    portfolio.settle({"first": 2, "second": 2}, NOON)
    assert portfolio.ledger.balance(CASH.beside(AccountKind.COMMISSION, "exchange")) == 150
    portfolio.correct({"first": -2}, NOON)
    assert portfolio.ledger.balance(CASH.beside(AccountKind.COMMISSION, "exchange")) == 0
    assert portfolio.state.totals[BANKROLL] == 100_000
    assert {entry.reverses for entry in portfolio.ledger} == {
        None, "first:commission", "first:settled", "second:settled",
    }  # fmt: skip


def test_a_correction_that_completes_a_losing_streak_pauses_and_one_that_falls_too_deep_halts() -> None:
    limits = NO_LIMITS._replace(loss_streak=2, drawdown_hard=0.015)
    portfolio = opened(limits=limits)
    for key, result in (("one", -2), ("two", 2)):
        portfolio.place(a_bet(key), NOON)
        portfolio.settle({key: result}, NOON)
    portfolio.correct({"two": -2}, NOON + HOUR)
    found = [entry.event for entry in portfolio.ledger if isinstance(entry.event, Paused | Halted)]
    assert [type(event) for event in found] == [Paused, Halted]
    assert portfolio.is_halted
    again = Portfolio.rebuilt(CASH, NO_LIMITS, list(portfolio.ledger))
    assert again.state.totals.tolist() == portfolio.state.totals.tolist()


def test_bets_that_are_settled_anew_together_are_held_against_limits_together() -> None:
    """The one loses what the other gains: on the way from one to the other nothing is halted."""
    portfolio = opened(limits=NO_LIMITS._replace(drawdown_hard=0.1))
    for key, market in (("one", "three"), ("two", "also")):
        bet = a_bet(key, stake=15_000, odds_e4=20_000)
        portfolio.place(Bet(**{**{name: getattr(bet, name) for name in bet.__slots__}, "market": market}), NOON)
    portfolio.settle({"one": 2}, NOON)
    portfolio.settle({"two": 2}, NOON)
    portfolio.correct({"one": -2, "two": 2}, NOON)
    assert portfolio.state.totals[HALTED] == 0


def test_an_entry_is_reversed_once_and_what_was_never_posted_never() -> None:
    portfolio = opened()
    portfolio.place(a_bet("one"), NOON)
    portfolio.settle({"one": -2}, NOON)
    [settled] = [entry for entry in portfolio.ledger if entry.key == "one:settled"]
    portfolio.correct({"one": 2}, NOON)
    lines = reversal(settled, NOON, None).postings
    with pytest.raises(LedgerError, match="reversed before"):
        portfolio.ledger.post(Transaction("again", NOON, lines, None, reverses="one:settled"))
    with pytest.raises(LedgerError, match="no transaction"):
        portfolio.ledger.post(Transaction("never", NOON, lines, None, reverses="two:settled"))
    portfolio.ledger.take()
    with pytest.raises(LedgerError, match="reversed before"):
        portfolio.ledger.post(Transaction("again", NOON, lines, None, reverses="one:settled"))


def test_only_what_is_settled_and_not_forgotten_is_corrected() -> None:
    portfolio = opened()
    for number, key in enumerate(("old", "new", "open")):
        bet = a_bet(key, selection=number)
        portfolio.place(Bet(**{**{name: getattr(bet, name) for name in bet.__slots__}, "market": key}), NOON)
    portfolio.settle({"old": -2}, NOON)
    portfolio.settle({"new": -2}, NOON + 3 * HOUR)
    portfolio.forget_settled(NOON + 2 * HOUR)
    assert [portfolio.settled(key) is not None for key in ("old", "new", "open")] == [False, True, False]
    for key in ("old", "open"):
        with pytest.raises(ConflictError, match=key):
            portfolio.correct({key: 2}, NOON + 4 * HOUR)
    portfolio.correct({"new": 2}, NOON + 4 * HOUR)
    assert portfolio.state.totals[BANKROLL] == 100_000 - 1_000 + int(2_000 * Fraction(19, 20))
