"""What open orders hold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from advisor.core.errors import LedgerError
from advisor.ledger.events import Held


@dataclass(frozen=True, slots=True)
class Hold:
    """What an open order holds.

    Attributes:
        order: as it was intended.
        left: what it holds by now, minor units.
        is_matched: something of it is matched: the bet counts as open, and the order no more.
    """

    order: Held
    left: int
    is_matched: bool


class Holds:
    """Of one portfolio's orders, by their keys, until nothing is held for them any more.

    Args:
        holds: that stand already, in the order in which they were made.
    """

    def __init__(self, holds: Iterable[Hold] = ()) -> None:
        self._holds = {hold.order.order: hold for hold in holds}

    def __contains__(self, key: object) -> bool:
        return key in self._holds

    @property
    def all(self) -> tuple[Hold, ...]:
        """In the order in which they were made."""
        return tuple(self._holds.values())

    def left(self, key: str) -> int | None:
        """What an order holds by now, minor units; None of one that holds nothing any more."""
        known = self._holds.get(key)
        return None if known is None else known.left

    @property
    def open(self) -> tuple[Held, ...]:
        """What each order holds by now, as an order that was intended for just that."""
        return tuple(replace(each.order, at_risk=each.left) for each in self._holds.values())

    def order(self, key: str) -> Held:
        """The order as it was intended.

        Raises:
            KeyError: it holds nothing any more.
        """
        return self._holds[key].order

    def add(self, order: Held) -> None:
        """An order is intended."""
        self._holds[order.order] = Hold(order, order.at_risk, is_matched=False)

    def reduce(self, key: str, amount: int, *, is_matched: bool) -> bool:
        """An order holds less.

        Args:
            is_matched: something of it was matched now: the bet counts as open from then on, and the order no more.

        Returns:
            Whether it counted as an open bet until now, and does so no more.

        Raises:
            KeyError: it holds nothing any more.
            LedgerError: it holds less than that.
        """
        known = self._holds[key]
        left = known.left - amount
        if left < 0:
            raise LedgerError(f"The order {key} holds {known.left} and cannot give back {amount}.")
        if left:
            self._holds[key] = Hold(known.order, left, known.is_matched or is_matched)
        else:
            del self._holds[key]
        return not known.is_matched and (is_matched or left == 0)

    def unmatch(self, key: str) -> bool:
        """Nothing of an order is matched any more; whether it counts as an open bet again."""
        known = self._holds.get(key)
        if known is None:
            return False
        self._holds[key] = replace(known, is_matched=False)
        return True
