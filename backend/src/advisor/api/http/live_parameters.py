"""Parameters of the live routes, bounded like all others."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from advisor.api.http.parameters import Code, CursorText, MarketName, Word
from advisor.api.http.wire import PRINTABLE

BoardStatus: TypeAlias = Literal["all", "upcoming", "in_play", "finished"]
ValueBetState: TypeAlias = Literal["live", "expired", "closed"]
ValueBetOrder: TypeAlias = Literal["edge", "time_left", "newest"]
ArbitrageKind: TypeAlias = Literal["surebet", "middle"]
ArbitrageState: TypeAlias = Literal["live", "expired"]
ReviewState: TypeAlias = Literal["review", "joined", "separate", "ignored"]

ValueBetId: TypeAlias = Annotated[
    UUID, Path(description="Id of the value bet.", examples=["8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"])
]
ProviderKey: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$", examples=["the_odds_api"])
]
OneProvider: TypeAlias = Annotated[Word | None, Query(description="Of this provider alone.", examples=["betfair"])]
LineText: TypeAlias = Annotated[
    str | None,
    Query(
        max_length=8,
        pattern=r"^-?[0-9]{1,4}(\.[0-9]{1,2})?$",
        description="Home handicap or total; leave out for a market without lines.",
        examples=["-0.75"],
    ),
]
SelectionName: TypeAlias = Annotated[Literal["home", "draw", "away", "over", "under"], Query(examples=["home"])]
Market: TypeAlias = Annotated[MarketName, Query(examples=["h2h_3way"])]
Since: TypeAlias = Annotated[
    AwareDatetime | None, Query(description="Only what was seen from then on.", examples=["2026-11-25T12:00:00Z"])
]
PointLimit: TypeAlias = Annotated[int, Query(ge=1, le=10_000, description="Most changes in all.")]
Topics: TypeAlias = Annotated[
    str,
    Query(
        min_length=1,
        max_length=100,
        pattern=r"^[a-z_]+(,[a-z_]+)*$",
        description="Names of topics with commas between: quotes, value_bets, arbitrage, providers, scores, reviews.",
        examples=["quotes,value_bets"],
    ),
]
FixtureIds: TypeAlias = Annotated[
    str | None,
    Query(
        max_length=1900,
        pattern=r"^[0-9]{1,18}(,[0-9]{1,18})*$",
        description="Ids of fixtures with commas between: quotes of these alone. None: of all.",
        examples=["1,2"],
    ),
]


class BoardQuery(BaseModel):
    """The parameters of the odds board."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    market: MarketName | None = Field(default=None, description="Leave out for each sport's main market.")
    sport: Word | None = Field(default=None, examples=["football"])
    competition: tuple[Code, ...] = Field(
        default=(),
        max_length=50,
        description="Competition codes; repeat the parameter for several. None: all competitions.",
        examples=[["E0"]],
    )
    status: BoardStatus = Field(default="all", description="`all`: on now, starting soon or over since a few hours.")
    search: str | None = Field(default=None, max_length=80, pattern=PRINTABLE, description="Words of team names.")
    hours: int = Field(default=168, ge=1, le=1000, description="How far ahead kick-offs may be, in hours.")
    limit: int = Field(default=100, ge=1, le=200, description="Most fixtures on a page.")
    cursor: CursorText | None = Field(
        default=None, description="`next_cursor` of the page before; leave out for the first page."
    )


class ValueBetQuery(BaseModel):
    """The parameters of the list of value bets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: ValueBetState | None = Field(default=None, description="None: whatever became of them.")
    min_edge: float | None = Field(
        default=None, ge=-1, le=100, allow_inf_nan=False, description="Least edge, per unit staked."
    )
    sport: Word | None = Field(default=None, examples=["football"])
    competition: tuple[Code, ...] = Field(
        default=(), max_length=50, description="Competition codes; repeat the parameter for several."
    )
    fixture: int | None = Field(default=None, ge=1, le=2**53 - 1, description="Of this fixture alone.")
    dismissed: bool | None = Field(default=False, description="True: only dismissed ones.")
    order: ValueBetOrder = Field(default="newest", description="Largest edge, nearest kick-off, or newest first.")
    limit: int = Field(default=50, ge=1, le=200, description="Most items on a page.")
    cursor: CursorText | None = Field(
        default=None, description="`next_cursor` of the page before; leave out for the first page."
    )
