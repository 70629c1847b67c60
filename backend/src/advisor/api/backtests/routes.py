"""Backtests: start, follow, cancel, delete."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.backtests.parameters import BacktestId, BacktestQuery
from advisor.api.backtests.schemas import BacktestPage, BacktestRequest, BacktestRun
from advisor.api.backtests.views import checked_config, run_view
from advisor.api.deps import Resources, ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey, once
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.core.errors import ConfigError, FieldFault
from advisor.db.backtests import runs as db
from advisor.db.directory.competitions import known_codes
from advisor.db.idempotency import EngineAnswers
from advisor.jobs.backtest import enqueue

router = noun_router("backtests", prefix="/backtests")


@router.post(
    "",
    status_code=202,
    response_model=BacktestRun,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.RESEARCH),
)
async def create_backtest(
    resources: ResourcesDep, body: BacktestRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Queue a backtest. Its job runs in the worker; poll `GET /backtests/{backtest_id}` for its progress."""
    config = checked_config(body)
    await _refuse_unknown_competitions(resources, body.competitions)
    row = db.Backtest(
        id=resources.new_id(),
        name=body.name,
        state="queued",
        request=config.model_dump(mode="json"),
        created_at=resources.clock.now(),
        config_hash=config.config_hash,
    )
    async with resources.database.engine.begin() as connection:

        async def create() -> tuple[int, str]:
            await enqueue(connection, row)
            return 202, run_view(row).model_dump_json(by_alias=True)

        return await once(
            EngineAnswers(connection),
            "create_backtest",
            idempotency_key,
            body.model_dump_json(),
            row.created_at,
            create,
        )


@router.get(
    "",
    response_model=BacktestPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_backtests(
    request: Request, resources: ResourcesDep, query: Annotated[BacktestQuery, Query()]
) -> Response:
    """Backtests, newest first. Carries an ETag: poll it with `If-None-Match`."""
    async with resources.database.engine.connect() as connection:
        page = await db.list_backtests(connection, state=query.state, limit=query.limit, cursor=query.cursor)
    shown = BacktestPage(items=[run_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json(by_alias=True).encode())


@router.get(
    "/{backtest_id}",
    response_model=BacktestRun,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_backtest(request: Request, resources: ResourcesDep, backtest_id: BacktestId) -> Response:
    """State and progress of a backtest. Carries an ETag: poll it with `If-None-Match`."""
    async with resources.database.engine.connect() as connection:
        row = await db.get_backtest(connection, backtest_id)
    return tagged(request, run_view(row).model_dump_json(by_alias=True).encode())


@router.post(
    "/{backtest_id}/cancel",
    response_model=BacktestRun,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.RESEARCH),
)
async def cancel_backtest(
    resources: ResourcesDep, backtest_id: BacktestId, idempotency_key: IdempotencyKey = None
) -> Response:
    """Cancel a backtest that is queued or running; a running one stops shortly after."""
    now = resources.clock.now()
    async with resources.database.engine.begin() as connection:

        async def cancel() -> tuple[int, str]:
            row = await db.cancel_backtest(connection, backtest_id, now)
            return 200, run_view(row).model_dump_json(by_alias=True)

        return await once(EngineAnswers(connection), "cancel_backtest", idempotency_key, str(backtest_id), now, cancel)


@router.delete(
    "/{backtest_id}",
    status_code=204,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.RESEARCH),
)
async def delete_backtest(resources: ResourcesDep, backtest_id: BacktestId) -> None:
    """Delete a backtest that has ended, with its report and bets."""
    async with resources.database.engine.begin() as connection:
        await db.delete_backtest(connection, backtest_id)


async def _refuse_unknown_competitions(resources: Resources, codes: list[str]) -> None:
    known = await known_codes(resources.database.pool)
    unknown = [code for code in codes if code not in known]
    if unknown:
        fault = FieldFault("competitions", f"there is no data of {', '.join(unknown)}; import some first")
        raise ConfigError(f"There is no data of {', '.join(unknown)}; import some first.", (fault,))
