"""Parameters of the routes of limits."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from advisor.api.http.query import QueryParameters
from advisor.core.orders.modes import Mode
from advisor.risk.responsible import OwnLimit

LimitInPath: TypeAlias = Annotated[OwnLimit, Path(description="Name of the limit.", examples=["loss_day"])]


class ResponsibleLimitsQuery(QueryParameters):
    """Whose use to show."""

    mode: Mode = Field(default=Mode.PAPER, description="What bets and money of this mode use of the limits.")
