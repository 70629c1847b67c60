"""Parameters of the providers' routes."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters

ProviderKey: TypeAlias = Annotated[
    Key, Path(description="Key of the provider, as of `providers`.", examples=["the_odds_api"])
]


class TransitionQuery(QueryParameters):
    """Which changes of breakers to list."""

    provider: Key | None = Field(default=None, description="Of this provider alone.", examples=["betfair"])
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
