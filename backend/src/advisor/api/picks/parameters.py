"""Parameters of the picks' routes."""

from typing import Annotated

from pydantic import Field

from advisor.api.http.fields import DIGITS, IsoDate, Key
from advisor.api.http.query import QueryParameters
from advisor.engine.tracking.picks import USUAL


class PickQuery(QueryParameters):
    """Which picks to list."""

    day: IsoDate | None = Field(
        default=None, description="Day of the starts, in UTC; leave out for today.", examples=["2026-11-27"]
    )
    sport: Key | None = Field(default=None, description="Of this sport alone.", examples=["football"])
    limit: Annotated[int, Field(ge=1, le=50), DIGITS] = Field(default=USUAL, description="So many at most.")
