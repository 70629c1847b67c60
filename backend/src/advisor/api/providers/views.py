"""Providers as the API shows them: what the engine last wrote, never shown as newer than it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Final

from advisor.api.live_config import LiveConfig, ProviderFacts
from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.providers.prices import PriceState
from advisor.api.providers.schemas import (
    Breaker,
    BreakerState,
    BreakerTransition,
    BudgetPlan,
    BudgetStep,
    ContractAlert,
    FeedSubject,
    Latency,
    Provider,
    ProviderAddress,
    ProviderDetail,
    ProviderList,
    ProviderPrices,
    QualityFlagCount,
    Quota,
    RefusedItem,
    Spend,
    StreamCheck,
    UnknownField,
)
from advisor.api.providers.states import ProviderStates, health_of
from advisor.core.errors import NotFoundError
from advisor.db.providers import contract_alerts as db
from advisor.db.providers import stream_checks
from advisor.db.providers.status import DaySpend, ProviderRecord
from advisor.ports.upstream_store import TransitionRecord
from advisor.upstream.snapshots import AddressSnapshot, ProviderSnapshot, RateLimitSnapshot

_BREAKER_STATES: Final[Mapping[str, BreakerState]] = {"closed": "closed", "open": "open", "half-open": "half_open"}
_NO_LATENCY: Final = Latency(p50_ms=None, p90_ms=None, p99_ms=None)
_CALENDAR: Final = ("month", "day")


def facts_of(provider: str, config: LiveConfig) -> ProviderFacts:
    """What is known of a provider.

    Raises:
        NotFoundError: there is none of this key.
    """
    for facts in config.providers:
        if facts.key == provider:
            return facts
    raise NotFoundError("provider", provider)


def provider_list(states: ProviderStates, spend: Mapping[str, DaySpend], config: LiveConfig) -> ProviderList:
    """All providers: those that are on before those that are off, each in the order of the catalogue."""
    shown = sorted(config.providers, key=lambda facts: not facts.enabled)
    items = [provider_view(facts, states, spend.get(facts.key), config) for facts in shown]
    return ProviderList(items=items, running=states.running)


def provider_view(facts: ProviderFacts, states: ProviderStates, today: DaySpend | None, config: LiveConfig) -> Provider:
    """One provider."""
    snapshot = states.snapshots.get(facts.key)
    health, reason = health_of(facts, states)
    report = None if snapshot is None else snapshot.health
    alerts = [alert_view(alert) for alert in states.alerts_of(facts.key)]
    stream = states.streams.get(facts.key) if facts.enabled else None
    prices = states.prices.get(facts.key) if facts.enabled and facts.live_odds else None
    return Provider(
        key=facts.key,
        name=facts.name,
        site=facts.site,
        terms=facts.terms,
        switch_on=list(facts.switch_on),
        live_odds=facts.live_odds,
        enabled=facts.enabled,
        sandbox=facts.enabled and config.sandbox,
        health=health,
        reason=reason,
        last_success=report and report.last_success,
        last_failure=report and report.last_failure,
        error_rate=report and report.error_rate,
        latency=Latency(p50_ms=report.p50_ms, p90_ms=report.p90_ms, p99_ms=report.p99_ms) if report else _NO_LATENCY,
        in_flight=snapshot.in_flight if snapshot else 0,
        waiting=snapshot.waiting if snapshot else 0,
        quotas=quotas_of(snapshot) if snapshot else [],
        breakers=breakers_of(snapshot, config) if snapshot else [],
        address=address_view(snapshot.address) if snapshot and snapshot.address else None,
        alerts=alerts if facts.enabled else [],
        stream=stream_view(stream) if stream else None,
        prices=prices_view(prices) if prices else None,
        today=spend_view(today) if today else None,
        as_of=snapshot.at if snapshot else None,
    )


def address_view(address: AddressSnapshot) -> ProviderAddress:
    """Where a provider is called."""
    first, *backups = address.urls
    return ProviderAddress(
        url=address.urls[address.in_use],
        is_backup=address.urls[address.in_use] != first,
        backups=backups,
        since=address.since,
    )


def provider_detail(
    facts: ProviderFacts,
    record: ProviderRecord,
    ended: Sequence[db.ContractAlert],
    states: ProviderStates,
    config: LiveConfig,
) -> ProviderDetail:
    """The provider with its subjects, costs, plan, and what it sent that could not be used.

    Args:
        ended: breaks of its contract that are over.
    """
    snapshot = states.snapshots.get(facts.key)
    today = next(iter(record.spend), None)
    return ProviderDetail(
        provider=provider_view(facts, states, today, config),
        subjects=[FeedSubject(**asdict(row)) for row in record.subjects],
        spend=[spend_view(spend) for spend in record.spend],
        budget=plan_view(snapshot) if snapshot else None,
        ended_alerts=[alert_view(alert) for alert in ended],
        quality_flags=[
            QualityFlagCount(
                venue=row.venue, quality_flag=quality_flag_name(row.quality_flag) or "none", quotes=row.quotes
            )
            for row in record.quality_flags
        ],
        refused=[RefusedItem(**asdict(row)) for row in record.refused],
        unknown_fields=[UnknownField(**asdict(row)) for row in record.unknown],
    )


def quotas_of(snapshot: ProviderSnapshot) -> list[Quota]:
    """The provider's quota windows."""
    return [
        Quota(
            provider=snapshot.provider,
            rate_limit=limit.name,
            window=limit.window,
            capacity=limit.capacity,
            remaining=limit.remaining,
            rate_factor=limit.rate,
            resets_at=limit.resets_at,
            unit="credits" if limit.weighted else "requests",
        )
        for limit in snapshot.quotas.rate_limits
    ]


