"""Amounts as the API states them: a decimal string, and what it is of."""

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.core.money.assets import Asset, code_of, size_text


class Amount(ResponseSchema):
    """An amount of an asset, with all of the asset's decimal places."""

    amount: str = Field(
        description="Decimal number in whole units of the asset, not in its smallest ones.", examples=["120.50"]
    )
    asset: str | None = Field(
        description="Code of the currency or token; null where nobody says what the amount is of: then it cannot be "
        "compared with any other.",
        examples=["GBP"],
    )


def amount_of(minor: int, number: int) -> Amount:
    """An amount in smallest units of the asset of a number."""
    return Amount(amount=size_text(minor, number), asset=code_of(number))


def amount_in(minor: int, code: str) -> Amount:
    """An amount in smallest units of the asset of a code.

    Raises:
        ValueError: the asset is not known.
    """
    return Amount(amount=Asset.of(code).text(minor), asset=code)
