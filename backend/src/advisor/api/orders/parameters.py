"""Parameters of the bets' routes."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, MAX_JSON_ID, PAGE_SIZE, PRINTABLE, IsoDate, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.api.ledger.parameters import PortfolioKey
from advisor.core.orders.modes import Mode
from advisor.db.orders.performance import Grouping

BetReference: TypeAlias = Annotated[
    UUID, Path(description="Reference of the order.", examples=["0a6b8f7e-4d7c-4d55-9a1b-2f6c0e9d8b31"])
]
InstanceName: TypeAlias = Annotated[str, Field(min_length=1, max_length=80), PRINTABLE]


class BetQuery(QueryParameters):
    """Which bets to list."""

    state: Literal["open", "settled", "refused", "all"] = Field(
        default="all",
        description="`open`: something is expected of the order, or its bet is not settled; `refused`: it ended, and "
        "nothing of it was matched.",
    )
    mode: Mode | None = Field(default=None, description="Of this mode alone.")
    venue: Key | None = Field(default=None, description="At this venue alone, by its key.", examples=["albion"])
    instance: InstanceName | None = Field(
        default=None, description="Of this strategy instance alone, by its name.", examples=["paper-value"]
    )
    fixture: Annotated[int, Field(ge=1, le=MAX_JSON_ID), DIGITS] | None = Field(
        default=None, description="Of this fixture alone."
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class RefusedSignalQuery(QueryParameters):
    """Which refused signals to list."""

    instance: InstanceName | None = Field(
        default=None, description="Of this strategy instance alone, by its name.", examples=["paper-value"]
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class PerformanceQuery(QueryParameters):
    """Which bets count, and by what they are grouped."""

    by: Grouping = Field(
        default=Grouping.STRATEGY,
        description="`strategy`: by strategy instance; `day`: by the day in UTC on which they were settled first.",
    )
    portfolio: PortfolioKey | None = Field(
        default=None, description="Of this portfolio alone, by its key.", examples=["paper"]
    )
    mode: Mode | None = Field(default=None, description="Of this mode alone.")
    date_from: IsoDate | None = Field(
        default=None,
        description="First day, in UTC, on which bets were settled; open bets count whatever it is.",
        examples=["2026-11-01"],
    )
    date_to: IsoDate | None = Field(
        default=None, description="Last day on which they were, likewise.", examples=["2026-11-30"]
    )
