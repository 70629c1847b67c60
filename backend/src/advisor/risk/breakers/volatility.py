"""The cause of breakers over a competition: its odds move far more than they use to.

Odds of events that have not started are looked at in windows of a quarter of an hour. The volatility of a window is the
root mean square over the prices that moved of what each moved: the root of the sum of its squared changes in log odds.
"""

import math
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from advisor.core.clock import MICROS_PER_DAY
from advisor.risk.breakers.breaker import BreakersConfig, Finding, TradingBreakerKind

WINDOW: Final = 15 * 60 * 1_000_000
"""µs."""
REMEMBERED: Final = 30 * MICROS_PER_DAY
_LEAST_PRICES: Final = 20
"""That moved in a window: fewer are a few prices, and not a competition."""
_LEAST_WINDOWS: Final = 96
"""A day of windows: with fewer nobody knows what a competition's prices use to do."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window that has ended.

    Attributes:
        at: µs, its begin.
        value: its volatility, in log odds.
        prices: how many moved.
    """

    competition: str
    at: int
    value: float
    prices: int


class _Running:
    def __init__(self) -> None:
        self.squares = 0.0
        self.prices: set[Hashable] = set()

    @property
    def value(self) -> float:
        return math.sqrt(self.squares / len(self.prices))


class OddsVolatility:
    """Of all competitions; for one caller, whose instants never go back."""

    def __init__(self, config: BreakersConfig) -> None:
        self._config: Final = config
        self._begun = 0
        self._running: defaultdict[str, _Running] = defaultdict(_Running)
        self._past: defaultdict[str, deque[Window]] = defaultdict(deque)
        self._usual: dict[str, float] = {}

    def restore(self, windows: Iterable[Window]) -> None:
        """Forget everything and take up what has ended before, the oldest first."""
        self._running.clear()
        self._past.clear()
        self._usual.clear()
        for each in windows:
            self._past[each.competition].append(each)

    def note(self, competition: str, price: Hashable, odds: float, before: float) -> None:
        """A price of an event that has not started has moved.

        Args:
            price: which one.
            odds, before: decimal odds, above 1; what is no number makes the window's volatility none.
        """
        running = self._running[competition]
        running.squares += math.log(odds / before) ** 2
        running.prices.add(price)

    def ended(self, at: int) -> Sequence[Window]:
        """End the windows that are over at an instant, µs; those in which enough prices moved are remembered."""
        begun = at // WINDOW * WINDOW
        if begun == self._begun:
            return ()
        found = [
            Window(competition, self._begun, running.value, len(running.prices))
            for competition, running in self._running.items()
            if len(running.prices) >= _LEAST_PRICES and math.isfinite(running.value)
        ]
        self._begun = begun
        self._running.clear()
        self._usual.clear()
        for each in found:
            self._past[each.competition].append(each)
        for past in self._past.values():
            while past and at - past[0].at > REMEMBERED:
                past.popleft()
        return found

    def findings(self, at: int) -> Sequence[Finding]:
        """One of each competition whose usual volatility is known: of the running window and the last, the larger."""
        found = []
        for competition, past in self._past.items():
            if len(past) < _LEAST_WINDOWS:
                continue
            values = [past[-1].value] if past[-1].at >= self._begun - WINDOW else []
            running = self._running.get(competition)
            if running is not None and len(running.prices) >= _LEAST_PRICES:
                values.append(running.value)
            if values:
                found.append(self._finding(competition, values))
        return found

    def _finding(self, competition: str, values: Sequence[float]) -> Finding:
        usual = self._usual.get(competition)
        if usual is None:
            usual = self._usual[competition] = median(each.value for each in self._past[competition])
        value = math.nan if any(map(math.isnan, values)) else max(values)
        limit = self._config.volatility_ratio * usual
        return Finding(
            kind=TradingBreakerKind.ODDS_VOLATILITY,
            subject=competition,
            value=value,
            limit=limit,
            trips=not value <= limit,
            text=f"Odds of {competition} moved by {value:.4f} in log odds in a quarter of an hour, where {usual:.4f} "
            "is the median of 30 days.",
        )
