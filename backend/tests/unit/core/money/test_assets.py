"""Money: integers of minor units, and text that never loses or invents a cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.money.assets import (
    ASSETS,
    MOST_AMOUNT,
    UNKNOWN_ASSET,
    Asset,
    code_of,
    floor_minor,
    minor_text,
    size_of,
    size_text,
)
from advisor.core.odds import MAX_ODDS_E4
from advisor.pricing.payoff import gross_profit, liability, net_profit
from advisor.risk.staking import share_of

EUR, JPY = Asset.of("EUR"), Asset.of("JPY")


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [(EUR, "10.50", 1_050), (EUR, "10.5", 1_050), (EUR, "0", 0), (EUR, "-0.01", -1), (EUR, "10.500", 1_050),
     (EUR, "1e2", 10_000), (JPY, "100", 100), (JPY, "100.00", 100)],
)  # fmt: skip
def test_reading(currency: Asset, text: str, minor: int) -> None:
    assert currency.to_minor(text) == minor


@example(-5, 2)
@example(-(10**30) - 1, 18)
@given(st.integers(-(10**40), 10**40), st.integers(0, 18))
def test_the_text_of_an_amount_has_every_digit_of_it(minor: int, digits: int) -> None:
    text = minor_text(minor, digits)
    sign, (whole, _, rest) = text.startswith("-"), text.removeprefix("-").partition(".")
    assert (sign, len(rest), whole == str(int(whole))) == (minor < 0, digits, True)
    assert Fraction(text) * 10**digits == minor


@pytest.mark.parametrize("text", ["", "ten", "nan", "inf", "-Infinity", "1,50", "12.3.4"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount of money"):
        EUR.to_minor(text)


@pytest.mark.parametrize(("currency", "text"), [(EUR, "0.001"), (EUR, "10.505"), (JPY, "0.5"), (EUR, "1e-30")])
def test_what_is_finer_than_the_smallest_unit(currency: Asset, text: str) -> None:
    with pytest.raises(ValueError, match="finer than the smallest unit"):
        currency.to_minor(text)


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(ASSETS)))
def test_printing_and_reading_again_changes_nothing(minor: int, code: str) -> None:
    currency = Asset.of(code)
    text = currency.text(minor)
    assert currency.to_minor(text) == minor
    assert Decimal(text) == Decimal(minor) / 10**currency.digits
    assert "E" not in text
    assert len(text.partition(".")[2]) == currency.digits


def test_unknown_assets_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"Unknown asset 'XXX': use one of ARS, AUD, .*EUR.*, ZAR"):
        Asset.of("XXX")
    with pytest.raises(ValueError, match="Unknown asset 'eur'"):
        Asset.of("eur")


def test_numbers_that_are_stored_never_mean_another_asset() -> None:
    """New assets are added; these numbers stand in databases and journals."""
    stored = {"EUR": 1, "GBP": 2, "USD": 3, "JPY": 4, "AUD": 5, "BRL": 11, "KRW": 24, "KES": 32,
              "USDT": 101, "USDC": 102, "BTC": 201, "ETH": 202, "BNB": 203, "SOL": 204,
              "LTC": 205, "XRP": 206}  # fmt: skip
    assert {code: ASSETS[code].number for code in stored} == stored
    assert len({asset.number for asset in ASSETS.values()}) == len(ASSETS)
    assert all(0 < asset.number < 2**15 for asset in ASSETS.values())


assets = st.sampled_from(list(ASSETS.values()))


@given(st.decimals(0, MOST_AMOUNT, allow_nan=False, allow_infinity=False), assets)
def test_a_published_amount_is_rounded_down_exactly(amount: Decimal, asset: Asset) -> None:
    exact = Fraction(amount) * 10**asset.digits
    assert asset.floor(amount) == exact.numerator // exact.denominator < 2**63


@example(0.29, Asset.of("GBP"))
@example(1.005, Asset.of("GBP"))
@example(120.53, Asset.of("JPY"))
@example(0.1 + 0.2, Asset.of("BTC"))
@given(st.floats(0, MOST_AMOUNT, allow_nan=False), assets)
def test_a_float_stands_for_its_shortest_decimal_form(amount: float, asset: Asset) -> None:
    assert asset.floor(amount) == asset.floor(Decimal(repr(amount)))


@given(st.integers(0, 10**13), st.sampled_from([0, 2, 6, 8]))
def test_an_amount_of_no_more_places_than_the_asset_has_stays_as_it_is(minor: int, digits: int) -> None:
    """As venues send them: JSON numbers, read as floats."""
    assert floor_minor(float(minor_text(minor, digits)), digits) == minor


@pytest.mark.parametrize(("code", "largest"), [("EUR", 10**10), ("JPY", 10**10), ("USDT", 10**12), ("BTC", 10**12)])
def test_no_venue_takes_more_than_the_largest_stake_and_no_run_begins_with_more_than_a_hundred(
    code: str, largest: int
) -> None:
    asset = Asset.of(code)
    assert (asset.largest_stake, asset.largest_bankroll) == (largest, 100 * largest)


def test_the_most_that_can_be_counted_is_counted() -> None:
    most = 2**63 - 1
    assert floor_minor(Decimal(most).scaleb(-2), 2) == most
    with pytest.raises(ValueError, match="can be counted"):
        floor_minor(Decimal(most + 1).scaleb(-2), 2)


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf"), Decimal("-0.01"), Decimal("1e30"), 1e19])
def test_what_is_no_size(amount: float | Decimal) -> None:
    with pytest.raises(ValueError, match=r"amount of money|can be counted"):
        Asset.of("EUR").floor(amount)


def test_sizes_of_an_unknown_asset_count_in_hundredths() -> None:
    assert size_of(12.345, None) == (1_234, UNKNOWN_ASSET)
    assert (size_text(1_234, UNKNOWN_ASSET), code_of(UNKNOWN_ASSET)) == ("12.34", None)
    assert size_of(12_345, JPY) == (12_345, JPY.number)
    assert (size_text(12_345, JPY.number), code_of(JPY.number)) == ("12345", "JPY")


def test_no_more_is_known_than_fits_64_bits_at_the_finest_scale_and_hardly_less() -> None:
    finest = max(asset.digits for asset in ASSETS.values())
    assert 0.9 < MOST_AMOUNT * 10**finest / 2**63 < 1


@example(Asset.of("BTC"), MAX_ODDS_E4, 1.0)
@example(Asset.of("EUR"), MAX_ODDS_E4, 1.0)
@given(assets, st.integers(10_001, MAX_ODDS_E4), st.floats(0, 1))
def test_the_largest_stake_at_the_longest_odds_fits_64_bits(asset: Asset, odds_e4: int, share: float) -> None:
    """In compiled code, where what does not fit would wrap around and not fail."""
    stake = int(asset.largest_stake * share)
    exact = Fraction(stake) * (odds_e4 - 10_000) / 10_000
    for halves in (2, 1):
        half = exact * halves / 2
        assert gross_profit(stake, odds_e4, halves) == round(half)
    assert liability(stake, odds_e4) == round(exact)
    assert net_profit(stake, odds_e4, 2, 0.05) == round(exact) - round(Fraction(round(exact)) * 50_000 / 1_000_000)
    assert round(exact) + asset.largest_bankroll < 2**62


@example(Asset.of("BTC"), 1.0, 0.29)
@given(assets, st.floats(0, 1), st.integers(1, 10_000).map(lambda each: each / 10_000))
def test_a_share_of_the_largest_bankroll_is_exact(asset: Asset, part: float, share: float) -> None:
    bankroll = int(asset.largest_bankroll * part)
    exact = Fraction(repr(share)) * bankroll
    if exact <= asset.largest_stake:
        assert share_of(bankroll, share) == exact.numerator // exact.denominator
