"""Prices and lines as integers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.parsing.prices import american_price, decimal_price, quarter_line


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (1.91, 19_100),
        ("1.91", 19_100),
        (2, 20_000),
        ("x", None),
        (1, None),
        (0.5, None),
    ],
)
def test_decimal_prices(price: float | str, expected: int | None) -> None:
    assert decimal_price(price) == expected


@pytest.mark.parametrize(("price", "expected"), [(-110, 19_091), ("+155", 25_500), (50, None), ("x", None)])
def test_american_prices(price: float | str, expected: int | None) -> None:
    assert american_price(price) == expected


@given(st.integers(-4000, 4000))
def test_quarters_are_exact(quarters: int) -> None:
    assert quarter_line(quarters / 4, 1000) == quarter_line(Decimal(quarters) / 4, 1000) == quarters * 25


@pytest.mark.parametrize("points", [0.3, 2.01, Decimal("0.125"), 1000.25, -1000.25, float("inf")])
def test_what_is_no_line_in_quarters(points: float | Decimal) -> None:
    assert quarter_line(points, 1000) is None
