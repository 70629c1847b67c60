"""Readings merged: the latest report and price count, and a known status is not lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading, RefusedItem
from advisor.instruments.market_types import H2H
from advisor.parsing.merging import merge_readings

AT: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
GAME: Final = EventReport(
    provider="espn",
    ref="1",
    sport="football",
    competition="soccer/eng.1",
    competition_name="Premier League",
    home="Alpha",
    away="Beta",
    kickoff=AT,
    status=EventStatus.SCHEDULED,
    at=AT,
)
QUOTE: Final = Quote("1", H2H, LINE_NONE, 0, "venue", Side.BACK, 20_000, None, 5, 5)


def merged(*reports: EventReport) -> EventReport:
    reading = merge_readings("espn", [Reading(provider="espn", events=(report,)) for report in reports])
    (event,) = reading.events
    return event


def test_the_latest_report_counts_whatever_the_order() -> None:
    later = replace(GAME, status=EventStatus.IN_PLAY, at=AT + timedelta(minutes=1))
    assert merged(GAME, later) == merged(later, GAME) == later


def test_of_one_instant_the_last_report_counts() -> None:
    renamed = replace(GAME, home="Alpha Town")
    assert merged(GAME, renamed) == renamed


def test_a_status_is_not_lost_to_a_report_without_one() -> None:
    silent = replace(GAME, status=None, at=AT + timedelta(minutes=1))
    assert merged(GAME, silent) == merged(silent, GAME) == GAME


def test_the_last_price_counts_and_everything_else_adds_up() -> None:
    first = Reading(
        provider="espn",
        quotes=(QUOTE,),
        snapshot_of={"1": 5, "2": 3},
        refused=(RefusedItem("a", "bad", "it is bad"),),
        unknown_fields={"x": 1},
    )
    second = Reading(
        provider="espn",
        quotes=(QUOTE._replace(odds_e4=21_000),),
        snapshot_of={"2": 4},
        refused=(RefusedItem("b", "bad", "it is bad"),),
        unknown_fields={"x": 2, "y": 1},
    )
    reading = merge_readings("espn", [first, second])
    assert [quote.odds_e4 for quote in reading.quotes] == [21_000]
    assert reading.snapshot_of == {"1": 5, "2": 3}
    assert [item.path for item in reading.refused] == ["a", "b"]
    assert reading.unknown_fields == {"x": 3, "y": 1}


def test_nothing_merged_is_an_empty_reading() -> None:
    assert merge_readings("espn", []) == Reading(provider="espn")
