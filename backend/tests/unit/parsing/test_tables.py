"""Lines of a big file are read in blocks, and are the same as of the whole."""

import pytest

from advisor.parsing.tables import Row, UnreadableRow, read_delimited

LINES = 6_000
WIDE = "ä" * 200
"""So wide that several blocks are read."""


@pytest.mark.parametrize(
    ("end", "encoding"), [("\n", "utf-8"), ("\r\n", "utf-8"), ("\r\r\n", "utf-8"), ("\r", "utf-8"), ("\r\n", "utf-16")]
)
def test_no_line_is_lost_between_blocks(end: str, encoding: str) -> None:
    wanted = [f"{number},{WIDE}" for number in range(LINES)]
    text = read_delimited(end.join(["first,second", *wanted, ""]).encode(encoding), "big.csv")
    rows = list(text.rows())
    assert text.count == LINES + 1
    assert [(row.line, ",".join(row.cells)) for row in rows] == list(enumerate(wanted, start=2))
    assert list(text.rows()) == []


def test_a_line_that_fills_a_block_is_one() -> None:
    long = "x" * 3_000_000
    text = read_delimited(f"first,second\n1,{long}\r{long}\n2,3".encode(), "long.csv")
    assert [(row.line, len(row.cells[-1])) for row in text.rows()] == [(2, len(long) * 2 + 1), (3, 1)]


def test_a_file_that_ends_within_its_last_line_says_so() -> None:
    rows = list(read_delimited(("a,b\n" + f"1,{WIDE}\n" * LINES + "3").encode(), "cut.csv").rows())
    assert all(isinstance(row, Row) for row in rows[:-1])
    assert isinstance(rows[-1], UnreadableRow)
    assert rows[-1].reason == "the file ends in the middle of this row"
