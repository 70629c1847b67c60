"""What made the bankroll, its peak and the losing streak what they are, so that a step of the past can be restated."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from advisor.core.arrays import Int64
from advisor.risk.funds import count_movement
from advisor.risk.state import BANKROLL, PEAK, STREAK, count_profit


class StepKind(Enum):
    """What happened."""

    PROFIT = "profit"
    MOVEMENT = "movement"
    PAUSE = "pause"
    RESUME = "resume"


class PathStep(NamedTuple):
    """One step.

    Attributes:
        amount: profit, or what came in; minor units.
        before: bankroll, peak and streak before it.
    """

    kind: StepKind
    amount: int
    before: tuple[int, int, int]


class BankrollPath:
    """Steps of one portfolio in their order; the totals that they change are the risk state's.

    Args:
        steps: made before, in their order.
        forgotten: how many were made before those.
    """

    def __init__(self, steps: Iterable[PathStep] = (), forgotten: int = 0) -> None:
        self._steps = list(steps)
        self._forgotten = forgotten

    @property
    def steps(self) -> tuple[PathStep, ...]:
        """Those that are not forgotten."""
        return tuple(self._steps)

    @property
    def forgotten(self) -> int:
        """How many steps were made before those."""
        return self._forgotten

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, kind: StepKind, amount: int, before: tuple[int, int, int]) -> int:
        """Note a step that has been made; gives its number.

        Args:
            before: ``standing`` before it.
        """
        self._steps.append(PathStep(kind, amount, before))
        return self._forgotten + len(self._steps) - 1

    def restate(self, number: int, amount: int, totals: Int64) -> None:
        """Let a step have been of another amount: totals become what all steps since then make of it.

        Args:
            number: of a step that is not forgotten.
        """
        first = number - self._forgotten
        step = self._steps[first]
        self._steps[first] = step._replace(amount=amount)
        totals[[BANKROLL, PEAK, STREAK]] = step.before
        for place in range(first, len(self._steps)):
            step = self._steps[place] = self._steps[place]._replace(before=standing(totals))
            _repeat(step, totals)

    def forget(self, before: int | None) -> None:
        """Forget all steps before one of this number, or with None all: they are not restated any more."""
        forgotten = len(self._steps) if before is None else max(before - self._forgotten, 0)
        del self._steps[:forgotten]
        self._forgotten += forgotten


def standing(totals: Int64) -> tuple[int, int, int]:
    """Bankroll, peak and losing streak."""
    return int(totals[BANKROLL]), int(totals[PEAK]), int(totals[STREAK])


def _repeat(step: PathStep, totals: Int64) -> None:
    match step.kind:
        case StepKind.PROFIT:
            count_profit(totals, step.amount)
        case StepKind.MOVEMENT:
            count_movement(totals, step.amount)
        case StepKind.PAUSE:
            totals[STREAK] = 0
        case StepKind.RESUME:
            totals[PEAK] = totals[BANKROLL]
