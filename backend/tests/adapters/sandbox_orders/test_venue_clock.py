"""From when a venue's lists are asked for: whatever its clock says, nothing of ours is before that."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.sandbox_orders.venue_clock import VenueClock
from advisor.core.clock import EPOCH
from advisor.testing.virtual_time import START

HOUR = timedelta(hours=1)


def test_of_a_clock_that_was_never_seen_all_is_asked_for() -> None:
    assert VenueClock().surely_before(START) == EPOCH


@given(behind=st.timedeltas(-30 * HOUR, 30 * HOUR), since=st.timedeltas(timedelta(0), 30 * HOUR))
def test_what_came_at_an_instant_of_ours_is_in_the_lists_whatever_the_difference(
    behind: timedelta, since: timedelta
) -> None:
    clock = VenueClock()
    clock.seen((START - behind).timestamp(), START)
    came = START + since
    assert clock.surely_before(came) <= came - behind


def test_the_furthest_that_it_was_behind_counts_after_ours_was_set_right() -> None:
    clock = VenueClock()
    clock.seen((START - 5 * HOUR).timestamp(), START)
    clock.seen(START.timestamp(), START)
    assert clock.surely_before(START) == START - 6 * HOUR
