"""Parameters of the routes of reconciliation."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, Key, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.core.orders.modes import Mode

DifferenceId: TypeAlias = Annotated[
    UUID, Path(description="By which the difference is named.", examples=["d19f3a7b-6c80-4e25-9b47-3f8a1c5d2e62"])
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
