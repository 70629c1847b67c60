"""Parameters of the backtests' routes."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Path
from pydantic import Field

from advisor.api.bets import BetOutcome
from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit, TimeOrder
from advisor.api.http.query import QueryParameters

BacktestId: TypeAlias = Annotated[
    UUID, Path(description="Id of the backtest.", examples=["8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"])
]
BacktestState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]


class BacktestQuery(QueryParameters):
    """Which backtests to list."""

    state: BacktestState | None = Field(default=None, description="Leave out for all states.")
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class BacktestBetQuery(QueryParameters):
    """Which bets of a backtest to list."""

    outcome: BetOutcome | None = Field(default=None, description="Of this outcome alone; leave out for all.")
    order: TimeOrder = Field(default="oldest", description="By the order in which they were placed.")
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
