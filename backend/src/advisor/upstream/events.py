"""What happens upstream, reported to whoever counts and streams it."""

from datetime import timedelta
from typing import Final, Protocol

from advisor.ports.upstream_store import AddressSwitch, TransitionRecord
from advisor.upstream.calls import Priority, Source
from advisor.upstream.snapshots import HealthReport


class UpstreamEvents(Protocol):
    """Called at once, in the orchestrator's loop: methods return quickly and raise nothing.

    No argument ever holds a secret; providers, endpoints and outcomes are few enough to be labels of metrics.
    """

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        """One HTTP request ended: a ``Verdict``'s value, or a ``Trouble``'s such as ``"timeout"``."""
        ...

    def answered(self, provider: str, endpoint: str, source: Source) -> None:
        """A call was answered."""
        ...

    def unanswered(self, provider: str, endpoint: str, code: str) -> None:
        """A call ended with the error of this ``code``."""
        ...

    def waited(self, provider: str, priority: Priority, waited: timedelta) -> None:
        """A call left the admission queue for its request."""
        ...

    def retried(self, provider: str, endpoint: str) -> None: ...

    def charged(self, provider: str, endpoint: str, credits: int, money_e6: int) -> None:
        """A request was charged."""
        ...

    def switched(self, switch: AddressSwitch) -> None:
        """Another address of a provider is called from now on."""
        ...

    def transitioned(self, transition: TransitionRecord) -> None:
        """A breaker changed its state."""
        ...

    def health_changed(self, report: HealthReport) -> None:
        """A provider's health is another than before."""
        ...

    def change_stored(self, provider: str) -> None:
        """Others read of this provider what changed last: its breakers' states, or its health."""
        ...


class SilentEvents:
    """Reports to nobody."""

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None: ...

    def answered(self, provider: str, endpoint: str, source: Source) -> None: ...

    def unanswered(self, provider: str, endpoint: str, code: str) -> None: ...

    def waited(self, provider: str, priority: Priority, waited: timedelta) -> None: ...

    def retried(self, provider: str, endpoint: str) -> None: ...

    def charged(self, provider: str, endpoint: str, credits: int, money_e6: int) -> None: ...

    def switched(self, switch: AddressSwitch) -> None: ...

    def transitioned(self, transition: TransitionRecord) -> None: ...

    def health_changed(self, report: HealthReport) -> None: ...

    def change_stored(self, provider: str) -> None: ...


class SharedEvents:
    """Reports to each of several, in their order."""

    def __init__(self, *to: UpstreamEvents) -> None:
        self._to: Final = to

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        for each in self._to:
            each.attempted(provider, endpoint, outcome, took)

    def answered(self, provider: str, endpoint: str, source: Source) -> None:
        for each in self._to:
            each.answered(provider, endpoint, source)

    def unanswered(self, provider: str, endpoint: str, code: str) -> None:
        for each in self._to:
            each.unanswered(provider, endpoint, code)

    def waited(self, provider: str, priority: Priority, waited: timedelta) -> None:
        for each in self._to:
            each.waited(provider, priority, waited)

    def retried(self, provider: str, endpoint: str) -> None:
        for each in self._to:
            each.retried(provider, endpoint)

    def charged(self, provider: str, endpoint: str, credits: int, money_e6: int) -> None:
        for each in self._to:
            each.charged(provider, endpoint, credits, money_e6)

    def switched(self, switch: AddressSwitch) -> None:
        for each in self._to:
            each.switched(switch)

    def transitioned(self, transition: TransitionRecord) -> None:
        for each in self._to:
            each.transitioned(transition)

    def health_changed(self, report: HealthReport) -> None:
        for each in self._to:
            each.health_changed(report)

    def change_stored(self, provider: str) -> None:
        for each in self._to:
            each.change_stored(provider)
