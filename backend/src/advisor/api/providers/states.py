"""The state of each provider: what the engine last wrote of it, and how well that makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.api.deps import Resources
from advisor.api.live_config import ProviderFacts
from advisor.api.providers.prices import PriceState, price_states
from advisor.api.providers.schemas import HealthState
from advisor.db.providers.contract_alerts import ContractAlert, open_alerts
from advisor.db.providers.status import provider_snapshots
from advisor.db.providers.stream_checks import StreamCheck, StreamFault, stream_checks
from advisor.upstream.snapshots import Health, ProviderSnapshot, readable_snapshots

_SILENT: Final = "The engine does not report; what is shown is old."
_BROKEN: Final = "Its answers changed; nothing of those concerned is used."
_NEVER: Final = "The engine has not reported yet."
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStates:
    """What was last written of each provider, by key.

    Attributes:
        running: whether the engine reported recently.
        silent: providers without a recent report.
        alerts: fields that broke their contract and still do.
        streams: held against polled answers lately, by provider.
        prices: how old they are, by provider.
    """

    snapshots: Mapping[str, ProviderSnapshot]
    running: bool
    silent: frozenset[str]
    alerts: Sequence[ContractAlert]
    streams: Mapping[str, StreamCheck]
    prices: Mapping[str, PriceState]

    def alerts_of(self, provider: str) -> list[ContractAlert]:
        """Those of one provider."""
        return [alert for alert in self.alerts if alert.provider == provider]


async def provider_states(resources: Resources) -> ProviderStates:
    """What is stored now; what another version of the product wrote is left out."""
    pool, now = resources.database.pool, resources.clock.now()
    records = await provider_snapshots(pool)
    within = resources.live.reports_within
    snapshots = readable_snapshots(records)
    recent = {record.provider for record in records if now - record.at <= within}
    return ProviderStates(
        snapshots=snapshots,
        running=bool(recent),
        silent=frozenset(snapshots) - recent,
        alerts=await open_alerts(pool),
        streams={check.provider: check for check in await stream_checks(pool, now - within)},
        prices=await price_states(pool, resources.live.quality, now),
    )


def health_of(facts: ProviderFacts, states: ProviderStates) -> tuple[HealthState, str]:
    """How well a provider is, and why."""
    if not facts.enabled:
        return "off", "It is not configured."
    snapshot = states.snapshots.get(facts.key)
    if snapshot is None:
        return "down", _NEVER
    if facts.key in states.silent:
        return "down", _SILENT
    if snapshot.health.health is Health.HEALTHY and (reason := _hidden_fault(facts, states)):
        return "degraded", reason
    return snapshot.health.health.value, snapshot.health.reason


def _hidden_fault(facts: ProviderFacts, states: ProviderStates) -> str:
    """What is wrong with a provider that answers; empty where nothing is."""
    if states.alerts_of(facts.key):
        return _BROKEN
    prices = states.prices.get(facts.key)
    if facts.live_odds and prices is not None and not prices.usable and not prices.by_plan:
        return _price_reason(prices)
    stream = states.streams.get(facts.key)
    return "" if stream is None or stream.fault is None else _stream_reason(stream)


def _price_reason(prices: PriceState) -> str:
    return (
        f"It has confirmed no price since {prices.confirmed_at:%H:%M:%S} UTC;"
        f" those older than {_duration(prices.limit.total_seconds())} do not count."
    )


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // _MINUTE} min" if whole >= _MINUTE and whole % _MINUTE == 0 else f"{whole} s"


def _stream_reason(check: StreamCheck) -> str:
    if check.fault is StreamFault.BEHIND:
        return f"Its stream is {check.seconds:.1f} s behind its own answers."
    return f"Its stream never says {check.never / check.compared:.0%} of the prices that it answers."
