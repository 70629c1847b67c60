"""Parameters of the capital's routes."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, MAX_JSON_ID, PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.api.ledger.parameters import PortfolioKey

FlowId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_JSON_ID, description="Number of the flow.", examples=[3]), DIGITS]


class FlowQuery(QueryParameters):
    """Which flows to list."""

    portfolio: PortfolioKey | None = Field(
        default=None, description="Those that begin or end in this portfolio, by its key.", examples=["paper"]
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
