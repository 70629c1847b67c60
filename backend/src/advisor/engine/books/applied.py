"""What a step did to the live books."""

from dataclasses import dataclass

from advisor.core.arrays import Bool, Int8, Int64
from advisor.core.ticks import Ticks


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The result of applying ticks.

    Attributes:
        ticks: n ticks that were applied; ``at`` as stored.
        changed: (n,) True where the odds changed.
        before: (n,) ``QualityFlag`` of the price held until then.
        cell: (n, 3) book row, side and selection.
        outcomes: (5,) number of ticks by outcome (``CHANGED`` … ``UNKNOWN_EVENT``), left out ones included.
    """

    ticks: Ticks
    changed: Bool
    before: Int8
    cell: Int64
    outcomes: Int64


@dataclass(frozen=True, slots=True)
class EventChanges:
    """How events changed since the last step.

    Attributes:
        started: our ids of those that started.
        removed: of those that are over or unknown by now; their prices are no longer held.
    """

    started: tuple[int, ...]
    removed: tuple[int, ...]
