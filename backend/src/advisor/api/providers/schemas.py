"""Providers: health, quotas, costs, breakers, the plan for the month, and what they sent that could not be used."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema

HealthState: TypeAlias = Literal["healthy", "degraded", "down", "off"]
BreakerState: TypeAlias = Literal["closed", "open", "half_open"]


class Quota(ResponseSchema):
    """One quota window of a provider."""

    provider: str
    bucket: str = Field(examples=["month"])
    window: str = Field(examples=["month"])
    capacity: int
    remaining: float
    rate_factor: float = Field(description="1: full rate; halves after a 429 or slow answers, then recovers.")
    resets_at: datetime | None
    unit: str = Field(description="`credits` or `requests`.")


class Breaker(ResponseSchema):
    """A circuit breaker: open, nothing is asked and the cache is served with its age."""

    provider: str
    endpoint: str | None = Field(description="Null: of the provider as a whole.")
    state: BreakerState
    failures: int = Field(ge=0, description="In a row.")
    fail_max: int
    opened_at: datetime | None
    retry_at: datetime | None


class BreakerTransition(ResponseSchema):
    provider: str
    endpoint: str | None
    before: BreakerState
    after: BreakerState
    at: datetime
    reason: str


class BreakerHistory(ResponseSchema):
    items: list[BreakerTransition]
    next_cursor: str | None


class Latency(ResponseSchema):
    """Percentiles over the last answers, in milliseconds; null without any."""

    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None


class Spend(ResponseSchema):
    """What calls cost on one day (UTC)."""

    day: date
    calls: int
    credits: int
    money: str = Field(examples=["0.12"])
    currency: str


class BudgetStep(ResponseSchema):
    """What one kind of fetch will cost until the month's end."""

    kind: str = Field(examples=["odds"])
    priority: str = Field(examples=["normal"])
    calls: int
    credits: int
    dropped: bool = Field(description="True: left out, so that the quota lasts.")


class BudgetPlan(ResponseSchema):
    """What the schedule will cost until the quota's window ends."""

    provider: str
    bucket: str | None = Field(description="The quota that binds; null: none is limited by the month.")
    capacity: int | None
    remaining: float | None
    until: datetime
    planned_credits: int = Field(description="Of everything on the schedule.")
    kept_credits: int = Field(description="Of what stays after low priorities were dropped.")
    money: str
    currency: str
    steps: list[BudgetStep]


class FeedSubject(ResponseSchema):
    """One thing that is fetched."""

    kind: str
    key: str
    sport: str
    cost: int
    next_due: datetime | None
    tried_at: datetime | None
    succeeded_at: datetime | None
    items: int | None
    error: str | None


class QualityFlagCount(ResponseSchema):
    venue: str
    quality_flag: str
    quotes: int = Field(description="Kept from strategies, last 7 days.")


class RefusedItem(ResponseSchema):
    reason: str
    times: int
    last_seen: datetime
    last_path: str
    last_detail: str


class UnknownField(ResponseSchema):
    field: str
    times: int
    first_seen: datetime
    last_seen: datetime


class Provider(ResponseSchema):
    """A provider and how it does."""

    key: str = Field(examples=["the_odds_api"])
    name: str = Field(examples=["The Odds API"])
    site: str
    terms: str = Field(description="On what conditions it may be used.")
    enabled: bool
    sandbox: bool = Field(description="True: the address is the sandbox's, its data is simulated.")
    health: HealthState
    reason: str = Field(description="Why it is not healthy; empty if it is.")
    last_success: datetime | None
    last_failure: datetime | None
    error_rate: float | None = Field(description="Share of failed calls over the last ones; null without any.")
    latency: Latency
    in_flight: int
    waiting: int
    quotas: list[Quota]
    breakers: list[Breaker]
    today: Spend | None
    as_of: datetime | None = Field(description="When the feeds' process last reported; null: never.")


class ProviderList(ResponseSchema):
    items: list[Provider]
    running: bool = Field(description="False: the feeds' process does not report; what is shown is old.")


class ProviderDetail(ResponseSchema):
    """One provider in full."""

    provider: Provider
    subjects: list[FeedSubject]
    spend: list[Spend] = Field(description="Last 31 days, newest first.")
    budget: BudgetPlan | None
    quality_flags: list[QualityFlagCount]
    refused: list[RefusedItem]
    unknown_fields: list[UnknownField]


class QuotaList(ResponseSchema):
    items: list[Quota]


class BreakerList(ResponseSchema):
    items: list[Breaker]


class BudgetPlanList(ResponseSchema):
    items: list[BudgetPlan]
