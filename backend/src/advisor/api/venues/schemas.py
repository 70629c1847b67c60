from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class Venue(ResponseSchema):
    """A bookmaker or exchange."""

    key: str = Field(examples=["pinnacle"])
    name: str = Field(examples=["Pinnacle"])
    kind: str = Field(
        description="`bookmaker`, `exchange`, `prediction_market` or `crypto_exchange`.", examples=["bookmaker"]
    )
    commission: float = Field(ge=0, lt=1, description="Share of net winnings the venue keeps.")


class VenueList(ResponseSchema):
    items: list[Venue]
