"""Strategies that can be run, and how they are configured."""

from functools import cache

from fastapi import Request
from starlette.responses import Response

from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.strategies.schemas import Strategy, StrategyList
from advisor.risk.limits import Limits
from advisor.risk.staking import STAKING_ADAPTER
from advisor.strategies.registry import STRATEGIES

router = noun_router("strategies")


@router.get(
    "/strategies",
    response_model=StrategyList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_strategies(request: Request) -> Response:
    """All strategies with the JSON Schemas of their parameters, and those of staking and limits."""
    return tagged(request, _strategies())


@cache
def _strategies() -> bytes:
    """Schemas are costly to make, and stay the same while the process lives."""
    listed = StrategyList(
        items=[
            Strategy(
                name=info.name,
                title=info.title,
                description=info.description,
                family=info.family,
                in_backtests=info.runs_on_history,
                markets=[str(market) for market in info.markets],
                parameters=info.config_type.model_json_schema(),
            )
            for info in STRATEGIES.values()
        ],
        staking=STAKING_ADAPTER.json_schema(),
        limits=Limits.model_json_schema(),
    )
    return listed.model_dump_json().encode()
