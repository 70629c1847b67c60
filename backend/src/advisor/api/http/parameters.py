"""Parameters of requests, bounded: what does not fit a bound is refused before any query runs."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from advisor.api.http.wire import PRINTABLE, IsoDate

MAX_ID = 2**63 - 1

Limit: TypeAlias = Annotated[int, Query(ge=1, le=200, description="Most items on a page.")]
CursorText: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_\-=]+$")]
Cursor: TypeAlias = Annotated[
    CursorText | None, Query(description="`next_cursor` of the page before; leave out for the first page.")
]

FixtureStatus: TypeAlias = Literal["scheduled", "in_play", "finished", "postponed", "void"]
MarketName: TypeAlias = Literal["h2h_3way", "h2h", "spreads", "totals"]
Order: TypeAlias = Literal["newest", "oldest"]
Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
Code: TypeAlias = Annotated[str, Field(min_length=1, max_length=32, pattern=PRINTABLE)]
BacktestState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
Outcome: TypeAlias = Literal["won", "half_won", "push", "half_lost", "lost", "void"]

FixtureId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID, description="Id of the fixture.", examples=[1])]
BacktestId: TypeAlias = Annotated[
    UUID, Path(description="Id of the backtest.", examples=["8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"])
]
IdempotencyKey: TypeAlias = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description=(
            "A key of your own making. Repeating a command with the same key and body gives the first answer again "
            "and does nothing; with another body it is refused."
        ),
        examples=["3f1a7c52-0d4b-4f5e-8a57-5a0f1f0f9d11"],
    ),
]


class FixtureQuery(BaseModel):
    """The parameters of the list of fixtures, in one model, so that a query that comes again is not read again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: str | None = Field(
        default=None, max_length=80, pattern=PRINTABLE, description="Words of team names.", examples=["nottm forest"]
    )
    competition: tuple[Code, ...] = Field(
        default=(),
        max_length=50,
        description="Competition codes; repeat the parameter for several. None: all competitions.",
        examples=[["E0"]],
    )
    season: str | None = Field(default=None, max_length=16, pattern=PRINTABLE, examples=["2023/24"])
    status: FixtureStatus | None = None
    date_from: IsoDate | None = Field(default=None, description="First match day.", examples=["2023-08-01"])
    date_to: IsoDate | None = Field(default=None, description="Last match day.", examples=["2024-05-31"])
    market: MarketName | None = Field(default=None, description="Only fixtures with a price on this market.")
    order: Order = Field(default="newest", description="By kick-off.")
    limit: int = Field(default=50, ge=1, le=200, description="Most items on a page.")
    cursor: CursorText | None = Field(
        default=None, description="`next_cursor` of the page before; leave out for the first page."
    )
