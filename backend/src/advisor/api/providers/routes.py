"""Providers: health, quotas, breakers, costs and budget plans."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.providers.parameters import ProviderKey, TransitionQuery
from advisor.api.providers.schemas import (
    BreakerHistory,
    BreakerList,
    BudgetPlanList,
    ProviderDetail,
    ProviderList,
    QuotaList,
)
from advisor.api.providers.states import provider_states
from advisor.api.providers.views import (
    breakers_of,
    facts_of,
    plan_view,
    provider_detail,
    provider_list,
    quotas_of,
    transition_view,
)
from advisor.db.providers import status as db
from advisor.db.providers.contract_alerts import ended_alerts_of

router = noun_router("providers")


@router.get(
    "/providers",
    response_model=ProviderList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_providers(request: Request, resources: ResourcesDep) -> Response:
    """All providers with their health; those not configured are `off`. Carries an ETag."""
    states = await provider_states(resources)
    spend = await db.spend_on(resources.database.pool, resources.clock.now().date())
    return tagged(request, provider_list(states, spend, resources.live).model_dump_json().encode())


@router.get(
    "/providers/{provider}",
    response_model=ProviderDetail,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_provider(request: Request, resources: ResourcesDep, provider: ProviderKey) -> Response:
    """One provider in full: what is fetched from it, what that costs, and which of its data could not be used."""
    facts = facts_of(provider, resources.live)
    record = await db.provider_record(resources.database.pool, provider, resources.clock.now().date())
    ended = await ended_alerts_of(resources.database.pool, provider)
    detail = provider_detail(facts, record, ended, await provider_states(resources), resources.live)
    return tagged(request, detail.model_dump_json().encode())


@router.get(
    "/quotas",
    response_model=QuotaList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_quotas(request: Request, resources: ResourcesDep) -> Response:
    """Every quota window of every provider."""
    states = await provider_states(resources)
    quotas = [quota for snapshot in states.snapshots.values() for quota in quotas_of(snapshot)]
    return tagged(request, QuotaList(items=quotas).model_dump_json().encode())


@router.get(
    "/breakers",
    response_model=BreakerList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_breakers(request: Request, resources: ResourcesDep) -> Response:
    """Every circuit breaker with its state."""
    states = await provider_states(resources)
    breakers = [each for snapshot in states.snapshots.values() for each in breakers_of(snapshot, resources.live)]
    return tagged(request, BreakerList(items=breakers).model_dump_json().encode())


@router.get(
    "/breakers/history",
    response_model=BreakerHistory,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_breaker_transitions(
    request: Request, resources: ResourcesDep, query: Annotated[TransitionQuery, Query()]
) -> Response:
    """Every change of a breaker's state, newest first."""
    page = await db.transition_page(
        resources.database.pool, provider=query.provider, limit=query.limit, cursor=query.cursor
    )
    shown = BreakerHistory(items=[transition_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/budget-plans",
    response_model=BudgetPlanList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_budget_plans(request: Request, resources: ResourcesDep) -> Response:
    """What each provider's schedule will cost until its quota resets, and which calls are left out so that it lasts."""
    states = await provider_states(resources)
    plans = [plan for snapshot in states.snapshots.values() if (plan := plan_view(snapshot)) is not None]
    return tagged(request, BudgetPlanList(items=plans).model_dump_json().encode())
