"""Parameters of the odds' routes."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.http.fields import DIGITS, CompetitionCode, IsoInstant, Key, PageCursor, TeamSearch
from advisor.api.http.query import QueryParameters
from advisor.core.config import DECIMALS, TextForm
from advisor.core.markets import MAX_PARTICIPANT
from advisor.instruments.market_types import KnownMarketType, KnownSelection

BoardStatus: TypeAlias = Literal["open", "all", "upcoming", "in_play", "finished"]
BoardOrder: TypeAlias = Literal["competition", "kickoff"]


class BoardQuery(QueryParameters):
    """Which fixtures the board shows, and which of their markets."""

    market: KnownMarketType | None = Field(default=None, description="Leave out for each sport's main market.")
    sport: Key | None = Field(default=None, description="Of this sport alone, by its key.", examples=["football"])
    competition: tuple[CompetitionCode, ...] = Field(
        default=(),
        max_length=50,
        description="Competition codes; repeat the parameter for several. None: all competitions.",
        examples=[["E0"]],
    )
    status: BoardStatus = Field(
        default="open",
        description="`open`: in play or upcoming. `all`: also those finished within the last few hours, which come "
        "last. `upcoming`: not begun, as far as anybody says, nor is the kick-off long past.",
    )
    search: TeamSearch | None = Field(default=None, description="Words of team names.")
    order: BoardOrder = Field(
        default="competition",
        description="`competition`: by day (UTC), in it by competition, the one whose first game begins first, and "
        "by kick-off. `kickoff`: by kick-off alone. Events without teams come behind the games of their day, fixtures "
        "without a price of the market that is asked for behind the others, and what is over behind all.",
    )
    hours: Annotated[int, Field(ge=1, le=1000), DIGITS] = Field(
        default=168, description="How far ahead kick-offs may be, in hours."
    )
    limit: Annotated[int, Field(ge=1, le=200), DIGITS] = Field(default=100, description="Most fixtures on a page.")
    cursor: PageCursor = None


class ChangesQuery(BoardQuery):
    """The page of the board as a client has it."""

    since: (
        Annotated[
            str,
            Field(min_length=1, max_length=50),
            TextForm(r"^[0-9a-f]+-[0-9]+$", "the `version` of a page of the board"),
        ]
        | None
    ) = Field(default=None, description="`version` of the page that the client has; leave out where it has none.")


class QuoteQuery(QueryParameters):
    """Whose prices, and since when."""

    market: KnownMarketType = Field(description="Key of the market type, as of `market-types`.", examples=["h2h_3way"])
    selection: KnownSelection = Field(
        description="What is bet on: one of the market type's `selections`.", examples=["home"]
    )
    line: (
        Annotated[str, Field(max_length=8), TextForm(r"^-?[0-9]{1,4}(\.[0-9]{1,2})?$", "a line such as -0.75")] | None
    ) = Field(
        default=None,
        description="Home handicap or total; leave out for a market without lines.",
        examples=["-0.75"],
    )
    participant: Annotated[int, Field(ge=1, le=MAX_PARTICIPANT), DIGITS] | None = Field(
        default=None,
        description="Id of whom the market is about; leave out for a market about the fixture as a whole.",
    )
    since: IsoInstant | None = Field(
        default=None, description="Only what was seen from then on.", examples=["2026-11-25T12:00:00Z"]
    )
    limit: Annotated[int, Field(ge=1, le=10_000), DIGITS] = Field(default=2000, description="Most changes in all.")


class SurvivalQuery(QueryParameters):
    """Whose prices, and after how many seconds."""

    market: KnownMarketType | None = Field(default=None, description="Leave out for all market types.")
    venue: Key | None = Field(default=None, description="Leave out for all venues.", examples=["pinnacle"])
    age: Annotated[float, Field(ge=0, le=86_400), DECIMALS] = Field(
        default=0, description="Seconds since the price stands, when it is found."
    )
    edge: Annotated[float, Field(ge=-1, le=10), DECIMALS] | None = Field(
        default=None,
        description="Edge with which it is found; leave out for all prices, which stand longer than those worth a bet.",
        examples=[0.03],
    )
    after: tuple[Annotated[float, Field(ge=0, le=86_400), DECIMALS], ...] = Field(
        default=(5, 15, 60),
        max_length=20,
        description="Seconds after it was found; repeat the parameter for several.",
        examples=[[5, 15, 60]],
    )


class LeadQuery(QueryParameters):
    """Which venues, where."""

    market: KnownMarketType | None = Field(default=None, description="Leave out for all market types.")
    competition: CompetitionCode | None = Field(
        default=None, description="Competition code; leave out for all.", examples=["E0"]
    )
