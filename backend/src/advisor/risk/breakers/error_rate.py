"""The cause of breakers over a venue: too many of its operations fail."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from advisor.risk.breakers.breaker import BreakersConfig, Finding, TradingBreakerKind

OPERATIONS: Final = 100
"""The last so many count."""
_MINUTE: Final = timedelta(minutes=1)


class ErrorRates:
    """Operations of venues, as they ended; for one caller, whose instants are aware UTC and never before an earlier."""

    def __init__(self, config: BreakersConfig) -> None:
        self._config: Final = config
        self._ended: defaultdict[str, deque[tuple[datetime, bool]]] = defaultdict(lambda: deque(maxlen=OPERATIONS))

    def note(self, venue: str, at: datetime, *, failed: bool) -> None:
        """An operation has ended."""
        self._ended[venue].append((at, failed))

    def findings(self, at: datetime) -> Sequence[Finding]:
        """One of each venue that anything is known of."""
        found = []
        for venue, ended in self._ended.items():
            while ended and at - ended[0][0] > self._config.errors_remembered:
                ended.popleft()
            if ended:
                found.append(self._finding(venue, [when for when, failed in ended if failed], at))
        return found

    def _finding(self, venue: str, failures: Sequence[datetime], at: datetime) -> Finding:
        share, in_minute = len(failures) / OPERATIONS, sum(at - when <= _MINUTE for when in failures)
        limit = self._config.error_share
        return Finding(
            kind=TradingBreakerKind.ERROR_RATE,
            subject=venue,
            value=share,
            limit=limit,
            trips=share > limit or in_minute >= self._config.errors_a_minute,
            text=f"At {venue} {len(failures)} of the last {OPERATIONS} operations failed, {in_minute} in a minute.",
        )
