"""Keys and ids by which answers refer to other things, described once for all of them."""

from typing import Annotated, TypeAlias

from pydantic import Field

from advisor.core.orders.modes import Mode

FixtureRef: TypeAlias = Annotated[int, Field(ge=1, description="Id of the fixture, as of `fixtures`.")]
SportRef: TypeAlias = Annotated[str, Field(description="Key of the sport, such as `football`.", examples=["football"])]
CompetitionRef: TypeAlias = Annotated[
    str, Field(description="Code of the competition, as of `competitions`.", examples=["E0"])
]
CompetitionTitle: TypeAlias = Annotated[
    str, Field(description="What people call the competition.", examples=["Premier League"])
]
MarketRef: TypeAlias = Annotated[
    str, Field(description="Key of the market type, as of `market-types`.", examples=["h2h_3way"])
]
SelectionRef: TypeAlias = Annotated[
    str, Field(description="What is bet on: one of the market type's `selections`.", examples=["home"])
]
SelectionKeys: TypeAlias = Annotated[
    list[str],
    Field(
        description="Keys of what can be bet on, in the order of every list of prices.",
        examples=[["home", "draw", "away"]],
    ),
]
LineText: TypeAlias = Annotated[
    str | None,
    Field(description="Home handicap or total, a decimal; null for a market without lines.", examples=["-0.75"]),
]
VenueRef: TypeAlias = Annotated[str, Field(description="Key of the venue, as of `venues`.", examples=["pinnacle"])]
VenueTitle: TypeAlias = Annotated[str, Field(description="What people call the venue.", examples=["Pinnacle"])]
ProviderRef: TypeAlias = Annotated[
    str, Field(description="Key of the provider, as of `providers`.", examples=["the_odds_api"])
]
ModeRef: TypeAlias = Annotated[
    Mode,
    Field(
        description="`paper`: at prices of real venues, with nobody's money; `live`: with money.", examples=["paper"]
    ),
]
NextCursor: TypeAlias = Annotated[
    str | None, Field(description="Pass as `cursor` to get the next page; null on the last.")
]
