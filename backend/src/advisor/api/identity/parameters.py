"""Parameters of the routes of identity reviews and merges of teams."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, PAGE_SIZE, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.api.identity.schemas import ReviewState

MergeId: TypeAlias = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the merge.", examples=[17]), DIGITS]


class ReviewQuery(QueryParameters):
    """Which reviews to list."""

    state: ReviewState = Field(
        default="review", description="`review`: those that wait for a decision; else those that were decided so."
    )
    provider: Key | None = Field(default=None, description="Of this provider alone.", examples=["betfair"])
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class MergeQuery(QueryParameters):
    """Which page of the merges to list."""

    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
