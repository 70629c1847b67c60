"""Amounts of two assets meet only through a rate that held then; rounding never makes a size larger."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.money.assets import ASSETS, UNKNOWN_ASSET, Asset
from advisor.core.money.rates import LARGEST_RATE, LEAST_RATE, Conversion, Rate, RateGap, Rates

EUR, GBP, JPY, BTC, USD = map(Asset.of, ("EUR", "GBP", "JPY", "BTC", "USD"))
HOUR = 3_600_000_000
NOW = 1_000 * HOUR


def rate(base: str, quote: str, value: str, hours_ago: float = 1) -> Rate:
    return Rate(base, quote, NOW - round(hours_ago * HOUR), Decimal(value), "test")


def conversion(*rates: Rate, asset: Asset = EUR, max_age: int = 24 * HOUR) -> Conversion:
    return Conversion(asset=asset, rates=Rates(rates), max_age=max_age)


def test_scales_are_those_of_both_assets() -> None:
    to_eur = conversion(rate("GBP", "EUR", "1.15"), rate("EUR", "JPY", "163.5"), rate("BTC", "EUR", "81234.56"))
    assert to_eur.floor(10_000, GBP.number, NOW) == 11_500  # 100.00 GBP: 115.00 EUR
    assert to_eur.floor(10_000, JPY.number, NOW) == 6_116  # 10,000 JPY: 61.162… EUR
    assert to_eur.ceil(10_000, JPY.number, NOW) == 6_117
    assert to_eur.floor(100_000, BTC.number, NOW) == 8_123  # 0.001 BTC: 81.23456 EUR
    assert conversion(rate("EUR", "JPY", "163.5"), asset=JPY).floor(6_117, EUR.number, NOW) == 10_001


def test_an_asset_meets_itself_without_a_rate() -> None:
    assert conversion().floor(12_345, EUR.number, NOW) == 12_345


def test_without_a_rate_nothing_is_assumed() -> None:
    assert conversion().floor(10_000, GBP.number, NOW) is RateGap.NO_RATE
    assert conversion().ceil(10_000, GBP.number, NOW) is RateGap.NO_RATE
    assert conversion(rate("GBP", "USD", "1.3"), rate("USD", "EUR", "0.9")).floor(1, GBP.number, NOW) is RateGap.NO_RATE
    assert conversion(rate("GBP", "EUR", "1.15")).floor(1, UNKNOWN_ASSET, NOW) is RateGap.ASSET_UNKNOWN
    assert conversion(rate("GBP", "EUR", "1.15")).floor(1, 32_000, NOW) is RateGap.ASSET_UNKNOWN


@pytest.mark.parametrize(
    ("hours_ago", "found"), [(-0.1, RateGap.NO_RATE), (0, 115), (24, 115), (24.01, RateGap.RATE_TOO_OLD)]
)
def test_a_rate_counts_from_its_instant_until_it_is_too_old(hours_ago: float, found: object) -> None:
    assert conversion(rate("GBP", "EUR", "1.15", hours_ago)).floor(100, GBP.number, NOW) == found


def test_the_last_rate_counts_in_whichever_direction() -> None:
    rates = (rate("GBP", "EUR", "1.10", 5), rate("EUR", "GBP", "0.80", 3), rate("GBP", "EUR", "1.20", 4))
    assert conversion(*rates).floor(1_000, GBP.number, NOW) == 1_250
    later = rate("GBP", "EUR", "1.30", 2)
    assert conversion(*rates, later).floor(1_000, GBP.number, NOW) == 1_300
    assert conversion(*rates, later).floor(1_000, GBP.number, NOW - 4 * HOUR) == 1_200


assets = st.sampled_from(list(ASSETS.values()))
rates_between = st.decimals(LEAST_RATE, LARGEST_RATE, allow_nan=False, allow_infinity=False)


@given(st.integers(0, 2**63 - 1), assets, assets, rates_between, st.booleans())
def test_any_amount_of_any_asset_converts_exactly(
    minor: int, base: Asset, quote: Asset, value: Decimal, inverse: bool
) -> None:
    if base == quote:
        return
    said = Rate(quote.code, base.code, NOW, value, "test") if inverse else Rate(base.code, quote.code, NOW, value, "t")
    made = Conversion(asset=quote, rates=Rates([said]), max_age=HOUR)
    factor = 1 / Fraction(value) if inverse else Fraction(value)
    exact = Fraction(minor, 10**base.digits) * factor * 10**quote.digits
    down, up = made.floor(minor, base.number, NOW), made.ceil(minor, base.number, NOW)
    assert isinstance(down, int)
    assert isinstance(up, int)
    assert down <= exact <= up
    assert up - down == (0 if exact.denominator == 1 else 1)
