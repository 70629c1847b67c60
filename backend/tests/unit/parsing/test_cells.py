"""Single cells of imported tables."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE, line_text
from advisor.parsing.cells import RowFaultError, read_line, read_score, read_time


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
