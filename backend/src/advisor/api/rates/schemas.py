"""Rates at which amounts of two currencies meet."""

from datetime import datetime

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class Rate(ResponseSchema):
    """What one unit of a currency costs in another."""

    base: str = Field(description="Code of the currency of which one unit is meant.", examples=["EUR"])
    quote: str = Field(description="Code of the currency in which it is priced.", examples=["GBP"])
    rate: str = Field(description="Units of `quote` for one of `base`.", examples=["0.8760"])
    at: datetime = Field(description="When it held.")
    source: str = Field(description="Who says so.", examples=["ecb.csv"])
    in_force: bool = Field(
        description="Whether sizes are converted by it now: it is not older than the settings allow, and not to come."
    )


class RateList(ResponseSchema):
    """The newest rates."""

    items: list[Rate] = Field(description="The last rate of each pair of currencies.")
