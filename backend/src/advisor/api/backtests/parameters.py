"""Parameters of the backtests' routes."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Path

from advisor.api.bets import BetOutcome
from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit, TimeOrder
from advisor.api.http.query import QueryParameters

BacktestId: TypeAlias = Annotated[
    UUID, Path(description="Id of the backtest.", examples=["8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"])
]
BacktestState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]


class BacktestQuery(QueryParameters):
    """Which backtests to list."""

    state: BacktestState | None = None
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None


class BacktestBetQuery(QueryParameters):
    """Which bets of a backtest to list."""

    outcome: BetOutcome | None = None
    order: TimeOrder = "oldest"
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
