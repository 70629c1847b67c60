"""When a part that died is started again. Pure: what time it is, is handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartConfig:
    """Pauses before a part is started again, and when it is left down; seconds.

    Attributes:
        first_pause: short, as most deaths do not come again.
        longest_pause: pauses double until they are this long.
        steady: after a run that lasted so long the first pause comes next.
        deaths, within: as many deaths in so long leave the part down.
    """

    first_pause: float = 1.0
    longest_pause: float = 60.0
    steady: float = 60.0
    deaths: int = 5
    within: float = 600.0


class Restarts:
    """What follows from the deaths of one part; times are seconds of any one clock that never goes back."""

    def __init__(self, config: RestartConfig) -> None:
        self._config = config
        self._first = min(config.first_pause, config.longest_pause)
        self._deaths: list[float] = []
        self._pause = self._first

    def after_death(self, now: float, *, ran: float) -> float | None:
        """Pause before the next start; None: it died too often and is left down.

        Args:
            ran: how long it had run.
        """
        config = self._config
        self._deaths = [at for at in self._deaths if now - at < config.within] + [now]
        if len(self._deaths) >= config.deaths:
            return None
        if ran >= config.steady:
            self._pause = self._first
        return self._next_pause()

    def after_refusal(self) -> float:
        """Pause before the next try, after one that started nothing: a port is taken, say, or the disk is full.

        Nothing died, and the cause may go away by itself, so it is tried for ever.
        """
        return self._next_pause()

    def forgive(self) -> None:
        """Begin anew, because somebody asked for it."""
        self._deaths, self._pause = [], self._first

    def _next_pause(self) -> float:
        pause = self._pause
        self._pause = min(2 * pause, self._config.longest_pause)
        return pause
