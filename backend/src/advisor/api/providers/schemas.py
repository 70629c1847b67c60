"""Providers: health, quotas, costs, breakers, budget plans, and data that could not be used."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import NextCursor, ProviderRef, SportRef, VenueRef

HealthState: TypeAlias = Literal["healthy", "degraded", "down", "off"]
BreakerState: TypeAlias = Literal["closed", "open", "half_open"]


class Quota(ResponseSchema):
    """One quota window of a provider."""

    provider: ProviderRef
    rate_limit: str = Field(description="Name of the rate limit.", examples=["month"])
    window: str = Field(description="Over which time it is counted.", examples=["month"])
    capacity: int = Field(description="Most that may be spent in one window, in `unit`.")
    remaining: float = Field(description="What is left of the window, in `unit`.")
    rate_factor: float = Field(
        description="Share of the full rate at which calls are made, up to 1; halves after a 429 or slow answers, "
        "then recovers."
    )
    resets_at: datetime | None = Field(description="When the window begins anew; null where it slides.")
    unit: str = Field(description="`credits` or `requests`.")


class Breaker(ResponseSchema):
    """A circuit breaker: while open, no calls are made and cached data is served with its age."""

    provider: ProviderRef
    endpoint: str | None = Field(description="Null: the breaker of the whole provider.")
    state: BreakerState = Field(description="`closed`: calls are made; `open`: none; `half_open`: one is tried.")
    failures: int = Field(ge=0, description="Failures in a row.")
    fail_max: int = Field(description="Failures in a row at which it opens.", ge=1)
    opened_at: datetime | None = Field(description="When it last opened; null while it is closed.")
    retry_at: datetime | None = Field(description="When a call is tried again; null unless it is open.")


class BreakerTransition(ResponseSchema):
    """A change of a breaker's state."""

    provider: ProviderRef
    endpoint: str | None = Field(description="Which kind of call; null: the breaker of the whole provider.")
    before: BreakerState = Field(description="State until then.")
    after: BreakerState = Field(description="State from then on.")
    at: datetime = Field(description="When it changed.")
    reason: str = Field(description="Why it changed, for people.")


class BreakerHistory(ResponseSchema):
    """A page of changes of breakers."""

    items: list[BreakerTransition] = Field(description="Changes of breakers, newest first.")
    next_cursor: NextCursor


class Latency(ResponseSchema):
    """Percentiles over the last answers, in milliseconds; null if there were none."""

    p50_ms: float | None = Field(description="Half of the answers took no longer; milliseconds.")
    p90_ms: float | None = Field(description="Nine of ten took no longer; milliseconds.")
    p99_ms: float | None = Field(description="99 of 100 took no longer; milliseconds.")


class Spend(ResponseSchema):
    """What calls cost on one day (UTC)."""

    day: date = Field(description="The day (UTC).")
    calls: int = Field(description="How many calls were made.")
    credits: int = Field(description="Credits that they cost, in the provider's own unit.")
    money: str = Field(description="What they cost, a decimal in `currency`.", examples=["0.12"])
    currency: str = Field(description="Code of the currency the provider charges.")


class BudgetStep(ResponseSchema):
    """What one kind of call will cost until the quota resets."""

    kind: str = Field(description="Kind of data that is asked for.", examples=["odds"])
    priority: str = Field(
        description="`critical`, `high`, `normal`, `low` or `background`; low ones are dropped first.",
        examples=["normal"],
    )
    calls: int = Field(description="How many calls until the quota resets.")
    credits: int = Field(description="Credits that these calls cost together, in the provider's own unit.")
    dropped: bool = Field(description="True: left out, so that the quota lasts.")


