"""Odds on entry: quantised half-even to 1e-4, refused where they can be no price."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.odds import MAX_ODDS_E4, american_to_e4, odds_text, odds_to_e4


@pytest.mark.parametrize(
    ("text", "e4"),
    [("1.91", 19_100), (" 2 ", 20_000), ("1.90909", 19_091), ("1.00005", None), ("1.0001", 10_001), ("10000", 10**8),
     ("2.00005", 20_000), ("2.00015", 20_002), ("1e1", 100_000), ("+2.5", 25_000)],
)  # fmt: skip
def test_decimal_odds(text: str, e4: int | None) -> None:
    if e4 is None:
        # Rounds half-even to exactly 1.
        with pytest.raises(ValueError, match="no decimal price"):
            odds_to_e4(text)
    else:
        assert odds_to_e4(text) == e4


@pytest.mark.parametrize("text", ["", "  ", "0", "0.00", "NA", "-"])
def test_no_price(text: str) -> None:
    assert odds_to_e4(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "0.5",
        "-2.5",
        "10000.1",
        "1e999999",
        "1e-999999",
        "nan",
        "inf",
        "two",
        "1,91",
        "0x2",
        "1.9.1",
        "1_000",
        "+150",
        "1_0.5",
        "\uff11.\uff19",
        "\u0661.9",
    ],
)
def test_what_can_be_no_decimal_price(text: str) -> None:
    with pytest.raises(ValueError, match=r"no decimal price|not a number"):
        odds_to_e4(text)


@pytest.mark.parametrize(
    ("text", "e4"),
    [("-110", 19_091), ("+155", 25_500), ("100", 20_000), ("-100", 20_000), ("-10000", 10_100), ("250", 35_000),
     ("-300", 13_333), ("-150", 16_667), ("-105", 19_524)],
)  # fmt: skip
def test_american_odds(text: str, e4: int) -> None:
    assert american_to_e4(text) == e4


@pytest.mark.parametrize("text", ["", "NA"])
def test_no_american_price(text: str) -> None:
    assert american_to_e4(text) is None


@pytest.mark.parametrize(
    "text", ["99", "-99.9", "0", "even", "nan", "inf", "1e12", "1_00", "-1_10", "\u0661\u0661\u0660"]
)
def test_what_can_be_no_american_price(text: str) -> None:
    with pytest.raises(ValueError, match=r"American price|not a number|no decimal price"):
        american_to_e4(text)


@example(Decimal("1.50005"))
@given(st.decimals("1.0002", "9999", places=7))
def test_rounding_is_half_even_and_exact(value: Decimal) -> None:
    assert odds_to_e4(str(value)) == int((value * 10_000).to_integral_value(ROUND_HALF_EVEN))


@given(st.integers(100, 100_000), st.booleans())
def test_american_odds_against_fractions(points: int, favourite: bool) -> None:
    exact = 1 + (Fraction(100, points) if favourite else Fraction(points, 100))
    assert american_to_e4(f"-{points}" if favourite else f"+{points}") == round(exact * 10_000)


@given(st.integers(10_001, MAX_ODDS_E4))
def test_printing_and_reading_again_changes_nothing(e4: int) -> None:
    text = odds_text(e4)
    assert odds_to_e4(text) == e4
    assert len(text.split(".")[1]) >= 2


def test_printing() -> None:
    assert [odds_text(e4) for e4 in (19_091, 25_000, 10_100, 100_000_000, 12_345)] == [
        "1.9091", "2.50", "1.01", "10000.00", "1.2345",
    ]  # fmt: skip


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
