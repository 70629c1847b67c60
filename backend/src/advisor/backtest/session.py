"""Replays a recorded session: its inputs through the engine once more, beside the signals that it gave then."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from uuid import UUID

from advisor.backtest.order_session import OrderReplay
from advisor.backtest.word_session import OrderDifference
from advisor.core.clock import instant_of
from advisor.core.errors import JournalDamagedError
from advisor.engine.books.messages import EventState
from advisor.engine.journal.chain import Record
from advisor.engine.journal.chances import chances_of
from advisor.engine.journal.configs import config_of, instances_of
from advisor.engine.journal.rates import rates_of
from advisor.engine.journal.session import (
    ENGINE_VERSION,
    ChangeRecord,
    Opened,
    SignalRecord,
    Stepped,
    changes_of,
    opened_of,
    restored_of,
    signals_of,
    stepped_of,
)
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.ports.journal import RecordKind
from advisor.strategies.instances import StrategyInstance


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a replay departs from its journal.

    Attributes:
        step: number of the step, from 1.
        at: µs: its instant.
        recorded, replayed: what each has there; None where it has nothing more.
    """

    step: int
    at: int
    recorded: SignalRecord | ChangeRecord | None
    replayed: SignalRecord | ChangeRecord | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay.

    Attributes:
        steps, signals, changes: how many were compared; up to the first difference.
        difference: None where journal and replay are identical.
        order_difference: None where the orders and balances are those that are stored, or were not compared.
        complete: whether the session ended in order; else its process died, or the journal was cut.
        other_version: whether another version of the engine wrote the journal.
    """

    opened: Opened
    steps: int
    signals: int
    changes: int
    difference: Difference | None
    order_difference: OrderDifference | None
    complete: bool
    other_version: bool


class RecordedSession:
    """A journal whose inputs go through the engine that backtests run.

    Args:
        records: of one session.
        further: instances that run besides those of the session, from its first step on.
        decided: is given what was decided on the step before, once for each step that has a record of it.
        learned: is given what became of orders, as it was taken in on the step before, and what changed them otherwise.

    Raises:
        JournalDamagedError: the journal is not what was written, or its configuration is not known any more.

    Attributes:
        opened: how the session began.
        engine: as it is after the last step that was made.
        complete: whether the session ended in order, once all steps are made.
    """

    def __init__(
        self,
        records: Iterable[Record],
        further: Sequence[StrategyInstance] = (),
        decided: Callable[[bytes], None] = lambda _: None,
        learned: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._remaining = iter(records)
        first = next(self._remaining, None)
        if first is None or first.kind != RecordKind.OPENED:
            raise JournalDamagedError("The journal does not say how its session began.")
        self.opened = opened_of(first.payload)
        numbers = count(1)
        self.engine = LiveEngine(config_of(self.opened.config), lambda: UUID(int=next(numbers)))
        self.complete = False
        self._further = tuple(further)
        self._decided = decided
        self._learned = learned

    def steps(self) -> Iterator[tuple[Stepped, StepResult]]:
        """Each step as it was recorded, and what comes of it now.

        Raises:
            JournalDamagedError: as above.
        """
        engine, events = self.engine, dict[int, EventState]()
        given: Mapping[int, Callable[[bytes], None]] = {
            RecordKind.RESTORED: lambda payload: engine.restore(restored_of(payload)),
            RecordKind.CARRIED: engine.carry_on,
            RecordKind.ORDERS: self._decided,
            RecordKind.WORDS: self._learned,
            RecordKind.CHANCES: lambda payload: engine.set_chances(chances_of(payload)),
            RecordKind.RATES: lambda payload: engine.set_rates(rates_of(payload)),
            RecordKind.INSTANCES: lambda payload: engine.set_instances((*instances_of(payload), *self._further)),
        }
        has_begun = False
        for record in self._remaining:
            if (take := given.get(record.kind)) is not None:
                take(record.payload)
            elif record.kind == RecordKind.CLOSED:
                self.complete = True
            elif record.kind == RecordKind.STEPPED:
                if not has_begun and self._further:
                    engine.set_instances((*engine.config.instances, *self._further))
                has_begun = True
                step = stepped_of(record.payload)
                yield step, _made_again(engine, step, events)


def _made_again(engine: LiveEngine, step: Stepped, events: dict[int, EventState]) -> StepResult:
    """Make a step; the events that are known go with it."""
    inputs = step.inputs
    events |= inputs.events
    for gone in inputs.gone:
        events.pop(gone, None)
    return engine.step(
        inputs.ticks,
        inputs.now,
        events,
        inputs.snapshots,
        inputs.confirmations,
        inputs.availabilities,
        finds=inputs.finds,
    )


def replayed(
    records: Iterable[Record], progress: Callable[[int], None] = lambda _: None, orders: OrderReplay | None = None
) -> Replay:
    """Run a journal's inputs through the engine that backtests run, and compare.

    Args:
        records: of one session.
        progress: called after each step with their number so far.
        orders: compares the orders too.

    Raises:
        JournalDamagedError: the journal is not what was written, or its configuration is not known any more.
    """
    session = (
        RecordedSession(records)
        if orders is None
        else RecordedSession(records, decided=orders.decided, learned=orders.learned)
    )
    steps, signals, changes = 0, 0, 0
    difference = None
    for step, result in session.steps():
        # By now it is known whether orders of the step before it differ.
        if orders is not None and orders.difference is not None:
            break
        steps += 1
        difference = _compared(step, result, steps)
        if difference is not None:
            break
        if orders is not None:
            orders.stepped(result, instant_of(step.inputs.now))
        signals += len(step.signals)
        changes += len(step.changes)
        progress(steps)
    if orders is not None and difference is None:
        orders.ended(complete=session.complete)
    return Replay(
        opened=session.opened,
        steps=steps,
        signals=signals,
        changes=changes,
        difference=difference,
        order_difference=orders.difference if orders else None,
        complete=session.complete,
        other_version=session.opened.version != ENGINE_VERSION,
    )


def _compared(step: Stepped, result: StepResult, number: int) -> Difference | None:
    """The first thing in which a step that was made again differs."""
    pairs: Iterator[tuple[Sequence[SignalRecord | ChangeRecord], Sequence[SignalRecord | ChangeRecord]]] = iter(
        ((step.signals, signals_of(result.signals)), (step.changes, changes_of(result)))
    )
    for recorded, made in pairs:
        for one, other in zip_longest(recorded, made):
            if one != other:
                return Difference(number, step.inputs.now, one, other)
    return None
