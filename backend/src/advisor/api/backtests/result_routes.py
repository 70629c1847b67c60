"""What a finished backtest found: its report and its bets."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from advisor.api.backtests.parameters import BacktestBetQuery, BacktestId
from advisor.api.backtests.schemas import BacktestBetPage, BacktestReport, BacktestRun
from advisor.api.backtests.views import bet_view, run_view
from advisor.api.deps import Resources, ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.refusals import BacktestNotDoneError
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.backtest.bets import CSV_COLUMNS, BetRow, bet_values
from advisor.core.money.assets import Asset
from advisor.db.backtests.bets import all_bets, given_no_push, list_bets
from advisor.db.backtests.runs import get_backtest, get_report

router = noun_router("backtests", prefix="/backtests")


@router.get(
    "/{backtest_id}/report",
    response_model=BacktestReport,
    responses={**NOT_MODIFIED, **problems(404, 409)},
    openapi_extra=requires(Scope.READ),
)
async def get_backtest_report(request: Request, resources: ResourcesDep, backtest_id: BacktestId) -> Response:
    """Equity, breakdowns, refusals and notes of a backtest that is done."""
    async with resources.database.engine.connect() as connection:
        run = run_view(await get_backtest(connection, backtest_id))
        report = await get_report(connection, backtest_id)
    if report is None:
        raise BacktestNotDoneError(run.state)
    shown = BacktestReport.model_validate({"run": run, **report})
    return tagged(request, shown.model_dump_json(by_alias=True).encode())


@router.get(
    "/{backtest_id}/bets",
    response_model=BacktestBetPage,
    responses={**NOT_MODIFIED, **problems(404, 409)},
    openapi_extra=requires(Scope.READ),
)
async def list_backtest_bets(
    request: Request, resources: ResourcesDep, backtest_id: BacktestId, query: Annotated[BacktestBetQuery, Query()]
) -> Response:
    """The bets of a backtest that is done, in order of placement."""
    run = await _done(resources, backtest_id)
    money = Asset.of(run.currency)
    async with resources.database.engine.connect() as connection:
        page = await list_bets(
            connection,
            backtest_id,
            outcome=query.outcome,
            newest_first=query.order == "newest",
            limit=query.limit,
            cursor=query.cursor,
        )
        marks = await given_no_push(connection, backtest_id)
    bets = [BetRow(**row, given_no_push=marks.of(row["number"])) for row in page.items]
    shown = BacktestBetPage(
        items=[bet_view(bet, money) for bet in bets], next_cursor=page.next_cursor, total=page.total
    )
    return tagged(request, shown.model_dump_json(by_alias=True).encode())


@router.get(
    "/{backtest_id}/bets.csv",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Every bet, one line each, as a download.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        **problems(404, 409),
    },
    openapi_extra=requires(Scope.READ),
)
async def download_backtest_bets(resources: ResourcesDep, backtest_id: BacktestId) -> StreamingResponse:
    """The bets of a backtest that is done as a CSV file."""
    run = await _done(resources, backtest_id)
    return StreamingResponse(
        _csv(resources, backtest_id, Asset.of(run.currency)),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="backtest-{backtest_id}.csv"'},
    )


async def _done(resources: Resources, id_: UUID) -> BacktestRun:
    async with resources.database.engine.connect() as connection:
        run = run_view(await get_backtest(connection, id_))
    if run.state != "done":
        raise BacktestNotDoneError(run.state)
    return run


async def _csv(resources: Resources, id_: UUID, money: Asset) -> AsyncIterator[str]:
    yield _lines([CSV_COLUMNS])
    async with resources.database.engine.connect() as connection:
        marks = await given_no_push(connection, id_)
        async for bets in all_bets(connection, id_):
            rows = [BetRow(**bet, given_no_push=marks.of(bet["number"])) for bet in bets]
            yield _lines([bet_values(bet, money) for bet in rows])


def _lines(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
