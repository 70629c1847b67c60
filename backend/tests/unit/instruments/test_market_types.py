"""The table of market types, against what its columns mean; each new row comes with its settlement test."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.results import DID_NOT_TAKE_PART
from advisor.core.venues import VenueKind
from advisor.instruments.market_type import Payoff
from advisor.instruments.market_types import (
    BY_CODE,
    H2H,
    MARKET_TYPES,
    MAX_SELECTIONS,
    STATISTICS,
    About,
    KnownMarketType,
    KnownSelection,
    Line,
    MarketType,
    SettlementRule,
)
from advisor.instruments.participant_markets import OUTRIGHT, QUESTION
from advisor.instruments.settlement_terms import TERMS
from advisor.instruments.sports import (
    MAIN_MARKETS,
    NEVER_TIED,
    PUSHES_BY_LINE,
    SCORE_MARKETS,
    ScoreMarkets,
    main_market,
    markets_read,
)
from advisor.ledger.settlement import halves, outcome_of, participant_halves
from advisor.pricing import goals

ROWS = pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])
BY_SCORE = [row for row in BY_CODE if row.is_settled_by_score]
ROWS_BY_SCORE = pytest.mark.parametrize("row", BY_SCORE, ids=[row.key for row in BY_SCORE])
ORDERED = (Payoff.WON, Payoff.HALF_WON, Payoff.PUSH, Payoff.DIVIDED, Payoff.HALF_LOST, Payoff.LOST)
PARTICIPANTS = [row for row in BY_CODE if row not in BY_SCORE]


def test_stored_codes_never_change_their_meaning() -> None:
    assert [row.key for row in BY_CODE] == [
        "h2h_3way", "h2h", "spreads", "totals", "draw_no_bet", "btts",
        "double_chance", "h2h_3way_h1", "totals_h1", "home_totals", "away_totals",
        "outright", "player_points", "player_rebounds", "player_assists", "player_threes",
        "player_points_rebounds_assists", "player_pass_yards", "player_pass_touchdowns", "player_rush_yards",
        "player_reception_yards", "player_receptions", "player_touchdown", "player_goal", "player_shots",
        "player_shots_on_target", "question",
    ]  # fmt: skip
    assert [row.code for row in BY_CODE] == list(range(len(BY_CODE)))
    assert list(MARKET_TYPES) == [row.key for row in BY_CODE]


@pytest.mark.parametrize("count", [0, 1, 4, 300])
def test_a_row_of_more_outcomes_than_a_market_holds_is_refused(count: int) -> None:
    """Compiled rules would else read past their tables."""
    with pytest.raises(ValueError, match="one market on each of them"):
        replace(BY_CODE[0], selections=tuple(f"s{i}" for i in range(count)))


@ROWS
def test_a_swap_of_sides_moves_only_sides_and_undoes_itself(row: MarketType) -> None:
    once = [row.selections[place] for place in row.swapped]
    other = {"home": "away", "away": "home", "home_or_draw": "draw_or_away", "draw_or_away": "home_or_draw"}
    assert once == [other.get(name, name) for name in row.selections]
    assert [row.swapped[place] for place in row.swapped] == list(range(len(row.selections)))


@ROWS_BY_SCORE
def test_a_swap_of_sides_changes_no_bet(row: MarketType) -> None:
    """A bet is settled by a score as its mirror is by the score with home and away exchanged."""
    mirror = MARKET_TYPES[row.mirror or row.key]
    assert (mirror.mirror or mirror.key) == row.key
    for line, home, away in product((LINE_NONE, -75, 125, 200), range(4), range(4)):
        if row.allows(line):
            turned = -line if row.line is Line.HANDICAP else line
            for selection in range(len(row.selections)):
                other = halves(mirror.code, turned, row.swapped[selection], away, home)
                assert halves(row.code, line, selection, home, away) == other


@ROWS
def test_bits_say_what_a_selection_wins_with(row: MarketType) -> None:
    """0 says its own result alone; bits of more than 62 results would not fit the engine's integers."""
    assert len(row.covered) == len(row.selections)
    for selection, bits in enumerate(row.covered):
        won = [result for result in range(row.results) if (bits >> result & 1 if bits else result == selection)]
        assert won == [result for result in range(row.results) if row.wins(selection, result)]
    assert row.covers is None or row.results <= 62


@ROWS
def test_winning_selections_are_as_many_as_the_row_says(row: MarketType) -> None:
    """With each result, and so what the inverse odds of a fair book add up to."""
    for result in range(row.results):
        assert sum(row.wins(selection, result) for selection in range(len(row.selections))) == row.winners
    assert row.winners == (2 if row.covers else 1)


@ROWS
def test_lines_that_can_be(row: MarketType) -> None:
    expected = {Line.NONE: [LINE_NONE], Line.HANDICAP: [-75, 0, 25, 250], Line.POINTS: [25, 250]}[row.line]
    assert [line for line in (LINE_NONE, -75, 0, 25, 250) if row.allows(line)] == expected
    assert row.has_line == (row.line is not Line.NONE)


