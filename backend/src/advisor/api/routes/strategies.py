"""Strategies that can be run, and how they are configured."""

from fastapi import APIRouter

from advisor.api.problems import problems
from advisor.api.schemas.strategies import Strategy, StrategyList
from advisor.api.scopes import Scope, require
from advisor.risk.limits import Limits
from advisor.risk.staking import STAKING_ADAPTER
from advisor.strategies.registry import STRATEGIES

router = APIRouter(tags=["strategies"])


@router.get("/strategies", responses=problems(), dependencies=[require(Scope.READ)])
async def list_strategies() -> StrategyList:
    """All strategies with the JSON Schemas of their parameters, and those of staking and limits."""
    return StrategyList(
        items=[
            Strategy(
                name=info.name,
                title=info.title,
                description=info.description,
                family=info.family,
                markets=[str(market) for market in info.markets],
                parameters=info.config_type.model_json_schema(),
            )
            for info in STRATEGIES.values()
        ],
        staking=STAKING_ADAPTER.json_schema(),
        limits=Limits.model_json_schema(),
    )
