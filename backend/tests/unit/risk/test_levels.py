"""How near a portfolio is to its limits, against the shares worked out in fractions."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.money.assets import Asset
from advisor.risk.levels import (
    DECIDING,
    LimitName,
    RiskFigures,
    RiskLevel,
    risk_figures,
    stake_share,
    used_up,
    with_tails,
)
from advisor.risk.limits import NO_LIMITS, LimitValues, limit_values
from advisor.risk.profiles import PROFILES, LimitProfile
from advisor.risk.state import (
    BANKROLL,
    DAY,
    DAY_START,
    HALTED,
    MONTH_START,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    STREAK,
    WEEK_START,
    RiskState,
    month_of,
    new_state,
    week_of,
)
from advisor.risk.tails import Tail

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
TODAY = micros_of(NOON) // 86_400_000_000

NORMAL = limit_values(PROFILES[LimitProfile.NORMAL], 1_000_000, Asset.of("EUR"))
"""Of 10,000.00: a day may lose 500.00, 1,500.00 may be open, the bankroll may fall by 15 % of its peak."""


def state(bankroll: int = 1_000_000, **totals: int) -> RiskState:
    made = new_state(bankroll)
    made.totals[DAY] = TODAY
    fields = {
        "peak": PEAK, "exposure": OPEN_EXPOSURE, "open_bets": OPEN_BETS, "streak": STREAK, "halted": HALTED,
        "day": DAY, "day_start": DAY_START, "week_start": WEEK_START, "month_start": MONTH_START,
    }  # fmt: skip
    for name, value in totals.items():
        made.totals[fields[name]] = value
    made.totals[BANKROLL] = bankroll
    return made


def figures(of: RiskState, limits: LimitValues = NORMAL, at: datetime = NOON) -> RiskFigures:
    return risk_figures(of, limits, micros_of(at))


def used(found: RiskFigures) -> dict[LimitName, tuple[float, float]]:
    return {use.name: (use.used, use.limit) for use in found.uses}


def test_each_figure_stands_beside_its_limit() -> None:
    found = figures(
        state(
            bankroll=950_000, peak=1_000_000, day_start=975_000, week_start=980_000, month_start=990_000,
            exposure=60_000, open_bets=7, streak=3,
        )
    )  # fmt: skip
    assert used(found) == {
        LimitName.DAILY_LOSS: (25_000, 50_000),
        LimitName.WEEKLY_LOSS: (30_000, 80_000),
        LimitName.MONTHLY_LOSS: (40_000, 120_000),
        LimitName.DRAWDOWN: (0.05, 0.15),
        LimitName.OPEN_EXPOSURE: (60_000, 150_000),
        LimitName.OPEN_BETS: (7, 500),
        LimitName.LOSS_STREAK: (3, 12),
    }
    assert (found.bankroll, found.peak, found.streak) == (950_000, 1_000_000, 3)
    assert (found.day_loss, found.week_loss, found.month_loss) == (25_000, 30_000, 40_000)
    assert found.level is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    ("exposure", "level"),
    [
        (0, RiskLevel.LOW),
        (74_999, RiskLevel.LOW),
        (75_000, RiskLevel.MEDIUM),
        (112_499, RiskLevel.MEDIUM),
        (112_500, RiskLevel.HIGH),
        (134_999, RiskLevel.HIGH),
        (135_000, RiskLevel.CRITICAL),
        (200_000, RiskLevel.CRITICAL),
    ],
)
def test_the_worst_share_makes_the_level(exposure: int, level: RiskLevel) -> None:
    assert figures(state(exposure=exposure)).level is level
    with_more = state(exposure=exposure, day_start=1_000_001)
    assert figures(with_more).level is level, "a smaller share of another limit changes nothing"


def test_the_loss_of_a_day_ends_with_it_and_a_profit_is_none() -> None:
    lost = state(bankroll=955_000, peak=1_000_000, day_start=1_000_000)
    assert (figures(lost).day_loss, figures(lost).level) == (45_000, RiskLevel.CRITICAL)
    tomorrow = figures(lost, at=NOON + timedelta(hours=12))
    assert (tomorrow.day_loss, tomorrow.level) == (0, RiskLevel.LOW)
    assert figures(state(bankroll=1_010_000, peak=1_010_000, day_start=1_000_000)).day_loss == 0


def test_the_losses_of_week_and_month_end_with_them() -> None:
    """30 November 2026 is a Monday, and the last of its month."""
    lost = state(bankroll=940_000, peak=1_000_000, week_start=1_000_000, month_start=1_000_000)
    assert (figures(lost).week_loss, figures(lost).month_loss, figures(lost).level) == (60_000, 60_000, RiskLevel.HIGH)
    december = figures(lost, at=NOON + timedelta(hours=12))
    assert (december.week_loss, december.month_loss) == (60_000, 0)
    next_week = figures(lost, at=NOON + timedelta(days=6, hours=12))
    assert (next_week.week_loss, next_week.month_loss) == (0, 0)


@given(st.integers(-1_000_000, 2_000_000))
def test_weeks_and_months_are_those_of_the_calendar(day: int) -> None:
    """Against Python's calendar, from before the year 1 left out to beyond 5000."""
    assume(day > date.min.toordinal() - date(1970, 1, 1).toordinal())
    here, before = (date(1970, 1, 1) + timedelta(days=n) for n in (day, day - 1))
    assert week_of(day) - week_of(day - 1) == (here.weekday() == 0)
    assert month_of(day) - month_of(day - 1) == (here.month != before.month)


