"""The money of the one account at a venue: what was paid in and out, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from advisor.sandbox.order_venues.orders import StatementLine

_MOST_LINES: Final = 20_000


@dataclass(slots=True)
class AccountMoney:
    """Smallest units of one asset.

    Attributes:
        lines: the statement.
        is_closed: no order is taken.
        drift: by so much what can be bet is counted too low: a counter of the venue's that never falls again.
    """

    lines: list[StatementLine] = field(default_factory=list)
    is_closed: bool = False
    drift: int = 0

    @property
    def balance(self) -> int:
        """What is there, bets that are open included."""
        return self.lines[-1].balance if self.lines else 0

    def post(self, kind: str, order: str, amount: int, at: float) -> None:
        """Add a line."""
        number, balance = (self.lines[-1].id if self.lines else 0) + 1, self.balance + amount
        self.lines.append(StatementLine(id=number, at=at, kind=kind, order=order, amount=amount, balance=balance))
        del self.lines[:-_MOST_LINES]

    def take_up(self, lines: Sequence[StatementLine], *, is_closed: bool, drift: int) -> None:
        """Go on with what an earlier process kept."""
        self.lines[:] = lines
        self.is_closed, self.drift = is_closed, drift
