"""The best of each event among signals, by what they are expected to make of a bankroll."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

USUAL: Final = 10
"""So many picks unless others are asked for."""


class Candidate(NamedTuple):
    """A live signal.

    Attributes:
        edge: expected profit per unit at risk.
        kelly: share of the bankroll that the full Kelly stake puts at risk.
    """

    id: UUID
    event: int
    edge: float
    kelly: float

    @property
    def growth(self) -> float:
        """Expected growth of a bankroll that bets the full Kelly stake f: f·edge − f²·σ²/2 with σ² = edge ÷ f, the
        expansion of E[ln(1 + f·profit)] to second order, which is half of edge × f."""
        return self.edge * self.kelly / 2


def best_of_each_event(candidates: Iterable[Candidate], most: int) -> Sequence[Candidate]:
    """One of each event, the best first; of equal ones the lower id.

    A small edge on a likely selection may be worth more than a large one on a long shot.
    """
    best: dict[int, Candidate] = {}
    for each in candidates:
        held = best.get(each.event)
        if held is None or _order(each) < _order(held):
            best[each.event] = each
    return sorted(best.values(), key=_order)[:most]


def _order(candidate: Candidate) -> tuple[float, UUID]:
    return -candidate.growth, candidate.id
