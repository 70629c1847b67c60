"""A person's own limits: lower at once, higher a day later whatever is asked; and what stands against an order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.errors import ConfigError
from advisor.risk.responsible import (
    RAISED_AFTER,
    TIME_OUTS,
    Asked,
    Break,
    BreakKind,
    DayUse,
    LimitChange,
    OwnLimit,
    OwnRules,
    PendingRaise,
    Standing,
    Use,
    break_in_force,
    deposit_breach,
    exclusion_end,
    minutes_of,
    order_breach,
    standing,
    used,
)

NOW = datetime(2026, 12, 2, 12, 30, 20, tzinfo=UTC)
"""A Wednesday in the first week of a month, which began on a Tuesday: the week began in the month before."""
TODAY, YESTERDAY, MONDAY = date(2026, 12, 2), date(2026, 12, 1), date(2026, 11, 30)
HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
LOSS = OwnLimit.LOSS_DAY
OFF = 10**9


def changed(hours: float, value: int | None, limit: OwnLimit = LOSS, *, withdraws: bool = False) -> LimitChange:
    return LimitChange(limit=limit, value=value, at=NOW + hours * HOUR, withdraws=withdraws)


def at(hours: float, *changes: LimitChange) -> Standing:
    return standing(changes, NOW + hours * HOUR)[LOSS]


def set_to(limit: OwnLimit, value: int, *breaks: Break) -> OwnRules:
    return OwnRules("EUR", (changed(-48, value, limit),), breaks)


def test_the_first_and_every_lower_limit_count_at_once() -> None:
    assert at(0) == Standing(None)
    assert at(0, changed(0, 100)) == Standing(100)
    assert at(1, changed(0, 100), changed(1, 99)) == Standing(99)


def test_a_higher_limit_and_none_at_all_count_a_day_later() -> None:
    for value in (101, None):
        asked = (changed(0, 100), changed(1, value))
        waits = Standing(100, PendingRaise(value, NOW + 25 * HOUR))
        assert at(1, *asked) == at(24.99, *asked) == waits
        assert at(25, *asked) == Standing(value)


def test_a_raise_can_be_taken_back_until_it_counts() -> None:
    asked = (changed(0, 100), changed(1, 200))
    assert at(40, *asked, changed(24.9, None, withdraws=True)) == Standing(100)
    assert at(40, *asked, changed(25, None, withdraws=True)) == Standing(200)


def test_the_last_word_ends_a_raise_that_waits_and_another_raise_waits_anew() -> None:
    asked = (changed(0, 100), changed(1, 200))
    assert at(40, *asked, changed(2, 100)) == Standing(100)
    assert at(40, *asked, changed(2, 50)) == Standing(50)
    assert at(25.5, *asked, changed(2, 150)) == Standing(100, PendingRaise(150, NOW + 26 * HOUR))


WISHES = st.tuples(st.sampled_from([0, 1, 23, 24, 25, 47]), st.sampled_from([None, 1, 2, 3, "withdrawn"]))


@settings(max_examples=800, deadline=None)
@given(st.lists(WISHES, min_size=2, max_size=5).map(lambda wishes: sorted(wishes, key=lambda wish: wish[0])))
def test_no_sequence_of_changes_makes_a_limit_higher_within_a_day_of_its_request(
    wishes: list[tuple[int, int | str | None]],
) -> None:
    changes = [
        changed(hour, value if isinstance(value, int) else None, withdraws=value == "withdrawn")
        for hour, value in wishes
    ]
    lowest = OFF
    for hour in sorted({wish + later for wish, _ in wishes for later in (0, 1, 23, 24, 25)}):
        now = NOW + hour * HOUR
        made = [each for each in changes if each.at <= now]
        value = bound(standing(made, now)[LOSS].value)
        asked = [each for each in made if not each.withdraws]
        assert all(value <= bound(each.value) for each in asked if each.at > now - RAISED_AFTER)
        if value > lowest:
            assert any(bound(each.value) >= value for each in asked if each.at <= now - RAISED_AFTER)
        lowest = min(lowest, value)


def bound(value: int | None) -> int:
    return OFF if value is None else value


def test_of_breaks_the_one_that_ends_last_is_in_force_to_its_last_moment() -> None:
    short = Break(kind=BreakKind.TIME_OUT, ends_at=NOW + HOUR)
    long = Break(kind=BreakKind.SELF_EXCLUSION, ends_at=NOW + 2 * HOUR)
    assert break_in_force((), NOW) is None
    assert break_in_force((long, short), NOW) is long
    assert break_in_force((long, short), long.ends_at - MICROSECOND) is long
    assert break_in_force((long, short), long.ends_at) is None
    assert [str(each) for each in TIME_OUTS] == ["24h", "1w", "2w", "3w", "4w", "5w", "6w"]
    assert (TIME_OUTS["24h"], TIME_OUTS["6w"]) == (timedelta(days=1), timedelta(days=42))


@pytest.mark.parametrize(
    ("today", "least"),
    [
        (date(2026, 12, 2), date(2027, 6, 2)),
        (date(2026, 6, 15), date(2026, 12, 15)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
    ],
)
def test_a_self_exclusion_lasts_six_months_at_least_and_ends_with_its_last_day(today: date, least: date) -> None:
    now = datetime(today.year, today.month, today.day, 23, 59, tzinfo=UTC)
    ends = exclusion_end(least, now)
    assert ends == datetime(least.year, least.month, least.day, tzinfo=UTC) + timedelta(days=1)
    assert exclusion_end(date(today.year + 60, 1, 1), now).year == today.year + 60
    with pytest.raises(ConfigError, match=f"until {least.isoformat()} or later"):
        exclusion_end(least - timedelta(days=1), now)


def test_days_weeks_and_months_have_their_own_use() -> None:
    use = Use(
        {
            MONDAY: DayUse(staked=1, lost=10, deposited=100),
            YESTERDAY: DayUse(staked=2, lost=20, deposited=200),
            TODAY: DayUse(staked=4, lost=-40, deposited=400),
        },
        open_risk=1_000,
        minutes=minutes_of([NOW, NOW + timedelta(seconds=30), NOW - 13 * HOUR]),
    )
    assert {limit: used(limit, use, NOW) for limit in OwnLimit} == {
        OwnLimit.DEPOSIT_DAY: 400, OwnLimit.DEPOSIT_WEEK: 700, OwnLimit.DEPOSIT_MONTH: 600,
        OwnLimit.LOSS_DAY: 960, OwnLimit.LOSS_WEEK: 990, OwnLimit.LOSS_MONTH: 980,
        OwnLimit.STAKE_ORDER: 0, OwnLimit.STAKE_DAY: 4, OwnLimit.STAKE_WEEK: 7, OwnLimit.STAKE_MONTH: 6,
        OwnLimit.TIME_DAY: 1,
    }  # fmt: skip


USED = Use({TODAY: DayUse(staked=300, lost=50)}, open_risk=100, minutes=minutes_of([NOW - HOUR]))


@pytest.mark.parametrize(
    ("limit", "most", "words"),
    [
        (OwnLimit.LOSS_DAY, 250, "loss day of 2.50 EUR"),
        (OwnLimit.LOSS_WEEK, 250, "loss week of 2.50 EUR"),
        (OwnLimit.LOSS_MONTH, 250, "loss month of 2.50 EUR"),
        (OwnLimit.STAKE_ORDER, 100, "stake order of 1.00 EUR"),
        (OwnLimit.STAKE_DAY, 400, "stake day of 4.00 EUR"),
        (OwnLimit.STAKE_WEEK, 400, "stake week of 4.00 EUR"),
        (OwnLimit.STAKE_MONTH, 400, "stake month of 4.00 EUR"),
        (OwnLimit.TIME_DAY, 2, "time day of 2 minutes"),
    ],
)
def test_an_order_passes_at_a_limit_and_not_beyond(limit: OwnLimit, most: int, words: str) -> None:
    order = Asked(at_risk=100, asset="EUR", counted=False)
    assert order_breach(set_to(limit, most), USED, order, NOW) is None
    found = order_breach(set_to(limit, most - 1), USED, order, NOW)
    assert found is not None
    assert (found.limit, found.value, found.is_break) == (limit, words, False)


def test_what_is_counted_already_counts_once_and_a_minute_too() -> None:
    counted = Asked(at_risk=100, asset="EUR", counted=True)
    assert order_breach(set_to(OwnLimit.STAKE_DAY, 300), USED, counted, NOW) is None
    assert order_breach(set_to(OwnLimit.LOSS_DAY, 150), USED, counted, NOW) is None
    assert order_breach(set_to(OwnLimit.TIME_DAY, 1), USED, counted, NOW - HOUR) is None
    assert order_breach(set_to(OwnLimit.TIME_DAY, 0), USED, counted, NOW - HOUR) is not None


def test_a_break_stands_against_orders_and_deposits_whatever_limits_leave() -> None:
    taken = Break(kind=BreakKind.TIME_OUT, ends_at=NOW + HOUR)
    rules, order = OwnRules(breaks=(taken,)), Asked(1, "EUR", counted=True)
    for found in (order_breach(rules, Use(), order, NOW), deposit_breach(rules, Use(), 1, "EUR", NOW)):
        assert found is not None
        assert (found.is_break, found.value) == (True, "time-out until 2026-12-02 13:30 UTC")
    assert order_breach(rules, Use(), order, NOW + HOUR) is None


def test_what_cannot_be_counted_against_a_limit_is_refused() -> None:
    order = Asked(1, "USD", counted=True)
    found = order_breach(set_to(OwnLimit.LOSS_DAY, 1_000), Use(), order, NOW)
    assert found is not None
    assert (found.value, found.limit) == ("in USD", None)
    only_minutes = OwnRules("", (changed(-48, 10, OwnLimit.TIME_DAY),))
    assert order_breach(only_minutes, Use(), order, NOW) is None


def test_deposits_have_limits_of_their_own() -> None:
    use, rules = Use({TODAY: DayUse(deposited=40)}), set_to(OwnLimit.DEPOSIT_DAY, 100)
    assert deposit_breach(rules, use, 60, "EUR", NOW) is None
    found = deposit_breach(rules, use, 61, "EUR", NOW)
    assert found is not None
    assert found.limit is OwnLimit.DEPOSIT_DAY
    assert order_breach(rules, use, Asked(10**9, "EUR", counted=False), NOW) is None
    assert deposit_breach(set_to(OwnLimit.STAKE_ORDER, 1), use, 61, "EUR", NOW) is None
