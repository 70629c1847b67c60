"""Quality flags of stored pre-match prices: the very rules of live prices, at the instant of each book."""

import numpy as np

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import BACK
from advisor.engine.quality.ages import stale_age
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.validation import validate
from advisor.engine.quality.values import QualityValues, quality_values
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.compiled import compiled_on_call


def flags_of_history(
    odds: Float64, confirmed: Int64, at: Int64, start: Int64, quality: QualityConfig, market: MarketTypeKey
) -> Int8:
    """(m, v, s) ``QualityFlag`` of back prices.

    No stored price is known to have been frozen, for what its peers were at its last change is not stored.

    Args:
        odds: (m, v, s) decimal; NaN where missing.
        confirmed: (m, v, s) µs.
        at: (m,) µs: the instant of each book.
        start: (m,) µs.
        market: type of all of them.
    """
    markets, venues, selections = odds.shape
    cells = (markets, venues, 2, selections)
    both = np.full(cells, np.nan)
    both[:, :, BACK] = odds
    seen = np.zeros(cells, np.int64)
    seen[:, :, BACK] = confirmed
    none, flags = np.zeros(cells, np.int8), np.zeros(cells, np.int8)
    values, winners = quality_values(quality), MARKET_TYPES[market].winners
    anchor = np.full((markets, venues, selections), np.nan)
    validate(both, seen, seen, none, none, anchor, _oldest(at, start, values), 0, winners, values, flags)
    return np.ascontiguousarray(flags[:, :, BACK])


@compiled_on_call
def _oldest(at: Int64, start: Int64, quality: QualityValues) -> Int64:
    """(m,) µs: what was confirmed earlier was stale at the instant of its book."""
    oldest = np.empty(len(at), np.int64)
    for m in range(len(at)):
        oldest[m] = at[m] - stale_age(start[m], 0, at[m], quality)[0]
    return oldest
