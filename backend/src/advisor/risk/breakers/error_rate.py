"""The cause of breakers over a venue: too many of its operations of one part fail."""

from collections import defaultdict, deque
from collections.abc import Sequence
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

    def subject(self, venue: str) -> str:
        """What a breaker stands over: the venue itself for what is sent there."""
        return venue if self is VenuePart.SENDS else f"{venue}{_PART}{self}"


_PART: Final = "/"
OPERATIONS: Final = 100
"""The last so many count."""
_MINUTE: Final = timedelta(minutes=1)


def is_of(subject: str, venue: str) -> bool:
    """Whether a breaker over a part of a venue stands over this one."""
    return subject.partition(_PART)[0] == venue


class ErrorRates:
    """Operations of venues by part, as they ended; for one caller.

    Its instants are aware UTC and never before an earlier one.
    """

    def __init__(self, config: BreakersConfig) -> None:
        self._config: Final = config
        self._ended: defaultdict[tuple[str, VenuePart], deque[tuple[datetime, bool]]] = defaultdict(
            lambda: deque(maxlen=OPERATIONS)
        )

    def note(self, venue: str, at: datetime, *, failed: bool, part: VenuePart = VenuePart.SENDS) -> None:
        """An operation has ended."""
        self._ended[venue, part].append((at, failed))

    def findings(self, at: datetime) -> Sequence[Finding]:
        """One of each part of a venue that anything is known of."""
        found = []
        for (venue, part), ended in self._ended.items():
            while ended and at - ended[0][0] > self._config.errors_remembered:
                ended.popleft()
            if ended:
                found.append(self._finding(venue, part, [when for when, failed in ended if failed], at))
        return found

    def _finding(self, venue: str, part: VenuePart, failures: Sequence[datetime], at: datetime) -> Finding:
        share, in_minute = len(failures) / OPERATIONS, sum(at - when <= _MINUTE for when in failures)
        limit = self._config.error_share
        return Finding(
            kind=TradingBreakerKind.ERROR_RATE,
            subject=part.subject(venue),
            value=share,
            limit=limit,
            trips=share > limit or in_minute >= self._config.errors_a_minute,
            text=f"At {venue} {len(failures)} of the last {OPERATIONS} {part} failed, {in_minute} in a minute.",
        )
