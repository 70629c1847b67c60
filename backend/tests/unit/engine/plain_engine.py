"""The decision kernel and its loop once more, the slow and obvious way.

Everything is recomputed from the list of bets; money is Decimal; shares are Fractions; stakes are found by search.
It shares with the product only the shapes of its inputs.
"""

from dataclasses import dataclass, field
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


@dataclass(frozen=True, kw_only=True)
class PlainLimits:
    min_stake: int
    max_stake: int
    max_market: int
    max_event: int
    max_open: int
    max_open_bets: int
    daily_loss: int
    drawdown_soft: Fraction
    drawdown_scale: Fraction
    drawdown_hard: Fraction
    loss_streak: int
    min_odds: Decimal
    max_odds: Decimal


@dataclass
class PlainBet:
    signal: PlainSignal
    stake: int


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
                    self.open.append(PlainBet(signals[i], stake))
            elif done[i][0]:
                bet = next(bet for bet in self.open if bet.signal is signals[i])
                self.open.remove(bet)
                profit = profit_of(bet.stake, bet.signal, bet.signal.result)
                self.settled.append((bet.signal.settle_at, profit))
                done[i] = (bet.stake, "", profit)
        return done

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
        lost_today = -sum(profit for moment, profit in self.settled if moment // DAY == signal.at // DAY)
        for refused, code in (
            (not limits.min_odds <= signal.odds <= limits.max_odds, "odds_range"),
            (self.halted(), "drawdown_halt"),
            (lost_today >= limits.daily_loss, "daily_loss"),
            (self.paused(signal.at), "loss_streak"),
            (len(self.open) >= limits.max_open_bets, "open_bets"),
        ):
            if refused:
                return 0, code
        stake = self.flat or int(values[-1] * self.share)
        if Fraction(max(values) - values[-1], max(values)) >= limits.drawdown_soft:
            stake = int(stake * limits.drawdown_scale)
        if stake == 0:
            return 0, "no_stake"
        return self.trimmed(signal, stake)

    def trimmed(self, signal: PlainSignal, stake: int) -> tuple[int, str]:
        limits, code = self.limits, "no_stake"
        if stake > limits.max_stake:
            stake, code = limits.max_stake, "bet_limit"
        for limit, scope, name in (
            (limits.max_market, {signal.market}, "market_limit"),
            (limits.max_event, {b.signal.market for b in self.open if b.signal.event == signal.event}, "event_limit"),
            (limits.max_open, {b.signal.market for b in self.open}, "open_limit"),
        ):
            most = max(limit, self.exposure(scope))
            if self.exposure(scope | {signal.market}, signal, stake) > most:
                low, high = 0, stake
                while high - low > 1:
                    middle = (low + high) // 2
                    fits = self.exposure(scope | {signal.market}, signal, middle) <= most
                    low, high = (middle, high) if fits else (low, middle)
                stake, code = low, name
        cash = self.bankrolls()[-1] - sum(bet.stake for bet in self.open)
        if stake > cash:
            stake, code = cash, "insufficient_funds"
        return (stake, "") if stake >= limits.min_stake else (0, code)

    def exposure(self, markets: set[int], extra: PlainSignal | None = None, stake: int = 0) -> int:
        """Sum of the markets' worst losses, with one more bet if there is one."""
        bets = [*self.open, *([PlainBet(extra, stake)] if extra and stake else [])]
        total = 0
        for market in markets:
            payoffs = [
                sum(
                    profit_of(bet.stake, bet.signal, 2 if bet.signal.selection == outcome else -2)
                    for bet in bets
                    if bet.signal.market == market
                )
                for outcome in range(self.selections)
            ]
            total += max(0, -min(payoffs))
        return total


def profit_of(stake: int, signal: PlainSignal, halves: int) -> int:
    exact = Decimal(stake) * halves / 2 * (signal.odds - 1 if halves > 0 else 1)
    gross = exact.to_integral_value(ROUND_HALF_EVEN)
    return int(gross - (max(gross, Decimal(0)) * signal.rate).to_integral_value(ROUND_HALF_EVEN))
