"""A bet as the ledger knows it: all that its money depends on, under names that outlive a process."""

from dataclasses import dataclass

from advisor.core.quotes import Side
from advisor.ledger.fills import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """A placed bet: an order as far as it was matched.

    Attributes:
        key: unique in the ledger, as are those of its event and market; that of its order, where it has one.
        venue: key of the venue.
        outcomes: how many results the market has, of which one happens.
        selection: index of the one that was bet on.
        covered: bits of the outcomes it wins with; 0 for the one of its own index alone.
        fills: the parts that it was matched in, each with side, native price and quantity, on which its cash flows
            depend alone.
        commission: share of net winnings the venue keeps, in [0, 1).
        nets: whether it keeps that of the market's net winnings, and not of each bet.

    Raises:
        ValueError: nothing of it was matched, or parts of it are of different sides.
    """

    key: str
    event: str
    market: str
    venue: str
    outcomes: int
    selection: int
    covered: int
    fills: tuple[Fill, ...]
    commission: float
    nets: bool

    def __post_init__(self) -> None:
        if len({fill.side for fill in self.fills}) != 1:
            raise ValueError(f"The bet {self.key} is matched on no side, or on both.")

    @property
    def side(self) -> Side:
        """Back or lay."""
        return self.fills[0].side

    @property
    def at_risk(self) -> int:
        """What it can lose, smallest units."""
        return sum(fill.at_risk for fill in self.fills)

    @property
    def win(self) -> int:
        """What it wins at best, smallest units before commission."""
        return sum(fill.win for fill in self.fills)

    def gross(self, result: int) -> int:
        """Profit before commission, or the loss, smallest units; see ``Fill.gross``."""
        return sum(fill.gross(result) for fill in self.fills)
