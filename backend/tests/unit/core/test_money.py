"""Money: integers of minor units, and text that never loses or invents a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.money import MINOR_DIGITS, Currency

EUR, JPY = Currency.of("EUR"), Currency.of("JPY")


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [(EUR, "10.50", 1_050), (EUR, "10.5", 1_050), (EUR, "0", 0), (EUR, "-0.01", -1), (EUR, "10.500", 1_050),
     (EUR, "1e2", 10_000), (JPY, "100", 100), (JPY, "100.00", 100)],
)  # fmt: skip
def test_reading(currency: Currency, text: str, minor: int) -> None:
    assert currency.to_minor(text) == minor


@pytest.mark.parametrize("text", ["", "ten", "nan", "inf", "-Infinity", "1,50", "12.3.4"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount of money"):
        EUR.to_minor(text)


@pytest.mark.parametrize(("currency", "text"), [(EUR, "0.001"), (EUR, "10.505"), (JPY, "0.5"), (EUR, "1e-30")])
def test_what_is_finer_than_the_smallest_unit(currency: Currency, text: str) -> None:
    with pytest.raises(ValueError, match="finer than the smallest unit"):
        currency.to_minor(text)


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(MINOR_DIGITS)))
def test_printing_and_reading_again_changes_nothing(minor: int, code: str) -> None:
    currency = Currency.of(code)
    text = currency.text(minor)
    assert currency.to_minor(text) == minor
    assert Decimal(text) == Decimal(minor) / 10**currency.digits
    assert "E" not in text
    assert len(text.partition(".")[2]) == currency.digits


def test_unknown_currencies_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Unknown currency 'XXX': use one of EUR, GBP, JPY, USD"):
        Currency.of("XXX")
    with pytest.raises(ValueError, match="Unknown currency 'eur'"):
        Currency.of("eur")
