"""A portfolio through random lives: against books recomputed from lists of bets, and rebuilt from its entries."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, InsufficientFundsError, LedgerError
from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice
from advisor.core.quotes import Side
from advisor.engine.kernel import SignalValues, decide
from advisor.engine.portfolio import Portfolio
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Account, AccountKind
from advisor.ledger.events import Halted, Paused
from advisor.ledger.fills import Fill, quantity_within
from advisor.pricing.payoff import amount_at_risk
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
    STREAK,
    available,
    drawdown,
    start_day,
)
from tests.unit.engine.plain_books import COVERS, EVENT_OF, MARKETS, VENUES, PlainBooks, at_risk, commission, gross

CASH = Account("main", None, "EUR", AccountKind.CASH)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
LIMITS = NO_LIMITS._replace(
    max_stake=9_000, max_market=8_000, max_event=11_000, max_open=25_000, loss_streak=3, drawdown_hard=0.5
)
PRICES = st.one_of(
    st.integers(10_100, 90_000).map(DecimalOdds),
    st.integers(0, 209).map(lambda step: LadderPrice(CLASSIC, step)),
    st.tuples(st.integers(1, 99), st.sampled_from((100, 1_000)), st.sampled_from((1, 7, 100))).map(
        lambda price: ContractPrice(*price)
    ),
)


class PortfolioMachine(RuleBasedStateMachine):
    """Bets of both sides at venues of all terms in markets of 2 to 300 outcomes, money in and out, voids and halts."""

    at_venues = False

    def __init__(self) -> None:
        super().__init__()
        self.portfolio = Portfolio(CASH, LIMITS, at_venues=self.at_venues)
        self.cash: Counter[str | None] = Counter()
        self.plain = PlainBooks(loss_streak=LIMITS.loss_streak)
        self.now = NOON
        self.number = 0
        self.deposited = 0
        self.move(30_000, 0)

    def wait(self, hours: int) -> datetime:
        self.now += timedelta(hours=hours)
        self.number += 1
        return self.now

    def place_of(self, venue: str | None) -> str | None:
        return venue if self.at_venues else None

    @rule(
        amount=st.integers(-40_000, 40_000), hours=st.integers(0, 9), venue=st.sampled_from([None, *sorted(VENUES)])
    )  # fmt: skip
    def move(self, amount: int, hours: int, venue: str | None = None) -> None:
        at, before = self.wait(hours), drawdown(self.portfolio.state)
        free = self.cash[self.place_of(venue)]
        if -amount > free:
            with pytest.raises(InsufficientFundsError) as refused:
                self.portfolio.move(f"move-{self.number}", amount, at, venue)
            assert (refused.value.asked, refused.value.available) == (-amount, free)
            return
        self.portfolio.move(f"move-{self.number}", amount, at, venue)
        self.cash[self.place_of(venue)] += amount
        had = self.plain.bankroll
        self.deposited += amount
        self.plain.bankroll += amount
        self.plain.peak = int(Fraction(self.plain.peak * self.plain.bankroll, had)) if had else self.plain.bankroll
        after = drawdown(self.portfolio.state)
        # A drawdown is no more after money moved, and less by no more than a unit of the peak is of it.
        if had and self.plain.bankroll:
            assert before - 2 / self.plain.peak <= after <= before + 1e-12

    @rule(
        market=st.sampled_from(sorted(MARKETS)), venue=st.sampled_from(sorted(VENUES)), side=st.sampled_from(Side),
        selection=st.integers(0, 299), price=PRICES, wanted=st.integers(1, 12_000), hours=st.integers(0, 9),
    )  # fmt: skip
    def bet(
        self, market: str, venue: str, side: Side, selection: int, price: BetPrice, wanted: int, hours: int
    ) -> None:
        at, (rate, nets) = self.wait(hours), VENUES[venue]
        event = EVENT_OF[market]
        rows = self.portfolio.rows(event, market, venue)
        chosen = selection % MARKETS[market]
        covered = sum(1 << outcome for outcome in COVERS.get(market, {}).get(chosen, ()))
        signal = SignalValues(
            micros_of(at), *rows, MARKETS[market], chosen, covered, int(side), price.odds_e4, 0.5, float(rate), nets,
            0.0,
        )  # fmt: skip
        stake, refusal = decide(self.portfolio.state, signal, LIMITS, StakingValues(0, wanted, 0.0, 1.0))
        if self.plain.halted:
            assert refusal == Refusal.DRAWDOWN_HALT
        quantity = quantity_within(price, side, amount_at_risk(side, stake, price.odds_e4))
        if not quantity:
            return
        bet = Bet(
            key=f"bet-{self.number}", event=event, market=market, venue=venue, outcomes=MARKETS[market],
            selection=chosen, covered=covered, fill=Fill(side=side, price=price, quantity=quantity),
            commission=float(rate), nets=nets,
        )  # fmt: skip
        alike = {other for other in MARKETS if EVENT_OF[other] == event}
        before = [self.plain.exposure(some) for some in ({market}, alike, MARKETS)]
        self.portfolio.place(bet, at)
        self.plain.open.append(bet)
        self.cash[self.place_of(venue)] -= at_risk(bet)
        assert at_risk(bet) <= min(wanted, LIMITS.max_stake)
        bounds = (LIMITS.max_market, LIMITS.max_event, LIMITS.max_open)
        for some, was, most in zip(({market}, alike, MARKETS), before, bounds, strict=True):
            assert self.plain.exposure(some) <= max(was, most)
        assert self.plain.held() <= self.plain.bankroll

    @precondition(lambda self: self.plain.open)
    @rule(data=st.data(), hours=st.integers(0, 9))
    def settle(self, data: st.DataObject, hours: int) -> None:
        at = self.wait(hours)
        market = data.draw(st.sampled_from(sorted({bet.market for bet in self.plain.open})))
        bets = [bet for bet in self.plain.open if bet.market == market]
        if not data.draw(st.booleans()):
            bets = data.draw(st.lists(st.sampled_from(bets), min_size=1, unique=True))
        results = {bet.key: data.draw(st.sampled_from([-2, -1, 0, 1, 2])) for bet in bets}
        self.portfolio.settle(results, at)
        for venue in sorted({bet.venue for bet in bets}):
            had = self.plain.bankroll
            held = sum(at_risk(bet) for bet in self.plain.open if bet.key in results and bet.venue == venue)
            self.cash[self.place_of(venue)] += held - had
            self.plain.settle([bet for bet in self.plain.open if bet.key in results and bet.venue == venue], results)
            self.cash[self.place_of(venue)] += self.plain.bankroll

    @rule(market=st.sampled_from(sorted(MARKETS)), hours=st.integers(0, 9))
    def void(self, market: str, hours: int) -> None:
        at = self.wait(hours)
        self.portfolio.void(f"void-{self.number}", market, at)
        for bet in self.plain.open:
            self.cash[self.place_of(bet.venue)] += at_risk(bet) if bet.market == market else 0
        self.plain.open = [bet for bet in self.plain.open if bet.market != market]

    @rule(hours=st.integers(0, 9))
    def halt(self, hours: int) -> None:
        at = self.wait(hours)
        self.portfolio.halt(f"halt-{self.number}", "somebody said so", at)
        self.plain.halted = True

    @rule(hours=st.integers(0, 9))
    def resume(self, hours: int) -> None:
        at = self.wait(hours)
        if not self.plain.halted:
            with pytest.raises(ConflictError):
                self.portfolio.resume(f"resume-{self.number}", at)
            return
        self.portfolio.resume(f"resume-{self.number}", at)
        self.plain.halted, self.plain.peak = False, self.plain.bankroll

    @invariant()
    def state_and_lists_agree(self) -> None:
        totals, plain = self.portfolio.state.totals, self.plain
        assert totals[BANKROLL] == plain.bankroll
        assert totals[PEAK] == plain.peak
        assert totals[STREAK] == plain.streak
        assert totals[AT_VENUES] == plain.held()
        assert totals[OPEN_BETS] == len(plain.open)
        assert totals[OPEN_EXPOSURE] == plain.exposure(MARKETS)
        assert bool(totals[HALTED]) == plain.halted
        for market in {bet.market for bet in plain.open}:
            row = self.portfolio.rows(EVENT_OF[market], market, "exchange")[1]
            payoffs = [net_payoff(self.portfolio.state.positions, row, o) for o in range(MARKETS[market])]
            assert payoffs == plain.payoffs(market)
            assert self.portfolio.exposure(market) == plain.exposure([market])

    @invariant()
    def ledger_and_state_agree(self) -> None:
        ledger, state = self.portfolio.ledger, self.portfolio.state
        assert ledger.total(AccountKind.CASH, "EUR") == available(state)
        for place in (None, *VENUES):
            assert ledger.balance(CASH.beside(AccountKind.CASH, place)) == self.cash[place]
        for venue in VENUES:
            held = sum(at_risk(bet) for bet in self.plain.open if bet.venue == venue)
            assert ledger.balance(CASH.beside(AccountKind.AT_RISK, venue)) == held
            charged = ledger.balance(CASH.beside(AccountKind.COMMISSION, venue))
            if VENUES[venue][1]:
                assert charged == sum(n for place, n in self.plain.charged.items() if place[1] == venue)
        assert ledger.balance(CASH.beside(AccountKind.CAPITAL, None)) == -self.deposited
        assert sum(ledger.balance(account) for account in ledger.accounts) == 0

    @invariant()
    def entries_rebuild_the_state(self) -> None:
        again = Portfolio.rebuilt(CASH, LIMITS, self.portfolio.ledger, at_venues=self.at_venues)
        assert again.open_bets == self.portfolio.open_bets
        assert list(again.ledger) == list(self.portfolio.ledger)
        # A decision may have begun a day since the last entry.
        start_day(again.state, micros_of(self.now))
        start_day(self.portfolio.state, micros_of(self.now))
        assert again.state.totals.tolist() == self.portfolio.state.totals.tolist()
        for market, outcomes in MARKETS.items():
            one, other = (each.rows(EVENT_OF[market], market, "exchange") for each in (again, self.portfolio))
            assert again.exposure(market) == self.portfolio.exposure(market)
            assert again.state.event_exposure[one[0]] == self.portfolio.state.event_exposure[other[0]]
            for outcome in range(outcomes):
                assert net_payoff(again.state.positions, one[1], outcome) == net_payoff(
                    self.portfolio.state.positions, other[1], outcome
                )


class PortfolioAtVenuesMachine(PortfolioMachine):
    """The same with money kept at venues, and moved between them."""

    at_venues = True

    @rule(
        amount=st.integers(1, 20_000), giver=st.sampled_from([None, *sorted(VENUES)]),
        taker=st.sampled_from([None, *sorted(VENUES)]), hours=st.integers(0, 9),
    )  # fmt: skip
    def transfer(self, amount: int, giver: str | None, taker: str | None, hours: int) -> None:
        at, key = self.wait(hours), f"transfer-{self.number + 1}"
        if giver == taker:
            with pytest.raises(LedgerError, match="Nothing can be moved"):
                self.portfolio.transfer(key, amount, at, giver, taker)
        elif amount > self.cash[giver]:
            with pytest.raises(InsufficientFundsError):
                self.portfolio.transfer(key, amount, at, giver, taker)
        else:
            self.portfolio.transfer(key, amount, at, giver, taker)
            self.cash[giver] -= amount
            self.cash[taker] += amount


TestPortfolio = PortfolioMachine.TestCase
TestPortfolio.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestPortfolioAtVenues = PortfolioAtVenuesMachine.TestCase
TestPortfolioAtVenues.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)


def a_bet(key: str, side: Side = Side.BACK, selection: int = 0, odds_e4: int = 30_000, stake: int = 1_000) -> Bet:
    return Bet(
        key=key, event="first", market="three", venue="exchange", outcomes=3, selection=selection, covered=0,
        fill=Fill(side=side, price=DecimalOdds(odds_e4), quantity=stake), commission=0.05, nets=True,
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
    bet = replace(a_bet("one"), commission=0.0, fill=Fill(side=side, price=price, quantity=10_000))
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
