"""Venues that were asked too often are asked later. For one task, which says what time it is."""

from dataclasses import dataclass
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingConfig:
    """For how long a venue is left alone, seconds.

    Attributes:
        first: when it says for the first time that it was asked too often.
        longest: an order that waits for longer has missed its deadline by far.
    """

    first: float = 1.0
    longest: float = 30.0


class _Pause(NamedTuple):
    until: float
    seconds: float


class Pacing:
    """When orders may go to each venue; times are seconds of ``Clock.elapsed``."""

    def __init__(self, config: PacingConfig) -> None:
        self._config: Final = config
        self._pauses: dict[str, _Pause] = {}

    def wait(self, venue: str, now: float) -> float:
        """For so many seconds nothing is sent there; 0: it may be sent now."""
        pause = self._pauses.get(venue)
        return 0.0 if pause is None else max(0.0, pause.until - now)

    def refused(self, venue: str, now: float) -> None:
        """It says that it was asked too often: each time in a row it is left alone for twice as long.

        What had left before it said so is no other refusal.
        """
        before = self._pauses.get(venue)
        if before is not None and now < before.until:
            return
        seconds = self._config.first if before is None else min(2 * before.seconds, self._config.longest)
        self._pauses[venue] = _Pause(now + seconds, seconds)

    def took(self, venue: str, now: float) -> None:
        """It has taken what it was sent, after its pause."""
        if not self.wait(venue, now):
            self._pauses.pop(venue, None)
