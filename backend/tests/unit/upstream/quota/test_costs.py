"""What calls cost: each is summed once by day, endpoint, kind and priority, and into the sums of the day."""

from datetime import UTC, date, datetime, timedelta

from advisor.ports.upstream_store import CostRecord
from advisor.upstream.quota.costs import CostBook
from advisor.upstream.snapshots import CostSummary
from tests.unit.upstream.building import call

NOW = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
TODAY = NOW.date()


def record(provider: str = "p", day: date = TODAY, endpoint: str = "odds", requests: int = 1) -> CostRecord:
    return CostRecord(
        provider=provider, day=day, endpoint=endpoint, kind="odds", priority=int(call().priority), requests=requests,
        failures=0, credits=3 * requests, money_e6=30 * requests, currency="EUR",
    )  # fmt: skip


def book() -> CostBook:
    return CostBook("p", 10, "EUR")


def summary(requests: int, failures: int = 0, credits: int = 0, day: date = TODAY) -> CostSummary:
    return CostSummary(
        day=day, requests=requests, failures=failures, credits=credits, money_e6=10 * credits, currency="EUR"
    )


def test_calls_of_one_kind_are_one_sum_until_it_is_taken_to_be_stored() -> None:
    costs = book()
    first = costs.add(call(), NOW, credits=2, failed=False)
    assert (first.credits, first.money_e6, first.failures) == (2, 20, 0)
    costs.add(call(2), NOW, credits=3, failed=True)
    costs.add(call(endpoint="scores"), NOW, credits=1, failed=False)
    of_odds, of_scores = costs.take_unsaved()
    assert (of_odds.endpoint, of_odds.requests, of_odds.failures, of_odds.credits, of_odds.money_e6) == (
        "odds", 2, 1, 5, 50,
    )  # fmt: skip
    assert (of_scores.endpoint, of_scores.requests, of_scores.credits) == ("scores", 1, 1)
    assert costs.take_unsaved() == ()
    assert costs.today(NOW) == summary(3, 1, 6)


def test_a_day_has_its_own_sum_and_the_next_begins_with_nothing() -> None:
    costs = book()
    costs.add(call(), NOW, credits=2, failed=False)
    tomorrow = NOW + timedelta(minutes=1)
    assert costs.today(tomorrow) == summary(0, day=tomorrow.date())
    costs.add(call(), tomorrow, credits=5, failed=False)
    assert costs.today(tomorrow) == summary(1, credits=5, day=tomorrow.date())
    assert [each.day for each in costs.take_unsaved()] == [NOW.date(), tomorrow.date()]


def test_what_earlier_processes_stored_of_this_provider_counts_today_and_is_not_stored_again() -> None:
    costs = book()
    yesterday = TODAY - timedelta(days=1)
    costs.resume([record(requests=4), record("other", requests=50), record(day=yesterday, requests=7)])
    assert costs.today(NOW) == summary(4, credits=12)
    assert costs.take_unsaved() == ()
