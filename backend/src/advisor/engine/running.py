"""Strategy instances at work on live books: each with the tracker that follows its signals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias, cast

from advisor.core.books import Books
from advisor.core.ids import NewId
from advisor.core.signals import Signals
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.arbitrage_tracking import ArbitrageTracker
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageChanges, ArbitrageKind
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges
from advisor.engine.tracking.value_tracking import ClosingPrices, ValueBetTracker
from advisor.pricing.fair import FairLines
from advisor.strategies.instances import StrategyInstance
from advisor.strategies.scanning import ScanningStrategy, ValuingStrategy

_KINDS: Final = {"arbitrage": ArbitrageKind.SUREBET, "middle": ArbitrageKind.MIDDLE}


@dataclass(frozen=True, slots=True)
class InstanceSignals:
    """What an instance would enter on some books, as it was evaluated in a step."""

    instance: str
    books: Books
    signals: Signals


class Running(Protocol):
    """An instance at work."""

    @property
    def instance(self) -> StrategyInstance: ...

    def begin(self, now: int, events: Mapping[int, EventState], closings: ClosingPrices) -> None:
        """Begin a step: close, reopen or end what time or the state of events decides."""
        ...

    def update(self, books: Books, fair: FairLines | None, now: int) -> InstanceSignals:
        """Evaluate markets that have not started, and follow the signals.

        Args:
            fair: None for the strategy's own.
        """
        ...


class RunningValue:
    """An instance of single bets.

    Args:
        instance: of the family ``"value"``.
    """

    def __init__(self, instance: StrategyInstance, config: TrackingConfig, new_id: NewId) -> None:
        self.instance: Final = instance
        self._strategy = cast("ValuingStrategy", instance.strategy)
        self.tracker: Final = ValueBetTracker(instance.name, self._strategy, config, new_id)

    def begin(self, now: int, events: Mapping[int, EventState], closings: ClosingPrices) -> None:
        """See ``Running.begin``."""
        self.tracker.begin(now, events, closings)

    def take_over(self, before: "AnyRunning") -> None:
        """Follow all that the instance followed before it was changed.

        Raises:
            ValueError: that was of another family.
        """
        if not isinstance(before, RunningValue):
            raise ValueError(f"The instance {self.instance.name} cannot become one of single bets.")
        self.tracker.carry_on(before.tracker.carried())

    def update(self, books: Books, fair: FairLines | None, now: int) -> InstanceSignals:
        """See ``Running.update``."""
        line = self._strategy.fair(books) if fair is None else fair
        signals = self._strategy.evaluate(books, line)
        self.tracker.update(books, line, signals, now)
        return InstanceSignals(self.instance.name, books, signals)


class RunningLegs:
    """An instance of several legs.

    Args:
        instance: of the family ``"arbitrage"``.
    """

    def __init__(self, instance: StrategyInstance, config: TrackingConfig, new_id: NewId) -> None:
        self.instance: Final = instance
        self.tracker: Final = ArbitrageTracker(instance.name, _KINDS[instance.info.name], config, new_id)

    def begin(self, now: int, events: Mapping[int, EventState], closings: ClosingPrices) -> None:
        """See ``Running.begin``; no close measures what cannot lose."""
        self.tracker.begin(now, events)

    def take_over(self, before: "AnyRunning") -> None:
        """See ``RunningValue.take_over``."""
        if not isinstance(before, RunningLegs):
            raise ValueError(f"The instance {self.instance.name} cannot become one of several legs.")
        self.tracker.carry_on(before.tracker.carried())

    def update(self, books: Books, fair: FairLines | None, now: int) -> InstanceSignals:
        """See ``Running.update``."""
        strategy: ScanningStrategy = self.instance.strategy
        signals = strategy.evaluate(books, strategy.fair(books))
        self.tracker.update(books, signals, now)
        return InstanceSignals(self.instance.name, books, signals)


AnyRunning: TypeAlias = RunningValue | RunningLegs


def running(instances: Iterable[StrategyInstance], config: TrackingConfig, new_id: NewId) -> tuple[AnyRunning, ...]:
    """The instances at work, in their order."""
    return tuple(
        RunningValue(each, config, new_id) if each.info.family == "value" else RunningLegs(each, config, new_id)
        for each in instances
    )


def restore(
    runners: Iterable[AnyRunning], value_bets: Iterable[ValueBet], arbitrages: Iterable[Arbitrage]
) -> tuple[ValueBet, ...]:
    """Give each instance what it found before a restart.

    Bets whose instance is gone have no strategy that says whether they stand: the live ones are returned, to be ended.
    All others are followed to their close by the first tracker of single bets.
    """
    found, at_work = list(arbitrages), tuple(runners)
    trackers = {each.instance.name: each.tracker for each in at_work if isinstance(each, RunningValue)}
    first = next(iter(trackers), None)
    orphans = []
    for bet in value_bets:
        name = bet.instance if bet.instance in trackers else first
        if name is None or (name != bet.instance and bet.state is BetState.LIVE):
            orphans.append(bet)
        else:
            trackers[name].restore([bet])
    for each in at_work:
        if isinstance(each, RunningLegs):
            each.tracker.restore(one for one in found if one.instance == each.instance.name)
    return tuple(orphans)


def changed(
    held: Iterable[AnyRunning], instances: Iterable[StrategyInstance], config: TrackingConfig, new_id: NewId
) -> tuple[tuple[AnyRunning, ...], tuple[ValueBet, ...]]:
    """Other instances in place of those at work: one that is as it was goes on, a changed one takes up what its
    namesake followed.

    Returns:
        The instances at work, in the order of ``instances``, and the live bets of those that are gone, to be ended.

    Raises:
        ValueError: one of several legs is gone, or has become one of single bets: those are never taken away.
    """
    known = {each.instance.name: each for each in held}
    made = []
    for each in instances:
        before = known.pop(each.name, None)
        made.append(
            before if before is not None and before.instance.does_as(each) else _after(before, each, config, new_id)
        )
    orphans: list[ValueBet] = []
    first = next(each for each in made if isinstance(each, RunningValue))
    for gone in known.values():
        if not isinstance(gone, RunningValue):
            raise ValueError(f"The instance {gone.instance.name} of several legs cannot be taken away.")
        for bet in gone.tracker.carried().bets:
            if bet.state is BetState.LIVE:
                orphans.append(bet)
            else:
                first.tracker.restore([bet])
    return tuple(made), tuple(orphans)


def _after(before: AnyRunning | None, instance: StrategyInstance, config: TrackingConfig, new_id: NewId) -> AnyRunning:
    """A new or changed instance at work, with what its namesake followed."""
    [made] = running([instance], config, new_id)
    if before is not None:
        made.take_over(before)
    return made


def begun_anew(
    crashed: AnyRunning, config: TrackingConfig, new_id: NewId, now: int
) -> tuple[AnyRunning, tuple[ValueBet, ...]]:
    """An instance that crashed, holding nothing, and its live value bets, to be ended; arbitrages end at once.

    Args:
        now: µs.
    """
    [made] = running([crashed.instance], config, new_id)
    if isinstance(made, RunningLegs) and isinstance(crashed, RunningLegs):
        made.tracker.restore(crashed.tracker.live())
        made.tracker.end_all(now)
        return made, ()
    bets = crashed.tracker.carried().bets if isinstance(crashed, RunningValue) else ()
    if isinstance(made, RunningValue):
        # Those that ended or were measured before are followed on, should the instance run again.
        made.tracker.restore(bet for bet in bets if bet.state is not BetState.LIVE)
    return made, tuple(bet for bet in bets if bet.state is BetState.LIVE)


def ended_orphans(orphans: Iterable[ValueBet], now: int) -> tuple[ValueBet, ...]:
    """Live bets whose instance is gone, ended; whoever follows them measures them at the start."""
    return tuple(
        replace(bet, state=BetState.EXPIRED, ended_because=Ending.STRATEGY_CHANGED, ended_at=now)
        for bet in orphans
        if bet.state is BetState.LIVE
    )


def value_bet_changes(runners: Iterable[AnyRunning]) -> ValueBetChanges:
    """Changes of the value bets of all instances since the last call."""
    changes = [each.tracker.changes() for each in runners if isinstance(each, RunningValue)]
    return ValueBetChanges(
        opened=tuple(bet for each in changes for bet in each.opened),
        updated=tuple(bet for each in changes for bet in each.updated),
        ended=tuple(bet for each in changes for bet in each.ended),
        closed=tuple(bet for each in changes for bet in each.closed),
        revised=tuple(bet for each in changes for bet in each.revised),
    )


def arbitrage_changes(runners: Iterable[AnyRunning]) -> ArbitrageChanges:
    """Likewise of the arbitrages."""
    changes = [each.tracker.changes() for each in runners if isinstance(each, RunningLegs)]
    return ArbitrageChanges(
        opened=tuple(one for each in changes for one in each.opened),
        updated=tuple(one for each in changes for one in each.updated),
        ended=tuple(one for each in changes for one in each.ended),
    )
