"""Pauses double up to the longest, a steady run begins them anew, and too many deaths in too short a time end it."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from advisor.launcher.restarts import RestartConfig, Restarts

PRODUCT = RestartConfig()


def test_as_the_product_is_set() -> None:
    """Five deaths at once: four pauses, then down; a refused start is tried for ever."""
    restarts = Restarts(PRODUCT)
    assert [restarts.after_death(now, ran=1.0) for now in (1, 3, 6, 11, 20)] == [1, 2, 4, 8, None]
    refused = Restarts(PRODUCT)
    assert [refused.after_refusal() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_deaths_that_lie_ten_minutes_back_do_not_count() -> None:
    restarts = Restarts(PRODUCT)
    assert [restarts.after_death(now, ran=1.0) for now in (0, 1, 2, 3)] == [1, 2, 4, 8]
    assert restarts.after_death(600, ran=1.0) == 16
    assert restarts.after_death(600.5, ran=1.0) is None


def test_a_run_of_a_minute_makes_the_next_pause_the_first() -> None:
    restarts = Restarts(PRODUCT)
    assert [restarts.after_death(now, ran=ran) for now, ran in ((0, 1), (60, 59.9), (122, 60))] == [1, 2, 1]


def test_who_asks_gets_a_new_beginning() -> None:
    restarts = Restarts(PRODUCT)
    assert [restarts.after_death(float(now), ran=0.5) for now in range(5)][-1] is None
    assert restarts.after_death(5.0, ran=0.5) is None
    restarts.forgive()
    assert [restarts.after_death(float(now), ran=0.5) for now in range(6, 11)] == [1, 2, 4, 8, None]


@dataclass(frozen=True)
class Event:
    """What happens to a part after it has run for so long."""

    kind: str
    ran: float


seconds = st.floats(0, 900, allow_nan=False)
events = st.lists(
    st.builds(Event, kind=st.sampled_from(["death", "death", "death", "refusal", "forgive"]), ran=seconds), max_size=40
)
configs = st.builds(
    RestartConfig,
    first_pause=st.floats(0.1, 10),
    longest_pause=st.floats(0.1, 100),
    steady=st.floats(1, 300),
    deaths=st.integers(1, 7),
    within=st.floats(1, 900),
)


@given(configs, events)
def test_against_all_that_ever_happened(config: RestartConfig, happened: list[Event]) -> None:
    """A second reading of the rule, which remembers everything and counts it afresh each time."""
    restarts, now = Restarts(config), 0.0
    deaths: list[float] = []
    pauses = 0
    for event in happened:
        now += event.ran
        expected: float | None
        if event.kind == "forgive":
            restarts.forgive()
            deaths, pauses = [], 0
            continue
        if event.kind == "refusal":
            found: float | None = restarts.after_refusal()
        else:
            found = restarts.after_death(now, ran=event.ran)
            deaths.append(now)
            if sum(now - at < config.within for at in deaths) >= config.deaths:
                assert found is None
                continue
            if event.ran >= config.steady:
                pauses = 0
        expected = min(config.first_pause * 2**pauses, config.longest_pause)
        pauses += 1
        assert found == expected
