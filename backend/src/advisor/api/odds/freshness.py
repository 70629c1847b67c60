"""How old a price looks: by the provider's time of the price, never by the time of our request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advisor.api.live_config import FreshnessConfig
from advisor.api.odds.schemas import Freshness
from advisor.core.markets import EventStatus
from advisor.db.quotes.board import BoardEvent, LivePriceRow
from advisor.engine.quality.flags import QualityFlag


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """Up to which age prices of an event are fresh, and beyond which they are stale."""

    fresh: timedelta
    stale: timedelta

    def freshness(self, price: LivePriceRow, now: datetime) -> Freshness:
        """``fresh``, ``ageing`` or ``stale``."""
        age = now - price.at
        if price.quality_flag == QualityFlag.STALE or age > self.stale:
            return "stale"
        return "fresh" if age <= self.fresh else "ageing"


def age_limits(event: BoardEvent, now: datetime, config: FreshnessConfig) -> AgeLimits:
    """The limits for prices of an event; ``stale`` is where the quality rules keep them from strategies."""
    if event.status == EventStatus.IN_PLAY or now >= event.kickoff:
        return AgeLimits(fresh=config.fresh_in_play, stale=config.quality.stale_in_play)
    to_start = event.kickoff - now
    stale = next((age for before, age in config.quality.stale if to_start <= before), config.quality.stale_far)
    return AgeLimits(fresh=config.fresh, stale=stale)
