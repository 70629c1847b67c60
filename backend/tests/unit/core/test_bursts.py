"""Bursts: at once as often as may be, never more in the long run, and never later than need be."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.bursts import Bursts

GAPS = st.lists(st.integers(0, 30), max_size=60)
MOST = st.integers(1, 6)
EVERY = 10


def gone(gaps: list[int], most: int, every: int = EVERY) -> list[tuple[float, float]]:
    """When each wanted to go, no earlier than the one before it, and when it went."""
    bursts = Bursts(every, most)
    now, found = 0.0, []
    for gap in gaps:
        now += gap
        wanted = now
        now += bursts.wait(now)
        assert bursts.wait(now) == 0
        bursts.note(now)
        found.append((wanted, now))
    return found


@given(GAPS, MOST)
def test_no_more_than_a_burst_and_one_in_each_interval(gaps: list[int], most: int) -> None:
    times = [at for _, at in gone(gaps, most)]
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= most + (times[last] - start) / EVERY


@given(GAPS, MOST)
def test_one_waits_only_where_going_at_once_would_be_too_much(gaps: list[int], most: int) -> None:
    found = gone(gaps, most)
    times = [at for _, at in found]
    for number, (wanted, at) in enumerate(found):
        if at > wanted:
            # Some burst before it is used up to the last, and a moment earlier there would be one too many.
            assert any(
                number - first + 1 > most + (at - 0.01 - start) / EVERY for first, start in enumerate(times[:number])
            )


def test_the_first_and_one_after_a_rest_go_at_once() -> None:
    assert gone([0, 0, 0, 1000, 0, 0], 3) == [(0, 0), (0, 0), (0, 0), (1000, 1000), (1000, 1000), (1000, 1000)]


def test_one_at_a_time() -> None:
    assert [at for _, at in gone([0, 0, 0], 1)] == [0, 10, 20]


def test_without_an_interval_nobody_waits() -> None:
    assert [at for _, at in gone([0, 0, 5], 1, every=0)] == [0, 0, 5]
