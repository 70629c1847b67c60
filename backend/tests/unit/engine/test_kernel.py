"""Each check of the decision kernel on its own, and the state machine of a whole bankroll against a plain model."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.core.clock import MICROS_PER_DAY
from advisor.core.money.assets import Asset
from advisor.core.quotes import BACK
from advisor.engine.kernel import SignalValues, decide
from advisor.ledger.settlement import net_profit
from advisor.risk.limits import Limits, LimitValues, Refusal, limit_values
from advisor.risk.positions import BetValues, net_payoff
from advisor.risk.staking import StakingValues
from advisor.risk.state import (
    AT_VENUES,
    BANKROLL,
    HALTED,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    RiskState,
    close_bet,
    new_state,
    record_bet,
    with_capacity,
)

EUR = Asset.of("EUR")
BANKROLL_START = 100_000
FREE = limit_values(None, BANKROLL_START, EUR)
_OFF = Limits(
    min_stake=None,
    max_stake=None,
    max_market=None,
    max_event=None,
    max_open=None,
    daily_loss=None,
    drawdown_soft=None,
    drawdown_hard=None,
)


def limited(**changes: str | float | None) -> LimitValues:
    return limit_values(_OFF.model_copy(update=changes), BANKROLL_START, EUR)


def flat(stake: int) -> StakingValues:
    return StakingValues(0, stake, 0.0, 1.0)


def signal(at: int = 0, event: int = 0, market: int = 0, selection: int = 0, odds_e4: int = 30_000) -> SignalValues:
    return SignalValues(at, event, market, 0, 3, selection, 0, BACK, odds_e4, 0.4, 0.0, False, 0.0)


def place(state: RiskState, s: SignalValues, stake: int) -> BetValues:
    win = net_profit(stake, s.odds_e4, 2, s.commission)
    bet = BetValues(s.event, s.market, s.venue, s.outcomes, s.selection, s.covered, s.side, stake, win, 0)
    record_bet(state, bet)
    return bet


def lose(state: RiskState, s: SignalValues, stake: int, at: int, limits: LimitValues = FREE) -> None:
    close_bet(state, place(state, s, stake), -stake, 0, at, limits)


def with_bankroll(bankroll: int) -> RiskState:
    return with_capacity(new_state(bankroll), 4, 8, 100, 3)


def fresh() -> RiskState:
    return with_bankroll(BANKROLL_START)


def test_without_limits_the_plan_decides() -> None:
    assert decide(fresh(), signal(), FREE, flat(1_000)) == (1_000, Refusal.NONE)


def test_money_one_does_not_have_is_never_staked() -> None:
    state = fresh()
    place(state, signal(event=1, market=1), 99_500)
    assert decide(state, signal(), FREE, flat(1_000)) == (500, Refusal.NONE)
    place(state, signal(event=2, market=2), 500)
    assert decide(state, signal(), FREE, flat(1_000)) == (0, Refusal.INSUFFICIENT_FUNDS)


@pytest.mark.parametrize("odds_e4", [14_999, 40_001])
def test_odds_range(odds_e4: int) -> None:
    limits = limited(min_odds=1.5, max_odds=4.0)
    assert decide(fresh(), signal(odds_e4=odds_e4), limits, flat(1_000)) == (0, Refusal.ODDS_RANGE)
    assert decide(fresh(), signal(odds_e4=15_000), limits, flat(1_000)) == (1_000, Refusal.NONE)


def test_per_bet_limit_trims_then_refuses() -> None:
    assert decide(fresh(), signal(), limited(max_stake="6.00"), flat(1_000)) == (600, Refusal.NONE)
    limits = limited(max_stake="6.00")._replace(min_stake=700)
    assert decide(fresh(), signal(), limits, flat(1_000)) == (0, Refusal.BET_LIMIT)


@pytest.mark.parametrize(
    ("changes", "other", "code"),
    [
        ({"max_market": "15.00"}, signal(), Refusal.MARKET_LIMIT),
        ({"max_event": "15.00"}, signal(market=1), Refusal.EVENT_LIMIT),
        ({"max_open": "15.00"}, signal(event=1, market=2), Refusal.OPEN_LIMIT),
    ],
)
def test_exposure_limits_count_what_is_open(changes: dict[str, str], other: SignalValues, code: Refusal) -> None:
    state = fresh()
    place(state, signal(), 1_000)
    assert decide(state, other, limited(**changes), flat(1_000)) == (500, Refusal.NONE)
    place(state, other, 500)
    assert decide(state, other, limited(**changes), flat(1_000)) == (0, code)


def test_a_hedge_passes_a_full_market_limit() -> None:
    state, limits = fresh(), limited(max_market="10.00")
    place(state, signal(selection=0), 1_000)
    assert decide(state, signal(selection=0), limits, flat(100)) == (0, Refusal.MARKET_LIMIT)
    # A bet on another outcome still loses both stakes on the third: no hedge in a three-way market.
    assert decide(state, signal(selection=1), limits, flat(100)) == (0, Refusal.MARKET_LIMIT)
    place(state, signal(selection=1), 1)
    two_way = SignalValues(0, 1, 3, 0, 2, 0, 0, BACK, 30_000, 0.4, 0.0, False, 0.0)
    place(state, two_way, 1_000)
    assert decide(state, two_way._replace(selection=1), limits, flat(100)) == (100, Refusal.NONE)


def test_a_hedge_still_costs_money() -> None:
    """Stakes at two bookmakers are two payments, even where one of them must come back."""
    state = fresh()
    two_way = SignalValues(0, 1, 3, 0, 2, 0, 0, BACK, 30_000, 0.4, 0.0, False, 0.0)
    place(state, two_way, 99_900)
    other_side = two_way._replace(selection=1)
    assert decide(state, other_side, FREE, flat(1_000)) == (100, Refusal.NONE)
    place(state, other_side, 100)
    assert decide(state, other_side, FREE, flat(1_000)) == (0, Refusal.INSUFFICIENT_FUNDS)


open_bets = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 60), st.integers(10_100, 60_000)), max_size=6
)


@given(
    placed=open_bets,
    wanted=st.integers(1, 150),
    selections=st.sampled_from([2, 3]),
    selection=st.integers(0, 1),
    odds_e4=st.integers(10_100, 60_000),
    bounds=st.tuples(*[st.integers(1, 120)] * 4),
    commission=st.sampled_from([0.0, 0.05]),
)
def test_a_stake_is_trimmed_to_the_most_that_keeps_every_limit(
    placed: list[tuple[int, int, int, int]],
    wanted: int,
    selections: int,
    selection: int,
    odds_e4: int,
    bounds: tuple[int, int, int, int],
    commission: float,
) -> None:
    """Reference: try every stake from the wanted one down; a worst loss may stay over its limit, but not grow."""
    state = with_bankroll(400)
    for market, side, stake, price in placed:
        s = SignalValues(
            0, market // 2, market, 0, selections, side % selections, 0, BACK, price, 0.4, commission, False, 0.0
        )
        place(state, s, stake)
    max_stake, max_market, max_event, max_open = bounds
    limits = FREE._replace(max_stake=max_stake, max_market=max_market, max_event=max_event, max_open=max_open)
    s = SignalValues(0, 0, 0, 0, selections, selection, 0, BACK, odds_e4, 0.4, commission, False, 0.0)

    def exposures(stake: int) -> tuple[int, int, int]:
        worst = [0] * 4
        for market in range(4):
            payoff = [net_payoff(state.positions, market, outcome) for outcome in range(selections)]
            if market == 0 and stake:
                win = net_profit(stake, odds_e4, 2, commission)
                payoff = [p + (win if i == selection else -stake) for i, p in enumerate(payoff)]
            worst[market] = max(0, -min(payoff))
        return worst[0], worst[0] + worst[1], sum(worst)

    now, cash = exposures(0), 400 - sum(stake for _, _, stake, _ in placed)

    def allowed(stake: int) -> bool:
        after = exposures(stake)
        kept = all(a <= max(n, b) for a, n, b in zip(after, now, (max_market, max_event, max_open), strict=True))
        return kept and stake <= min(max_stake, cash)

    best = next(stake for stake in range(wanted, -1, -1) if allowed(stake))
    stake, refusal = decide(state, s, limits, flat(wanted))
    assert stake == best
    assert (refusal == Refusal.NONE) == (best > 0)


def test_open_bets() -> None:
    state = fresh()
    place(state, signal(), 100)
    assert decide(state, signal(market=1), limited(max_open_bets=1), flat(100)) == (0, Refusal.OPEN_BETS)


def test_daily_loss_refuses_until_the_next_utc_day() -> None:
    state, limits = fresh(), limited(daily_loss="20.00")
    decide(state, signal(at=10), limits, flat(100))
    lose(state, signal(), 2_000, at=20)
    assert decide(state, signal(at=30), limits, flat(100)) == (0, Refusal.DAILY_LOSS)
    assert decide(state, signal(at=MICROS_PER_DAY - 1), limits, flat(100)) == (0, Refusal.DAILY_LOSS)
    assert decide(state, signal(at=MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)


def test_weekly_loss_refuses_until_monday_and_monthly_loss_until_the_first() -> None:
    """1970 began on a Thursday: its first Monday is day 4, the 5th; February begins with day 31."""
    state, limits = fresh(), limited(weekly_loss="20.00", monthly_loss="30.00")
    decide(state, signal(at=10), limits, flat(100))
    lose(state, signal(), 1_000, at=20)
    lose(state, signal(), 1_000, at=3 * MICROS_PER_DAY)
    assert decide(state, signal(at=4 * MICROS_PER_DAY - 1), limits, flat(100)) == (0, Refusal.WEEKLY_LOSS)
    assert decide(state, signal(at=4 * MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)
    lose(state, signal(), 1_000, at=4 * MICROS_PER_DAY)
    assert decide(state, signal(at=31 * MICROS_PER_DAY - 1), limits, flat(100)) == (0, Refusal.MONTHLY_LOSS)
    assert decide(state, signal(at=31 * MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)


def test_a_loss_counts_for_the_day_it_is_settled_in() -> None:
    """Nobody decides between midnight and a settlement at it: the day must turn at the settlement itself."""
    state, limits = fresh(), limited(daily_loss="20.00")
    decide(state, signal(at=10), limits, flat(100))
    lose(state, signal(), 1_500, at=MICROS_PER_DAY - 1)
    lose(state, signal(), 1_500, at=MICROS_PER_DAY)
    assert decide(state, signal(at=MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)
    lose(state, signal(), 500, at=MICROS_PER_DAY)
    assert decide(state, signal(at=MICROS_PER_DAY), limits, flat(100)) == (0, Refusal.DAILY_LOSS)


def test_loss_streak_pauses_for_the_day() -> None:
    state, limits = fresh(), limited(loss_streak=2)
    lose(state, signal(), 100, 10, limits)
    assert decide(state, signal(at=11), limits, flat(100)) == (100, Refusal.NONE)
    lose(state, signal(), 100, 12, limits)
    assert decide(state, signal(at=13), limits, flat(100)) == (0, Refusal.LOSS_STREAK)
    assert decide(state, signal(at=MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)


def test_a_loss_streak_goes_on_overnight_and_starts_afresh_after_its_pause() -> None:
    state, limits = fresh(), limited(loss_streak=3)
    for day in range(3):
        assert decide(state, signal(at=day * MICROS_PER_DAY), limits, flat(100)) == (100, Refusal.NONE)
        lose(state, signal(), 100, day * MICROS_PER_DAY + 10, limits)
    assert decide(state, signal(at=2 * MICROS_PER_DAY + 20), limits, flat(100)) == (0, Refusal.LOSS_STREAK)
    for day in (3, 4):
        lose(state, signal(), 100, day * MICROS_PER_DAY, limits)
        assert decide(state, signal(at=day * MICROS_PER_DAY + 1), limits, flat(100)) == (100, Refusal.NONE)


def test_a_push_neither_ends_nor_feeds_a_loss_streak() -> None:
    state, limits = fresh(), limited(loss_streak=2)
    lose(state, signal(), 100, 10, limits)
    close_bet(state, place(state, signal(), 100), 0, 0, 11, limits)
    lose(state, signal(), 100, 12, limits)
    assert decide(state, signal(at=13), limits, flat(100)) == (0, Refusal.LOSS_STREAK)


def test_a_breaker_reduces_stakes_or_refuses_and_a_factor_that_is_no_number_refuses_too() -> None:
    state, limits = fresh(), limited(drawdown_soft=0.1, drawdown_scale=0.5)
    assert decide(state, signal(at=1), limits._replace(stake_factor=0.5), flat(1_000)) == (500, Refusal.NONE)
    for factor in (0.0, -1.0, float("nan")):
        assert decide(state, signal(at=1), limits._replace(stake_factor=factor), flat(1_000)) == (0, Refusal.BREAKER)
    lose(state, signal(), 10_000, 2)
    assert decide(state, signal(at=3), limits._replace(stake_factor=0.5), flat(1_000)) == (250, Refusal.NONE)


def test_soft_drawdown_scales_and_hard_drawdown_halts_for_good() -> None:
    state, limits = fresh(), limited(drawdown_soft=0.1, drawdown_scale=0.5, drawdown_hard=0.2)
    lose(state, signal(), 10_000, 0, limits)
    assert decide(state, signal(at=1), limits, flat(1_000)) == (500, Refusal.NONE)
    lose(state, signal(), 10_000, 2, limits)
    assert decide(state, signal(at=99 * MICROS_PER_DAY), limits, flat(1_000)) == (0, Refusal.DRAWDOWN_HALT)


def test_a_plan_that_asks_for_nothing() -> None:
    kelly = StakingValues(2, 0, 0.25, 0.05)
    assert decide(fresh(), signal(odds_e4=20_000), FREE, kelly) == (0, Refusal.NO_STAKE)


@pytest.mark.parametrize("probability", [float("nan"), 0.0, -0.5, 1.5])
def test_kelly_bets_nothing_on_what_is_no_probability_or_no_chance(probability: float) -> None:
    kelly = StakingValues(2, 0, 1.0, 1.0)
    assert decide(fresh(), signal()._replace(probability=probability), FREE, kelly) == (0, Refusal.NO_STAKE)


def test_a_bankroll_that_is_gone_bets_nothing() -> None:
    state = fresh()
    lose(state, signal(), BANKROLL_START, at=0)
    for plan in (flat(100), StakingValues(1, 0, 0.5, 1.0), StakingValues(2, 0, 1.0, 1.0)):
        stake, refusal = decide(state, signal(at=1), FREE, plan)
        assert stake == 0
        assert refusal in (Refusal.NO_STAKE, Refusal.INSUFFICIENT_FUNDS)


@dataclass
class PlainBet:
    event: int
    market: int
    selection: int
    stake: int
    win: int


@dataclass
class PlainBook:
    """The obvious way to keep the state: recomputed from the list of open bets each time."""

    bankroll: int = BANKROLL_START
    peak: int = BANKROLL_START
    halted: bool = False
    bets: list[PlainBet] = field(default_factory=list)

    def exposure(self, *, event: int | None = None) -> int:
        total = 0
        for market in {bet.market for bet in self.bets if event is None or bet.event == event}:
            payoff = [0, 0, 0]
            for bet in self.bets:
                if bet.market == market:
                    for s in range(3):
                        payoff[s] += bet.win if s == bet.selection else -bet.stake
            total += max(0, -min(payoff))
        return total


class BankrollMachine(RuleBasedStateMachine):
    """Random decisions and settlements; kernel and plain model must never disagree, and no limit ever be passed."""

    def __init__(self) -> None:
        super().__init__()
        self.state = fresh()
        self.plain = PlainBook()
        self.now = 0
        self.limits = limited(
            max_stake="200.00", max_market="250.00", max_event="300.00", max_open="600.00", max_open_bets=5,
            drawdown_hard=0.5,
        )  # fmt: skip

    @rule(
        market=st.integers(0, 7),
        selection=st.integers(0, 2),
        odds_e4=st.integers(10_100, 200_000),
        stake=st.integers(1, 40_000),
        wait=st.integers(0, MICROS_PER_DAY),
    )
    def bet(self, market: int, selection: int, odds_e4: int, stake: int, wait: int) -> None:
        self.now += wait
        s = signal(self.now, market // 2, market, selection, odds_e4)
        before = (self.plain.exposure(), self.plain.exposure(event=market // 2))
        stake, refusal = decide(self.state, s, self.limits, flat(stake))
        assert (stake > 0) == (refusal == Refusal.NONE)
        if self.plain.halted:
            assert refusal == Refusal.DRAWDOWN_HALT
        if stake:
            self.plain.bets.append(PlainBet(market // 2, market, selection, stake, place(self.state, s, stake).win))
            assert self.plain.exposure() <= max(60_000, before[0])
            assert self.plain.exposure(event=market // 2) <= max(30_000, before[1])
            assert sum(bet.stake for bet in self.plain.bets) <= self.plain.bankroll
            assert len(self.plain.bets) <= 5

    @rule(which=st.integers(0, 100), result=st.sampled_from([-2, -1, 0, 1, 2]), wait=st.integers(0, MICROS_PER_DAY))
    def settle(self, which: int, result: int, wait: int) -> None:
        if not self.plain.bets:
            return
        self.now += wait
        bet = self.plain.bets.pop(which % len(self.plain.bets))
        profit = bet.win * result // 2 if result > 0 else -(bet.stake * -result // 2)
        placed = BetValues(bet.event, bet.market, 0, 3, bet.selection, 0, BACK, bet.stake, bet.win, 0)
        close_bet(self.state, placed, profit, 0, self.now, self.limits)
        self.plain.bankroll += profit
        self.plain.peak = max(self.plain.peak, self.plain.bankroll)
        self.plain.halted |= self.plain.bankroll <= self.plain.peak * 0.5

    @invariant()
    def kernel_and_plain_model_agree(self) -> None:
        totals = self.state.totals
        assert totals[BANKROLL] == self.plain.bankroll
        assert totals[PEAK] == self.plain.peak
        assert totals[OPEN_BETS] == len(self.plain.bets)
        assert totals[AT_VENUES] == sum(bet.stake for bet in self.plain.bets)
        assert totals[OPEN_EXPOSURE] == self.plain.exposure()
        assert bool(totals[HALTED]) == self.plain.halted
        for event in range(4):
            assert self.state.event_exposure[event] == self.plain.exposure(event=event)


TestBankroll = BankrollMachine.TestCase
TestBankroll.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
