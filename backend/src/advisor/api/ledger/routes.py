"""Portfolios, and the accounts and entries of the ledger."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.ledger.parameters import LedgerAccountQuery, LedgerEntryQuery
from advisor.api.ledger.schemas import LedgerAccountList, LedgerEntryPage, PortfolioList
from advisor.api.ledger.views import account_view, entry_view, portfolio_view
from advisor.db.ledger.pages import EntryFilter, entry_page, ledger_accounts
from advisor.db.ledger.portfolios import portfolios

router = noun_router("ledger")


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
    "/ledger/accounts",
    response_model=LedgerAccountList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_ledger_accounts(
    request: Request, resources: ResourcesDep, query: Annotated[LedgerAccountQuery, Query()]
) -> Response:
    """The ledger's accounts with their balances."""
    rows = await ledger_accounts(resources.database.pool, query.portfolio)
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
    wanted = EntryFilter(portfolio=query.portfolio, key=query.key, bet=query.bet)
    page = await entry_page(resources.database.pool, wanted, limit=query.limit, cursor=query.cursor)
    shown = LedgerEntryPage(items=[entry_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())
