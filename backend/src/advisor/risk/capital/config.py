"""All rules of capital together, as settings make them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from advisor.core.money.assets import Asset
from advisor.risk.capital.rules import AllocationConfig, AllocationMethod, FlowConfig, PlanConfig, smallest_units


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalConfig:
    """What is kept back, what may come and go, and how the rest is shared; shares are of the capital, in [0, 1].

    Attributes:
        rate_max_age: older rates count for nothing.
        reserve: never bet.
        open_most: what all open bets of a portfolio can lose together at most, of its bankroll.
        competition_most, group_most: what those on one competition, or on one sport and day, can lose together.
        method: how it would be shared among strategies.
        least, most: of each strategy.
        strategy_minimum, venue_minimum: whole units of the portfolio's asset; less is not given to one.
        strategy_shares: by name of the instance, for the method fixed.
        venue_most: of each venue.
        venue_shares: of venues, by key; empty: in proportion to what is bet there.
    """

    flows: FlowConfig = field(default_factory=FlowConfig)
    rate_max_age: timedelta = timedelta(days=4)
    reserve: float = 0.1
    open_most: float = 0.95
    competition_most: float = 0.25
    group_most: float = 0.5
    method: AllocationMethod = AllocationMethod.RISK_PARITY
    least: float = 0.01
    most: float = 0.25
    strategy_minimum: int = 100
    strategy_shares: Mapping[str, float] = field(default_factory=dict)
    venue_most: float = 0.6
    venue_minimum: int = 100
    venue_shares: Mapping[str, float] = field(default_factory=dict)
    plan: PlanConfig = field(default_factory=PlanConfig)

    def allocation(self, asset: Asset) -> AllocationConfig:
        """How a portfolio of an asset would be shared."""
        return AllocationConfig(
            method=self.method,
            reserve=self.reserve,
            least=self.least,
            most=self.most,
            venue_most=self.venue_most,
            venue_minimum=smallest_units(self.venue_minimum, asset),
        )
