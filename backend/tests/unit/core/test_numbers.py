"""Numbers as texts are ASCII digits: no underscores, no digits of other scripts, nothing infinite."""

from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from advisor.core.config import DECIMALS, decimal_of
from advisor.core.money.assets import Asset

NO_NUMBERS = [
    "",
    " 1",
    "1_000",
    "1_0.5",
    "_1",
    "1_",
    "nan",
    "inf",
    "-Infinity",
    "0x10",
    "1,5",
    "\uff11",
    "\u0661",
    "1e",
    ".",
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        decimal_of(text)
    with pytest.raises(ValueError, match="not an amount of money"):
        Asset.of("EUR").to_minor(text)
    with pytest.raises(ValidationError):
        TypeAdapter[float](Annotated[float, DECIMALS]).validate_python(text)
    with pytest.raises(ValidationError):
        TypeAdapter[Decimal](Annotated[Decimal, DECIMALS]).validate_python(text)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_exactly(number: Decimal) -> None:
    assert decimal_of(str(number)) == number


@given(st.text(alphabet="0123456789_.+-eE \u0661\uff11", max_size=8))
def test_what_is_read_is_what_python_reads_without_its_liberties(text: str) -> None:
    try:
        found = decimal_of(text)
    except ValueError:
        return
    assert text.isascii()
    assert not set("_ ") & set(text)
    assert found == Decimal(text)


def test_numbers_that_are_no_text_pass() -> None:
    assert TypeAdapter[float](Annotated[float, DECIMALS]).validate_python(1.5) == 1.5
