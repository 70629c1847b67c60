"""When the capital of strategies would be shared anew, and by how much at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.risk.capital.rules import PlanConfig
from advisor.risk.staking import share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A strategy's capital as it is and as it would be, smallest units.

    Attributes:
        allotted: None: it may use all there is, as nobody has set anything.
    """

    instance: str
    allotted: int | None
    target: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody may set.

    Attributes:
        amount: what the instance would be allotted, smallest units.
        target: what it is on the way to.
    """

    instance: str
    amount: int
    target: int


def proposals(
    positions: Sequence[Position],
    capital: int,
    moved: int,
    changed_at: datetime | None,
    rules: PlanConfig,
    now: datetime,
) -> tuple[Proposal, ...]:
    """Changes towards the targets: those that are to shrink first, as that frees what others get.

    What nobody has allotted yet is proposed in full, as no capital moves by it.

    Args:
        capital: smallest units.
        moved: within the last day, smallest units.
        changed_at: when anything was last allotted; None: never.
    """
    if changed_at is not None and now - changed_at < rules.every:
        return ()
    left = max(share_of(max(capital, 0), rules.a_day) - moved, 0)
    least = share_of(max(capital, 0), rules.differs_by)
    found = [Proposal(each.instance, each.target, each.target) for each in positions if each.allotted is None]
    known = [(each, each.target - each.allotted) for each in positions if each.allotted is not None]
    for position, change in sorted(known, key=lambda each: each[1]):
        part = min(abs(change), left)
        if abs(change) < least or not change or not part:
            continue
        left -= part
        amount = position.target - change + (part if change > 0 else -part)
        found.append(Proposal(position.instance, amount, position.target))
    return tuple(found)