class BudgetPlan(ResponseSchema):
    """What the schedule will cost until the quota resets."""

    provider: ProviderRef
    rate_limit: str | None = Field(description="The rate limit that binds; null: none is limited by the month.")
    capacity: int | None = Field(
        description="What the binding rate limit allows in its window, in credits or requests; null: none is limited."
    )
    remaining: float | None = Field(description="What is left of it, in credits or requests; null: none is limited.")
    until: datetime = Field(description="When the quota resets: to then the plan reaches.")
    planned_credits: int = Field(description="Credits of everything on the schedule.")
    kept_credits: int = Field(description="Credits of what is left after low priorities were dropped.")
    money: str = Field(description="What the plan costs until then, a decimal in `currency`.")
    currency: str = Field(description="Code of the currency the provider charges.")
    steps: list[BudgetStep] = Field(description="What the plan is made of, by kind and priority of calls.")


class FeedSubject(ResponseSchema):
    """What a feed fetches, such as the odds of a competition."""

    kind: str = Field(description="Kind of data that is fetched, such as `odds` or `scores`.")
    key: str = Field(description="What it is of: a competition's code, or the provider's own name for it.")
    sport: SportRef
    cost: int = Field(description="Credits that one fetch costs, in the provider's own unit.")
    next_due: datetime | None = Field(description="When it is fetched next; null: it is not planned.")
    tried_at: datetime | None = Field(description="When it was last tried; null: never.")
    succeeded_at: datetime | None = Field(description="When a try last succeeded; null: never.")
    items: int | None = Field(description="How many items the last answer had; null without one.")
    error: str | None = Field(description="Why the last try failed, in one sentence; null if it succeeded.")


class QualityFlagCount(ResponseSchema):
    """How many quotes of a venue had one quality flag."""

    venue: VenueRef
    quality_flag: str = Field(description="Why strategies did not see these quotes.")
    quotes: int = Field(description="Flagged quotes in the last 7 days.")


class RefusedItem(ResponseSchema):
    """Items of a provider's answers that could not be read, for one reason."""

    reason: str = Field(description="Why the item could not be read.")
    times: int = Field(description="How many items were refused for it.")
    last_seen: datetime = Field(description="When the last one came.")
    last_path: str = Field(description="Dotted path of the last one in its answer.")
    last_detail: str = Field(description="What was wrong with the last one, for people.")


class UnknownField(ResponseSchema):
    """A field of a provider's answers that we do not know."""

    field: str = Field(description="Dotted path of the field in its answer.")
    times: int = Field(description="How often it was met.")
    first_seen: datetime = Field(description="When it was first met.")
    last_seen: datetime = Field(description="When it was last met.")


class ContractAlert(ResponseSchema):
    """A field of a provider's answers that is no longer what we rely on; nothing of such an answer is used."""

    document: str = Field(description="Which answer, or what was read of it.", examples=["odds"])
    field: str = Field(
        description="Dotted path of the field; empty: the answer as a whole.",
        examples=["bookmakers.markets.outcomes.price"],
    )
    seen: str = Field(description="What came instead, in the last answer refused.", examples=["missing in 120 of 120"])
    expected: str = Field(description="What the field should be.", examples=["a number"])
    first_seen: datetime = Field(description="When it was first met.")
    last_seen: datetime = Field(description="When it was last met.")
    times: int = Field(ge=1, description="Answers refused for it.")
    ended_at: datetime | None = Field(description="When an answer was right again; null: it lasts.")


class StreamCheck(ResponseSchema):
    """A provider's stream, held against its own polled answers of the last while."""

    at: datetime = Field(description="When the two were compared.")
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
    fault: Literal["behind", "disagrees"] | None = Field(
        description="`behind`: the stream is late; `disagrees`: it says other prices; null: neither."
    )
    since: datetime | None = Field(description="When the fault was first seen.")


class ProviderPrices(ResponseSchema):
    """Whether a provider's prices count now: of those that do not, nobody knows whether they are value."""

    usable: bool = Field(description="False: all are too old, or their provider is down; no bet is found in them.")
    confirmed_at: datetime = Field(description="When any of them was last known to stand.")
    stale_seconds: float = Field(description="Age in seconds from which the last of them count for nothing.")
    since: datetime | None = Field(description="Since when none is usable; null while one is.")
    next_due: datetime | None = Field(description="When odds are asked for next; null: not planned, or they are sent.")
    by_plan: bool = Field(
        description="True: they grow old between two planned requests, and nothing fails; its health is not touched."
    )


