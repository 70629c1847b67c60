"""Markets about a participant, settled: against what the rules say in words, in fractions, over every row and line."""

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Side
from advisor.core.results import DID_NOT_TAKE_PART
from advisor.core.venues import VenueKind
from advisor.instruments import market_types
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES, About, MarketType
from advisor.instruments.settlement_terms import TERMS, Absent, DeadHeat, SettlementTerms
from advisor.ledger.settlement import gross_profit, outcome_of, participant_halves
from advisor.pricing.payoff import MOST_DIVIDED, gross_of, parts_of

OUTRIGHT = MARKET_TYPES[market_types.OUTRIGHT]
PARTICIPANTS = [row for row in BY_CODE if not row.is_settled_by_score]
PERSONS = [row for row in PARTICIPANTS if row.about is About.PERSON]
USUAL = TERMS[VenueKind.BOOKMAKER]


def terms(dead_heat: DeadHeat = DeadHeat.DIVIDED, absent: Absent = Absent.RETURNED) -> SettlementTerms:
    return replace(USUAL, dead_heat=dead_heat, non_runner=absent, no_show=absent)


def exact(stake: int, odds_e4: int, won: Fraction, lost: Fraction) -> int:
    """Profit when these parts of a stake win and lose; the rest returns."""
    profit = stake * (won * Fraction(odds_e4 - 10_000, 10_000) - lost)
    return int((Decimal(profit.numerator) / profit.denominator).to_integral_value(ROUND_HALF_EVEN))


@pytest.mark.parametrize("row", PERSONS, ids=[row.key for row in PERSONS])
def test_every_row_and_line_about_a_person_equals_brute_force(row: MarketType) -> None:
    """Half a stake on each half line beside a quarter line."""
    for quarters in range(1, 41) if row.has_line else (2,):
        line = Fraction(quarters, 4)
        parts = [line] if line.denominator <= 2 else [line - Fraction(1, 4), line + Fraction(1, 4)]
        for result in range(14):
            won = sum((((result > part) - (result < part)) * Fraction(2, len(parts)) for part in parts), Fraction(0))
            stated = quarters * 25 if row.has_line else LINE_NONE
            assert participant_halves(row, stated, 0, result, USUAL) == won
            assert participant_halves(row, stated, 1, result, USUAL) == -won


@pytest.mark.parametrize("absent", Absent)
def test_a_question_is_answered_with_yes_or_no(absent: Absent) -> None:
    row = MARKET_TYPES[market_types.QUESTION]

    def ends(result: int) -> list[int | None]:
        return [participant_halves(row, LINE_NONE, selection, result, terms(absent=absent)) for selection in (0, 1)]

    assert [row.selections, ends(1), ends(0)] == [("yes", "no"), [2, -2], [-2, 2]]
    # Taken back without an answer.
    assert ends(DID_NOT_TAKE_PART) == {
        Absent.RETURNED: [0, 0], Absent.COUNTED: [-2, 2], Absent.BY_CONTRACT: [None, None]
    }[absent]  # fmt: skip


@pytest.mark.parametrize("dead_heat", DeadHeat)
@pytest.mark.parametrize("sharing", [0, 1, 2, 3, 4, 10, MOST_DIVIDED])
@pytest.mark.parametrize("selection", [0, 1])
def test_a_share_of_the_win_divides_the_stake(dead_heat: DeadHeat, sharing: int, selection: int) -> None:
    result = participant_halves(OUTRIGHT, LINE_NONE, selection, sharing, terms(dead_heat))
    assert result is not None
    won = Fraction(0) if not sharing else Fraction(1) if dead_heat is DeadHeat.FULL else Fraction(1, sharing)
    won = won if selection == 0 else 1 - won
    for stake, odds_e4 in ((1000, 50_000), (333, 17_777), (10**12, 99_999_999), (7, 10_001)):
        assert gross_profit(stake, odds_e4, result) == exact(stake, odds_e4, won, 1 - won)


@pytest.mark.parametrize("result", [*range(-121, -2), *range(-2, 3), *range(3, 122)])
def test_parts_of_a_stake_pay_what_the_result_pays(result: int) -> None:
    won, lost, parts = parts_of(result)
    assert min(won, lost, parts - won - lost) >= 0
    for stake, odds_e4 in ((1000, 50_000), (333, 17_777)):
        assert gross_profit(stake, odds_e4, result) == exact(
            stake, odds_e4, Fraction(won, parts), Fraction(lost, parts)
        )


def test_a_dead_heat_of_two_for_one_place() -> None:
    """10 at 5.0: half of the stake wins 20 and half of it is lost; who laid it pays that."""
    result = participant_halves(OUTRIGHT, LINE_NONE, 0, 2, USUAL)
    assert result is not None
    assert gross_of(Side.BACK, 1000, 50_000, result) == 1500
    assert gross_of(Side.LAY, 1000, 50_000, result) == -1500
    assert outcome_of(result) == outcome_of(-result) == "divided"


@given(st.integers(1, 10**12), st.integers(10_001, 100_000_000), st.integers(2, MOST_DIVIDED), st.sampled_from([-1, 1]))
def test_divided_profit_is_exact_and_rounds_half_even(stake: int, odds_e4: int, parts: int, sign: int) -> None:
    won = Fraction(1, parts) if sign > 0 else Fraction(parts - 1, parts)
    profit = stake * (won * Fraction(odds_e4, 10_000) - 1)
    assert gross_profit(stake, odds_e4, sign * (1 + parts)) == round(profit)
    assert -stake <= gross_profit(stake, odds_e4, sign * (1 + parts)) <= gross_profit(stake, odds_e4, 2)


@pytest.mark.parametrize("row", PARTICIPANTS, ids=[row.key for row in PARTICIPANTS])
def test_who_took_no_part_is_settled_by_the_terms(row: MarketType) -> None:
    line = 150 if row.has_line else LINE_NONE
    settled = {
        absent: [participant_halves(row, line, s, DID_NOT_TAKE_PART, terms(absent=absent)) for s in range(2)]
        for absent in Absent
    }
    assert settled == {Absent.RETURNED: [0, 0], Absent.COUNTED: [-2, 2], Absent.BY_CONTRACT: [None, None]}


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no result -2"):
        participant_halves(OUTRIGHT, LINE_NONE, 0, -2, USUAL)
    with pytest.raises(ValueError, match="121 share"):
        participant_halves(OUTRIGHT, LINE_NONE, 0, MOST_DIVIDED + 1, USUAL)
    with pytest.raises(ValueError, match="settled by the score"):
        participant_halves(MARKET_TYPES[market_types.TOTALS], 250, 0, 3, USUAL)
