"""An engine with its clock, for steps over a handful of prices."""

from collections.abc import Iterable

from advisor.core.ticks import Ticks
from advisor.engine.books.messages import Availability, Confirmation, Snapshot
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.ports.journal import JournalPosition, RecordKind
from tests.unit.engine.live_building import EVENTS, Price, book, live_config, micros, numbered_ids, ticks

SHARP = (2.10, 3.40, 3.60)


class Run:
    """An engine with its clock."""

    def __init__(self, config: LiveEngineConfig | None = None) -> None:
        self.engine = LiveEngine(config or live_config(), numbered_ids())
        self.events = dict(EVENTS)

    def step(
        self,
        seconds: float,
        *quoted: Ticks | Iterable[Price],
        snapshots: Iterable[Snapshot] = (),
        confirmations: Iterable[Confirmation] = (),
        availabilities: Iterable[Availability] = (),
    ) -> StepResult:
        batches = [each if isinstance(each, Ticks) else ticks(each) for each in quoted]
        return self.engine.step(
            batches, micros(seconds), self.events, list(snapshots), list(confirmations), list(availabilities)
        )


class Memory:
    """A journal that keeps the last payload of each kind."""

    def __init__(self) -> None:
        self.payloads: dict[RecordKind, bytes] = {}

    @property
    def position(self) -> JournalPosition:
        return JournalPosition("test", len(self.payloads), "")

    def append(self, kind: RecordKind, payload: bytes) -> None:
        self.payloads[kind] = payload


def opened_run(odds: float = 2.4, at: float = 0) -> tuple[Run, ValueBet]:
    run = Run()
    result = run.step(at, [*book("pinnacle", *SHARP, at=at), Price("soft", 0, odds, at=at)])
    (bet,) = result.value_bets.opened
    return run, bet
