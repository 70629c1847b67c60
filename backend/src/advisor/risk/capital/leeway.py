"""What reserve and allotments leave of a portfolio for one more bet."""

from collections.abc import Mapping
from enum import StrEnum

from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.staking import share_of


class OpenBound(StrEnum):
    """What bounds all open bets together. Public."""

    PROFILE = "profile"
    """The limit profile."""
    RESERVE = "reserve"


def most_open(max_open: int, bankroll: int, reserve: float) -> tuple[int, OpenBound]:
    """What all open bets together may lose: the lesser of the profile's limit and what the reserve leaves.

    Args:
        max_open: of the profile, smallest units.
        bankroll: settled, smallest units.
        reserve: share of it that is never bet, in [0, 1].
    """
    left = share_of(max(bankroll, 0), 1 - reserve)
    return (left, OpenBound.RESERVE) if left < max_open else (max_open, OpenBound.PROFILE)


class Leeway:
    """Of the decisions of one step.

    Args:
        reserve: share of the bankroll that is never bet, in [0, 1]; 0: none is kept.
        left: by instance what its allotment leaves, smallest units, below zero where losses took more; those that are
            not here have none, and the limits of their profile alone.
    """

    def __init__(self, reserve: float = 0.0, left: Mapping[str, int] | None = None) -> None:
        self._reserve = reserve
        self._left = dict(left or {})

    @property
    def reserve(self) -> float:
        """As given."""
        return self._reserve

    @property
    def left(self) -> Mapping[str, int]:
        """What is left by now, as given."""
        return dict(self._left)

    def limits(self, limits: LimitValues, instance: str, bankroll: int) -> LimitValues:
        """The limits of an instance's next bet."""
        left = self._left.get(instance, limits.max_stake)
        return limits._replace(
            max_stake=max(min(limits.max_stake, left), 0),
            max_open=most_open(limits.max_open, bankroll, self._reserve)[0] if self._reserve > 0 else limits.max_open,
        )

    def named(self, refusal: Refusal, limits: LimitValues, instance: str, bankroll: int) -> Refusal:
        """What refused a bet, where it was none of the profile's limits.

        Args:
            limits: of the profile alone.
        """
        if refusal is Refusal.BET_LIMIT and self._left.get(instance, limits.max_stake) < limits.max_stake:
            return Refusal.ALLOTMENT
        is_reserve = self._reserve > 0 and most_open(limits.max_open, bankroll, self._reserve)[1] is OpenBound.RESERVE
        return Refusal.RESERVE if refusal is Refusal.OPEN_LIMIT and is_reserve else refusal

    def take(self, instance: str, at_risk: int) -> None:
        """A bet of an instance is intended that can lose so much."""
        if instance in self._left:
            self._left[instance] -= at_risk