def test_all_that_can_win_are_selections() -> None:
    """Each by its settlement: whatever the score, a selection wins at least in part, or every stake returns."""
    assert all(row.is_exhaustive for row in BY_CODE)
    for row in BY_SCORE:
        line = next(line for line in (LINE_NONE, 25) if row.allows(line))
        for home, away in product(range(5), repeat=2):
            settled = [halves(row.code, line, s, home, away) for s in range(len(row.selections))]
            assert max(settled) > 0 or not any(settled)
            # Of those that win by the result alone as many as the row says.
            assert row.has_line or not any(settled) or settled.count(2) == row.winners


def test_all_that_can_happen_to_a_participant_wins_with_a_selection() -> None:
    terms = TERMS[VenueKind.BOOKMAKER]
    for row in PARTICIPANTS:
        line = next(line for line in (LINE_NONE, 25) if row.allows(line))
        for result in (DID_NOT_TAKE_PART, *range(5)):
            yes, no = (participant_halves(row, line, s, result, terms) for s in range(2))
            assert yes is not None
            assert no == -yes


def test_a_participant_has_a_statistic_and_a_score_has_none() -> None:
    assert {row.statistic for row in BY_SCORE} == {""}
    assert all(row.statistic for row in PARTICIPANTS)
    assert {row.statistic for row in PARTICIPANTS} == STATISTICS
    assert {row.about for row in PARTICIPANTS} == {About.FIELD, About.PERSON, About.STATEMENT}
    assert not any(row.is_sided or row.mirror for row in PARTICIPANTS)


def test_no_score_says_how_likely_what_a_person_does_returns_a_stake() -> None:
    def nobody_asks(read: ScoreMarkets) -> goals.ScorePrices:
        pytest.fail(f"the prices of {read} say nothing of it")

    def nor_of_its_own() -> Float64:
        pytest.fail("its own price says nothing of it")

    for row in PARTICIPANTS:
        assert markets_read("football", row.key) == (row.key,)
        found = goals.on_line("american_football", row.key, np.array([300], np.int32), nor_of_its_own, nobody_asks)
        assert np.isnan(found).all()


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
    assert [row.key for row in BY_CODE if row.names_winner] == [
        "h2h_3way", "h2h", "draw_no_bet", "h2h_3way_h1",
    ]  # fmt: skip
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
    assert selection.json_schema()["enum"] == [
        "home", "draw", "away", "over", "under", "yes", "no", "home_or_draw", "home_or_away", "draw_or_away",
    ]  # fmt: skip


@ROWS
def test_a_row_says_all_that_can_become_of_a_bet(row: MarketType) -> None:
    """Settled with every score, or number achieved or sharing, and line that can be, at a venue of the usual terms."""
    terms = TERMS[VenueKind.BOOKMAKER]
    lines = [line for line in (LINE_NONE, *range(-200, 225, 25)) if row.allows(line)]
    results = set[int | None]()
    for line, selection in product(lines, range(len(row.selections))):
        if row.is_settled_by_score:
            scores = product(range(5), repeat=2)
            results |= {halves(row.code, line, selection, home, away, terms.tie) for home, away in scores}
        else:
            most = 1 if row.about is About.STATEMENT else 5
            results |= {participant_halves(row, line, selection, result, terms) for result in range(most + 1)}
    settled = {outcome_of(result) for result in results if result is not None}
    assert list(row.payoffs) == [payoff for payoff in ORDERED if payoff in settled]


def test_what_may_return_a_stake() -> None:
    """Whatever has a line, and what is on the winner of two that may both not win."""
    without_line = [row.key for row in BY_CODE if row.can_return and not row.has_line]
    assert without_line == ["h2h", "draw_no_bet"]
    assert all(row.can_return for row in BY_CODE if row.has_line)


@ROWS_BY_SCORE
def test_what_turns_on_a_tie_ends_as_the_venue_says(row: MarketType) -> None:
    line = next(line for line in (LINE_NONE, 25) if row.allows(line))
    ends = {halves(row.code, line, 0, score, score, tie) for score in range(4) for tie in (-2, 0, 3)}
    assert row.turns_on_tie == ({-2, 0, 3} == ends)


def test_sports_that_never_end_tied_need_no_prices_to_say_so() -> None:
    assert not NEVER_TIED & (PUSHES_BY_LINE | SCORE_MARKETS.keys())
    assert markets_read("football", H2H) == (H2H,)


def test_the_main_market_of_a_sport() -> None:
    assert main_market("football") == "h2h_3way"
    assert main_market("football", "Premier League Winner") == OUTRIGHT
    assert main_market("politics", "Will there be an election in 2027?") == QUESTION
    assert main_market("basketball") == main_market("a sport nobody has heard of") == "h2h"
    assert set(MAIN_MARKETS.values()) <= MARKET_TYPES.keys()
