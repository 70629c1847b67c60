"""The state of each provider: what the engine last wrote of it, and how well that makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.api.deps import Resources
from advisor.api.live_config import ProviderFacts
from advisor.api.providers.schemas import HealthState
from advisor.db.providers.contract_alerts import ContractAlert, open_alerts
from advisor.db.providers.status import provider_snapshots
from advisor.db.providers.stream_checks import StreamCheck, StreamFault, stream_checks
from advisor.upstream.snapshots import Health, ProviderSnapshot, readable_snapshots

_SILENT: Final = "The engine does not report; what is shown is old."
_BROKEN: Final = "Its answers changed; nothing of those concerned is used."
_NEVER: Final = "The engine has not reported yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStates:
    """What was last written of each provider, by key.

    Attributes:
        running: whether the engine reported recently.
        silent: providers without a recent report.
        alerts: fields that broke their contract and still do.
        streams: held against polled answers lately, by provider.
    """

    snapshots: Mapping[str, ProviderSnapshot]
    running: bool
    silent: frozenset[str]
    alerts: Sequence[ContractAlert]
    streams: Mapping[str, StreamCheck]

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
    if snapshot.health.health is Health.HEALTHY:
        if states.alerts_of(facts.key):
            return "degraded", _BROKEN
        stream = states.streams.get(facts.key)
        if stream is not None and stream.fault is not None:
            return "degraded", _stream_reason(stream)
    return snapshot.health.health.value, snapshot.health.reason


def _stream_reason(check: StreamCheck) -> str:
    if check.fault is StreamFault.BEHIND:
        return f"Its stream is {check.seconds:.1f} s behind its own answers."
    return f"Its stream never says {check.never / check.compared:.0%} of the prices that it answers."
