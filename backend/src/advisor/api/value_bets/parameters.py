"""Parameters of the value bets' routes."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.http.fields import (
    DIGITS,
    MAX_JSON_ID,
    PAGE_SIZE,
    CompetitionCode,
    Key,
    PageCursor,
    PageLimit,
)
from advisor.api.http.query import QueryParameters
from advisor.api.value_bets.schemas import ValueBetState
from advisor.core.config import DECIMALS

ValueBetId: TypeAlias = Annotated[
    UUID, Path(description="Id of the value bet.", examples=["8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"])
]
ValueBetOrder: TypeAlias = Literal["edge", "time_left", "newest"]


class ValueBetQuery(QueryParameters):
    """Which value bets to list."""

    state: ValueBetState | None = Field(default=None, description="Leave out for all states.")
    min_edge: Annotated[float, Field(ge=-1, le=100, allow_inf_nan=False), DECIMALS] | None = Field(
        default=None, description="Least edge, per unit staked."
    )
    sport: Key | None = Field(default=None, description="Of this sport alone, by its key.", examples=["football"])
    competition: tuple[CompetitionCode, ...] = Field(
        default=(), max_length=50, description="Competition codes; repeat the parameter for several."
    )
    fixture: Annotated[int, Field(ge=1, le=MAX_JSON_ID), DIGITS] | None = Field(
        default=None, description="Of this fixture alone."
    )
    dismissed: bool | None = Field(default=False, description="True: only dismissed ones.")
    order: ValueBetOrder = Field(
        default="newest",
        description="Largest edge, nearest kick-off (events without teams behind the games of their day), or newest "
        "first; of dismissed ones the last dismissed.",
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
