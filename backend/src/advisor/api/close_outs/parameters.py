"""Parameters of the close-outs' routes."""

from typing import Annotated, TypeAlias

from fastapi import Path

from advisor.api.http.fields import DIGITS, MAX_JSON_ID, PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters

CloseOutId: TypeAlias = Annotated[
    int, Path(ge=1, le=MAX_JSON_ID, description="Number of the close-out.", examples=[2]), DIGITS
]


class CloseOutQuery(QueryParameters):
    """Which close-outs to list."""

    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
