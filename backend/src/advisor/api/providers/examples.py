"""Examples of what the providers' routes answer."""

from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.providers.schemas import (
    Breaker,
    BreakerHistory,
    BreakerList,
    BreakerTransition,
    BudgetPlan,
    BudgetPlanList,
    BudgetStep,
    FeedSubject,
    Latency,
    Provider,
    ProviderAddress,
    ProviderDetail,
    ProviderList,
    ProviderPrices,
    QualityFlagCount,
    Quota,
    QuotaList,
    RefusedItem,
    Spend,
    UnknownField,
)

_RESET: Final = datetime(2026, 12, 1, tzinfo=UTC)
_QUOTA: Final = Quota(
    provider=day.PROVIDER,
    rate_limit="month",
    window="month",
    capacity=20_000,
    remaining=12_400,
    rate_factor=1.0,
    resets_at=_RESET,
    unit="credits",
)
_BREAKER: Final = Breaker(
    provider=day.PROVIDER, endpoint="odds", state="closed", failures=0, fail_max=5, opened_at=None, retry_at=None
)
_PLAN: Final = BudgetPlan(
    provider=day.PROVIDER,
    rate_limit="month",
    capacity=20_000,
    remaining=12_400,
    until=_RESET,
    planned_credits=9_600,
    kept_credits=9_600,
    money="4.80",
    currency="USD",
    steps=[BudgetStep(kind="odds", priority="normal", calls=3_200, credits=9_600, dropped=False)],
)
_TODAY: Final = Spend(day=day.NOW.date(), calls=240, credits=720, money="0.36", currency="USD")
_PROVIDER: Final = Provider(
    key=day.PROVIDER,
    name="The Odds API",
    site="https://the-odds-api.com",
    terms="A key of your own; personal use.",
    switch_on=["ADVISOR_THE_ODDS_API_KEY=…"],
    live_odds=True,
    enabled=True,
    sandbox=True,
    health="healthy",
    reason="",
    last_success=day.CONFIRMED,
    last_failure=None,
    error_rate=0.0,
    latency=Latency(p50_ms=84.0, p90_ms=131.0, p99_ms=240.0),
    in_flight=0,
    waiting=0,
    quotas=[_QUOTA],
    breakers=[_BREAKER],
    address=ProviderAddress(url="https://api.the-odds-api.com/v4", is_backup=False, backups=[], since=None),
    alerts=[],
    stream=None,
    prices=ProviderPrices(
        usable=True,
        confirmed_at=day.CONFIRMED,
        stale_seconds=120,
        since=None,
        next_due=day.NOW + timedelta(seconds=35),
        by_plan=False,
    ),
    today=_TODAY,
    as_of=day.NOW,
)
_OPENED: Final = BreakerTransition(
    provider="espn",
    endpoint=None,
    before="closed",
    after="open",
    at=day.NOW - timedelta(hours=2),
    reason="5 failures in a row, the last one: no answer within 10 s",
)
EXAMPLES: Final = {
    "list_providers": ProviderList(items=[_PROVIDER], running=True),
    "get_provider": ProviderDetail(
        provider=_PROVIDER,
        subjects=[
            FeedSubject(
                kind="odds",
                key=day.COMPETITION,
                sport=day.SPORT,
                cost=3,
                next_due=day.NOW + timedelta(seconds=35),
                tried_at=day.CONFIRMED,
                succeeded_at=day.CONFIRMED,
                items=10,
                error=None,
            )
        ],
        spend=[_TODAY],
        budget=_PLAN,
        ended_alerts=[],
        quality_flags=[QualityFlagCount(venue="brights", quality_flag="outlier", quotes=12)],
        refused=[
            RefusedItem(
                reason="bad_price",
                times=2,
                last_seen=day.MOVED,
                last_path="bookmakers.markets.outcomes.price",
                last_detail="0.0 is no decimal odds",
            )
        ],
        unknown_fields=[UnknownField(field="bookmakers.link", times=48, first_seen=day.MOVED, last_seen=day.CONFIRMED)],
    ),
    "list_quotas": QuotaList(items=[_QUOTA]),
    "list_breakers": BreakerList(items=[_BREAKER]),
    "list_breaker_transitions": BreakerHistory(items=[_OPENED], next_cursor=None),
    "list_budget_plans": BudgetPlanList(items=[_PLAN]),
}
