"""The cause of breakers over what fails too often: parts of venues, providers of prices, the storing of steps."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from advisor.risk.breakers.breaker import BreakersConfig, Finding, TradingBreakerKind


class VenuePart(StrEnum):
    """Operations of a venue that fail apart from others, and are counted apart. Public, as part of a subject."""

    SENDS = "sends"
    READS = "reads"
    """Lists of orders, and the account."""
    CHANGES = "changes"
    """Orders taken back, reduced and replaced: what closes a risk."""


@dataclass(frozen=True, slots=True)
class Component:
    """What is counted for itself.

    Attributes:
        subject: what a breaker over it names. Public.
        operations: for people, in the plural.
    """

    subject: str
    operations: str


_PART: Final = "/"
_PRICES: Final = f"prices{_PART}"
STORING: Final = Component("database", "steps of the engine that were to be stored")
OPERATIONS: Final = 100
"""The last so many count."""
_MINUTE: Final = timedelta(minutes=1)


def part_of(venue: str, part: VenuePart) -> Component:
    """A part of a venue; what is sent there is named as the venue itself."""
    return Component(venue if part is VenuePart.SENDS else f"{venue}{_PART}{part}", f"{part} at {venue}")


def prices_of(provider: str) -> Component:
    """The calls of a provider of prices."""
    return Component(f"{_PRICES}{provider}", f"calls of {provider}")


def stands_over(subject: str, venue: str, provider: str) -> bool:
    """Whether a breaker stands over a bet.

    Args:
        subject: of the breaker.
        venue: of the bet.
        provider: who says its price; empty: nobody knows, and it may be any.
    """
    if subject.startswith(_PRICES):
        return provider in {"", subject.removeprefix(_PRICES)}
    return subject == STORING.subject or is_of(subject, venue)


def is_of(subject: str, venue: str) -> bool:
    """Whether a breaker stands over a part of a venue."""
    return subject.partition(_PART)[0] == venue


def is_of_prices(subject: str) -> bool:
    """Whether a breaker stands over prices of a provider."""
    return subject.startswith(_PRICES)


class ErrorRates:
    """Operations by component, as they ended; for one caller.

    Its instants are aware UTC and never before an earlier one.
    """

    def __init__(self, config: BreakersConfig) -> None:
        self._config: Final = config
        self._ended: defaultdict[Component, deque[tuple[datetime, bool]]] = defaultdict(
            lambda: deque(maxlen=OPERATIONS)
        )

    def note(self, component: Component, at: datetime, *, failed: bool) -> None:
        """An operation has ended."""
        self._ended[component].append((at, failed))

    def findings(self, at: datetime) -> Sequence[Finding]:
        """One of each component that anything is known of."""
        found = []
        for component, ended in self._ended.items():
            while ended and at - ended[0][0] > self._config.errors_remembered:
                ended.popleft()
            if ended:
                found.append(self._finding(component, [when for when, failed in ended if failed], at))
        return found

    def _finding(self, component: Component, failures: Sequence[datetime], at: datetime) -> Finding:
        share, in_minute = len(failures) / OPERATIONS, sum(at - when <= _MINUTE for when in failures)
        limit = self._config.error_share
        return Finding(
            kind=TradingBreakerKind.ERROR_RATE,
            subject=component.subject,
            value=share,
            limit=limit,
            trips=share > limit or in_minute >= self._config.errors_a_minute,
            text=f"Of the last {OPERATIONS} {component.operations} {len(failures)} failed, {in_minute} in a minute.",
        )
