"""Settlement against references that share no code with it: fractions, decimals, and two half stakes."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE
from advisor.instruments import market_types
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES, MarketType
from advisor.instruments.settlement_terms import Tie
from advisor.ledger.settlement import commission_on, gross_profit, halves, net_profit, outcome_of, settle

THREE_WAY = MARKET_TYPES[market_types.H2H_3WAY].code
TWO_WAY = MARKET_TYPES[market_types.H2H].code
SPREADS = MARKET_TYPES[market_types.SPREADS].code
TOTALS = MARKET_TYPES[market_types.TOTALS].code
DRAW_NO_BET = MARKET_TYPES[market_types.DRAW_NO_BET].code
BTTS = MARKET_TYPES[market_types.BTTS].code

stakes = st.integers(1, 10**10)
odds = st.integers(10_001, 100_000_000)


@pytest.mark.parametrize(("home", "away", "expected"), [(2, 1, (2, -2, -2)), (1, 1, (-2, 2, -2)), (0, 3, (-2, -2, 2))])
def test_three_way_pays_the_one_result(home: int, away: int, expected: tuple[int, ...]) -> None:
    assert tuple(halves(THREE_WAY, LINE_NONE, s, home, away) for s in range(3)) == expected


@pytest.mark.parametrize(
    ("score", "tie", "expected"),
    [
        ((24, 17), Tie.RETURNED, (2, -2)),
        ((17, 24), Tie.DIVIDED, (-2, 2)),
        ((20, 20), Tie.RETURNED, (0, 0)),
        ((20, 20), Tie.LOST, (-2, -2)),
        ((20, 20), Tie.DIVIDED, (3, 3)),
    ],
)
def test_moneyline_follows_the_tie_rule(score: tuple[int, int], tie: Tie, expected: tuple[int, int]) -> None:
    assert tuple(halves(TWO_WAY, LINE_NONE, s, *score, tie) for s in range(2)) == expected


def test_a_contract_that_pays_a_half_on_a_tie() -> None:
    """100.00 buys 160 contracts at 0.625, odds of 1.6, which pay 0.50 each: 80.00 come back."""
    assert gross_profit(10_000, 16_000, int(Tie.DIVIDED)) == 8_000 - 10_000
    assert outcome_of(Tie.DIVIDED) == outcome_of(-Tie.DIVIDED) == "divided"


@pytest.mark.parametrize("tie", Tie)
@pytest.mark.parametrize(("score", "expected"), [((2, 1), (2, -2)), ((0, 4), (-2, 2)), ((1, 1), (0, 0))])
def test_a_draw_is_no_bet_whatever_the_venue_does_with_ties(
    score: tuple[int, int], expected: tuple[int, int], tie: Tie
) -> None:
    assert tuple(halves(DRAW_NO_BET, LINE_NONE, s, *score, tie) for s in range(2)) == expected


@given(st.integers(0, 6), st.integers(0, 6))
def test_both_score_or_they_do_not(home: int, away: int) -> None:
    both = min(home, away) > 0
    assert [halves(BTTS, LINE_NONE, s, home, away) for s in range(2)] == ([2, -2] if both else [-2, 2])


def won_in_words(key: str, selection: str, home: int, away: int) -> bool:
    """Who wins what has no line and no stake that returns, by the selection's words alone."""
    happened = {"home": home > away, "draw": home == away, "away": home < away}
    if key == "btts":
        return (selection == "yes") == (min(home, away) > 0)
    return any(happened[word] for word in selection.split("_or_"))


def against_line(key: str, selection: str, line: Fraction, home: int, away: int) -> Fraction:
    """Halves won of a bet with a line: half a stake on each half line beside it, by what the market counts."""
    counted = {"totals": home + away, "totals_h1": home + away, "home_totals": home, "away_totals": away}
    ahead = home - away + line if key == "spreads" else counted[key] - line
    parts = [ahead] if line.denominator <= 2 else [ahead - Fraction(1, 4), ahead + Fraction(1, 4)]
    won = sum((((part > 0) - (part < 0)) * Fraction(2, len(parts)) for part in parts), Fraction(0))
    return won if selection in ("home", "over") else -won


BY_SCORE = [row for row in BY_CODE if row.is_settled_by_score]


