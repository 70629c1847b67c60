"""The table of market types, against what its columns mean; each new row comes with its settlement test."""

from itertools import product

import pytest
from pydantic import TypeAdapter, ValidationError

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import (
    BY_CODE,
    MARKET_TYPES,
    MAX_SELECTIONS,
    KnownMarketType,
    KnownSelection,
    Line,
    MarketType,
    SettlementRule,
)
from advisor.instruments.sports import MAIN_MARKETS, main_market
from advisor.ledger.settlement import halves

ROWS = pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])


def test_stored_codes_never_change_their_meaning() -> None:
    assert [row.key for row in BY_CODE] == ["h2h_3way", "h2h", "spreads", "totals", "draw_no_bet", "btts"]
    assert [row.code for row in BY_CODE] == list(range(len(BY_CODE)))
    assert list(MARKET_TYPES) == [row.key for row in BY_CODE]


@ROWS
def test_a_swap_of_sides_moves_only_sides_and_undoes_itself(row: MarketType) -> None:
    once = [row.selections[place] for place in row.swapped]
    other = {"home": "away", "away": "home"}
    assert once == [other.get(name, name) for name in row.selections]
    assert [row.swapped[place] for place in row.swapped] == list(range(len(row.selections)))


@ROWS
def test_lines_that_can_be(row: MarketType) -> None:
    expected = {Line.NONE: [LINE_NONE], Line.HANDICAP: [-75, 0, 25, 250], Line.POINTS: [25, 250]}[row.line]
    assert [line for line in (LINE_NONE, -75, 0, 25, 250) if row.allows(line)] == expected
    assert row.has_line == (row.line is not Line.NONE)


def test_all_that_can_win_are_selections() -> None:
    """Each by its settlement: whatever the score, a selection wins at least in part, or every stake returns."""
    assert all(row.is_exhaustive for row in BY_CODE)
    for row in BY_CODE:
        line = next(line for line in (LINE_NONE, 25) if row.allows(line))
        for home, away in product(range(5), repeat=2):
            settled = [halves(row.code, line, s, home, away) for s in range(len(row.selections))]
            assert max(settled) > 0 or not any(settled)


def test_a_new_market_type_is_not_exhaustive_unless_it_says_so() -> None:
    row = MarketType(
        key=MarketTypeKey("x"),
        code=9,
        name="X",
        short_name="X",
        selections=("a", "b"),
        line=Line.NONE,
        rule=SettlementRule.WINNER,
    )
    assert not row.is_exhaustive


def test_what_names_a_winner() -> None:
    assert [row.key for row in BY_CODE if row.names_winner] == ["h2h_3way", "h2h", "draw_no_bet"]
    assert max(len(row.selections) for row in BY_CODE) == MAX_SELECTIONS


def test_a_key_from_outside_is_one_of_the_table() -> None:
    market, selection = TypeAdapter(KnownMarketType), TypeAdapter(KnownSelection)
    assert market.validate_python("totals") == MarketTypeKey("totals")
    for unknown in ("goals", "", 3, None):
        with pytest.raises(ValidationError, match="literal_error"):
            market.validate_python(unknown)
    with pytest.raises(ValidationError, match="literal_error"):
        selection.validate_python("nobody")
    assert market.json_schema()["enum"] == list(MARKET_TYPES)
    assert selection.json_schema()["enum"] == ["home", "draw", "away", "over", "under", "yes", "no"]


def test_the_main_market_of_a_sport() -> None:
    assert main_market("football") == "h2h_3way"
    assert main_market("basketball") == main_market("a sport nobody has heard of") == "h2h"
    assert set(MAIN_MARKETS.values()) <= MARKET_TYPES.keys()
