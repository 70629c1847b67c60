"""Bets: orders and what became of them, and signals that became none."""

from datetime import datetime
from typing import Annotated, Final, cast

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.orders.mass_cancels import MassCancelCommand, MassCancelRequest, mass_cancel_view, scope_asked
from advisor.api.orders.parameters import BetQuery, BetReference, PerformanceQuery, RefusedSignalQuery
from advisor.api.orders.performance import BetPerformanceList, performance_view
from advisor.api.orders.schemas import (
    BetOrderDetail,
    BetOrderPage,
    CancelCommand,
    CancelRequest,
    ChangeCommand,
    ChangeRequest,
    RecordHead,
    RefusedSignalPage,
    SettlementCommand,
    SettlementRequest,
)
from advisor.api.orders.views import cancel_view, change_view, command_view, order_detail, order_view, refused_view
from advisor.db.ledger.pages import entries_of_bet
from advisor.db.orders import order_pages as db
from advisor.db.orders.commands import (
    CommandKind,
    ask_to_cancel,
    ask_to_change,
    ask_to_settle,
    commands_of,
    wanted_change,
)
from advisor.db.orders.dispute_file import dispute_file
from advisor.db.orders.evidence import stored_evidence
from advisor.db.orders.families import order_family
from advisor.db.orders.mass_cancels import ask_to_cancel_all
from advisor.db.orders.performance import PerformanceFilter, performance
from advisor.db.orders.refused_signals import refused_page
from advisor.db.orders.sealed_record import sealed_record
from advisor.db.orders.seals import last_head
from advisor.db.orders.settling import replaced_settlements

router = noun_router("bets", prefix="/bets")

_LINES: Final = "application/x-ndjson"


