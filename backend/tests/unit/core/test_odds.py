"""Odds on entry: quantised once, and refused in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.odds import MAX_ODDS_E4, american_to_e4, odds_text, odds_to_e4


@given(st.integers(10_001, MAX_ODDS_E4))
def test_odds_survive_being_printed(odds_e4: int) -> None:
    assert odds_to_e4(odds_text(odds_e4)) == odds_e4


@pytest.mark.parametrize(("text", "odds_e4"), [("1.90005", 19_000), ("1.90015", 19_002), ("10000", MAX_ODDS_E4)])
def test_decimal_odds(text: str, odds_e4: int) -> None:
    assert odds_to_e4(text) == odds_e4


@pytest.mark.parametrize(("text", "odds_e4"), [("-110", 19_091), ("+155", 25_500), ("100", 20_000), ("-100", 20_000)])
def test_american_odds(text: str, odds_e4: int) -> None:
    assert american_to_e4(text) == odds_e4


@pytest.mark.parametrize(
    "text", ["1e999999", "-1e999999", "1e9999999999", "1e-999999", "NaN", "sNaN", "-Infinity", "x"]
)
def test_numbers_beyond_all_bounds_are_refused_in_words(text: str) -> None:
    for read in (odds_to_e4, american_to_e4):
        with pytest.raises(ValueError, match=r"is not a|can be no"):
            read(text)


@given(st.text(max_size=12) | st.decimals().map(str) | st.floats().map(str))
def test_any_text_is_a_price_or_none_or_refused(text: str) -> None:
    for read in (odds_to_e4, american_to_e4):
        try:
            odds_e4 = read(text)
        except ValueError:
            continue
        assert odds_e4 is None or 10_000 < odds_e4 <= MAX_ODDS_E4
        if odds_e4 and read is odds_to_e4:
            assert abs(Decimal(text.strip()) * 10_000 - odds_e4) <= Decimal("0.5")
