"""Failed calls of a venue, counted over the last hundred and the last minute."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.instruments.market_types import H2H_3WAY
from advisor.risk.breakers.breaker import BreakersConfig, tripped
from advisor.risk.breakers.error_rate import STORING, ErrorRates, VenuePart, part_of, prices_of
from advisor.risk.breakers.guard import Guard

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BETFAIR = part_of("betfair", VenuePart.SENDS)


def factor(guard: Guard, venue: str) -> float:
    """What is made of a stake on a selection at a venue."""
    on = Instrument(7, H2H_3WAY, 0, 0, 1)
    return guard.factor(portfolio="", instance="", venue=venue, instrument=on, side=Side.BACK)


def after(calls: list[bool], every: timedelta = SECOND) -> tuple[ErrorRates, datetime]:
    """Calls of one venue, True for those that failed, and the instant of the last."""
    rates, at = ErrorRates(BreakersConfig(error_share=0.05, errors_a_minute=10)), NOON
    for failed in calls:
        at += every
        rates.note(BETFAIR, at, failed=failed)
    return rates, at


@pytest.mark.parametrize(
    ("calls", "trips"),
    [
        ([True] * 5, False),
        ([True] * 6, True),
        ([True] * 5 + [False] * 95, False),
        ([True] * 6 + [False] * 94, True),
        ([True] * 6 + [False] * 95, False),
    ],
)
def test_more_than_five_of_the_last_hundred_are_too_many(calls: list[bool], trips: bool) -> None:
    rates, at = after(calls)
    [found] = rates.findings(at)
    assert (found.subject, found.trips) == ("betfair", trips)


@pytest.mark.parametrize(("failures", "every", "trips"), [(9, 6, False), (10, 6, True), (10, 7, False)])
def test_ten_within_a_minute_are_too_many(failures: int, every: int, trips: bool) -> None:
    rates = ErrorRates(BreakersConfig(error_share=0.5, errors_a_minute=10))
    for number in range(failures):
        rates.note(BETFAIR, NOON + number * every * SECOND, failed=True)
    [found] = rates.findings(NOON + (failures - 1) * every * SECOND)
    assert found.trips is trips


def test_a_minute_ago_is_within_a_minute() -> None:
    rates = ErrorRates(BreakersConfig(error_share=0.5, errors_a_minute=2))
    for at in (NOON, NOON + 60 * SECOND):
        rates.note(BETFAIR, at, failed=True)
    assert [each.trips for each in rates.findings(NOON + 60 * SECOND)] == [True]
    assert [each.trips for each in rates.findings(NOON + 61 * SECOND)] == [False]


def test_failures_are_forgotten_where_nothing_is_tried_any_more() -> None:
    rates, at = after([True] * 50)
    [found] = rates.findings(at + timedelta(minutes=10) - 49 * SECOND)
    assert found.trips
    assert rates.findings(at + timedelta(minutes=10) + SECOND) == []


def test_venues_are_counted_apart() -> None:
    rates, at = after([True] * 20)
    rates.note(part_of("pinnacle", VenuePart.SENDS), at, failed=False)
    assert {each.subject: each.trips for each in rates.findings(at)} == {"betfair": True, "pinnacle": False}


def test_each_part_of_a_venue_is_counted_for_itself_and_stops_all_new_bets_there() -> None:
    rates, at = after([False] * 100)
    for _ in range(6):
        rates.note(part_of("betfair", VenuePart.READS), at, failed=True)
    rates.note(part_of("betfair", VenuePart.CHANGES), at, failed=True)
    found = {each.subject: each for each in rates.findings(at)}
    assert {key: each.trips for key, each in found.items()} == {
        "betfair": False,
        "betfair/reads": True,
        "betfair/changes": False,
    }
    assert found["betfair/reads"].text == "Of the last 100 reads at betfair 6 failed, 6 in a minute."
    guard = Guard([tripped(found["betfair/reads"], at)], 0.5)
    assert {venue: factor(guard, venue) for venue in ("betfair", "betfair_2")} == {"betfair": 0.0, "betfair_2": 1.0}


def test_a_provider_that_fails_stops_bets_at_its_prices_alone() -> None:
    rates, at = after([False] * 100)
    for _ in range(6):
        rates.note(prices_of("feed"), at, failed=True)
    found = {each.subject: each for each in rates.findings(at)}
    assert (found["prices/feed"].trips, found["betfair"].trips) == (True, False)
    assert found["prices/feed"].text == "Of the last 100 calls of feed 6 failed, 6 in a minute."
    said_by = {"betfair": "feed", "soft": "another", "unknown": ""}
    guard = Guard([tripped(found["prices/feed"], at)], 0.5, provider_of=lambda _, venue, __: said_by[venue])
    # Of a price of which nobody knows who says it, it may be any.
    assert {venue: factor(guard, venue) for venue in said_by} == {"betfair": 0.0, "soft": 1.0, "unknown": 0.0}
    # A venue of the provider's name is another thing.
    assert factor(Guard([tripped(found["prices/feed"], at)], 0.5, provider_of=lambda *_: "another"), "feed") == 1.0


def test_steps_that_cannot_be_stored_stop_every_new_bet() -> None:
    rates, at = after([])
    for _ in range(6):
        rates.note(STORING, at, failed=True)
    [found] = rates.findings(at)
    assert (found.subject, found.trips) == ("database", True)
    assert factor(Guard([tripped(found, at)], 0.5), "betfair") == 0.0
