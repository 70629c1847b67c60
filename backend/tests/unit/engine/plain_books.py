"""The books of a portfolio kept the obvious way: lists of bets, and sums over them, in Decimal and Fractions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import ceil

from advisor.core.clock import EPOCH
from advisor.core.money.prices import ContractPrice
from advisor.core.quotes import Side
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill

VENUES = {"exchange": ("0.05", True), "other": ("0.02", True), "by_bet": ("0.03", False), "bookmaker": ("0", False)}
MARKETS = {"double": 3, "two": 2, "three": 3, "also": 3, "field": 24, "outright": 300}
COVERS = {"double": {0: (0, 1), 1: (0, 2), 2: (1, 2)}}
"""Selections that win with several outcomes."""
EVENT_OF = {
    "double": "first",
    "two": "first",
    "three": "first",
    "also": "second",
    "field": "second",
    "outright": "third",
}


def whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_EVEN))


def commission(profit: int, rate: Decimal) -> int:
    return whole(max(profit, 0) * rate)


def gross(bet: Bet, halves: int) -> int:
    return sum(gross_of(fill, halves) for fill in bet.fills)


def gross_of(fill: Fill, halves: int) -> int:
    price, quantity = fill.price, fill.quantity
    if isinstance(price, ContractPrice):
        # The buyer's money: what so many contracts cost, and what they pay beyond it.
        cost = whole(Decimal(quantity) * price.payout * price.steps / price.of)
        won = whole(Decimal(quantity * price.payout - cost if halves > 0 else cost) * halves / 2)
    else:
        odds = Decimal(int(price.odds_e4)) / 10_000
        won = whole(Decimal(quantity) * halves / 2 * (odds - 1 if halves > 0 else 1))
    return -won if fill.side is Side.LAY else won


def at_risk(bet: Bet) -> int:
    return -min(gross(bet, 2), gross(bet, -2))


@dataclass
class Step:
    """What happened to the bankroll: a profit of a bet, money in or out, a pause or a resume."""

    kind: str
    amount: int = 0
    bet: Bet | None = None
    at: datetime = EPOCH


@dataclass
class PlainBooks:
    """Commission of a market is shared among its bets by largest remainder.

    Attributes:
        loss_streak: after how many losses the count begins anew.
        orders: by key the market and the venue of each open order, and what it holds.
    """

    loss_streak: int = 3
    bankroll: int = 0
    peak: int = 0
    streak: int = 0
    halted: bool = False
    open: list[Bet] = field(default_factory=list)
    orders: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    settled: Counter[tuple[str, str]] = field(default_factory=Counter)
    charged: Counter[tuple[str, str]] = field(default_factory=Counter)
    log: list[Step] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)

    def exposure(self, markets: Iterable[str]) -> int:
        return sum(max(0, -min(self.payoffs(market))) + self.ordered(market) for market in markets)

    def ordered(self, market: str) -> int:
        return sum(left for of, _, left in self.orders.values() if of == market)

    def payoffs(self, market: str) -> list[int]:
        venues = {bet.venue for bet in self.open if bet.market == market}
        return [sum(self.net(market, venue, outcome) for venue in venues) for outcome in range(MARKETS[market])]

    def net(self, market: str, venue: str, outcome: int) -> int:
        rate, nets = Decimal(VENUES[venue][0]), VENUES[venue][1]
        each = [
            gross(bet, 2 if outcome in COVERS.get(market, {}).get(bet.selection, (bet.selection,)) else -2)
            for bet in self.open
            if (bet.market, bet.venue) == (market, venue)
        ]
        if not nets:
            return sum(one - commission(one, rate) for one in each)
        place = (market, venue)
        return sum(each) - commission(self.settled[place] + sum(each), rate) + self.charged[place]

    def held(self) -> int:
        return sum(at_risk(bet) for bet in self.open) + sum(left for _, _, left in self.orders.values())

    def settle(self, bets: list[Bet], results: dict[str, int], at: datetime = EPOCH) -> None:
        """Bets of one market at one venue."""
        place, rate = (bets[0].market, bets[0].venue), Decimal(VENUES[bets[0].venue][0])
        each = [gross(bet, results[bet.key]) for bet in bets]
        if VENUES[bets[0].venue][1]:
            due = commission(self.settled[place] + sum(each), rate) - self.charged[place]
            self.settled[place] += sum(each)
            self.charged[place] += due
            shares = largest_remainder(due, each)
        else:
            shares = [commission(one, rate) for one in each]
        for bet, one, share in zip(bets, each, shares, strict=True):
            self.open.remove(bet)
            self.results[bet.key] = results[bet.key]
            self.step(Step("profit", one - share, bet, at))
            self.hold_against()

    def step(self, step: Step) -> None:
        self.log.append(step)
        self.go(step)

    def go(self, step: Step) -> None:
        had = self.bankroll
        self.bankroll += step.amount
        if step.kind == "profit":
            self.peak = max(self.peak, self.bankroll)
            self.streak = self.streak + 1 if step.amount < 0 else 0 if step.amount > 0 else self.streak
        elif step.kind == "movement":
            self.peak = ceil(Fraction(self.peak * self.bankroll, had)) if had > 0 else self.bankroll
        elif step.kind == "pause":
            self.streak = 0
        else:
            self.peak = self.bankroll

    def hold_against(self) -> None:
        if self.streak >= self.loss_streak:
            self.step(Step("pause"))
        self.halted |= self.peak > 0 and 2 * self.bankroll <= self.peak

    def lost_since(self, start: date) -> int:
        """What bets have lost, or below zero won, that were settled first on this day or after it."""
        return -sum(step.amount for step in self.log if step.kind == "profit" and step.at.date() >= start)

    def settled_bets(self) -> list[Bet]:
        return [step.bet for step in self.log if step.bet is not None]

    def correct(self, results: dict[str, int]) -> None:
        """Everything once more from the beginning, with the results that are known now."""
        self.results |= results
        places = {(bet.market, bet.venue) for bet in self.settled_bets() if bet.key in results}
        for place in places:
            steps = [step for step in self.log if step.bet and (step.bet.market, step.bet.venue) == place]
            rate, nets = Decimal(VENUES[place[1]][0]), VENUES[place[1]][1]
            each = [gross(step.bet, self.results[step.bet.key]) for step in steps if step.bet]
            shares = [commission(one, rate) for one in each]
            if nets:
                self.settled[place], self.charged[place] = sum(each), commission(sum(each), rate)
                shares = largest_remainder(self.charged[place], each)
            for step, one, share in zip(steps, each, shares, strict=True):
                step.amount = one - share
        self.bankroll = self.peak = self.streak = 0
        for step in self.log:
            self.go(step)
        self.hold_against()


def largest_remainder(amount: int, parts: list[int]) -> list[int]:
    sign = 1 if amount >= 0 else -1
    weights = [max(sign * part, 0) for part in parts]
    if amount == 0:
        return [0] * len(parts)
    exact = [Fraction(abs(amount) * weight, sum(weights)) for weight in weights]
    shares = [int(one) for one in exact]
    for i in sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))[: abs(amount) - sum(shares)]:
        shares[i] += 1
    return [sign * share for share in shares]
