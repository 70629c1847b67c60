"""Parameters of the halts' routes."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters

HaltId: TypeAlias = Annotated[
    UUID, Path(description="By which the halt is named.", examples=["f0b6d3e8-4a29-4c71-8e5d-2b7f9a1c6d84"])
]


class HaltQuery(QueryParameters):
    """Which halts to list."""

    standing: bool | None = Field(
        default=None, description="True: only those that stand; false: only lifted ones; leave out for all."
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class ChecklistQuery(QueryParameters):
    """What is to go on."""

    halt: UUID | None = Field(default=None, description="The halt to lift; leave out for all that stand.")
