"""Reports to the engine when a provider goes down and when it answers again."""

from collections.abc import Callable

from advisor.core.clock import Clock, micros_of
from advisor.engine.books.messages import Availability
from advisor.upstream.breakers import CLOSED
from advisor.upstream.snapshots import Health, ProviderSnapshot


class AvailabilityWatch:
    """Asked about a provider whenever its breakers or its health change.

    A provider is down while a breaker of its is open or tries again, or its health is down: what it quoted may be
    gone, and nobody can say.

    Args:
        snapshot: of a provider now.
        changed: called with every change.
    """

    def __init__(
        self, snapshot: Callable[[str], ProviderSnapshot], changed: Callable[[Availability], None], clock: Clock
    ) -> None:
        self._snapshot = snapshot
        self._changed = changed
        self._clock = clock
        self._down: set[str] = set()

    def look(self, provider: str) -> None:
        """Look at a provider that may have changed."""
        snapshot = self._snapshot(provider)
        down = snapshot.health.health is Health.DOWN or any(each.state != CLOSED for each in snapshot.breakers)
        if down == (provider in self._down):
            return
        (self._down.add if down else self._down.discard)(provider)
        self._changed(Availability(provider=provider, up=not down, at=micros_of(self._clock.now())))
