"""One step of the live engine: quotes and time in; fit prices, value bets and arbitrages out. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from advisor.core.ids import NewId
from advisor.core.ticks import Ticks
from advisor.engine.arbitrages import Arbitrage
from advisor.engine.gates import GateConfig
from advisor.engine.live_news import EventState, Snapshot, StepResult
from advisor.engine.value_bets import ValueBet, ValueBetConfig
from advisor.pricing.fair import FairConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageConfig:
    """What is told of surebets and middles.

    Attributes:
        total_stake: minor units that stakes are told for.
        min_margin: least profit per unit of outlay of a surebet.
        max_middle_cost: most a middle may lose per unit of outlay.
        units: stakes are multiples of so many minor units, by venue; 1 for those not named.
        touch_every: see ``ValueBetConfig``.
    """

    total_stake: int = 10_000
    min_margin: float = 0.0
    max_middle_cost: float = 0.03
    units: Mapping[str, int] = field(default_factory=dict)
    touch_every: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEngineConfig:
    """Everything the engine is told.

    Attributes:
        commissions: shares of net winnings kept, by venue; others as in ``core.venues``.
    """

    gates: GateConfig = field(default_factory=GateConfig)
    fair: FairConfig = field(default_factory=FairConfig)
    value_bets: ValueBetConfig = field(default_factory=ValueBetConfig)
    arbitrages: ArbitrageConfig = field(default_factory=ArbitrageConfig)
    commissions: Mapping[str, float] = field(default_factory=dict)


class LiveEngine:
    """Holds the books; for one caller.

    Args:
        config: limits and thresholds.
        new_id: makes ids of value bets and arbitrages.
    """

    def __init__(self, config: LiveEngineConfig, new_id: NewId) -> None:
        raise NotImplementedError

    def restore(self, value_bets: Iterable[ValueBet], arbitrages: Iterable[Arbitrage]) -> None:
        """Go on following what was found before a restart: live and expired bets whose games have not started.

        They end or go on by the first step that sees their market; until then they stand as they are.
        """
        raise NotImplementedError

    def step(
        self,
        ticks: Sequence[Ticks],
        now: int,
        events: Mapping[int, EventState],
        snapshots: Sequence[Snapshot] = (),
    ) -> StepResult:
        """Take in what was told and what time it is.

        Args:
            ticks: one for each provider, in order of arrival; none for a step of time alone.
            now: µs since the Unix epoch, UTC; never less than in the step before.
            events: all events that are not over, by our ids; the engine forgets those that are missing or over.
            snapshots: applied after the ticks.
        """
        raise NotImplementedError
