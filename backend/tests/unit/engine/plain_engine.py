"""The decision kernel and its loop once more, the slow and obvious way.

Everything is recomputed from the list of bets; money is Decimal; shares are Fractions; stakes are found by search.
It shares with the product only the shapes of its inputs.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

DAY = 24 * 3600 * 10**6


@dataclass(frozen=True, kw_only=True)
class PlainSignal:
    at: int
    settle_at: int
    event: int
    market: int
    selection: int
    odds: Decimal
    result: int
    rate: Decimal
    nets: bool
    venue: int
    is_lay: bool
    covers: frozenset[int]
    """Outcomes with which the selection wins."""

    @property
    def position(self) -> tuple[int, int]:
        return self.market, self.venue


@dataclass(frozen=True, kw_only=True)
class PlainLimits:
    min_stake: int
    max_stake: int
    max_market: int
    max_event: int
    max_open: int
    max_open_bets: int
    daily_loss: int
    weekly_loss: int
    monthly_loss: int
    drawdown_soft: Fraction
    drawdown_scale: Fraction
    drawdown_hard: Fraction
    scale_by_use: bool
    loss_streak: int
    min_odds: Decimal
    max_odds: Decimal


@dataclass
class PlainBet:
    signal: PlainSignal
    stake: int
    at_risk: int

    def gross(self, halves: int) -> int:
        """Of halves won by the selection; a lay risks what it was granted, or the liability of its stake."""
        if self.signal.is_lay:
            return -self.at_risk if halves == 2 else -gross_of(self.stake, self.signal.odds, halves)
        return gross_of(self.stake, self.signal.odds, halves)


@dataclass
class PlainEngine:
    """``flat`` is a stake; ``share`` one of the bankroll."""

    bankroll: int
    limits: PlainLimits
    flat: int = 0
    share: Fraction = Fraction(0)
    selections: int = 3
    open: list[PlainBet] = field(default_factory=list)
    settled: list[tuple[int, int]] = field(default_factory=list)
    """(time, profit) of each settlement, in order."""
    netted: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """By market and venue: gross profit settled so far, and commission charged on it."""
    refunds: int = 0
    together: int = 0
    """How often a loss followed a charged gain; the most winners that shared a commission."""
    shares: dict[int, int] = field(default_factory=dict)
    """Profits of bets whose market's commission is known, until each has been settled in turn."""

    def run(self, signals: list[PlainSignal]) -> list[tuple[int, str, int]]:
        """(stake, refusal, profit) of each signal; "" where there is no refusal."""
        happenings = sorted(
            [(s.settle_at, 0, i) for i, s in enumerate(signals)] + [(s.at, 1, i) for i, s in enumerate(signals)]
        )
        done = [(0, "", 0)] * len(signals)
        for _, is_decision, i in happenings:
            if is_decision:
                stake, refusal = self.decide(signals[i])
                done[i] = (stake, refusal, 0)
                if stake:
                    self.open.append(PlainBet(signals[i], stake, risked(stake, signals[i])))
            elif done[i][0]:
                bet = next(bet for bet in self.open if bet.signal is signals[i])
                profit = self.charged_alone(bet) if not bet.signal.nets else self.of_market(bet)
                self.open.remove(bet)
                self.settled.append((bet.signal.settle_at, profit))
                done[i] = (bet.stake, "", profit)
        return done

    @staticmethod
    def charged_alone(bet: PlainBet) -> int:
        gross = bet.gross(bet.signal.result)
        return gross - commission(gross, bet.signal.rate)

    def of_market(self, bet: PlainBet) -> int:
        """Profit after the bet's share of what is charged on all that its market nets at its venue at this instant."""
        known = self.shares.pop(id(bet), None)
        if known is None:
            alike = [
                other
                for other in self.open
                if (other.signal.position, other.signal.settle_at) == (bet.signal.position, bet.signal.settle_at)
            ]
            parts = [other.gross(other.signal.result) for other in alike]
            before, charged = self.netted.get(bet.signal.position, (0, 0))
            self.refunds += sum(parts) < 0 < charged
            self.together = max(self.together, sum(part > 0 for part in parts))
            due = commission(before + sum(parts), bet.signal.rate) - charged
            self.netted[bet.signal.position] = (before + sum(parts), charged + due)
            shares = shared(due, parts)
            self.shares |= {id(other): part - share for other, part, share in zip(alike, parts, shares, strict=True)}
            known = self.shares.pop(id(bet))
        return known

    def bankrolls(self) -> list[int]:
        values = [self.bankroll]
        for _, profit in self.settled:
            values.append(values[-1] + profit)
        return values

    def halted(self) -> bool:
        values = self.bankrolls()
        return any(
            Fraction(max(values[: i + 1]) - value, max(values[: i + 1])) >= self.limits.drawdown_hard
            for i, value in enumerate(values)
            if i
        )

    def paused(self, at: int) -> bool:
        streak = 0
        for moment, profit in self.settled:
            streak = streak + 1 if profit < 0 else 0 if profit > 0 else streak
            if streak == self.limits.loss_streak:
                streak = 0
                if moment // DAY == at // DAY:
                    return True
        return False

    def decide(self, signal: PlainSignal) -> tuple[int, str]:
        limits, values = self.limits, self.bankrolls()
        today, week, month = periods_of(signal.at)
        lost_today, in_week, in_month = (
            -sum(profit for moment, profit in self.settled if periods_of(moment)[place] == period)
            for place, period in enumerate((today, week, month))
        )
        for refused, code in (
            (not limits.min_odds <= signal.odds <= limits.max_odds, "odds_range"),
            (self.halted(), "drawdown_halt"),
            (in_month >= limits.monthly_loss, "monthly_loss"),
            (in_week >= limits.weekly_loss, "weekly_loss"),
            (lost_today >= limits.daily_loss, "daily_loss"),
            (self.paused(signal.at), "loss_streak"),
            (len(self.open) >= limits.max_open_bets, "open_bets"),
        ):
            if refused:
                return 0, code
        stake = self.flat or int(values[-1] * self.share)
        if Fraction(max(values) - values[-1], max(values)) >= limits.drawdown_soft:
            stake = int(stake * limits.drawdown_scale)
        if limits.scale_by_use:
            losses = ((lost_today, limits.daily_loss), (in_week, limits.weekly_loss), (in_month, limits.monthly_loss))
            open_now = self.exposure({bet.signal.market for bet in self.open})
            fallen = Fraction(max(values) - values[-1], max(values)) / limits.drawdown_hard
            used = max(Fraction(open_now, limits.max_open), *(Fraction(lost, limit) for lost, limit in losses))
            if limits.drawdown_hard <= 1:
                used = max(used, fallen)
            quarters = 4 - sum(used >= Fraction(step) for step in ("0.5", "0.75", "0.9"))
            stake = stake * quarters // 4
        if stake == 0:
            return 0, "no_stake"
        return self.trimmed(signal, stake)

    def trimmed(self, signal: PlainSignal, at_risk: int) -> tuple[int, str]:
        limits, code = self.limits, "no_stake"
        if at_risk > limits.max_stake:
            at_risk, code = limits.max_stake, "bet_limit"
        for limit, scope, name in (
            (limits.max_market, {signal.market}, "market_limit"),
            (limits.max_event, {b.signal.market for b in self.open if b.signal.event == signal.event}, "event_limit"),
            (limits.max_open, {b.signal.market for b in self.open}, "open_limit"),
        ):
            most = max(limit, self.exposure(scope))
            if self.exposure(scope | {signal.market}, self.granted(signal, at_risk)) > most:
                low, high = 0, at_risk
                while high - low > 1:
                    middle = (low + high) // 2
                    fits = self.exposure(scope | {signal.market}, self.granted(signal, middle)) <= most
                    low, high = (middle, high) if fits else (low, middle)
                at_risk, code = low, name
        cash = self.bankrolls()[-1] - sum(bet.at_risk for bet in self.open)
        if at_risk > cash:
            at_risk, code = cash, "insufficient_funds"
        stake = self.granted(signal, at_risk).stake
        enough = at_risk >= limits.min_stake and stake > 0 and risked(stake, signal) >= limits.min_stake
        return (stake, "") if enough else (0, code)

    @staticmethod
    def granted(signal: PlainSignal, at_risk: int) -> PlainBet:
        """A bet that loses just this much; of a lay the backer's stake is rounded down."""
        return PlainBet(signal, int(at_risk / (signal.odds - 1)) if signal.is_lay else at_risk, at_risk)

    def exposure(self, markets: set[int], extra: PlainBet | None = None) -> int:
        """Sum of the markets' worst losses, with one more bet if there is one."""
        bets = [*self.open, *([extra] if extra and extra.at_risk else [])]
        total = 0
        for market in markets:
            positions = {bet.signal.position for bet in bets if bet.signal.market == market}
            payoffs = [sum(self.net(each, bets, outcome) for each in positions) for outcome in range(self.selections)]
            total += max(0, -min(payoffs))
        return total

    def net(self, position: tuple[int, int], bets: list[PlainBet], outcome: int) -> int:
        """What the open bets of a market at a venue bring if an outcome wins in full."""
        of_position = [bet for bet in bets if bet.signal.position == position]
        terms = of_position[0].signal
        gross = [bet.gross(2 if outcome in bet.signal.covers else -2) for bet in of_position]
        if not terms.nets:
            return sum(each - commission(each, terms.rate) for each in gross)
        before, charged = self.netted.get(position, (0, 0))
        return sum(gross) - (commission(before + sum(gross), terms.rate) - charged)


def periods_of(at: int) -> tuple[object, object, object]:
    """Day, week and month of an instant in µs, as the calendar of Python's library has them."""
    day = date(1970, 1, 1) + timedelta(days=at // DAY)
    return day, day.isocalendar()[:2], (day.year, day.month)


def gross_of(stake: int, odds: Decimal, halves: int) -> int:
    exact = Decimal(stake) * halves / 2 * (odds - 1 if halves > 0 else 1)
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def commission(gross: int, rate: Decimal) -> int:
    return int((max(gross, 0) * rate).to_integral_value(ROUND_HALF_EVEN))


def risked(stake: int, signal: PlainSignal) -> int:
    return gross_of(stake, signal.odds, 2) if signal.is_lay else stake


def shared(amount: int, parts: list[int]) -> list[int]:
    """By largest remainder, among the parts of the amount's sign."""
    sign = 1 if amount >= 0 else -1
    weights = [max(sign * part, 0) for part in parts]
    if amount == 0:
        return [0] * len(parts)
    exact = [Fraction(sign * amount * weight, sum(weights)) for weight in weights]
    shares = [int(each) for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_rest[: sign * amount - sum(shares)]:
        shares[i] += 1
    return [sign * share for share in shares]
