"""Which providers are down, and since when those answer again that were."""

from collections.abc import Callable, Collection, Iterable

from advisor.core.clock import Clock, micros_of
from advisor.engine.books.messages import Availability
from advisor.upstream.breakers import CLOSED
from advisor.upstream.snapshots import Health, ProviderSnapshot


class AvailabilityWatch:
    """Asked about a provider whenever its breakers or its health change.

    A provider is down while a breaker of its is open or tries again, or its health is down: what it quoted may be
    gone, and nobody can say. It outlives a lease that is lost: each step takes the state as it is then.

    Args:
        changed: called after every change.
    """

    def __init__(self, changed: Callable[[], None], clock: Clock) -> None:
        self._changed = changed
        self._clock = clock
        self._snapshot: Callable[[str], ProviderSnapshot] | None = None
        self._states: dict[str, Availability] = {}

    @property
    def states(self) -> tuple[Availability, ...]:
        """The last change of each provider that was ever down."""
        return tuple(self._states.values())

    def follow(
        self,
        snapshot: Callable[[str], ProviderSnapshot],
        providers: Collection[str],
        stored: Iterable[Availability],
        quoting: Iterable[str] = (),
    ) -> None:
        """Begin with what a leader stored, and look at all providers.

        Args:
            snapshot: of a provider now.
            stored: it counts where it is newer than what this process saw itself.
            quoting: providers whose prices are stored; those that are no more configured are down, as nobody asks them.
        """
        self._snapshot = snapshot
        for state in stored:
            own = self._states.get(state.provider)
            if own is None or own.at < state.at:
                self._states[state.provider] = state
        for provider in providers:
            self.look(provider)
        for provider in sorted(set(quoting).difference(providers)):
            self._heard(provider, down=True)

    def look(self, provider: str) -> None:
        """Look at a provider that may have changed."""
        if self._snapshot is None:
            return
        snapshot = self._snapshot(provider)
        down = snapshot.health.health is Health.DOWN or any(each.state != CLOSED for each in snapshot.breakers)
        self._heard(provider, down=down)

    def _heard(self, provider: str, *, down: bool) -> None:
        last = self._states.get(provider)
        if down != (last is not None and not last.up):
            self._states[provider] = Availability(provider=provider, up=not down, at=micros_of(self._clock.now()))
            self._changed()
