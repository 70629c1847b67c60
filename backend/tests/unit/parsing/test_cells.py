"""Single cells of imported tables."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE, line_text
from advisor.parsing.cells import LocalStart, RowFaultError, local_start, read_line, read_score, read_time


@pytest.mark.parametrize(
    ("text", "score"), [("0", 0), ("7", 7), ("2.0", 2), ("200", 200), ("", NO_SCORE), ("NA", NO_SCORE)]
)
def test_a_score(text: str, score: int) -> None:
    assert read_score(text, "FTHG") == score


@pytest.mark.parametrize("text", ["-1", "1.5", "201", "x", "1e2", "٢x", "2,0", "99999"])
def test_no_score(text: str) -> None:
    with pytest.raises(RowFaultError) as fault:
        read_score(text, "FTHG")
    assert fault.value.column == "FTHG"
    assert repr(text) in fault.value.reason


@given(st.integers(-60, 60))
def test_a_line_survives_being_printed(quarters: int) -> None:
    assert read_line(line_text(quarters * 25), "AHh", 15) == quarters * 25


@pytest.mark.parametrize("text", ["", "NA"])
def test_no_line(text: str) -> None:
    assert read_line(text, "AHh", 15) == LINE_NONE


@given(st.text(max_size=8))
def test_any_text_is_a_line_or_a_fault(text: str) -> None:
    try:
        line = read_line(text, "AHh", 15)
    except RowFaultError:
        return
    assert line == LINE_NONE or (abs(line) <= 1500 and line % 25 == 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("15:00", time(15)), ("9.05", time(9, 5)), ("20:45:00", time(20, 45)), ("", None), ("NA", None)],
)
def test_a_time_of_day(text: str, expected: time | None) -> None:
    assert read_time(text, "Time") == expected


@pytest.mark.parametrize("text", ["24:00", "12:60", "12", "noon", "1:5", "15:00 GMT"])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(RowFaultError, match="cannot be read"):
        read_time(text, "Time")


LONDON, EASTERN = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        (LONDON, date(2025, 3, 30)),
        (LONDON, date(2025, 10, 26)),
        (EASTERN, date(2025, 3, 9)),
        (EASTERN, date(2025, 11, 2)),
        (LONDON, date(2025, 8, 16)),
    ],
)
def test_every_minute_of_a_night_is_what_the_clocks_of_the_zone_show(zone: ZoneInfo, night: date) -> None:
    shown: dict[time, list[int]] = {}
    midday_before = datetime.combine(night, time(0), UTC) - timedelta(hours=12)
    for minute in range(48 * 60):
        instant = midday_before + timedelta(minutes=minute)
        local = instant.astimezone(zone)
        if local.date() == night:
            shown.setdefault(local.time(), []).append(micros_of(instant))
    for minute in range(24 * 60):
        at = time(minute // 60, minute % 60)
        if at not in shown:
            with pytest.raises(RowFaultError, match="Time"):
                local_start(night, at, zone, "Time")
        else:
            assert local_start(night, at, zone, "Time") == LocalStart(min(shown[at]), len(shown[at]) == 2)


def test_each_night_has_its_hour() -> None:
    spring, autumn = (LONDON, date(2025, 3, 30)), (EASTERN, date(2025, 11, 2))
    with pytest.raises(RowFaultError) as caught:
        local_start(spring[1], time(1, 30), spring[0], "Time")
    assert caught.value.reason == "there is no 01:30 on 2025-03-30: the clocks go forward over it"
    twice = local_start(autumn[1], time(1, 30), autumn[0], "gametime")
    assert twice == LocalStart(micros_of(datetime(2025, 11, 2, 5, 30, tzinfo=UTC)), True)
