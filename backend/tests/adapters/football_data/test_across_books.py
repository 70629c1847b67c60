"""Rows whose cells moved, and books that nobody can have meant beside the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.football_data.across_books import Book, without_doubtful
from advisor.adapters.football_data.columns import PRICE_COLUMNS
from advisor.core.imports import ParsedFile
from advisor.core.markets import LINE_NONE, Phase
from advisor.instruments.market_types import H2H_3WAY
from tests.adapters.football_data.samples import MATCH, faults_of, prices_of, read_one, table

BOOKS = {
    "B365": (1.60, 4.40, 5.00), "BW": (1.62, 4.30, 5.10), "IW": (1.58, 4.40, 4.90), "PS": (1.63, 4.45, 5.24),
    "WH": (1.60, 4.33, 5.00), "Max": (1.65, 4.50, 5.30), "Avg": (1.61, 4.38, 5.05),
}  # fmt: skip
TOTALS = {"B365": (1.75, 2.05), "P": (1.76, 2.10), "Max": (1.80, 2.12), "Avg": (1.75, 2.06)}


def row(phase: str = "") -> dict[str, str]:
    """Prices of all books before the match, or with ``"C"`` at its close."""
    cells = {
        f"{code}{phase}{side}": f"{odds:.2f}"
        for code, book in BOOKS.items()
        for side, odds in zip("HDA", book, strict=True)
    }
    return cells | {
        f"{code}{phase}{side}2.5": f"{odds:.2f}"
        for code, book in TOTALS.items()
        for side, odds in zip("><", book, strict=True)
    }


FULL = {**MATCH, **row(), **row("C")}


def read(**cells: str) -> ParsedFile:
    return read_one(table([{**FULL, **cells}]))


def shifted(at: str, by: int = 1) -> ParsedFile:
    """The row without ``by`` cells from this column on, and as many empty ones at its end: the commas are right."""
    names = list(FULL)
    place = names.index(at)
    cells = [*FULL.values()]
    moved = [*cells[:place], *cells[place + by :], *[""] * by]
    return read_one(table([dict(zip(names, moved, strict=True))]))


def test_a_row_as_it_should_be_has_no_fault() -> None:
    parsed = read()
    assert faults_of(parsed) == []
    assert (len(parsed.history.prices), len(parsed.history.aggregates)) == (14, 8)


@pytest.mark.parametrize("by", [1, 2])
@pytest.mark.parametrize(
    "at", ["BWH", "IWD", "PSA", "WHH", "MaxD", "B365>2.5", "B365CH", "BWCD", "IWCH", "PSCA", "WHCD", "MaxCH"]
)
def test_a_shifted_row_brings_no_price_that_was_not_offered(at: str, by: int) -> None:
    whole = {key: odds for part in (read().history,) for key, odds in prices_of(part).items()}
    found = prices_of(shifted(at, by).history)
    for key, odds in found.items():
        # What is left is the book itself, or the start of one that the row's end cut off.
        assert all(price in (0, meant) for price, meant in zip(odds, whole[key], strict=True)), key
    assert shifted(at, by).refused_prices


def test_a_shifted_close_is_refused_as_a_row() -> None:
    parsed = shifted("B365CH", 2)
    assert parsed.history.events.status == ["finished"]
    assert len(parsed.history.prices) == len(parsed.history.aggregates) == 0
    (fault,) = (fault for fault in parsed.refused_prices if not fault.column)
    assert (fault.line, fault.reason) == (
        2, "its prices contradict one another as where a cell is missing and all behind it moved up",
    )  # fmt: skip


ONE_BOOK = {
    **MATCH, "B365>2.5": "1.75", "B365<2.5": "2.05", "AHh": "-0.5", "B365AHH": "1.92", "B365AHA": "1.98",
    "B365CH": "1.85", "B365CD": "3.70", "B365CA": "4.40",
}  # fmt: skip


@pytest.mark.parametrize("by", [1, 2, -1])
@pytest.mark.parametrize(
    "at", ["B365H", "B365D", "B365A", "B365>2.5", "B365<2.5", "B365AHH", "B365CH", "B365CD", "B365CA"]
)
def test_a_shifted_row_of_one_book_brings_no_price_that_was_not_offered(at: str, by: int) -> None:
    """There is no book beside it, and what moved may add up by chance: 4.20/1.75 are goals of somebody, too."""
    names, cells = list(ONE_BOOK), [*ONE_BOOK.values()]
    place = names.index(at)
    moved = (
        [*cells[:place], *cells[place + by :], *[""] * by] if by > 0 else [*cells[:place], *[""] * -by, *cells[place:]]
    )
    whole = prices_of(read_one(table([ONE_BOOK])).history)
    parsed = read_one(table([dict(zip(names, moved, strict=False))]))
    found = prices_of(parsed.history)
    assert {key: odds for key, odds in found.items() if odds != whole.get(key)} == {}
    assert parsed.refused_prices
    assert parsed.history.events.status == ["finished"]


def test_a_book_with_a_gap_needs_two_whole_ones_beside_it() -> None:
    gap = {"BWH": ""}
    assert faults_of(read(**gap)) == []
    one = {f"{code}{side}": "" for code in ("IW", "WH", "PS", "Max", "Avg") for side in "HDA"}
    parsed = read(**one, **gap)
    assert len(parsed.history.prices) == len(parsed.history.aggregates) == 0
    assert faults_of(parsed) == [
        (2, "BWH, BWD, BWA", "prices –/4.30/5.10 lack one, as where a cell is missing and all behind it moved up; "
         "with too few books beside them none of the row is taken"),
    ]  # fmt: skip
    assert faults_of(read(**one)) == []
    assert faults_of(read(**{**one, **gap, "PSH": "1.63", "PSD": "4.45", "PSA": "5.24"})) == []


def test_an_exchange_may_have_a_gap_where_a_book_stands_beside_it() -> None:
    exchange = {"BFEH": "", "BFED": "4.40", "BFEA": "5.20"}
    assert faults_of(read_one(table([{**MATCH, "B365H": "1.60", "B365D": "4.40", "B365A": "5.00", **exchange}]))) == []
    alone = {key: value for key, value in MATCH.items() if not key.startswith("B365")}
    assert len(faults_of(read_one(table([{**alone, **exchange}])))) == 1


def test_one_book_far_from_all_others_is_refused_alone() -> None:
    parsed = read(**{"BWH": "2.10", "BWD": "3.40", "BWA": "3.20"})
    assert faults_of(parsed) == [(2, "BWH, BWD, BWA", "prices 2.10/3.40/3.20 lie far from those of all others")]
    assert len(parsed.history.prices) == 13


def test_2_60_beside_1_95_is_refused() -> None:
    beside = {f"{code}{side}": "1.95" for code in BOOKS for side in "H"} | {f"{code}D": "3.60" for code in BOOKS}
    beside |= {f"{code}A": "3.90" for code in BOOKS} | {f"{code}C{side}": "" for code in BOOKS for side in "HDA"}
    assert faults_of(read(**beside)) == []
    assert faults_of(read(**{**beside, "IWH": "2.60"}))[0][1:] == (
        "IWH, IWD, IWA", "prices 2.60/3.60/3.90 lie far from those of all others",
    )  # fmt: skip


def test_two_books_that_contradict_each_other_are_both_refused() -> None:
    """Which of them is wrong nobody can say; together they would have been a sure gain: a sum of 0.61."""
    cells = {**MATCH, "B365H": "1.60", "B365D": "4.40", "B365A": "5.00", "PSH": "5.24", "PSD": "1.55", "PSA": "4.50"}
    parsed = read_one(table([cells]))
    assert len(parsed.history.prices) == 0
    ((line, column, reason),) = faults_of(parsed)
    assert (line, column) == (2, "")
    assert reason == "its prices for h2h_3way contradict one another, and which are wrong is unknown"


def test_a_maximum_below_what_it_is_the_maximum_of_is_refused() -> None:
    parsed = read(MaxH="1.30")
    assert faults_of(parsed) == [(2, "MaxH, MaxD, MaxA", "prices 1.30/4.50/5.30 lie far from those of all others")]
    assert len(parsed.history.aggregates) == 7


def test_a_high_maximum_and_an_exchange_that_hardly_traded_stay() -> None:
    assert faults_of(read(MaxH="2.00", MaxD="5.00", MaxA="7.00")) == []
    assert faults_of(read(BFEH="1.05", BFED="1.50", BFEA="7.00")) == []


@given(st.dictionaries(st.sampled_from(["B365", "BW", "IW", "PS", "WH"]), st.floats(0.94, 1.05), max_size=5))
def test_books_that_differ_as_bookmakers_do_stay(factors: dict[str, float]) -> None:
    cells = {
        f"{code}{side}": f"{max(1.01, odds * factor):.2f}"
        for code, factor in factors.items()
        for side, odds in zip("HDA", BOOKS[code], strict=True)
    }
    assert faults_of(read(**cells)) == []


def test_a_far_book_is_found_wherever_in_a_big_file_it_stands() -> None:
    count, wrong = 20_000, [0, 8_191, 8_192, 19_999]
    columns = [
        each
        for each in PRICE_COLUMNS
        if (each.market, each.phase) == (H2H_3WAY, Phase.PRE_MATCH)
        and each.venue in {"bet365", "bwin", "pinnacle", "william_hill"}
    ]
    assert len(columns) >= 4
    odds = np.tile(np.array([19_000, 35_000, 42_000], np.int32), (count, 1))
    books = [
        Book(each, odds.copy(), np.full(count, LINE_NONE, np.int32), np.zeros(count, np.bool_)) for each in columns
    ]
    books[1].odds[wrong, 0] = 95_000
    faults = without_doubtful(books, np.zeros(count, np.bool_))
    assert [(fault.row, fault.book) for fault in faults] == [(row, 1) for row in wrong]
    kept = np.ones(count, np.bool_)
    kept[wrong] = False
    for index, book in enumerate(books):
        expected = np.where(kept[:, None], odds, 0) if index == 1 else odds
        assert np.array_equal(book.odds, expected)