def test_one_that_is_halted_is_critical_whatever_it_has_left() -> None:
    assert figures(state(halted=1)).level is RiskLevel.CRITICAL


def test_what_a_day_may_lose_with_95_per_cent_is_held_against_what_it_may() -> None:
    figures = risk_figures(new_state(1_000_000), NORMAL, TODAY)
    found = ((1, 0.95, 37_500), (1, 0.99, 49_000), (5, 0.95, 49_000))
    tails = [Tail(days, level, value, value) for days, level, value in found]
    held = with_tails(figures, tails, NORMAL)
    [use] = [use for use in held.uses if use.name is LimitName.VALUE_AT_RISK]
    assert (use.used, use.limit, held.level, held.tails) == (37_500, 50_000, RiskLevel.HIGH, tuple(tails))
    assert with_tails(figures, tails, NO_LIMITS).level is RiskLevel.LOW
    assert with_tails(figures, (), NORMAL) == figures, "what is not known makes no level"


def test_many_bets_and_a_streak_alone_make_no_level() -> None:
    assert figures(state(open_bets=500, streak=12)).level is RiskLevel.LOW


def test_limits_that_are_off_are_left_out() -> None:
    lost = dict.fromkeys(("day_start", "week_start", "month_start"), 5_000_000)
    found = figures(state(exposure=10**9, open_bets=10**6, streak=99, **lost), NO_LIMITS)
    assert (found.uses, found.level) == ((), RiskLevel.LOW)


@given(st.integers(0, 300_000), st.integers(0, 100_000), st.integers(0, 200_000), st.sampled_from(list(LimitProfile)))
def test_levels_are_those_of_exact_shares(exposure: int, lost: int, fallen: int, profile: LimitProfile) -> None:
    limits = limit_values(PROFILES[profile], 1_000_000, Asset.of("EUR"))
    peak = 1_000_000 + fallen
    found = figures(state(peak=peak, day_start=1_000_000 + lost, exposure=exposure), limits)
    shares = [Fraction(lost, limits.daily_loss)]
    if LimitName.OPEN_EXPOSURE in used(found):
        shares.append(Fraction(exposure, limits.max_open))
    worst = max(shares)
    fall = fallen / peak / limits.drawdown_hard
    steps = [(RiskLevel.CRITICAL, 0.9), (RiskLevel.HIGH, 0.75), (RiskLevel.MEDIUM, 0.5), (RiskLevel.LOW, 0.0)]
    expected = next(level for level, least in steps if worst >= Fraction(str(least)) or fall >= least)
    assert found.level is expected
    # What stakes follow is the worst of the shares that people see.
    deciding = max((use.share for use in found.uses if use.name in DECIDING), default=0.0)
    in_kernel = used_up(state(peak=peak, day_start=1_000_000 + lost, exposure=exposure), limits)
    assert in_kernel == pytest.approx(deciding, abs=1e-12)


def test_stakes_follow_the_level() -> None:
    assert [stake_share(used) for used in (0.0, 0.499, 0.5, 0.749, 0.75, 0.899, 0.9, 1.5)] == [
        1.0, 1.0, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25,
    ]  # fmt: skip
