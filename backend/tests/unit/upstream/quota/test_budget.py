"""What is fetched ahead of need, and what that costs until the quota turns."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.upstream.calls import CallKind, Priority
from advisor.upstream.config import ScheduleConfig, Window
from advisor.upstream.prefetch import due_instants, next_due, phase, refreshes
from advisor.upstream.quota.budget import Demand, plan_budget

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SCHEDULE = ScheduleConfig()


@given(
    st.text(max_size=5),
    st.lists(st.integers(-300, 3000), max_size=5),
    st.integers(0, 600),
    st.booleans(),
)
def test_what_is_due_is_never_past_and_never_later_than_promised(
    name: str, minutes: list[int], ago: int, in_play: bool
) -> None:
    kickoffs = [NOW + timedelta(minutes=each) for each in minutes]
    last = NOW - timedelta(minutes=ago)

    def due(now: datetime = NOW) -> datetime:
        return next_due(name, last=last, kickoffs=kickoffs, in_play=in_play, config=SCHEDULE, now=now)

    interval = SCHEDULE.every_in_play if in_play else SCHEDULE.every_idle
    assert NOW <= due() <= max(NOW, last + interval)
    for kickoff in kickoffs:
        for instant in refreshes(name, kickoff, SCHEDULE):
            assert instant < last or instant == last or due() <= max(NOW, instant)
    assert due() == due(), "the same every time"


def test_a_fixture_is_refreshed_after_each_instant_and_well_before_the_next() -> None:
    kickoff = NOW + timedelta(days=2)
    befores = [*SCHEDULE.before_kickoff, timedelta(0)]
    instants = refreshes("epl", kickoff, SCHEDULE)
    for instant, before, end in zip(instants, befores, befores[1:], strict=False):
        assert kickoff - before <= instant <= kickoff - before + (before - end) * SCHEDULE.spread


def test_many_subjects_of_one_kick_off_do_not_fall_due_together() -> None:
    kickoff = NOW + timedelta(hours=24)
    minutes = Counter[int]()
    for n in range(200):
        instant = refreshes(f"league {n}", kickoff, SCHEDULE)[0]
        minutes[int((instant - NOW) / timedelta(minutes=1))] += 1
    assert max(minutes.values()) <= 8
    assert abs(sum(phase(str(n)) for n in range(1000)) / 1000 - 0.5) < 0.03


def test_a_day_with_a_game_is_idle_before_it_and_busy_in_it() -> None:
    kickoff = NOW + timedelta(hours=12)
    instants = list(
        due_instants(
            "epl", last=NOW, kickoffs=[kickoff], config=SCHEDULE, start=NOW, end=NOW + timedelta(days=1),
            game=timedelta(hours=2),
        )
    )  # fmt: skip
    assert instants == sorted(set(instants))
    in_play = [each for each in instants if kickoff <= each < kickoff + timedelta(hours=2)]
    assert in_play[0] == kickoff
    assert 120 <= len(in_play) <= 134
    assert 6 <= len(instants) - len(in_play) <= 9


def plan(demands: list[Demand], remaining: int | None, window: Window = Window.MONTH, by_credits: bool = True):  # type: ignore[no-untyped-def]
    return plan_budget(
        "p",
        demands,
        now=NOW,
        window=window,
        remaining=remaining,
        by_credits=by_credits,
        money_per_credit_e6=1_500,
        currency="USD",
    )


DEMANDS = st.lists(
    st.builds(
        Demand,
        kind=st.sampled_from(CallKind),
        priority=st.sampled_from(Priority),
        per_day=st.floats(0, 500),
        credits=st.integers(0, 20),
    ),
    max_size=8,
)


@given(DEMANDS, st.integers(0, 50_000))
def test_the_plan_fits_and_drops_no_more_than_needed(demands: list[Demand], remaining: int) -> None:
    made = plan(demands, remaining)
    totals = Counter[Priority]()
    for line in made.lines:
        totals[line.priority] += line.credits
        assert line.money_e6 == line.credits * 1_500
        assert line.kept == (line.priority not in made.dropped)
    assert made.credits == sum(line.credits for line in made.lines if line.kept)
    assert made.fits == (made.credits <= remaining)
    assert made.fits or set(made.dropped) >= {each for each in totals if each is not Priority.CRITICAL and totals[each]}
    if made.dropped:
        most_urgent = min(made.dropped)
        assert made.credits + totals[most_urgent] > remaining, "the last one dropped had to go"
        assert all(line.priority <= most_urgent or line.credits == 0 for line in made.lines if line.kept), (
            "the least urgent go first"
        )
    assert (made.runs_out_at is None) == (sum(totals.values()) <= remaining)


def test_a_quota_of_a_day_is_planned_for_the_day_and_requests_count_once() -> None:
    demand = Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=100, credits=10)
    made = plan([demand], 50, Window.DAY, by_credits=False)
    assert made.until == datetime(2026, 1, 16, tzinfo=UTC)
    assert made.dropped == ()
    assert made.fits
    assert made.lines[0].calls == 50
    assert plan([demand], 49, Window.DAY, by_credits=False).dropped == (Priority.LOW,)


def test_without_a_quota_nothing_is_dropped() -> None:
    made = plan([Demand(kind=CallKind.ODDS, priority=Priority.LOW, per_day=1e6, credits=1)], None)
    assert (made.dropped, made.fits, made.runs_out_at) == ((), True, None)
