"""Which prices are kept, and why others are not."""

import pytest

from tests.adapters.football_data.samples import MATCH, faults_of, prices_of, read_match, read_one, table

EVENT = "E0/2025-08-16/arsenal/leeds-united"
BET365 = (EVENT, "h2h_3way", "", "bet365", "PRE_MATCH")


@pytest.mark.parametrize("text", ["", "0", "0.00", "NA", "-"])
def test_a_missing_price_is_no_fault(text: str) -> None:
    beside = {
        f"{code}{side}": odds for code in ("PS", "WH") for side, odds in zip("HDA", ("1.9", "3.6", "4.2"), strict=True)
    }
    parsed = read_match(B365H=text, **beside)
    assert faults_of(parsed) == []
    assert prices_of(parsed.history)[BET365] == (0.0, 3.6, 4.2)


@pytest.mark.parametrize("text", ["", "0", "0.00", "NA", "-"])
def test_a_missing_price_of_the_only_book_may_be_one_that_moved(text: str) -> None:
    """1.90/3.60 under draw and away, where a cell before them was lost, look like a book without its home win."""
    parsed = read_match(B365H=text)
    assert [(line, column) for line, column, _ in faults_of(parsed)] == [(2, "B365H, B365D, B365A")]
    assert (len(parsed.history.events), prices_of(parsed.history)) == (1, {})


def test_a_book_without_any_price_is_no_book() -> None:
    parsed = read_match(B365H="", B365D="0", B365A="")
    assert (len(parsed.history.events), len(parsed.history.prices)) == (1, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "price 'abc' is not a number"),
        ("1.9.0", "price '1.9.0' is not a number"),
        ("1", "price '1' can be no decimal price"),
        ("1.00", "price '1.00' can be no decimal price"),
        ("0.42", "price '0.42' can be no decimal price"),
        ("-3", "price '-3' can be no decimal price"),
        ("10001", "price '10001' can be no decimal price"),
        ("1e999999", "price '1e999999' can be no decimal price"),
        ("1e9999999999", "price '1e9999999999' can be no decimal price"),
        ("nan", "price 'nan' is not a number"),
        ("#N/A", "price '#N/A' is not a number"),
    ],
)
def test_a_price_that_is_none_is_refused_and_the_row_stays(text: str, reason: str) -> None:
    parsed = read_match(B365H=text)
    assert faults_of(parsed) == [(2, "B365H", reason)]
    assert prices_of(parsed.history) == {BET365: (0.0, 3.6, 4.2)}
    assert parsed.history.events.home_score.tolist() == [2]


def test_prices_are_quantised_half_even_to_four_places() -> None:
    parsed = read_match(B365H="1.90005", B365D="3.60015", B365A="4.2")
    assert parsed.history.prices.odds_e4.tolist() == [[19_000, 36_002, 42_000]]


@pytest.mark.parametrize(
    ("odds", "kept"),
    [
        (("1.04", "1.03", "1.04"), False),  # 2.89: an empty exchange book
        (("9.50", "7.80", "5.40"), False),  # 0.42: a digit is missing
        (("4.20", "3.40", "4.50"), False),  # 0.75
        (("3.50", "1.20", "2.15"), True),  # 1.58: a bad price, but somebody's
        (("3.20", "2.88", "3.25"), True),  # 0.97
        (("2.60", "3.95", "3.65"), True),  # 0.91: an exchange close
        (("1.04", "1.03", "0"), True),  # incomplete: nothing can be said
    ],
)
def test_a_complete_book_must_add_up(odds: tuple[str, str, str], kept: bool) -> None:
    parsed = read_match(BFEH=odds[0], BFED=odds[1], BFEA=odds[2])
    found = prices_of(parsed.history).get((EVENT, "h2h_3way", "", "betfair_exchange", "PRE_MATCH"))
    assert (found is not None) == kept
    refused = [] if kept else [(2, "BFEH, BFED, BFEA")]
    assert [(line, column) for line, column, _ in faults_of(parsed)] == refused
    assert BET365 in prices_of(parsed.history)


def test_a_contradiction_names_prices_and_sum() -> None:
    parsed = read_match(AHh="-0.5", B365AHH="1.86", B365AHA="22.0")
    assert faults_of(parsed) == [(2, "B365AHH, B365AHA", "prices 1.86/22.00 contradict each other: they sum to 0.58")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("0", "0"), ("-0.25", "-0.25"), ("+1.5", "1.5"), ("-.75", "-0.75"), ("-2", "-2"), ("15", "15"), ("0,25", "0.25")],
)
def test_a_handicap(text: str, line: str) -> None:
    rows = [{**MATCH, "AHh": text, "PAHH": "1.9", "PAHA": "2.0"}]
    found = prices_of(read_one(table(rows, delimiter=";")).history)
    assert found[EVENT, "spreads", line, "pinnacle", "PRE_MATCH"] == (1.9, 2.0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-0.3", "line -0.3 is no multiple of 0.25"),
        ("-0.175", "line -0.175 is no multiple of 0.25"),
        ("15.25", "line 15.25 lies beyond 15"),
        ("evens", "line 'evens' is not a number"),
        ("1e5", "line '1e5' is not a number"),
    ],
)
def test_prices_for_a_handicap_that_is_none_are_refused(text: str, reason: str) -> None:
    parsed = read_match(AHh=text, PAHH="1.9", PAHA="2.0", B365AHH="1.9", B365AHA="2.0")
    assert faults_of(parsed) == [(2, "AHh", reason)]
    assert prices_of(parsed.history).keys() == {BET365}


def test_prices_without_a_handicap_are_refused_once_for_the_row() -> None:
    parsed = read_match(AHh="", PAHH="1.9", PAHA="2.0", B365AHH="1.9", B365AHA="2.0")
    assert faults_of(parsed) == [(2, "AHh", "prices without the handicap they are for")]
    assert prices_of(parsed.history).keys() == {BET365}


def test_a_handicap_without_prices_is_nothing() -> None:
    parsed = read_match(AHh="-0.5")
    assert faults_of(parsed) == []
    assert prices_of(parsed.history).keys() == {BET365}


def test_a_bookmaker_s_own_handicap_goes_before_the_market_s() -> None:
    found = prices_of(read_match(AHh="-0.5", B365AH="-0.75", B365AHH="1.9", B365AHA="2.0").history)
    assert found[EVENT, "spreads", "-0.75", "bet365", "PRE_MATCH"] == (1.9, 2.0)
    found = prices_of(read_match(AHh="-0.5", B365AH="", B365AHH="1.9", B365AHA="2.0").history)
    assert found[EVENT, "spreads", "-0.5", "bet365", "PRE_MATCH"] == (1.9, 2.0)


def test_faults_of_rows_and_of_prices_each_come_in_the_order_of_the_file() -> None:
    rows = [
        {**MATCH, "B365H": "x"},
        {**MATCH, "HomeTeam": "Everton", "FTR": "A"},
        {**MATCH, "HomeTeam": "Fulham", "B365D": "y", "B365A": "z"},
        {**MATCH, "Div": "X9", "B365H": "prices of refused rows are not reported"},
    ]
    parsed = read_one(table(rows))
    assert [(fault.line, fault.column) for fault in parsed.refused_prices] == [(2, "B365H"), (4, "B365D"), (4, "B365A")]
    assert [(fault.line, fault.column) for fault in parsed.refused] == [(3, "FTR"), (5, "Div")]
    assert (parsed.rows_read, len(parsed.history.events), parsed.repeated) == (4, 2, 0)
