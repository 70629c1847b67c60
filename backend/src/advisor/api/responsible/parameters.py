"""Parameters of the routes of limits."""

from typing import Annotated, TypeAlias

from fastapi import Path

from advisor.risk.responsible import OwnLimit

LimitInPath: TypeAlias = Annotated[OwnLimit, Path(description="Name of the limit.", examples=["loss_day"])]
