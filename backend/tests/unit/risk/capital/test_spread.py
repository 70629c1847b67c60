"""What limits over a competition, and over a sport and day, leave for one more bet."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from advisor.risk.capital.spread import EventBound, EventPlace, Spread, group_of
from advisor.risk.limits import NO_LIMITS, Refusal

PLACES = {
    "1": EventPlace("eng.1", "soccer 2026-11-28"),
    "2": EventPlace("eng.1", "soccer 2026-11-29"),
    "3": EventPlace("ger.1", "soccer 2026-11-28"),
    "4": EventPlace("nba", "basketball 2026-11-28"),
}
SPREAD = Spread(0.25, 0.5, PLACES)


def test_what_is_open_on_the_same_competition_counts_on_whichever_day() -> None:
    """Of 1,000 a quarter: 250 less 100 and 60, and what is open on the event itself counts within."""
    assert SPREAD.bound("1", {"1": 100, "2": 60, "4": 500}, 1_000) == EventBound(190, Refusal.COMPETITION_LIMIT)
    assert SPREAD.bound("1", {"2": 260}, 1_000) == EventBound(0, Refusal.COMPETITION_LIMIT)


def test_what_is_open_on_the_same_sport_and_day_counts_of_whichever_competition() -> None:
    assert SPREAD.bound("1", {"3": 400}, 1_000) == EventBound(100, Refusal.GROUP_LIMIT)
    assert SPREAD.bound("2", {"3": 400}, 1_000) == EventBound(250, Refusal.COMPETITION_LIMIT)


def test_an_event_that_is_not_known_may_be_of_any_competition_and_group() -> None:
    assert SPREAD.bound("1", {"9": 250}, 1_000) == EventBound(0, Refusal.COMPETITION_LIMIT)
    assert SPREAD.bound("9", {"4": 100, "3": 150}, 1_000) == EventBound(0, Refusal.COMPETITION_LIMIT)


def test_without_limits_nothing_bounds_it_and_with_nothing_left_of_the_bankroll_all_is_refused() -> None:
    assert Spread().bound("1", {"1": 10**9}, 1_000) is None
    assert SPREAD.bound("1", {}, -5) == EventBound(0, Refusal.COMPETITION_LIMIT)


def test_a_tighter_profile_keeps_its_own_name() -> None:
    bound, tight = EventBound(190, Refusal.GROUP_LIMIT), NO_LIMITS._replace(max_event=190)
    assert bound.limits(NO_LIMITS).max_event == 190
    assert bound.named(Refusal.EVENT_LIMIT, NO_LIMITS) is Refusal.GROUP_LIMIT
    assert bound.named(Refusal.EVENT_LIMIT, tight) is Refusal.EVENT_LIMIT
    assert bound.named(Refusal.OPEN_LIMIT, NO_LIMITS) is Refusal.OPEN_LIMIT


@given(
    st.dictionaries(st.sampled_from([*PLACES, "9"]), st.integers(1, 600)),
    st.sampled_from(sorted(PLACES)),
    st.integers(0, 2_000),
)
def test_a_bet_up_to_the_bound_passes_neither_limit(exposures: dict[str, int], event: str, bankroll: int) -> None:
    bound = SPREAD.bound(event, exposures, bankroll)
    assert bound is not None
    after = {**exposures, event: max(bound.most, exposures.get(event, 0))}
    for kind, share in ((0, 0.25), (1, 0.5)):
        alike = {each for each in after if each == "9" or PLACES[each][kind] == PLACES[event][kind]}
        total, before = sum(after[each] for each in alike), sum(exposures.get(each, 0) for each in alike)
        assert total <= max(int(bankroll * share), before)


def test_a_group_is_a_sport_and_a_day_where_both_are_known() -> None:
    assert group_of("soccer", date(2026, 11, 28)) == "soccer 2026-11-28"
    assert group_of("soccer", None) == group_of("", date(2026, 11, 28)) == ""
