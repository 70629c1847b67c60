"""What happens upstream, reported to whoever counts and streams it."""

from datetime import timedelta
from typing import Protocol

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
