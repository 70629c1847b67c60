"""``Books``: the columnar batch of prices that strategies evaluate."""

from dataclasses import dataclass

from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.markets import MarketType


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All quotes of m markets of one type over v venues and s selections.

    Attributes:
        market_type: gives s and the order of selections.
        event: (m,) row of the run's events.
        line: (m,) hundredths, or ``LINE_NONE``.
        at: (m,) µs since the Unix epoch, UTC: when the newest quote of the book was seen; ascending.
        odds: (m, v, s) decimal odds, quantised to 1e-4; NaN where missing.
        venues: (v,) venue keys.
        commission: (v,) share of net winnings the venue keeps, in [0, 1).
    """

    market_type: MarketType
    event: Int32
    line: Int32
    at: Int64
    odds: Float64
    venues: tuple[str, ...]
    commission: Float64

    def __len__(self) -> int:
        return len(self.event)
