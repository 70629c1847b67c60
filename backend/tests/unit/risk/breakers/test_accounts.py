"""Causes of breakers over venues: shares of an account's value, rounds that fail, and how long."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.risk.breakers.accounts import AccountStanding, account_findings, share_of
from advisor.risk.breakers.breaker import BreakersConfig

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def trips(standing: AccountStanding, after: timedelta = timedelta()) -> set[str]:
    return {str(each.kind) for each in account_findings(standing, NOON + after, BreakersConfig()) if each.trips}


@pytest.mark.parametrize(("amount", "value", "share"), [(0, 0, 0), (1, 0, 1), (1, -5, 1), (1, 100, 0.01)])
def test_a_share_of_an_account(amount: int, value: int, share: float) -> None:
    assert share_of(amount, value) == share


def test_more_than_a_hundredth_trips_and_a_hundredth_does_not() -> None:
    assert trips(AccountStanding(venue="v", unexplained=100, value=10_000)) == set()
    assert trips(AccountStanding(venue="v", unexplained=101, value=10_000)) == {"reconciliation"}
    assert trips(AccountStanding(venue="v", value=10_000, grave=1)) == {"reconciliation"}


def test_a_second_round_in_a_row_that_fails_trips_and_five_minutes_are_silence() -> None:
    once = AccountStanding(venue="v", value=10_000).failed(NOON)
    assert trips(once) == set()
    twice = once.failed(NOON + timedelta(minutes=1))
    assert (twice.failing_since, trips(twice, timedelta(minutes=5))) == (NOON, {"reconciliation"})
    assert trips(twice, timedelta(minutes=5, seconds=1)) == {"reconciliation", "venue_silent"}
