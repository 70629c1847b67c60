"""How far a venue's clock lies from ours: no more is said than its answer proves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.sandbox_orders.times import skew_of

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DATE = "Wed, 25 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("date", "ahead", "took", "skew"),
    [
        (DATE, 0.0, 0.0, 0.0),
        (DATE, 0.9, 0.0, 0.0),
        (DATE, 3.0, 0.0, 2.0),
        (DATE, -3.0, 0.0, 3.0),
        (DATE, 3.0, 1.0, 2.0),
        (DATE, 60.0, 3.0, None),
        (DATE, 60.0, -1.0, None),
        (None, 60.0, 0.0, None),
        ("yesterday", 60.0, 0.0, None),
    ],
)
def test_what_the_way_and_whole_seconds_explain_is_no_skew(
    date: str | None, ahead: float, took: float, skew: float | None
) -> None:
    asked = NOON + timedelta(seconds=ahead)
    found = skew_of(date, asked, asked + timedelta(seconds=took))
    assert found == (None if skew is None else timedelta(seconds=skew))


@given(apart=st.floats(-3_600, 3_600), took=st.floats(0, 2), written_after=st.floats(0, 1), second=st.floats(0, 1))
def test_it_is_never_more_than_the_clocks_differ(
    apart: float, took: float, written_after: float, second: float
) -> None:
    asked = NOON + timedelta(seconds=second)
    theirs = asked + timedelta(seconds=took * written_after + apart)
    date = theirs.replace(microsecond=0).strftime("%a, %d %b %Y %H:%M:%S GMT")
    found = skew_of(date, asked, asked + timedelta(seconds=took))
    if found is not None:
        assert abs(apart) - took - 1.001 <= found.total_seconds() <= abs(apart) + 0.001
