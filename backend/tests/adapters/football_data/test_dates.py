"""Dates, kick-offs in UTC, estimated times of prices, seasons."""

from datetime import UTC, date, datetime, timedelta

import pytest

from advisor.adapters.football_data.dates import read_schedule, read_season
from advisor.core.imports import LeftOut
from advisor.core.markets import Phase
from advisor.parsing.cells import RowFaultError
from tests.adapters.football_data.samples import EXTRA, MATCH, read_match, read_one, table


def utc(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


@pytest.mark.parametrize(
    "text",
    ["16/08/25", "16/08/2025", "16.08.2025", "16.08.25", "2025-08-16", "16-08-2025", "2025-08-16 00:00:00"],
)
def test_every_way_to_write_a_date(text: str) -> None:
    assert read_schedule(text, "").day == date(2025, 8, 16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/03", date(2003, 2, 1)),
        ("14/08/93", date(1993, 8, 14)),
        ("31/12/99", date(1999, 12, 31)),
        ("01/01/00", date(2000, 1, 1)),
        ("01/01/92", date(1992, 1, 1)),
        ("16/08/70", date(1970, 8, 16)),
        ("16/08/69", date(2069, 8, 16)),
        ("5/9/2010", date(2010, 9, 5)),
    ],
)
def test_the_day_stands_first_and_two_digit_years_are_of_1970_to_2069(text: str, day: date) -> None:
    assert read_schedule(text, "").day == day


@pytest.mark.parametrize("text", ["16/08", "16/08/025", "2025/08/16/1", "16 Aug 2025", "43322", "2025-08-16 12:00:00"])
def test_an_unreadable_date(text: str) -> None:
    with pytest.raises(RowFaultError, match="cannot be read"):
        read_schedule(text, "")


@pytest.mark.parametrize(
    ("day", "time", "kickoff"),
    [
        ("16/08/2025", "15:00", datetime(2025, 8, 16, 14, 0, tzinfo=UTC)),
        ("16/08/2025", "15:00:00", datetime(2025, 8, 16, 14, 0, tzinfo=UTC)),
        ("27/12/2025", "12:30", datetime(2025, 12, 27, 12, 30, tzinfo=UTC)),
        ("25/10/2025", "20:00", datetime(2025, 10, 25, 19, 0, tzinfo=UTC)),
        ("26/10/2025", "14:00", datetime(2025, 10, 26, 14, 0, tzinfo=UTC)),
        # Britain kept summer time through the winter of 1970.
        ("03/01/1970", "15:00", datetime(1970, 1, 3, 14, 0, tzinfo=UTC)),
    ],
)
def test_times_are_uk_local_time(day: str, time: str, kickoff: datetime) -> None:
    schedule = read_schedule(day, time)
    assert utc(schedule.kickoff) == kickoff
    assert schedule.kickoff_known


def test_a_start_on_the_night_when_the_clocks_go_back_is_the_earlier_one_and_reported() -> None:
    parsed = read_match(Date="26/10/2025", Time="01:30")
    events = parsed.history.events
    assert (utc(int(events.kickoff[0])), bool(events.kickoff_known[0])) == (
        datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
        False,
    )
    reason = "the clocks show 01:30 twice on 2025-10-26; the earlier is taken, as an estimate"
    assert parsed.uncertain == [LeftOut(parsed.file, 2, "Time", reason)]
    assert (parsed.refused, read_match(Date="26/10/2025", Time="02:00").uncertain) == ([], [])


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    parsed = read_match(Date="30/03/2025", Time="01:30")
    reason = "there is no 01:30 on 2025-03-30: the clocks go forward over it"
    assert parsed.refused == [LeftOut(parsed.file, 2, "Time", reason)]
    assert (len(parsed.history.events), parsed.uncertain) == (0, [])


def test_a_missing_time_is_three_in_the_afternoon_and_marked_unknown() -> None:
    schedule = read_schedule("16/08/2025", "")
    assert utc(schedule.kickoff) == datetime(2025, 8, 16, 14, 0, tzinfo=UTC)
    assert not schedule.kickoff_known


@pytest.mark.parametrize(
    ("day", "collected"),
    [
        ("15/08/2025", date(2025, 8, 15)),  # Friday
        ("16/08/2025", date(2025, 8, 15)),
        ("17/08/2025", date(2025, 8, 15)),
        ("18/08/2025", date(2025, 8, 15)),  # Monday
        ("19/08/2025", date(2025, 8, 19)),  # Tuesday
        ("20/08/2025", date(2025, 8, 19)),
        ("21/08/2025", date(2025, 8, 19)),
    ],
)
def test_prices_are_collected_on_the_friday_or_tuesday_before(day: str, collected: date) -> None:
    schedule = read_schedule(day, "20:00")
    assert utc(schedule.collected) == datetime(collected.year, collected.month, collected.day, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(("time", "hour"), [("12:30", 10.5), ("15:30", 13.5), ("16:00", 14.0), ("", 13.0)])
def test_prices_of_a_friday_game_stand_an_hour_before_it_at_the_latest(time: str, hour: float) -> None:
    prices = read_match(Date="15/08/2025", Time=time).history.prices
    (at,) = {utc(int(moment)) for moment in prices.at[prices.phase == Phase.PRE_MATCH]}
    assert at == datetime(2025, 8, 15, tzinfo=UTC) + timedelta(hours=hour)


def test_closing_prices_stand_at_the_kickoff_and_ordinary_ones_before_it() -> None:
    parsed = read_match(PSCH="1.9", PSCD="3.6", PSCA="4.3")
    prices, events = parsed.history.prices, parsed.history.events
    at = {Phase(phase): utc(int(moment)) for phase, moment in zip(prices.phase, prices.at, strict=True)}
    assert at == {
        Phase.PRE_MATCH: datetime(2025, 8, 15, 14, 0, tzinfo=UTC),
        Phase.CLOSING: datetime(2025, 8, 16, 14, 0, tzinfo=UTC),
    }
    assert utc(int(events.kickoff[0])) == at[Phase.CLOSING]


@pytest.mark.parametrize(
    ("text", "season"),
    [("2012", "2012"), ("2012/2013", "2012/13"), ("2012/13", "2012/13"), ("1999/2000", "1999/00")],
)
def test_season_as_printed(text: str, season: str) -> None:
    assert read_season(text) == season
    assert read_one(table([{**EXTRA, "Season": text}])).history.events.season == [season]


def test_a_file_without_a_time_column() -> None:
    columns = [column for column in MATCH if column != "Time"]
    events = read_one(table([MATCH], header=columns)).history.events
    assert events.kickoff_known.tolist() == [False]
