"""Replays a recorded session: its inputs through the engine once more, beside the signals that it gave then."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from uuid import UUID

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
from advisor.ports.journal import RecordKind


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
        complete: whether the session ended in order; else its process died, or the journal was cut.
        other_version: whether another version of the engine wrote the journal.
    """

    opened: Opened
    steps: int
    signals: int
    changes: int
    difference: Difference | None
    complete: bool
    other_version: bool


def replayed(records: Iterable[Record], progress: Callable[[int], None] = lambda _: None) -> Replay:
    """Run a journal's inputs through the engine that backtests run, and compare.

    Args:
        records: of one session.
        progress: called after each step with their number so far.

    Raises:
        JournalDamagedError: the journal is not what was written, or its configuration is not known any more.
    """
    remaining = iter(records)
    first = next(remaining, None)
    if first is None or first.kind != RecordKind.OPENED:
        raise JournalDamagedError("The journal does not say how its session began.")
    opened = opened_of(first.payload)
    numbers = count(1)
    engine = LiveEngine(config_of(opened.config), lambda: UUID(int=next(numbers)))
    given: Mapping[int, Callable[[bytes], None]] = {
        RecordKind.RESTORED: lambda payload: engine.restore(restored_of(payload)),
        RecordKind.CARRIED: engine.carry_on,
        RecordKind.CHANCES: lambda payload: engine.set_chances(chances_of(payload)),
        RecordKind.RATES: lambda payload: engine.set_rates(rates_of(payload)),
        RecordKind.INSTANCES: lambda payload: engine.set_instances(instances_of(payload)),
    }
    events: dict[int, EventState] = {}
    steps, signals, changes, complete = 0, 0, 0, False
    difference = None
    for record in remaining:
        if (take := given.get(record.kind)) is not None:
            take(record.payload)
        elif record.kind == RecordKind.CLOSED:
            complete = True
        elif record.kind == RecordKind.STEPPED:
            steps += 1
            step = stepped_of(record.payload)
            difference = _compared(engine, step, steps, events)
            if difference is not None:
                break
            signals += len(step.signals)
            changes += len(step.changes)
            progress(steps)
    return Replay(
        opened=opened,
        steps=steps,
        signals=signals,
        changes=changes,
        difference=difference,
        complete=complete,
        other_version=opened.version != ENGINE_VERSION,
    )


def _compared(engine: LiveEngine, step: Stepped, number: int, events: dict[int, EventState]) -> Difference | None:
    """Make a step again; the first thing in which it differs."""
    inputs = step.inputs
    events |= inputs.events
    for gone in inputs.gone:
        events.pop(gone, None)
    result = engine.step(
        inputs.ticks,
        inputs.now,
        events,
        inputs.snapshots,
        inputs.confirmations,
        inputs.availabilities,
        finds=inputs.finds,
    )
    pairs: Iterator[tuple[Sequence[SignalRecord | ChangeRecord], Sequence[SignalRecord | ChangeRecord]]] = iter(
        ((step.signals, signals_of(result.signals)), (step.changes, changes_of(result)))
    )
    for recorded, made in pairs:
        for one, other in zip_longest(recorded, made):
            if one != other:
                return Difference(number, inputs.now, one, other)
    return None
