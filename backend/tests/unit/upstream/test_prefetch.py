"""What is fetched ahead of need."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.upstream.config import ScheduleConfig
from advisor.upstream.prefetch import due_instants, next_due, phase, refreshes

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
