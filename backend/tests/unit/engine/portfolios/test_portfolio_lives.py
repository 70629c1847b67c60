"""A portfolio through random lives: against books recomputed from lists of bets, and rebuilt from its entries."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, InsufficientFundsError
from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice
from advisor.core.quotes import Side
from advisor.engine.kernel import SignalValues, decide
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk, match_key
from advisor.ledger.events import Held
from advisor.ledger.fills import Fill, quantity_within
from advisor.pricing.payoff import amount_at_risk
from advisor.risk.limits import NO_LIMITS, Refusal
from advisor.risk.positions import net_payoff
from advisor.risk.staking import StakingValues
from advisor.risk.state import (
    AT_VENUES,
    BANKROLL,
    DAY_START,
    HALTED,
    MONTH_START,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    STREAK,
    WEEK_START,
    available,
    drawdown,
    start_day,
)
from tests.unit.engine.plain_books import COVERS, EVENT_OF, MARKETS, VENUES, PlainBooks, Step, at_risk
from tests.unit.engine.portfolios.same_portfolios import assert_same
from tests.unit.engine.portfolios.test_portfolio import CASH, NOON

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


@dataclass
class Part:
    """A match of an order that counts, and whether its venue may still take it back."""

    matched: MatchedRisk
    fill: Fill
    is_open: bool


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
        self.asked: dict[str, tuple[Fill, int]] = {}
        self.matched: defaultdict[str, list[Fill]] = defaultdict(list)
        self.parts: defaultdict[str, list[Part]] = defaultdict(list)
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
        # What was bet beyond the cash of one venue is owed, and cannot be paid out at another.
        there, everywhere = max(self.cash[self.place_of(venue)], 0), self.plain.bankroll - self.plain.held()
        if -amount > min(there, everywhere):
            with pytest.raises(InsufficientFundsError) as refused:
                self.portfolio.move(f"move-{self.number}", amount, at, venue)
            free = there if -amount > there else everywhere
            assert (refused.value.asked, refused.value.available) == (-amount, free)
            return
        self.portfolio.move(f"move-{self.number}", amount, at, venue)
        self.cash[self.place_of(venue)] += amount
        had = self.plain.bankroll
        self.deposited += amount
        self.plain.step(Step("movement", amount))
        after = drawdown(self.portfolio.state)
        # A drawdown is no less after money moved, and more by no more than a unit of the peak is of it.
        if had and self.plain.bankroll:
            assert before - 1e-12 <= after <= before + 2 / self.plain.peak

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
            selection=chosen, covered=covered, fills=(Fill(side=side, price=price, quantity=quantity),),
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

    @rule(
        market=st.sampled_from(sorted(MARKETS)), venue=st.sampled_from(sorted(VENUES)), side=st.sampled_from(Side),
        selection=st.integers(0, 299), price=PRICES, wanted=st.integers(1, 12_000), hours=st.integers(0, 9),
    )  # fmt: skip
    def order(
        self, market: str, venue: str, side: Side, selection: int, price: BetPrice, wanted: int, hours: int
    ) -> None:
        at, quantity = self.wait(hours), quantity_within(price, side, wanted)
        if not quantity:
            return
        asked, key = Fill(side=side, price=price, quantity=quantity), f"order-{self.number}"
        self.portfolio.hold(Held(key, EVENT_OF[market], market, venue, asked.at_risk), at)
        self.asked[key] = (asked, selection % MARKETS[market])
        self.plain.orders[key] = (market, venue, asked.at_risk)
        self.cash[self.place_of(venue)] -= asked.at_risk

    @precondition(lambda self: self.plain.orders)
    @rule(data=st.data(), hours=st.integers(0, 9))
    def match(self, data: st.DataObject, hours: int) -> None:
        """A part of an order, or all of it, at its price; what rounding leaves of the hold is given back with it."""
        at, key = self.wait(hours), data.draw(st.sampled_from(sorted(self.plain.orders)))
        (market, venue, left), (asked, chosen) = self.plain.orders[key], self.asked[key]
        known = next((bet for bet in self.plain.open if bet.key == key), None)
        matched = sum(fill.quantity for fill in self.matched[key])
        fill = replace(asked, quantity=data.draw(st.integers(1, asked.quantity - matched)))
        rest = asked.quantity - matched - fill.quantity
        held = left - (replace(asked, quantity=rest).at_risk if rest else 0)
        (rate, nets), fills = VENUES[venue], (*(known.fills if known else ()), fill)
        bet = Bet(
            key=key, event=EVENT_OF[market], market=market, venue=venue, outcomes=MARKETS[market], selection=chosen,
            covered=sum(1 << outcome for outcome in COVERS.get(market, {}).get(chosen, ())), fills=fills,
            commission=float(rate), nets=nets,
        )  # fmt: skip
        kind = data.draw(st.sampled_from((AccountKind.PROVISIONAL, AccountKind.AT_RISK)))
        part = MatchedRisk(match_key(key, str(self.number)), at_risk(replace(bet, fills=(fill,))), kind)
        self.portfolio.match(part, bet, held, at)
        # What is said twice counts once.
        self.portfolio.match(part, bet, 0, at)
        self.matched[key].append(fill)
        self.parts[key].append(Part(part, fill, is_open=kind is AccountKind.PROVISIONAL))
        self.plain.open = [bet if each is known else each for each in self.plain.open]
        if known is None:
            self.plain.open.append(bet)
        self.give_back(key, held)
        self.cash[self.place_of(venue)] -= at_risk(bet) - (at_risk(known) if known else 0)

    def open_parts(self) -> list[tuple[Bet, "Part"]]:
        return [(bet, part) for bet in self.plain.open for part in self.parts[bet.key]]

    @precondition(lambda self: any(part.is_open for _, part in self.open_parts()))
    @rule(data=st.data(), hours=st.integers(0, 9))
    def confirm(self, data: st.DataObject, hours: int) -> None:
        """A venue confirms a match, and says so twice."""
        at = self.wait(hours)
        bet, part = data.draw(st.sampled_from([each for each in self.open_parts() if each[1].is_open]))
        for _ in range(2):
            self.portfolio.confirm(replace(part.matched, kind=AccountKind.AT_RISK), bet, at)
        part.is_open = False

    @precondition(lambda self: self.open_parts())
    @rule(data=st.data(), hours=st.integers(0, 9), again=st.booleans())
    def fail(self, data: st.DataObject, hours: int, again: bool) -> None:
        """A match fails, which its venue may have confirmed before; it may count after all."""
        at = self.wait(hours)
        bet, part = data.draw(st.sampled_from(self.open_parts()))
        kind = AccountKind.PROVISIONAL if part.is_open else AccountKind.AT_RISK
        rest = list(bet.fills)
        rest.remove(part.fill)
        remains = replace(bet, fills=tuple(rest)) if rest else None
        reversed_before = sum(entry.reverses is not None for entry in self.portfolio.ledger)
        self.portfolio.unmatch(replace(part.matched, kind=kind), bet.key, remains, at)
        after = sum(entry.reverses is not None for entry in self.portfolio.ledger)
        was_confirmed = not part.is_open and part.matched.kind is AccountKind.PROVISIONAL
        assert after - reversed_before == (2 if was_confirmed else 1)
        if again:
            whole = replace(bet, fills=(*rest, part.fill))
            self.portfolio.match(replace(part.matched, kind=AccountKind.AT_RISK), whole, 0, at)
            # A bet that stood no more stands anew, and is the last.
            self.put(bet, whole, moves=remains is None)
            part.matched, part.is_open = replace(part.matched, kind=AccountKind.AT_RISK), False
            return
        self.cash[self.place_of(bet.venue)] += part.matched.risk
        self.put(bet, remains, moves=False)
        self.parts[bet.key].remove(part)
        self.matched[bet.key].remove(part.fill)

    def put(self, bet: Bet, now: Bet | None, *, moves: bool) -> None:
        kept = [now if each is bet and now is not None else each for each in self.plain.open]
        self.plain.open = [each for each in kept if each is not bet]
        if moves and now is not None:
            self.plain.open = [each for each in self.plain.open if each is not now] + [now]

    @precondition(lambda self: self.plain.orders)
    @rule(data=st.data(), hours=st.integers(0, 9))
    def release(self, data: st.DataObject, hours: int) -> None:
        at, key = self.wait(hours), data.draw(st.sampled_from(sorted(self.plain.orders)))
        amount = self.plain.orders[key][2]
        self.portfolio.release(f"{key}:{self.number}", key, amount, at)
        self.give_back(key, amount)
        with pytest.raises(KeyError):
            self.portfolio.release(f"{key}:again", key, 1, at)

    def give_back(self, key: str, amount: int) -> None:
        market, venue, left = self.plain.orders.pop(key)
        self.cash[self.place_of(venue)] += amount
        if left > amount:
            self.plain.orders[key] = (market, venue, left - amount)

    def unmatched(self) -> int:
        return sum(not self.matched[key] for key in self.plain.orders)

    def settleable(self) -> list[Bet]:
        """A bet is settled once nothing more of its order can be matched, and all that was is confirmed."""
        return [bet for bet in self.plain.open if bet.key not in self.plain.orders and not self.is_provisional(bet)]

    def is_provisional(self, bet: Bet) -> bool:
        return any(part.is_open for part in self.parts[bet.key])

    @precondition(lambda self: self.settleable())
    @rule(data=st.data(), hours=st.integers(0, 9))
    def settle(self, data: st.DataObject, hours: int) -> None:
        at = self.wait(hours)
        market = data.draw(st.sampled_from(sorted({bet.market for bet in self.settleable()})))
        bets = [bet for bet in self.settleable() if bet.market == market]
        if not data.draw(st.booleans()):
            bets = data.draw(st.lists(st.sampled_from(bets), min_size=1, unique=True))
        results = {bet.key: data.draw(st.sampled_from([-2, -1, 0, 1, 2])) for bet in bets}
        self.portfolio.settle(results, at)
        # Venue by venue as their first bets were placed: what they make of the peak and the streak hangs on the order.
        for venue in dict.fromkeys(bet.venue for bet in self.plain.open if bet.key in results):
            had = self.plain.bankroll
            held = sum(at_risk(bet) for bet in bets if bet.venue == venue)
            self.cash[self.place_of(venue)] += held - had
            settled = [bet for bet in self.plain.open if bet.key in results and bet.venue == venue]
            self.plain.settle(settled, results, at)
            self.cash[self.place_of(venue)] += self.plain.bankroll

    @precondition(lambda self: self.plain.settled_bets())
    @rule(data=st.data(), hours=st.integers(0, 40))
    def correct(self, data: st.DataObject, hours: int) -> None:
        """Some of the bets that were settled were so by wrong results."""
        at = self.wait(hours)
        bets = data.draw(st.lists(st.sampled_from(self.plain.settled_bets()), min_size=1, max_size=3))
        results = {bet.key: data.draw(st.sampled_from([-2, -1, 0, 1, 2])) for bet in bets}
        self.portfolio.correct(results, at)
        before = self.profits()
        self.plain.correct(results)
        for venue, profit in self.profits().items():
            self.cash[self.place_of(venue)] += profit - before[venue]

    def profits(self) -> dict[str, int]:
        log = self.plain.log
        return {venue: sum(step.amount for step in log if step.bet and step.bet.venue == venue) for venue in VENUES}

    @rule(market=st.sampled_from(sorted(MARKETS)), hours=st.integers(0, 9))
    def void(self, market: str, hours: int) -> None:
        at = self.wait(hours)
        waiting = (bet for bet in self.plain.open if bet.key in self.plain.orders or self.is_provisional(bet))
        if any(bet.market == market for bet in waiting):
            return
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
        self.plain.halted = False
        self.plain.step(Step("resume"))

    @rule(days=st.integers(1, 40))
    def let_days_pass(self, days: int) -> None:
        self.wait(24 * days)

    @invariant()
    def losses_are_those_of_the_calendar(self) -> None:
        start_day(self.portfolio.state, micros_of(self.now))
        totals, today = self.portfolio.state.totals, self.now.date()
        for field, start in (
            (DAY_START, today),
            (WEEK_START, today - timedelta(days=today.weekday())),
            (MONTH_START, today.replace(day=1)),
        ):
            assert totals[field] - totals[BANKROLL] == self.plain.lost_since(start)

    @invariant()
    def state_and_lists_agree(self) -> None:
        totals, plain = self.portfolio.state.totals, self.plain
        assert totals[BANKROLL] == plain.bankroll
        assert totals[PEAK] == plain.peak
        assert totals[STREAK] == plain.streak
        assert totals[AT_VENUES] == plain.held()
        assert totals[OPEN_BETS] == len(plain.open) + self.unmatched()
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
            ordered = sum(left for _, at, left in self.plain.orders.values() if at == venue)
            assert ledger.balance(CASH.beside(AccountKind.HELD, venue)) == ordered
            held = sum(at_risk(bet) for bet in self.plain.open if bet.venue == venue)
            parts = [part for bet, part in self.open_parts() if bet.venue == venue and part.is_open]
            provisional = sum(part.matched.risk for part in parts)
            assert ledger.balance(CASH.beside(AccountKind.PROVISIONAL, venue)) == provisional
            assert ledger.balance(CASH.beside(AccountKind.AT_RISK, venue)) == held - provisional
            charged = ledger.balance(CASH.beside(AccountKind.COMMISSION, venue))
            if VENUES[venue][1]:
                assert charged == sum(n for place, n in self.plain.charged.items() if place[1] == venue)
        assert ledger.balance(CASH.beside(AccountKind.CAPITAL, None)) == -self.deposited
        assert sum(ledger.balance(account) for account in ledger.accounts) == 0

    @invariant()
    def entries_rebuild_the_state(self) -> None:
        again = Portfolio.rebuilt(CASH, LIMITS, self.portfolio.ledger, at_venues=self.at_venues)
        assert_same(again, self.portfolio, self.asked, self.now)


TestPortfolio = PortfolioMachine.TestCase
TestPortfolio.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
