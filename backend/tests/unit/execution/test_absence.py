"""When absence is a proof: at its boundary, and never by an answer that is older than what is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advisor.execution.absence import OpenOrder, Watch, is_absence_proven, provable_at
from tests.unit.engine.orders.test_blotter import NOON
from tests.unit.execution.test_checks import MICROSECOND, SECOND, TERMS

SLOW = replace(TERMS, max_transit=30 * SECOND, max_accept_delay=120 * SECOND, visibility_delay=5 * SECOND)
ORDER = OpenOrder(reference="r1", venue="exchange", is_under_way=False, is_unknown=True, since=NOON, latest=NOON)
WATCHED = Watch(NOON, NOON, 0.0)


@pytest.mark.parametrize(("transit", "accept", "seconds"), [(30, 120, 125), (200, 120, 205), (0, 0, 5)])
def test_what_may_be_on_its_way_or_waits_or_is_not_listed_yet_is_not_absent(
    transit: int, accept: int, seconds: int
) -> None:
    terms = replace(SLOW, max_transit=transit * SECOND, max_accept_delay=accept * SECOND)
    at = provable_at(ORDER, terms)
    assert at == NOON + timedelta(seconds=seconds)
    assert is_absence_proven(ORDER, at, seconds, WATCHED, terms, heard_since=False)
    assert not is_absence_proven(ORDER, at - MICROSECOND, seconds, WATCHED, terms, heard_since=False)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_proves_nothing(hours: int) -> None:
    """All that is needed is 125 s; those have to pass, whatever the clock says."""
    set_to = NOON + timedelta(hours=hours)
    for elapsed in (0.0, 124.999):
        assert not is_absence_proven(ORDER, set_to, elapsed, WATCHED, SLOW, heard_since=False)
    assert is_absence_proven(ORDER, set_to, 125.0, WATCHED, SLOW, heard_since=False) is (hours > 0)


def test_what_may_still_be_sent_is_waited_for_too() -> None:
    """Its sender may look at its deadline, 10 s ahead, last of all."""
    order = replace(ORDER, latest=NOON + 10 * SECOND)
    watch, late = Watch(order.latest, NOON, 0.0), NOON + timedelta(hours=1)
    assert not is_absence_proven(order, late, 134.999, watch, SLOW, heard_since=False)
    assert is_absence_proven(order, late, 135.0, watch, SLOW, heard_since=False)


def test_a_process_that_begins_later_waits_as_long_as_one_that_has_sent() -> None:
    """What another process has done by its clock is no measure of what has passed."""
    watch = Watch(ORDER.latest, NOON + timedelta(hours=1), 0.0)
    assert not is_absence_proven(ORDER, NOON + timedelta(hours=2), 124.999, watch, SLOW, heard_since=False)
    assert is_absence_proven(ORDER, NOON + timedelta(hours=2), 125.0, watch, SLOW, heard_since=False)


def test_an_answer_from_before_something_was_heard_proves_nothing() -> None:
    assert not is_absence_proven(ORDER, NOON + timedelta(hours=1), 3_600.0, WATCHED, SLOW, heard_since=True)


def test_where_a_venue_knows_a_reference_only_while_its_order_is_open_nothing_may_be_sent_again() -> None:
    """A copy of an order that was matched would be taken for a new one: the window counts as nothing."""
    terms = replace(TERMS, dedup_window=timedelta(0), max_accept_delay=timedelta(0), max_transit=timedelta(0))
    assert not terms.may_resend(timedelta(0))
    assert replace(terms, dedup_window=timedelta(seconds=1)).may_resend(timedelta(0))
