"""The orchestrator's store in memory: whoever holds the same object shares it, as processes share Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from advisor.core.errors import DatabaseUnavailableError
from advisor.ports.upstream_store import (
    AddressSwitch,
    BreakerRecord,
    CostRecord,
    PendingRecord,
    QuotaRecord,
    SnapshotRecord,
    TransitionRecord,
)

_CostKey: TypeAlias = tuple[str, date, str, str, int]


@dataclass(slots=True)
class MemoryStore:
    """Implements ``UpstreamStore``.

    Attributes:
        away: every method raises DatabaseUnavailableError.
        switches: that were saved.
    """

    away: bool = False
    switches: list[AddressSwitch] = field(default_factory=list)
    _quotas: dict[str, QuotaRecord] = field(default_factory=dict)
    _breakers: dict[tuple[str, str], BreakerRecord] = field(default_factory=dict)
    _transitions: list[TransitionRecord] = field(default_factory=list)
    _costs: dict[_CostKey, CostRecord] = field(default_factory=dict)
    _snapshots: dict[str, SnapshotRecord] = field(default_factory=dict)
    _pending: list[PendingRecord] = field(default_factory=list)

    async def quota(self, provider: str) -> QuotaRecord:
        self._check()
        return self._quotas.get(provider, QuotaRecord(version=0, body=""))

    async def swap_quota(self, provider: str, expected: int, body: str) -> bool:
        self._check()
        if (await self.quota(provider)).version != expected:
            return False
        self._quotas[provider] = QuotaRecord(version=expected + 1, body=body)
        return True

    async def breakers(self) -> Sequence[BreakerRecord]:
        self._check()
        return tuple(self._breakers.values())

    async def save_transition(self, breaker: BreakerRecord, transition: TransitionRecord) -> None:
        self._check()
        known = self._breakers.get((breaker.provider, breaker.endpoint))
        if known is None or known.changed_at <= breaker.changed_at:
            self._breakers[breaker.provider, breaker.endpoint] = breaker
        self._transitions.append(transition)

    async def save_switch(self, switch: AddressSwitch) -> None:
        self._check()
        self.switches.append(switch)

    async def add_costs(self, number: int, costs: Sequence[CostRecord]) -> None:
        self._check()
        for cost in costs:
            key = (cost.provider, cost.day, cost.endpoint, cost.kind, cost.priority)
            known = self._costs.get(key)
            self._costs[key] = cost if known is None else _sum(known, cost)

    async def costs(self, since: date) -> Sequence[CostRecord]:
        self._check()
        return tuple(sorted((each for each in self._costs.values() if each.day >= since), key=lambda each: each.day))

    async def save_snapshots(self, snapshots: Sequence[SnapshotRecord]) -> None:
        self._check()
        self._snapshots.update({each.provider: each for each in snapshots})

    async def snapshots(self) -> Sequence[SnapshotRecord]:
        self._check()
        return tuple(self._snapshots.values())

    async def save_pending(self, pending: Sequence[PendingRecord]) -> None:
        self._check()
        self._pending.extend(pending)

    async def take_pending(self) -> Sequence[PendingRecord]:
        self._check()
        taken, self._pending = tuple(self._pending), []
        return taken

    def _check(self) -> None:
        if self.away:
            raise DatabaseUnavailableError("The database does not answer; it may be starting. Try again in a moment.")


def _sum(known: CostRecord, cost: CostRecord) -> CostRecord:
    return replace(
        known,
        requests=known.requests + cost.requests,
        failures=known.failures + cost.failures,
        credits=known.credits + cost.credits,
        money_e6=known.money_e6 + cost.money_e6,
    )
