"""Parameters of the routes of reconciliation."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, MAX_JSON_ID, PAGE_SIZE, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.core.orders.modes import Mode

DifferenceId: TypeAlias = Annotated[
    int, Path(ge=1, le=MAX_JSON_ID, description="Number of the difference.", examples=[7]), DIGITS
]


class DifferenceQuery(QueryParameters):
    """Which differences to list."""

    standing: bool | None = Field(
        default=None, description="True: only those that are open; false: only closed ones; leave out for all."
    )
    venue: Key | None = Field(default=None, description="At this venue alone, by its key.")
    mode: Mode | None = Field(default=None, description="Of this mode alone.")
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
