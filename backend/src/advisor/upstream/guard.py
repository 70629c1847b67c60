"""The breakers of one provider: one for all its endpoints, or one for each class of them."""

from collections.abc import Callable, Sequence

from advisor.core.clock import Clock
from advisor.ports.upstream_store import BreakerRecord, TransitionRecord
from advisor.upstream.breakers import Breaker
from advisor.upstream.config import BreakerConfig
from advisor.upstream.snapshots import BreakerSnapshot


class BreakerSet:
    """Finds the breaker of an endpoint, making it when it is first asked for.

    Args:
        provider: whose.
        config: of each breaker.
        clock: tells when they opened.
        on_transition: told of every change of state.
    """

    def __init__(
        self,
        provider: str,
        config: BreakerConfig,
        clock: Clock,
        on_transition: Callable[[Breaker, TransitionRecord], None],
    ) -> None:
        self._provider = provider
        self._config = config
        self._clock = clock
        self._on_transition = on_transition
        self._breakers: dict[str, Breaker] = {}

    def of(self, endpoint: str) -> Breaker:
        """The breaker that guards a class of endpoints."""
        name = endpoint if self._config.per_endpoint else ""
        if name not in self._breakers:
            self._breakers[name] = Breaker(self._provider, name, self._config, self._clock, self._on_transition)
        return self._breakers[name]

    def adopt(self, records: Sequence[BreakerRecord]) -> None:
        """Follow what other processes stored."""
        for record in records:
            # A name of other settings guards nothing now.
            if record.provider == self._provider and bool(record.endpoint) == self._config.per_endpoint:
                self.of(record.endpoint).adopt(record)

    def snapshots(self) -> tuple[BreakerSnapshot, ...]:
        """As shown, by endpoint."""
        if not self._config.per_endpoint:
            self.of("")
        records = [(breaker, breaker.record()) for _, breaker in sorted(self._breakers.items())]
        return tuple(
            BreakerSnapshot(
                endpoint=record.endpoint,
                state=record.state,
                failures=record.failures,
                opened_at=record.opened_at,
                retry_at=breaker.retry_at,
                changed_at=record.changed_at,
            )
            for breaker, record in records
        )
