"""Portfolios, and the accounts and entries of the ledger."""

from datetime import datetime, timedelta
from typing import Annotated, Final

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.halts.checklist import checklist_now
from advisor.api.halts.schemas import ResumeRequest
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.ledger.parameters import BalanceQuery, LedgerAccountQuery, LedgerEntryQuery, PortfolioPath
from advisor.api.ledger.schemas import BalanceList, LedgerAccountList, LedgerEntryPage, PortfolioList, ResumeCommand
from advisor.api.ledger.views import account_view, balance_view, entry_view, portfolio_view, resume_view
from advisor.db.capital.balances import balances
from advisor.db.ledger.pages import EntryFilter, entry_page, ledger_accounts
from advisor.db.ledger.portfolios import mode_of, portfolios
from advisor.db.orders.checklist import refuse_not_halted, refuse_unmet
from advisor.db.orders.commands import ask_to_resume

router = noun_router("ledger")

_SHOWN: Final = timedelta(days=30)
"""Of balances, if nothing else is asked for."""


@router.get(
    "/portfolios",
    response_model=PortfolioList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_portfolios(request: Request, resources: ResourcesDep) -> Response:
    """All portfolios: what each holds, and what its bets have won and lost, today and in total."""
    rows = await portfolios(resources.database.pool, resources.clock.now())
    shown = PortfolioList(items=[portfolio_view(row) for row in rows])
    return tagged(request, shown.model_dump_json(by_alias=True).encode())


@router.get(
    "/portfolios/{portfolio_key}/balances",
    response_model=BalanceList,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def list_balances(
    request: Request, resources: ResourcesDep, portfolio_key: PortfolioPath, query: Annotated[BalanceQuery, Query()]
) -> Response:
    """What a portfolio held over time, oldest first; noted every five minutes, after 90 days once a day.

    Of a longer time than `points` times five minutes there is one of each of as many equal parts, its last.
    """
    now, pool = resources.clock.now(), resources.database.pool
    start, end = query.start or now - _SHOWN, query.end or now
    mode = await mode_of(pool, portfolio_key)
    rows = await balances(pool, portfolio_key, start, end, query.points)
    shown = BalanceList(
        portfolio=portfolio_key, mode=mode, start=start, end=end, items=[balance_view(row) for row in rows]
    )
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "/portfolios/{portfolio_key}/resume",
    status_code=202,
    response_model=ResumeCommand,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def resume_portfolio(
    request: Request,
    resources: ResourcesDep,
    portfolio_key: PortfolioPath,
    body: ResumeRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let a portfolio bet again that its hard drawdown has halted; drawdowns count from its bankroll of that moment.

    The engine carries it out. Refused with `resume_refused` while `GET /halts/checklist` has unmet items, but for the
    halt itself.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        await refuse_not_halted(connection, portfolio_key)
        refuse_unmet(await checklist_now(connection, resources, portfolio_key))
        asked = await ask_to_resume(connection, portfolio_key, body.reason, caller, now)
        return 202, resume_view(asked).model_dump_json()

    said = f"{portfolio_key} {body.model_dump_json()}"
    return await commanded(request, resources, "resume_portfolio", idempotency_key, said, ask)


@router.get(
    "/ledger/accounts",
    response_model=LedgerAccountList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_ledger_accounts(
    request: Request, resources: ResourcesDep, query: Annotated[LedgerAccountQuery, Query()]
) -> Response:
    """The ledger's accounts with their balances."""
    rows = await ledger_accounts(resources.database.pool, query.portfolio, query.mode)
    shown = LedgerAccountList(items=[account_view(row) for row in rows])
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/ledger/entries",
    response_model=LedgerEntryPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_ledger_entries(
    request: Request, resources: ResourcesDep, query: Annotated[LedgerEntryQuery, Query()]
) -> Response:
    """The ledger's entries with their lines, newest first."""
    wanted = EntryFilter(portfolio=query.portfolio, mode=query.mode, key=query.key, bet=query.bet)
    page = await entry_page(resources.database.pool, wanted, limit=query.limit, cursor=query.cursor)
    shown = LedgerEntryPage(items=[entry_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())