def breakers_of(snapshot: ProviderSnapshot, config: LiveConfig) -> list[Breaker]:
    """The provider's breakers."""
    fail_max = next((facts.fail_max for facts in config.providers if facts.key == snapshot.provider), 1)
    return [
        Breaker(
            provider=snapshot.provider,
            endpoint=breaker.endpoint or None,
            state=_BREAKER_STATES[breaker.state],
            failures=breaker.failures,
            fail_max=fail_max,
            opened_at=breaker.opened_at,
            retry_at=breaker.retry_at,
        )
        for breaker in snapshot.breakers
    ]


def transition_view(row: TransitionRecord) -> BreakerTransition:
    """One change of a breaker."""
    return BreakerTransition(
        provider=row.provider,
        endpoint=row.endpoint or None,
        before=_BREAKER_STATES[row.before],
        after=_BREAKER_STATES[row.after],
        at=row.at,
        reason=row.reason,
    )


def alert_view(alert: db.ContractAlert) -> ContractAlert:
    """A break of a contract."""
    return ContractAlert(**{name: value for name, value in asdict(alert).items() if name != "provider"})


def prices_view(prices: PriceState) -> ProviderPrices:
    """Whether its prices count."""
    return ProviderPrices(
        usable=prices.usable,
        confirmed_at=prices.confirmed_at,
        stale_seconds=prices.limit.total_seconds(),
        since=prices.since,
        next_due=prices.next_due,
        by_plan=prices.by_plan,
    )


def stream_view(check: stream_checks.StreamCheck) -> StreamCheck:
    """What its stream and its answers say of one another."""
    return StreamCheck(
        at=check.at,
        lag=check.seconds,
        error=check.error,
        compared=check.compared,
        now=check.now,
        later=check.later,
        earlier=check.earlier,
        never=check.never,
        fault=None if check.fault is None else check.fault.value,
        since=check.since,
    )


def plan_view(snapshot: ProviderSnapshot) -> BudgetPlan | None:
    """The provider's plan; None while it has none."""
    plan = snapshot.plan
    if plan is None:
        return None
    binding = None if plan.remaining is None else _binding(snapshot.quotas.rate_limits)
    return BudgetPlan(
        provider=snapshot.provider,
        rate_limit=binding.name if binding else None,
        capacity=binding.capacity if binding else None,
        remaining=plan.remaining,
        until=plan.until,
        planned_credits=sum(line.credits for line in plan.lines),
        kept_credits=plan.credits,
        money=money_text(plan.money_e6),
        currency=plan.currency,
        steps=[
            BudgetStep(
                kind=line.kind.value,
                priority=line.priority.name.lower(),
                calls=line.calls,
                credits=line.credits,
                dropped=not line.kept,
            )
            for line in plan.lines
        ],
    )


def _binding(rate_limits: Sequence[RateLimitSnapshot]) -> RateLimitSnapshot | None:
    """The quota that plans are made for: that of the longest calendar window."""
    return next((limit for window in _CALENDAR for limit in rate_limits if limit.window == window), None)


def spend_view(spend: DaySpend) -> Spend:
    """What one day cost."""
    return Spend(
        day=spend.day,
        calls=spend.calls,
        credits=spend.credits,
        money=money_text(spend.money_e6),
        currency=spend.currency,
    )


def money_text(money_e6: int) -> str:
    """Millionths as a decimal with at least two places: a call may cost less than a cent."""
    text = f"{Decimal(money_e6).scaleb(-6):f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