class ProviderAddress(ResponseSchema):
    """Where a provider is called, and where it would be if that failed."""

    url: str = Field(description="The address that is called now.", examples=["https://api.the-odds-api.com/v4"])
    is_backup: bool = Field(description="True: it is not the first, which fails; it is tried again now and then.")
    backups: list[str] = Field(description="Backup addresses in the order in which they are tried; none by default.")
    since: datetime | None = Field(description="Since when; null: since the engine was started.")


class Provider(ResponseSchema):
    """A provider and its health."""

    key: str = Field(description="Stable key, by which everything else names the provider.", examples=["the_odds_api"])
    name: str = Field(description="What people call it.", examples=["The Odds API"])
    site: str = Field(description="Address of its home page.")
    terms: str = Field(description="Conditions of use.")
    switch_on: list[str] = Field(
        description="Lines for `.env` that switch it on, with … for what has to be filled in.",
        examples=[["ADVISOR_THE_ODDS_API_KEY=…"]],
    )
    live_odds: bool = Field(description="It brings live prices; others bring scores, weather or history.")
    enabled: bool = Field(description="Whether it is switched on.")
    sandbox: bool = Field(description="True: it is the sandbox; its data is simulated.")
    health: HealthState = Field(description="`healthy`, `degraded`, `down`, or `off` where it is not switched on.")
    reason: str = Field(description="Why it is not healthy; empty if it is.")
    last_success: datetime | None = Field(description="When a call last succeeded; null: none has.")
    last_failure: datetime | None = Field(description="When a call last failed; null: none has.")
    error_rate: float | None = Field(description="Share of the last calls that failed; null if there were none.")
    latency: Latency = Field(description="How long its answers take.")
    in_flight: int = Field(description="Calls that wait for an answer now; how many.")
    waiting: int = Field(description="Calls that wait to be made; how many.")
    quotas: list[Quota] = Field(description="What is left of each of its rate limits.")
    breakers: list[Breaker] = Field(description="Its circuit breakers.")
    address: ProviderAddress | None = Field(description="Where it is called; null: the engine has never reported.")
    alerts: list[ContractAlert] = Field(description="Fields of its answers that broke their contract, while it lasts.")
    stream: StreamCheck | None = Field(description="Null: it has no stream beside polled answers, or nothing is known.")
    prices: ProviderPrices | None = Field(
        description="Of games that are not over; null: it is off, brings none, or has none now."
    )
    today: Spend | None = Field(description="What calls cost today (UTC); null before the first.")
    as_of: datetime | None = Field(description="When the engine last reported; null: never.")


class ProviderList(ResponseSchema):
    """Every provider."""

    items: list[Provider] = Field(description="All providers that can be switched on, whether they are or not.")
    running: bool = Field(description="False: the engine does not report; what is shown is old.")


class ProviderDetail(ResponseSchema):
    """One provider in full."""

    provider: Provider = Field(description="The provider as in the list.")
    subjects: list[FeedSubject] = Field(description="What it is asked for, and when it last was.")
    spend: list[Spend] = Field(description="Last 31 days, newest first.")
    budget: BudgetPlan | None = Field(description="Its plan until the quota resets; null while it has none.")
    ended_alerts: list[ContractAlert] = Field(description="Breaks of its contract that are over, the last first.")
    quality_flags: list[QualityFlagCount] = Field(
        description="Prices of it that strategies did not see, by venue and reason."
    )
    refused: list[RefusedItem] = Field(description="Items of its answers that could not be read, by reason.")
    unknown_fields: list[UnknownField] = Field(
        description="Fields of its answers that we do not know: its format may have changed."
    )


class QuotaList(ResponseSchema):
    """The quotas of all providers."""

    items: list[Quota] = Field(description="The quota windows of all providers that report.")


class BreakerList(ResponseSchema):
    """The breakers of all providers."""

    items: list[Breaker] = Field(description="The breakers of all providers that report.")


class BudgetPlanList(ResponseSchema):
    """The plans of all providers."""

    items: list[BudgetPlan] = Field(description="The plans of all providers that have one.")
