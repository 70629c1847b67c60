"""When absence is a proof: at its boundary, and never by an answer that is older than what is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advisor.execution.absence import OpenOrder, is_absence_proven, provable_at
from tests.unit.engine.orders.test_blotter import NOON
from tests.unit.execution.test_checks import MICROSECOND, SECOND, TERMS

SLOW = replace(TERMS, max_transit=30 * SECOND, max_accept_delay=120 * SECOND, visibility_delay=5 * SECOND)
ORDER = OpenOrder(reference="r1", venue="exchange", is_under_way=False, is_unknown=True, since=NOON, latest=NOON)


@pytest.mark.parametrize(("transit", "accept", "seconds"), [(30, 120, 125), (200, 120, 205), (0, 0, 5)])
def test_what_may_be_on_its_way_or_waits_or_is_not_listed_yet_is_not_absent(
    transit: int, accept: int, seconds: int
) -> None:
    terms = replace(SLOW, max_transit=transit * SECOND, max_accept_delay=accept * SECOND)
    at = provable_at(ORDER, terms)
    assert at == NOON + timedelta(seconds=seconds)
    assert is_absence_proven(ORDER, at, terms, heard_since=False)
    assert not is_absence_proven(ORDER, at - MICROSECOND, terms, heard_since=False)


def test_an_answer_from_before_something_was_heard_proves_nothing() -> None:
    assert not is_absence_proven(ORDER, NOON + timedelta(hours=1), SLOW, heard_since=True)


def test_where_a_venue_knows_a_reference_only_while_its_order_is_open_nothing_may_be_sent_again() -> None:
    """A copy of an order that was matched would be taken for a new one: the window counts as nothing."""
    terms = replace(TERMS, dedup_window=timedelta(0), max_accept_delay=timedelta(0), max_transit=timedelta(0))
    assert not terms.may_resend(timedelta(0))
    assert replace(terms, dedup_window=timedelta(seconds=1)).may_resend(timedelta(0))
