"""Parameters of the ledger's routes."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, PRINTABLE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.core.orders.modes import Mode

PortfolioKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=80), PRINTABLE]

PortfolioPath: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=80, description="Key of the portfolio.", examples=["paper"]), PRINTABLE
]


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
