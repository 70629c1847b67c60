"""Examples of what the routes of conservative mode take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.conservative.schemas import (
    CALM,
    STORM,
    ConservativeEnd,
    ConservativeMode,
    ConservativeRequest,
    ConservativeTime,
)
from advisor.api.risk.schemas import TradingBreaker
from advisor.risk.breakers.breaker import TradingBreakerKind, TradingBreakerState

_ASKED: Final = ConservativeTime(
    id=day.CONSERVATIVE_ID,
    venue=day.ALBION,
    reason=STORM,
    set_by="local",
    set_at=day.NOW,
    ended_at=None,
    ended_by=None,
    ended_because=None,
)
EXAMPLES: Final = {
    "get_conservative_mode": ConservativeMode(
        is_on=True,
        causes=[
            TradingBreaker(
                kind=TradingBreakerKind.CONSERVATIVE,
                subject=day.ALBION,
                state=TradingBreakerState.OPEN,
                since=day.NOW,
                reason=f"local wants conservative mode: {STORM}",
                value=1.0,
                limit=0.0,
            )
        ],
        asked=[_ASKED],
    ),
    "begin_conservative_mode": _ASKED,
    "end_conservative_mode": _ASKED.model_copy(
        update={"ended_at": day.NOW + timedelta(minutes=30), "ended_by": "local", "ended_because": CALM}
    ),
}
REQUESTS: Final = {
    "begin_conservative_mode": ConservativeRequest(venue=day.ALBION, reason=STORM),
    "end_conservative_mode": ConservativeEnd(reason=CALM),
}
