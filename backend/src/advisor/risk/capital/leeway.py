"""What reserve, allotments and limits over what bets have in common leave of a portfolio for one more bet."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from advisor.risk.capital.spread import NO_SPREAD, Spread
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.staking import share_of


class OpenBound(StrEnum):
    """What bounds all open bets together. Public."""

    PROFILE = "profile"
    """The limit profile."""
    RESERVE = "reserve"
    PORTFOLIO = "portfolio"
    """The share of the bankroll that may be open, whatever the profile."""


def most_open(max_open: int, bankroll: int, reserve: float, open_most: float = 1.0) -> tuple[int, OpenBound]:
    """What all open bets together may lose: the least of what profile, reserve and the portfolio's own bound leave.

    Args:
        max_open: of the profile, smallest units.
        bankroll: settled, smallest units.
        reserve: share of it that is never bet, in [0, 1].
        open_most: share of it that may be open, in [0, 1].
    """
    share = min(open_most, 1 - reserve)
    left = share_of(max(bankroll, 0), share)
    if left >= max_open:
        return max_open, OpenBound.PROFILE
    return left, OpenBound.PORTFOLIO if open_most < 1 - reserve else OpenBound.RESERVE


class Leeway:
    """Of the decisions of one step.

    Args:
        reserve: share of the bankroll that is never bet, in [0, 1]; 0: none is kept.
        left: by instance what its allotment leaves, smallest units, below zero where losses took more; those that are
            not here have none, and the limits of their profile alone.
        open_most: share of the bankroll that may be open, in [0, 1].
        spread: limits over what bets have in common.
    """

    def __init__(
        self,
        reserve: float = 0.0,
        left: Mapping[str, int] | None = None,
        open_most: float = 1.0,
        spread: Spread = NO_SPREAD,
    ) -> None:
        self._reserve = reserve
        self.open_most: Final = open_most
        self.spread: Final = spread
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
            max_open=self._most_open(limits, bankroll)[0] if self._bounds_open else limits.max_open,
        )

    def named(self, refusal: Refusal, limits: LimitValues, instance: str, bankroll: int) -> Refusal:
        """What refused a bet, where it was none of the profile's limits.

        Args:
            limits: of the profile alone.
        """
        if refusal is Refusal.BET_LIMIT and self._left.get(instance, limits.max_stake) < limits.max_stake:
            return Refusal.ALLOTMENT
        is_reserve = self._bounds_open and self._most_open(limits, bankroll)[1] is OpenBound.RESERVE
        return Refusal.RESERVE if refusal is Refusal.OPEN_LIMIT and is_reserve else refusal

    @property
    def _bounds_open(self) -> bool:
        return self._reserve > 0 or self.open_most < 1

    def _most_open(self, limits: LimitValues, bankroll: int) -> tuple[int, OpenBound]:
        return most_open(limits.max_open, bankroll, self._reserve, self.open_most)

    def take(self, instance: str, at_risk: int) -> None:
        """A bet of an instance is intended that can lose so much."""
        if instance in self._left:
            self._left[instance] -= at_risk