@router.get(
    "",
    response_model=BetOrderPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_bets(request: Request, resources: ResourcesDep, query: Annotated[BetQuery, Query()]) -> Response:
    """Orders and the bets they became, the last decided first. Carries an ETag: poll it with `If-None-Match`."""
    wanted = db.OrderFilter(
        standing=None if query.state == "all" else query.state,
        mode=query.mode,
        venue=query.venue,
        instance=query.instance,
        event=query.fixture,
    )
    page = await db.order_page(resources.database.pool, wanted, limit=query.limit, cursor=query.cursor)
    shown = BetOrderPage(items=[order_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/refusals",
    response_model=RefusedSignalPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_refused_signals(
    request: Request, resources: ResourcesDep, query: Annotated[RefusedSignalQuery, Query()]
) -> Response:
    """Signals that became no order, newest first, with the limit that refused each."""
    page = await refused_page(resources.database.pool, query.instance, limit=query.limit, cursor=query.cursor)
    shown = RefusedSignalPage(items=[refused_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/performance",
    response_model=BetPerformanceList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_bet_performance(
    request: Request, resources: ResourcesDep, query: Annotated[PerformanceQuery, Query()]
) -> Response:
    """What settled bets have made and open ones are worth, by strategy instance, venue or day, each in one asset.

    Profits of all groups come to the profit that `GET /portfolios` says.
    """
    wanted = PerformanceFilter(
        portfolio=query.portfolio, mode=query.mode, day_from=query.date_from, day_to=query.date_to
    )
    rows = await performance(resources.database.pool, query.by, wanted)
    shown = BetPerformanceList(by=query.by, items=[performance_view(row) for row in rows])
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/record",
    response_class=Response,
    responses={
        200: {
            "description": "The sealed record, one object of JSON on each line, as a download.",
            "content": {_LINES: {"schema": {"type": "string"}}},
        },
        **problems(),
    },
    openapi_extra=requires(Scope.READ),
)
async def download_sealed_record(resources: ResourcesDep) -> Response:
    """Every signal, bet on or not, sealed by a hash before its event, and shown with its outcome once that has begun.

    `advisor bets verify FILE` finds what is missing, was changed, or was sealed too late, without a database.
    """
    now = resources.clock.now()
    async with resources.database.pool.acquire() as lent:
        file = await sealed_record(cast("asyncpg.Connection", lent), now)
    return _download(file, f"record-{now:%Y-%m-%d}.jsonl")


@router.get(
    "/record/head",
    response_model=RecordHead,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_record_head(request: Request, resources: ResourcesDep) -> Response:
    """The last seal. Whoever notes it finds later whether anything of what was sealed by then was changed since."""
    last = await last_head(resources.database.pool)
    return tagged(request, RecordHead(number=last.number, head=last.head).model_dump_json().encode())


@router.get(
    "/{reference}",
    response_model=BetOrderDetail,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_bet(request: Request, resources: ResourcesDep, reference: BetReference) -> Response:
    """An order with its timeline, the checks before it was sent, what was matched, and its entries of the ledger."""
    pool = resources.database.pool
    row = await db.get_order(pool, reference)
    entries = await entries_of_bet(pool, row.portfolio, reference)
    items = await db.open_items(pool, reference)
    replaced = await replaced_settlements(pool, reference)
    settlements = await commands_of(pool, CommandKind.SETTLE, str(reference))
    cancels = await commands_of(pool, CommandKind.CANCEL, str(reference))
    evidence = await stored_evidence(pool, reference)
    changes = await commands_of(pool, CommandKind.CHANGE, str(reference))
    family = await order_family(pool, row.parent)
    detail = order_detail(row, entries, items, replaced, settlements, cancels, changes, evidence, family)
    return tagged(request, detail.model_dump_json().encode())


@router.get(
    "/{reference}/dispute-file",
    response_class=Response,
    responses={
        200: {
            "description": "The dispute file, one object of JSON on each line, as a download.",
            "content": {_LINES: {"schema": {"type": "string"}}},
        },
        **problems(404),
    },
    openapi_extra=requires(Scope.READ),
)
async def download_dispute_file(resources: ResourcesDep, reference: BetReference) -> Response:
    """Everything that is known of a bet, in lines that are chained by their hashes.

    `advisor bets verify FILE` finds what was changed in it since, without a database.
    """
    async with resources.database.pool.acquire() as lent:
        file = await dispute_file(cast("asyncpg.Connection", lent), reference, resources.clock.now())
    return _download(file, f"bet-{reference}.jsonl")


@router.post(
    "/cancel-all",
    status_code=202,
    response_model=MassCancelCommand,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def cancel_bets(
    request: Request, resources: ResourcesDep, body: MassCancelRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take back what is not matched of all orders of one thing, or of all; what is matched stays a bet.

    It is for the orders that there are when it is asked for, and for none that comes later: a halt keeps those away.
    Halts do not stand against it.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        asked = await ask_to_cancel_all(connection, scope_asked(body), body.reason, caller, now)
        return 202, mass_cancel_view(asked).model_dump_json()

    return await commanded(request, resources, "cancel_bets", idempotency_key, body.model_dump_json(), ask)


@router.post(
    "/{reference}/settlement",
    status_code=202,
    response_model=SettlementCommand,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def settle_bet(
    request: Request,
    resources: ResourcesDep,
    reference: BetReference,
    body: SettlementRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Settle a bet by hand, or anew: the engine carries it out, and `GET /bets/{reference}` shows what came of it.

    From then on no result settles it anew; somebody may by hand.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        asked = await ask_to_settle(connection, reference, body.outcome, body.reason, caller, now)
        return 202, command_view(asked).model_dump_json()

    said = f"{reference} {body.model_dump_json()}"
    return await commanded(request, resources, "settle_bet", idempotency_key, said, ask)


@router.post(
    "/{reference}/cancel",
    status_code=202,
    response_model=CancelCommand,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def cancel_bet(
    request: Request,
    resources: ResourcesDep,
    reference: BetReference,
    body: CancelRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take back what is not matched of an order; what is matched stays a bet. Halts do not stand against it.

    The engine asks the venue until the order has ended, and `GET /bets/{reference}` shows what came of it.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        asked = await ask_to_cancel(connection, reference, body.reason, caller, now)
        return 202, cancel_view(asked).model_dump_json()

    said = f"{reference} {body.model_dump_json()}"
    return await commanded(request, resources, "cancel_bet", idempotency_key, said, ask)


@router.post(
    "/{reference}/change",
    status_code=202,
    response_model=ChangeCommand,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def change_bet(
    request: Request,
    resources: ResourcesDep,
    reference: BetReference,
    body: ChangeRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let less of an order stand, or what is not matched of it at other odds. A halt stands against other odds.

    Where its venue changes no orders it is taken back, and asked for anew once it is known to stand no longer: as an
    order of its own, which `family` of `GET /bets/{reference}` shows.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        row = await db.get_order(connection, reference)
        wanted = wanted_change(row, body.stake, body.odds)
        asked = await ask_to_change(connection, reference, wanted, body.reason, caller, now)
        return 202, change_view(asked, row.asset).model_dump_json()

    said = f"{reference} {body.model_dump_json()}"
    return await commanded(request, resources, "change_bet", idempotency_key, said, ask)


def _download(file: bytes, name: str) -> Response:
    return Response(file, media_type=_LINES, headers={"Content-Disposition": f'attachment; filename="{name}"'})
