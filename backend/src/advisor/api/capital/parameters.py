"""Parameters of the capital's routes."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.api.ledger.parameters import PortfolioKey

FlowId: TypeAlias = Annotated[
    UUID, Path(description="By which the flow is named.", examples=["c4e8b1f6-2d57-4a90-b3c8-0e9d7f6a5b41"])
]


class FlowQuery(QueryParameters):
    """Which flows to list."""

    portfolio: PortfolioKey | None = Field(
        default=None, description="Those that begin or end in this portfolio, by its key.", examples=["paper"]
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
