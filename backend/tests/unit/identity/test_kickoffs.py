"""What a review says of two starts."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.identity.kickoffs import Start, compare_starts

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "said"), [(0, "the same day"), (1, "1 day apart"), (2, "2 days apart")])
def test_days_are_counted_where_only_they_are_known(days: int, said: str) -> None:
    ours, theirs = (Start(at=at, known=False, day=at.date()) for at in (NOON, NOON + timedelta(days=days)))
    assert compare_starts(ours, theirs, "football").why == said
    assert compare_starts(theirs, ours, "football").why == said
