"""Configuration of the live engine: limits, and the strategies that run."""

from dataclasses import dataclass, field
from datetime import timedelta

from advisor.core.money.assets import STAKES_IN, Asset
from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.core.venues import KNOWN_TERMS, VenueTerms
from advisor.engine.quality.config import QualityConfig
from advisor.engine.tracking.config import TrackingConfig
from advisor.strategies.instances import StrategyInstance, instance


def built_in_instances() -> tuple[StrategyInstance, ...]:
    """What is watched where nothing else is configured: every price that is value, surebets and middles."""
    return (
        instance(VALUE_INSTANCE, "value", {"choice": "all", "min_venues": 3}),
        instance("arbitrage", "arbitrage", {}),
        instance("middle", "middle", {}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEngineConfig:
    """Configuration of the live engine.

    Attributes:
        instances: strategies that run; the first of the family ``"value"`` gives the fair prices that are shown and
            that close events.
        lags: at which books carry earlier prices, besides those that the instances need: see ``carried_lags``.
        ageing, ageing_in_play: prices confirmed longer ago are shown as ageing, before the start and in play.
        venues: what they are and keep; which of them quote lay prices the books show.
        asset: code of the asset of all stakes; sizes in others count by the rates that the engine is given.
        rate_max_age: older rates count for nothing.
    """

    quality: QualityConfig = field(default_factory=QualityConfig)
    instances: tuple[StrategyInstance, ...] = field(default_factory=built_in_instances)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    lags: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(hours=1),
    )
    ageing: timedelta = timedelta(minutes=2)
    ageing_in_play: timedelta = timedelta(seconds=20)
    venues: VenueTerms = KNOWN_TERMS
    asset: str = STAKES_IN
    rate_max_age: timedelta = timedelta(days=4)

    def __post_init__(self) -> None:
        Asset.of(self.asset)

    @property
    def carried_lags(self) -> tuple[timedelta, ...]:
        """All at which books carry earlier prices, each once."""
        needed = (lag for each in self.instances for lag in each.strategy.lags)
        return tuple(dict.fromkeys((*self.lags, *needed)))
