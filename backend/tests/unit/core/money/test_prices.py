"""Prices in their native form: what they are as odds, as text and as money, against exact fractions."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.core.money.assets import ASSETS, Asset
from advisor.core.money.ladders import CLASSIC, Ladder
from advisor.core.money.prices import ContractPrice, DecimalOdds, LadderPrice, SpotPrice
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE, odds_to_e4
from advisor.core.venues import venue_of


@st.composite
def contracts(draw: st.DrawFn) -> ContractPrice:
    of = draw(st.one_of(st.sampled_from((100, 1_000, 10_000)), st.integers(2, 10_000)))
    return ContractPrice(draw(st.integers(1, of - 1)), of, draw(st.integers(1, 10**8)))


def half_even(exact: Fraction) -> int:
    whole, rest = divmod(exact.numerator, exact.denominator)
    up = Fraction(rest, exact.denominator)
    return whole + (up > Fraction(1, 2) or (up == Fraction(1, 2) and whole % 2 == 1))


def test_the_classic_ladder_is_that_of_the_exchange() -> None:
    assert len(CLASSIC.odds_e4) == 350
    assert (CLASSIC.odds_e4[0], CLASSIC.odds_e4[-1]) == (10_100, 10_000_000)
    assert list(CLASSIC.odds_e4) == sorted(set(CLASSIC.odds_e4))
    # The last price before each band, and the first of it.
    for below, above in ((199, 200), (298, 300), (395, 400), (590, 600), (980, 1000), (1950, 2000), (2900, 3000)):
        step = CLASSIC.step(below * 100)
        assert CLASSIC.odds_e4[step + 1] == above * 100
    assert not CLASSIC.has(20_100)
    with pytest.raises(ValueError, match=r"2\.01 is no price of the ladder Betfair classic"):
        CLASSIC.step(20_100)


@pytest.mark.parametrize("step", range(350))
def test_every_step_of_the_ladder_comes_back(step: int) -> None:
    price = LadderPrice(CLASSIC, step)
    assert CLASSIC.step(price.odds_e4) == step
    assert odds_to_e4(price.text) == price.odds_e4
    assert venue_of("betfair_exchange").native(price.odds_e4) == price


def test_odds_beside_the_ladder_stay_decimal() -> None:
    """Averages and older files have them."""
    assert venue_of("betfair_exchange").native(20_137) == DecimalOdds(20_137)
    assert venue_of("pinnacle").native(20_000) == DecimalOdds(20_000)


@example(ContractPrice(97, 100, 100), 10_000)
@example(ContractPrice(1, 2, 1), 1)
@given(contracts(), st.integers(1, 10**10))
def test_a_contract_costs_its_price_rounded_once(price: ContractPrice, quantity: int) -> None:
    exact = Fraction(price.steps, price.of) * price.payout * quantity
    assert price.cost(quantity) == half_even(exact)
    assert 0 <= price.cost(quantity) <= price.pays(quantity) == quantity * price.payout
    assert price.cost(quantity) <= price.cost(quantity + 1)


@given(contracts())
def test_odds_of_a_contract_are_derived_once_and_are_odds(price: ContractPrice) -> None:
    exact = (Decimal(ODDS_SCALE) * price.of / price.steps).to_integral_value(ROUND_HALF_EVEN)
    assert price.odds_e4 == exact
    assert ODDS_SCALE < price.odds_e4 <= MAX_ODDS_E4


@pytest.mark.parametrize(
    ("price", "text", "odds_e4"),
    [
        (ContractPrice(97, 100, 100), "0.97", 10_309),
        (ContractPrice(5, 1_000, 1), "0.005", 2_000_000),
        (ContractPrice(1, 10_000, 1), "0.0001", MAX_ODDS_E4),
        (ContractPrice(1, 3, 100), "1/3", 30_000),
        (LadderPrice(CLASSIC, 349), "1000.00", 10_000_000),
        (DecimalOdds(19_091), "1.9091", 19_091),
    ],
)
def test_a_price_is_written_as_its_venue_does(
    price: ContractPrice | LadderPrice | DecimalOdds, text: str, odds_e4: int
) -> None:
    assert (price.text, price.odds_e4) == (text, odds_e4)


@given(
    st.sampled_from(sorted(ASSETS)), st.sampled_from(sorted(ASSETS)), st.integers(1, 10**12), st.integers(0, 10),
    st.integers(1, 10**12),
)  # fmt: skip
def test_a_spot_purchase_costs_its_price_in_units_of_the_quote(
    base: str, quote: str, units: int, digits: int, quantity: int
) -> None:
    one, other = Asset.of(base), Asset.of(quote)
    if base == quote:
        with pytest.raises(ValueError, match="no price of"):
            SpotPrice(one, other, units, digits)
        return
    price = SpotPrice(one, other, units, digits)
    bought = Fraction(one.text(quantity)) * Fraction(price.text)
    assert price.cost(quantity) == half_even(bought * 10**other.digits)


def test_a_bitcoin_in_tethers() -> None:
    price = SpotPrice(ASSETS["BTC"], ASSETS["USDT"], 9_712_345, 2)
    assert price.text == "97123.45"
    assert price.cost(ASSETS["BTC"].to_minor("0.5")) == ASSETS["USDT"].to_minor("48561.725")


@pytest.mark.parametrize("odds_e4", [0, 10_000, MAX_ODDS_E4 + 1])
def test_what_is_no_odds_is_no_price(odds_e4: int) -> None:
    with pytest.raises(ValueError, match="no decimal odds"):
        DecimalOdds(odds_e4)


@pytest.mark.parametrize(("steps", "of", "payout"), [(0, 100, 1), (100, 100, 1), (5, 10_001, 1), (5, 100, 0)])
def test_a_contract_costs_more_than_nothing_and_less_than_it_pays(steps: int, of: int, payout: int) -> None:
    with pytest.raises(ValueError, match="no contract's price"):
        ContractPrice(steps, of, payout)


@pytest.mark.parametrize("step", [-1, 350])
def test_a_step_beyond_the_ladder_is_no_price(step: int) -> None:
    with pytest.raises(ValueError, match="has no step"):
        LadderPrice(CLASSIC, step)


def test_the_longest_and_the_shortest_odds_are_odds() -> None:
    assert [DecimalOdds(odds_e4).text for odds_e4 in (10_001, MAX_ODDS_E4)] == ["1.0001", "10000.00"]


def test_a_ladder_is_what_its_bands_say_and_short_in_words() -> None:
    again = Ladder(CLASSIC.name, CLASSIC.bands)
    assert (again, hash(again)) == (CLASSIC, hash(CLASSIC))
    assert repr(again) == f"Ladder(name={CLASSIC.name!r}, bands={CLASSIC.bands!r})"
    assert Ladder("other", CLASSIC.bands) != CLASSIC


def test_each_band_of_a_ladder_begins_where_the_one_before_ends_and_no_step_stands_twice() -> None:
    assert all(low < high for low, high in pairwise(CLASSIC.odds_e4))
    for (_, end, between), (begin, _, _) in pairwise(CLASSIC.bands):
        assert end == begin
        assert {begin - between, begin} <= set(CLASSIC.odds_e4)
