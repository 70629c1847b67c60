"""Backtests: start, follow, read, cancel, delete."""

from fastapi import APIRouter
from starlette.responses import Response

from advisor.api import parameters as p
from advisor.api.problems import problems
from advisor.api.schemas.backtests import BacktestBetPage, BacktestPage, BacktestReport, BacktestRequest, BacktestRun
from advisor.api.scopes import Scope, require
from advisor.api.strictness import StrictJsonRoute

router = APIRouter(prefix="/backtests", tags=["backtests"], route_class=StrictJsonRoute)


@router.post("", status_code=202, responses=problems(409, 413, 415), dependencies=[require(Scope.RESEARCH)])
async def create_backtest(body: BacktestRequest, idempotency_key: p.IdempotencyKey = None) -> BacktestRun:
    """Queue a backtest. Its job runs in the worker; poll `GET /backtests/{backtest_id}` for its progress."""
    raise NotImplementedError


@router.get("", responses=problems(), dependencies=[require(Scope.READ)])
async def list_backtests(
    state: p.BacktestState | None = None, limit: p.Limit = 50, cursor: p.Cursor = None
) -> BacktestPage:
    """Backtests, newest first."""
    raise NotImplementedError


@router.get("/{backtest_id}", responses=problems(404), dependencies=[require(Scope.READ)])
async def get_backtest(backtest_id: p.BacktestId) -> BacktestRun:
    """Where a backtest stands. Carries an ETag: poll it with `If-None-Match`."""
    raise NotImplementedError


@router.get("/{backtest_id}/report", responses=problems(404, 409), dependencies=[require(Scope.READ)])
async def get_backtest_report(backtest_id: p.BacktestId) -> BacktestReport:
    """Equity, breakdowns, refusals and notes of a backtest that is done."""
    raise NotImplementedError


@router.get("/{backtest_id}/bets", responses=problems(404, 409), dependencies=[require(Scope.READ)])
async def list_backtest_bets(
    backtest_id: p.BacktestId,
    outcome: p.Outcome | None = None,
    order: p.Order = "oldest",
    limit: p.Limit = 50,
    cursor: p.Cursor = None,
) -> BacktestBetPage:
    """The bets of a backtest that is done, in order of placement."""
    raise NotImplementedError


@router.get(
    "/{backtest_id}/bets.csv",
    response_class=Response,
    responses={
        200: {
            "description": "Every bet, one line each, as a download.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        **problems(404, 409),
    },
    dependencies=[require(Scope.READ)],
)
async def download_backtest_bets(backtest_id: p.BacktestId) -> Response:
    """The bets of a backtest that is done as a CSV file."""
    raise NotImplementedError


@router.post(
    "/{backtest_id}/cancel",
    responses=problems(404, 409, 413, 415),
    dependencies=[require(Scope.RESEARCH)],
)
async def cancel_backtest(backtest_id: p.BacktestId, idempotency_key: p.IdempotencyKey = None) -> BacktestRun:
    """Cancel a backtest that is queued or running; a running one stops within moments."""
    raise NotImplementedError


@router.delete("/{backtest_id}", status_code=204, responses=problems(404, 409), dependencies=[require(Scope.RESEARCH)])
async def delete_backtest(backtest_id: p.BacktestId) -> None:
    """Delete a backtest that has ended, with its report and bets."""
    raise NotImplementedError
