"""Parameters of the identity reviews' routes."""

from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.api.identity.schemas import ReviewState


class ReviewQuery(QueryParameters):
    """Which reviews to list."""

    state: ReviewState = Field(
        default="review", description="`review`: those that wait for a decision; else those that were decided so."
    )
    provider: Key | None = Field(default=None, description="Of this provider alone.", examples=["betfair"])
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
