"""Parameters of the ledger's routes."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, PAGE_SIZE, PRINTABLE, IsoInstant, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.core.orders.modes import Mode

PortfolioKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=80), PRINTABLE]

PortfolioPath: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=80, description="Key of the portfolio.", examples=["paper"]), PRINTABLE
]


class BalanceQuery(QueryParameters):
    """Of which time."""

    start: IsoInstant | None = Field(
        default=None, description="From when; 30 days ago, if left out.", examples=["2026-11-01T00:00:00Z"]
    )
    end: IsoInstant | None = Field(
        default=None, description="Until when, not included; now, if left out.", examples=["2026-12-01T00:00:00Z"]
    )
    points: Annotated[int, Field(ge=1, le=2_000), DIGITS] = Field(
        default=500, description="Most instants for each currency.", examples=[500]
    )


class LedgerAccountQuery(QueryParameters):
    """Which accounts to list."""

    portfolio: PortfolioKey | None = Field(
        default=None, description="Of this portfolio alone, by its key.", examples=["paper"]
    )
    mode: Mode | None = Field(default=None, description="Of this mode alone.")


class LedgerEntryQuery(QueryParameters):
    """Which entries to list."""

    portfolio: PortfolioKey | None = Field(
        default=None, description="Of this portfolio alone, by its key.", examples=["paper"]
    )
    mode: Mode | None = Field(default=None, description="Of this mode alone.")
    key: Annotated[str, Field(min_length=1, max_length=200), PRINTABLE] | None = Field(
        default=None, description="How the entry's key begins.", examples=["opening"]
    )
    bet: UUID | None = Field(default=None, description="Of this bet alone, by the reference of its order.")
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
