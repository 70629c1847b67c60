"""Parameters of the halts' routes."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import DIGITS, MAX_JSON_ID, PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters

HaltId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_JSON_ID, description="Number of the halt.", examples=[3]), DIGITS]


class HaltQuery(QueryParameters):
    """Which halts to list."""

    standing: bool | None = Field(
        default=None, description="True: only those that stand; false: only lifted ones; leave out for all."
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class ChecklistQuery(QueryParameters):
    """What is to go on."""

    halt: Annotated[int, Field(ge=1, le=MAX_JSON_ID), DIGITS] | None = Field(
        default=None, description="Number of the halt to lift; leave out for all that stand."
    )
