"""What all processes know together about the providers: quotas, breakers, costs, and calls that were not made yet.

Bodies are JSON that only ``upstream`` reads; the store keeps them, and no two writers overwrite each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRecord:
    """What is spent of a provider's quotas.

    Attributes:
        version: counts the changes; 0 when nothing is stored.
        body: JSON, "" when nothing is stored.
    """

    version: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerRecord:
    """State of one breaker.

    Attributes:
        provider: whose.
        endpoint: class of endpoints it guards, "" for all.
        state: ``"closed"``, ``"open"`` or ``"half-open"``.
        opened_at: aware, UTC; of the last opening, None before the first.
        failures: in a row.
        changed_at: of the last transition.
    """

    provider: str
    endpoint: str
    state: str
    opened_at: datetime | None
    failures: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionRecord:
    """One change of a breaker's state: ``before`` → ``after``, and why in a clause without secrets."""

    provider: str
    endpoint: str
    before: str
    after: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecord:
    """What calls of one kind and priority to one class of endpoints cost on one day (UTC).

    Attributes:
        requests: HTTP requests, retries included.
        failures: of them, those without a usable answer.
        credits: charged.
        money_e6: millionths of ``currency``.
    """

    provider: str
    day: date
    endpoint: str
    kind: str
    priority: int
    requests: int
    failures: int
    credits: int
    money_e6: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSwitch:
    """Another address of a provider is called from now on.

    Attributes:
        before, after: addresses.
        is_return: to one that comes earlier in their order.
        reason: a clause for people, without secrets.
    """

    provider: str
    before: str
    after: str
    is_return: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRecord:
    """A provider's state as the process that calls it last wrote it: JSON of ``upstream.snapshots``."""

    provider: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRecord:
    """A call that shutdown left undone: JSON without credentials."""

    provider: str
    body: str
    at: datetime


class UpstreamStore(Protocol):
    """Shared by all processes. Every method raises DatabaseUnavailableError when the store is away."""

    async def quota(self, provider: str) -> QuotaRecord: ...

    async def swap_quota(self, provider: str, expected: int, body: str) -> bool:
        """Write ``body`` as version ``expected + 1`` if ``expected`` is the present version; say whether it was."""
        ...

    async def breakers(self) -> Sequence[BreakerRecord]: ...

    async def save_transition(self, breaker: BreakerRecord, transition: TransitionRecord) -> None:
        """Store the state, unless a later one is there, and add to the history."""
        ...

    async def save_switch(self, switch: AddressSwitch) -> None:
        """Let somebody hear of it, once."""
        ...

    async def add_costs(self, number: int, costs: Sequence[CostRecord]) -> None:
        """Add to the sums of their days; nothing where this store has added those of this number or a higher one."""
        ...

    async def costs(self, since: date) -> Sequence[CostRecord]:
        """Sums of the days from ``since`` on, in order of day."""
        ...

    async def save_snapshots(self, snapshots: Sequence[SnapshotRecord]) -> None:
        """Replace what is stored for their providers."""
        ...

    async def snapshots(self) -> Sequence[SnapshotRecord]: ...

    async def save_pending(self, pending: Sequence[PendingRecord]) -> None: ...

    async def take_pending(self) -> Sequence[PendingRecord]:
        """Take all out, oldest first; each is given to one process only."""
        ...
