"""Providers: health, quotas, costs, breakers, budget plans, and data that could not be used."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema

HealthState: TypeAlias = Literal["healthy", "degraded", "down", "off"]
BreakerState: TypeAlias = Literal["closed", "open", "half_open"]


class Quota(ResponseSchema):
    """One quota window of a provider."""

    provider: str
    rate_limit: str = Field(description="Name of the rate limit.", examples=["month"])
    window: str = Field(examples=["month"])
    capacity: int
    remaining: float
    rate_factor: float = Field(description="1: full rate; halves after a 429 or slow answers, then recovers.")
    resets_at: datetime | None
    unit: str = Field(description="`credits` or `requests`.")


class Breaker(ResponseSchema):
    """A circuit breaker: while open, no calls are made and cached data is served with its age."""

    provider: str
    endpoint: str | None = Field(description="Null: the breaker of the whole provider.")
    state: BreakerState
    failures: int = Field(ge=0, description="Failures in a row.")
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
    """Percentiles over the last answers, in milliseconds; null if there were none."""

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
    """What one kind of call will cost until the quota resets."""

    kind: str = Field(examples=["odds"])
    priority: str = Field(examples=["normal"])
    calls: int
    credits: int
    dropped: bool = Field(description="True: left out, so that the quota lasts.")


class BudgetPlan(ResponseSchema):
    """What the schedule will cost until the quota resets."""

    provider: str
    rate_limit: str | None = Field(description="The rate limit that binds; null: none is limited by the month.")
    capacity: int | None
    remaining: float | None
    until: datetime
    planned_credits: int = Field(description="Credits of everything on the schedule.")
    kept_credits: int = Field(description="Credits of what is left after low priorities were dropped.")
    money: str
    currency: str
    steps: list[BudgetStep]


class FeedSubject(ResponseSchema):
    """What a feed fetches, such as the odds of a competition."""

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
    quotes: int = Field(description="Flagged quotes in the last 7 days.")


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


class ContractAlert(ResponseSchema):
    """A field of a provider's answers that is no longer what we rely on; nothing of such an answer is used."""

    document: str = Field(description="Which answer, or what was read of it.", examples=["odds"])
    field: str = Field(
        description="Dotted path of the field; empty: the answer as a whole.",
        examples=["bookmakers.markets.outcomes.price"],
    )
    seen: str = Field(description="What came instead, in the last answer refused.", examples=["missing in 120 of 120"])
    expected: str = Field(examples=["a number"])
    first_seen: datetime
    last_seen: datetime
    times: int = Field(ge=1, description="Answers refused for it.")
    ended_at: datetime | None = Field(description="When an answer was right again; null: it lasts.")


class StreamCheck(ResponseSchema):
    """A provider's stream, held against its own polled answers of the last while."""

    at: datetime
    lag: float | None = Field(
        description="Seconds by which the stream says prices later than they stood; below 0: the answers are the late"
        " ones; null: not known, as too few prices moved.",
        examples=[4.1],
    )
    error: float | None = Field(description="Seconds that the lag may be off.", examples=[0.2])
    compared: int = Field(ge=0, description="Polled prices compared.")
    now: int = Field(ge=0, description="Of them, those that the stream said at their instant.")
    later: int = Field(ge=0, description="Those that it said only after it.")
    earlier: int = Field(ge=0, description="Those that it had said before, and no more.")
    never: int = Field(ge=0, description="Those that it said at no time near.")
    fault: Literal["behind", "disagrees"] | None
    since: datetime | None = Field(description="When the fault was first seen.")


class ProviderPrices(ResponseSchema):
    """Whether a provider's prices count now: of those that do not, nobody knows whether they are value."""

    usable: bool = Field(description="False: all are too old, or their provider is down; no bet is found in them.")
    confirmed_at: datetime = Field(description="When any of them was last known to stand.")
    stale_seconds: float = Field(description="Age from which the last of them count for nothing.")
    since: datetime | None = Field(description="Since when none is usable; null while one is.")
    next_due: datetime | None = Field(description="When odds are asked for next; null: not planned, or they are sent.")
    by_plan: bool = Field(
        description="True: they grow old between two planned requests, and nothing fails; its health is not touched."
    )


class Provider(ResponseSchema):
    """A provider and its health."""

    key: str = Field(examples=["the_odds_api"])
    name: str = Field(examples=["The Odds API"])
    site: str
    terms: str = Field(description="Conditions of use.")
    switch_on: list[str] = Field(
        description="Lines for `.env` that switch it on, with … for what has to be filled in.",
        examples=[["ADVISOR_THE_ODDS_API_KEY=…"]],
    )
    live_odds: bool = Field(description="It brings live prices; others bring scores, weather or history.")
    enabled: bool
    sandbox: bool = Field(description="True: it is the sandbox; its data is simulated.")
    health: HealthState
    reason: str = Field(description="Why it is not healthy; empty if it is.")
    last_success: datetime | None
    last_failure: datetime | None
    error_rate: float | None = Field(description="Share of the last calls that failed; null if there were none.")
    latency: Latency
    in_flight: int
    waiting: int
    quotas: list[Quota]
    breakers: list[Breaker]
    alerts: list[ContractAlert] = Field(description="Fields of its answers that broke their contract, while it lasts.")
    stream: StreamCheck | None = Field(description="Null: it has no stream beside polled answers, or nothing is known.")
    prices: ProviderPrices | None = Field(
        description="Of games that are not over; null: it is off, brings none, or has none now."
    )
    today: Spend | None
    as_of: datetime | None = Field(description="When the engine last reported; null: never.")


class ProviderList(ResponseSchema):
    items: list[Provider]
    running: bool = Field(description="False: the engine does not report; what is shown is old.")


class ProviderDetail(ResponseSchema):
    """One provider in full."""

    provider: Provider
    subjects: list[FeedSubject]
    spend: list[Spend] = Field(description="Last 31 days, newest first.")
    budget: BudgetPlan | None
    ended_alerts: list[ContractAlert] = Field(description="Breaks of its contract that are over, the last first.")
    quality_flags: list[QualityFlagCount]
    refused: list[RefusedItem]
    unknown_fields: list[UnknownField]


class QuotaList(ResponseSchema):
    items: list[Quota]


class BreakerList(ResponseSchema):
    items: list[Breaker]


class BudgetPlanList(ResponseSchema):
    items: list[BudgetPlan]