@pytest.mark.parametrize("row", BY_SCORE, ids=[row.key for row in BY_SCORE])
def test_every_market_type_and_line_equals_brute_force(row: MarketType) -> None:
    for home, away in product(range(7), repeat=2):
        for place, selection in enumerate(row.selections):
            if row.has_line:
                for quarters in range(-20, 29):
                    if row.allows(quarters * 25):
                        expected = against_line(row.key, selection, Fraction(quarters, 4), home, away)
                        assert halves(row.code, quarters * 25, place, home, away) == expected
            elif row.key in (market_types.H2H, market_types.DRAW_NO_BET) and home == away:
                assert halves(row.code, LINE_NONE, place, home, away) == 0
            else:
                won = won_in_words(row.key, selection, home, away)
                assert halves(row.code, LINE_NONE, place, home, away) == (2 if won else -2)


@pytest.mark.parametrize(
    ("line", "score", "home"),
    [
        (-75, (1, 0), 1),  # -0.5 wins, -1 pushes
        (-75, (2, 0), 2),
        (-75, (0, 0), -2),
        (-25, (0, 0), -1),  # 0 pushes, -0.5 loses
        (25, (0, 0), 1),
        (-100, (1, 0), 0),
        (125, (0, 1), 1),
        (125, (0, 2), -2),
        (0, (1, 1), 0),
    ],
)
def test_asian_handicap_examples(line: int, score: tuple[int, int], home: int) -> None:
    assert halves(SPREADS, line, 0, *score) == home
    assert halves(SPREADS, line, 1, *score) == -home


@given(st.sampled_from([SPREADS, TOTALS]), st.integers(-40, 40), st.integers(0, 9), st.integers(0, 9))
def test_quarter_lines_are_two_half_stakes(market: int, quarters: int, home: int, away: int) -> None:
    """Reference: split the line into its two neighbouring half lines and settle half a stake on each."""
    line = Fraction(quarters, 4)
    points = home - away if market == SPREADS else home + away
    signed = line if market == SPREADS else -line
    parts = [signed] if line.denominator <= 2 else [signed - Fraction(1, 4), signed + Fraction(1, 4)]
    won = sum(((points + part > 0) - (points + part < 0)) * Fraction(2, len(parts)) for part in parts)
    assert halves(market, quarters * 25, 0, home, away) == won
    assert halves(market, quarters * 25, 1, home, away) == -won


@pytest.mark.parametrize("market", [THREE_WAY, TWO_WAY, SPREADS, TOTALS])
def test_a_void_event_returns_every_stake(market: int) -> None:
    assert halves(market, 250, 0, NO_SCORE, NO_SCORE) == 0


@given(stakes, odds, st.sampled_from([-2, -1, 0, 1, 2]))
def test_gross_profit_is_exact_and_rounds_half_even(stake: int, odds_e4: int, result: int) -> None:
    per_unit = Decimal(odds_e4 - 10_000) / 10_000 if result > 0 else Decimal(1)
    exact = Decimal(stake) * per_unit * result / 2
    assert gross_profit(stake, odds_e4, result) == int(exact.to_integral_value(ROUND_HALF_EVEN))


@example(10**14, 500_000)
@example(99_999_999_999_999, 999_999)
@given(st.integers(-(10**9), 10**14), st.integers(0, 999_999))
def test_commission_takes_its_share_of_winnings_only(profit: int, millionths: int) -> None:
    exact = Decimal(max(profit, 0)) * millionths / 1_000_000
    assert commission_on(profit, millionths / 1_000_000) == int(exact.to_integral_value(ROUND_HALF_EVEN))


@example(10**10, 10**8, 0.5)
@given(stakes, odds, st.floats(0, 0.5))
def test_more_halves_never_pay_less(stake: int, odds_e4: int, rate: float) -> None:
    profits = [net_profit(stake, odds_e4, result, rate) for result in (-2, -1, 0, 1, 2)]
    assert profits == sorted(profits)
    assert profits[0] == -stake
    assert profits[2] == 0


def test_columns_settle_like_single_bets() -> None:
    rng = np.random.default_rng(3)
    line = (rng.integers(-12, 13, 500) * 25).astype(np.int32)
    selection = rng.integers(0, 2, 500).astype(np.int16)
    home, away = rng.integers(0, 6, (2, 500)).astype(np.int32)
    tie = rng.choice(np.array([*Tie], np.int8), 500)
    for market in (SPREADS, TWO_WAY):
        single = [halves(market, *bet) for bet in zip(line, selection, home, away, tie, strict=True)]
        assert settle(market, line, selection, home, away, tie).tolist() == single
