"""What portfolios can lose by event, while one step decides."""

from collections.abc import Mapping
from typing import Final

from advisor.engine.portfolios.portfolio import Portfolio


class Exposed:
    """Read once for many signals, as there may be thousands of events, and anew once something was bet."""

    def __init__(self, portfolios: Mapping[str, Portfolio]) -> None:
        self.portfolios: Final = portfolios
        self._of: dict[str, Mapping[str, int]] = {}

    def of(self, key: str) -> Mapping[str, int]:
        """Of a portfolio, minor units by event."""
        if key not in self._of:
            self._of[key] = self.portfolios[key].event_exposures()
        return self._of[key]

    def changed(self, key: str) -> None:
        """Something was bet in a portfolio."""
        self._of.pop(key, None)
