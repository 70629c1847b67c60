"""Parameters of the close-outs' routes."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path

from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters

CloseOutId: TypeAlias = Annotated[
    UUID, Path(description="By which the close-out is named.", examples=["e5a2c9d4-7b13-4680-a5f1-9d3c6e8b0f73"])
]


class CloseOutQuery(QueryParameters):
    """Which close-outs to list."""

    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
