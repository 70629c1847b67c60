"""The loop: what is known when, against the plainest merge of decisions and settlements."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import MICROS_PER_DAY
from advisor.core.money.assets import Asset
from advisor.core.quotes import BACK, LAY
from advisor.engine.kernel import SignalValues, decide
from advisor.engine.replay import Decisions, Timeline, replay
from advisor.ledger.settlement import net_profit
from advisor.risk.limits import Limits, LimitValues, Refusal, limit_values
from advisor.risk.own_record import NO_RECORD, counted, record_share, return_e4
from advisor.risk.positions import BetValues
from advisor.risk.staking import RecordStaking, StakingValues, share_of, staking_values
from advisor.risk.state import BANKROLL, OPEN_BETS, OPEN_EXPOSURE, close_bet, new_state, open_bet, with_capacity
from tests.unit.engine.plain_engine import PlainEngine, PlainLimits, PlainSignal

Choice = TypeVar("Choice")

EUR = Asset.of("EUR")
START = 100_000
FREE = limit_values(None, START, EUR)
HALF = StakingValues(1, 0, 0.5, 1.0)


def timeline(rows: list[tuple[int, int, int, int, int, int, float, int]]) -> Timeline:
    """Rows of (at, settle_at, event, market, selection, odds_e4, probability, result), in order of ``at``."""
    at, settle_at, event, market, selection, odds, probability, result = (
        np.array(column) for column in (zip(*rows, strict=True) if rows else [[]] * 8)
    )
    return Timeline(
        at=at.astype(np.int64),
        settle_at=settle_at.astype(np.int64),
        settle_order=np.argsort(settle_at.astype(np.int64), kind="stable"),
        event=event.astype(np.int32),
        market=market.astype(np.int32),
        venue=np.zeros(len(rows), np.int16),
        selection=selection.astype(np.int16),
        covered=np.zeros(len(rows), np.int64),
        side=np.zeros(len(rows), np.int8),
        odds_e4=odds.astype(np.int32),
        probability=probability.astype(np.float64),
        commission=np.zeros(len(rows)),
        nets=np.zeros(len(rows), np.bool_),
        halves=np.zeros(len(rows)),
        result=result.astype(np.int8),
        outcomes=2,
    )


def run(signals: Timeline, limits: LimitValues = FREE, staking: StakingValues = HALF) -> Decisions:
    return replay(new_state(START), signals, limits, staking)


def test_what_ends_at_the_moment_of_a_decision_is_known_and_a_moment_later_is_not() -> None:
    first = (0, 1_000, 0, 0, 0, 20_000, 0.6, 2)
    for at, stake in ((999, 50_000), (1_000, 75_000), (1_001, 75_000)):
        done = run(timeline([first, (at, 9_000, 1, 2, 0, 20_000, 0.6, -2)]))
        assert done.stake.tolist() == [50_000, stake]


def test_settlements_of_one_instant_count_in_the_order_of_placement() -> None:
    done = run(timeline([(0, 10, 0, 0, 0, 20_000, 0.6, 2), (0, 10, 1, 2, 0, 20_000, 0.6, -2)]))
    assert done.profit.tolist() == [50_000, -50_000]
    assert done.bankroll.tolist() == [150_000, 100_000]


def test_no_signals_are_no_decisions() -> None:
    done = run(timeline([]))
    assert [len(column) for column in done] == [0, 0, 0, 0, 0, 0]


signal_rows = st.lists(
    st.tuples(
        st.integers(0, 4 * MICROS_PER_DAY),
        st.integers(1, 2 * MICROS_PER_DAY),
        st.integers(0, 7),
        st.integers(0, 1),
        st.integers(10_100, 60_000),
        st.floats(0.2, 0.8),
        st.sampled_from([-2, -1, 0, 1, 2]),
    ),
    max_size=30,
)
LIMITS = Limits(max_stake="20%", max_market="25%", max_event="30%", max_open="60%", max_open_bets=4, daily_loss="15%",
                loss_streak=2, drawdown_soft=0.1, drawdown_hard=0.5)  # fmt: skip


@given(signal_rows, st.sampled_from([HALF, StakingValues(2, 0, 0.7, 0.3), StakingValues(0, 7_000, 0.0, 1.0)]))
def test_against_a_sorted_list_of_everything_that_happens(
    rows: list[tuple[int, int, int, int, int, float, int]], staking: StakingValues
) -> None:
    rows.sort(key=lambda row: row[0])
    signals = timeline([(at, at + wait, market // 2, market, s, o, p, r) for at, wait, market, s, o, p, r in rows])
    limits = limit_values(LIMITS, START, EUR)
    state = with_capacity(new_state(START), 4, 8, 0, 0)
    happenings = sorted([(s.item(), 0, i) for i, s in enumerate(signals.settle_at)]
                        + [(a.item(), 1, i) for i, a in enumerate(signals.at)])  # fmt: skip
    stakes, refusals, profits = {}, {}, dict.fromkeys(range(len(rows)), 0)
    for moment, is_decision, i in happenings:
        event, market, side, odds_e4 = (
            int(column[i]) for column in (signals.event, signals.market, signals.selection, signals.odds_e4)
        )
        if is_decision:
            probability = float(signals.probability[i])
            signal = SignalValues(moment, event, market, 0, 2, side, 0, BACK, odds_e4, probability, 0.0, False, 0.0)
            stakes[i], refusals[i] = decide(state, signal, limits, staking)
            if stakes[i]:
                win = net_profit(stakes[i], odds_e4, 2, 0.0)
                state = open_bet(state, BetValues(event, market, 0, 2, side, 0, BACK, stakes[i], win, 0))
        elif stakes[i]:
            profits[i] = net_profit(stakes[i], odds_e4, int(signals.result[i]), 0.0)
            win = net_profit(stakes[i], odds_e4, 2, 0.0)
            bet = BetValues(event, market, 0, 2, side, 0, BACK, stakes[i], win, 0)
            close_bet(state, bet, profits[i], 0, moment, limits)
    assert (state.totals[OPEN_BETS], state.totals[OPEN_EXPOSURE]) == (0, 0)
    done = run(signals, limits, staking)
    assert done.stake.tolist() == [stakes[i] for i in range(len(rows))]
    assert done.refusal.tolist() == [refusals[i] for i in range(len(rows))]
    assert done.profit.tolist() == [profits[i] for i in range(len(rows))]
    assert state.totals[BANKROLL] == START + done.profit.sum()


BY_RECORD = staking_values(RecordStaking(), EUR)
DAY = MICROS_PER_DAY


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9), st.booleans()), min_size=40, max_size=120))
def test_stakes_by_the_own_record_go_by_what_was_settled_in_the_thirty_days_before(
    rows: list[tuple[int, int, bool]],
) -> None:
    """Against a record that is made anew for each decision, of the bets that were settled by then."""
    rows.sort()
    signals = timeline(
        [
            (day * DAY, (day + wait) * DAY, n, n, 0, 21_000, 0.5, 2 if won else -2)
            for n, (day, wait, won) in enumerate(rows)
        ]
    )
    done = run(signals, FREE, BY_RECORD)
    for i, at in enumerate(signals.at.tolist()):
        record = NO_RECORD
        for j, settled in enumerate(signals.settle_at.tolist()):
            if at - 30 * DAY < settled <= at and done.stake[j]:
                record = counted(record, return_e4(int(done.profit[j]), int(done.at_risk[j])), 1)
        share = min(record_share(record, BY_RECORD.fraction, BY_RECORD.start), BY_RECORD.cap)
        settled_by_then = START + sum(done.profit[signals.settle_at <= at].tolist())
        assert done.stake[i] in {share_of(settled_by_then, share), 0}
        assert done.stake[i] or done.refusal[i] != Refusal.NONE


def test_a_record_of_losses_ends_the_bets_until_it_is_too_short_again() -> None:
    lost = [(0, DAY, n, n, 0, 20_000, 0.5, -2) for n in range(30)]
    later = [(at * DAY, (at + 1) * DAY, 30 + n, 30 + n, 0, 20_000, 0.5, 2) for n, at in enumerate((1, 30, 31, 32))]
    done = run(timeline([*lost, *later]), FREE, BY_RECORD)
    assert done.stake[:30].tolist() == [2_000] * 30
    assert [bool(stake) for stake in done.stake[30:].tolist()] == [False, False, True, True]


OFF = PlainLimits(
    min_stake=1, max_stake=2**60, max_market=2**60, max_event=2**60, max_open=2**60, max_open_bets=2**60,
    daily_loss=2**60, weekly_loss=2**60, monthly_loss=2**60,
    drawdown_soft=Fraction(2), drawdown_scale=Fraction(1), drawdown_hard=Fraction(2), scale_by_use=False,
    loss_streak=2**60, min_odds=Decimal(0), max_odds=Decimal(10**4),
)  # fmt: skip
TIGHT: dict[str, tuple[object, ...]] = {
    "min_stake": (300, 3_000),
    "max_stake": (2_500, 250),
    "max_market": (9_500, 4_000),
    "max_event": (12_000, 5_000),
    "max_open": (30_000, 9_000),
    "max_open_bets": (6, 2),
    "daily_loss": (9_000, 1),
    "weekly_loss": (12_000, 2_000),
    "monthly_loss": (15_000, 3_000),
    "drawdown_soft": (Fraction(1, 20), Fraction(1, 5)),
    "drawdown_scale": (Fraction(29, 100), Fraction(1, 100_000)),
    "drawdown_hard": (Fraction(3, 10), Fraction(1, 10)),
    "scale_by_use": (True, True),
    "loss_streak": (3, 1),
    "min_odds": (Decimal("1.5"), Decimal("1.6")),
    "max_odds": (Decimal("4.5"), Decimal("4.4")),
}


def a_run(seed: int) -> tuple[PlainEngine, list[PlainSignal]]:
    """Forty signals with a few tight limits at a time, so that each gets to bind."""
    rng = np.random.default_rng(seed)

    def pick(*choices: Choice) -> Choice:
        return choices[rng.integers(len(choices))]

    tight = [name for name in TIGHT if rng.random() < 0.2]
    venues = [(pick(Decimal(0), Decimal("0.05"), Decimal("0.02")), bool(rng.integers(2))) for _ in range(2)]
    limits = replace(OFF, **{name: pick(*TIGHT[name]) for name in tight})  # type: ignore[arg-type]
    ends_with_day, signals = rng.random() < 0.5, []
    # Days 0 to 5 have a Monday, days 28 to 33 one and the first of a month before it.
    first = seed % 2 * 28 * MICROS_PER_DAY
    for at in (first + np.sort(rng.integers(0, 3 * MICROS_PER_DAY, 40))).tolist():
        market, venue, selection = (int(rng.integers(n)) for n in (8, 2, 3))
        covers = frozenset({selection} if market % 4 else {0, 1, 2} - {2 - selection})
        signals.append(
            PlainSignal(
                at=at,
                settle_at=(
                    (at // MICROS_PER_DAY + 1) * MICROS_PER_DAY
                    if ends_with_day
                    else at + pick(1, 3_600_000_000, MICROS_PER_DAY, 2 * MICROS_PER_DAY)
                ),
                event=market // 2,
                market=market,
                selection=selection,
                covers=covers,
                odds=pick(Decimal("2.3"), Decimal("1.02"), Decimal("1.5"), Decimal("4.5")),
                result=pick(-2, -2, 2, 0, -1, 1),
                venue=venue,
                rate=venues[venue][0],
                nets=venues[venue][1],
                is_lay=bool(rng.random() < 0.4),
            )
        )
    share = pick(Fraction(29, 100), Fraction(1, 50), Fraction(57, 1000))
    return PlainEngine(START, limits, pick(0, 0, 700, 6_001, 45_000), share), signals


def test_whole_runs_against_the_plain_engine() -> None:
    """Stakes, refusals and profits, to the last unit and code; every code and every way to charge must have come up."""
    codes: set[str] = set()
    together, refunds = 0, 0
    for seed in range(150):
        plain, signals = a_run(seed)
        expected = plain.run(signals)
        assert by_the_product(plain, signals) == expected, f"seed {seed}"
        codes |= {code for _, code, _ in expected}
        together, refunds = max(together, plain.together), refunds + plain.refunds
    assert together > 2
    assert refunds > 2
    # Schedules, breakers, capital and what persons set for themselves are looked at beside the kernel; a backtest has
    # none of them.
    beside = {
        Refusal.SCHEDULE,
        Refusal.BREAKER,
        Refusal.OWN_LIMIT,
        Refusal.OWN_BREAK,
        Refusal.RESERVE,
        Refusal.ALLOTMENT,
        Refusal.COMPETITION_LIMIT,
        Refusal.GROUP_LIMIT,
        Refusal.RECORD,
        Refusal.RISK_UNKNOWN,
    }
    asked = set(Refusal) - {Refusal.NONE, *beside}
    assert codes == {"", *(refusal.name.lower() for refusal in asked)}


def by_the_product(plain: PlainEngine, signals: list[PlainSignal]) -> list[tuple[int, str, int]]:
    """The same run by the compiled loop."""
    limits = LimitValues(
        min_stake=plain.limits.min_stake,
        max_stake=plain.limits.max_stake,
        max_market=plain.limits.max_market,
        max_event=plain.limits.max_event,
        max_open=plain.limits.max_open,
        max_open_bets=plain.limits.max_open_bets,
        daily_loss=plain.limits.daily_loss,
        weekly_loss=plain.limits.weekly_loss,
        monthly_loss=plain.limits.monthly_loss,
        drawdown_soft=float(plain.limits.drawdown_soft),
        drawdown_scale=float(plain.limits.drawdown_scale),
        drawdown_hard=float(plain.limits.drawdown_hard),
        loss_streak=plain.limits.loss_streak,
        min_odds_e4=int(plain.limits.min_odds * 10_000),
        max_odds_e4=int(plain.limits.max_odds * 10_000),
        stake_factor=1.0,
        scale_by_use=plain.limits.scale_by_use,
    )
    columns = timeline(
        [(s.at, s.settle_at, s.event, s.market, s.selection, int(s.odds * 10_000), 0.5, s.result) for s in signals]
    )
    columns = columns._replace(
        venue=np.array([s.venue for s in signals], np.int16),
        covered=np.array([sum(1 << o for o in s.covers) if len(s.covers) > 1 else 0 for s in signals]),
        side=np.array([LAY if s.is_lay else BACK for s in signals], np.int8),
        commission=np.array([float(s.rate) for s in signals]),
        nets=np.array([s.nets for s in signals]),
        outcomes=3,
    )
    staking = StakingValues(0, plain.flat, 0.0, 1.0) if plain.flat else StakingValues(1, 0, float(plain.share), 1.0)
    done = run(columns, limits, staking)
    return [
        (stake, Refusal(refusal).name.lower() if refusal else "", profit)
        for stake, refusal, profit in zip(done.stake.tolist(), done.refusal.tolist(), done.profit.tolist(), strict=True)
    ]
