"""A bet as the ledger knows it: all that its money depends on, under names that outlive a process."""

from dataclasses import dataclass

from advisor.ledger.fills import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """A placed bet.

    Attributes:
        key: unique in the ledger, as are those of its event and market.
        venue: key of the venue.
        outcomes: how many results the market has, of which one happens.
        selection: index of the one that was bet on.
        covered: bits of the outcomes it wins with; 0 for the one of its own index alone.
        fill: side, native price and quantity, on which its cash flows depend alone.
        commission: share of net winnings the venue keeps, in [0, 1).
        nets: whether it keeps that of the market's net winnings, and not of each bet.
    """

    key: str
    event: str
    market: str
    venue: str
    outcomes: int
    selection: int
    covered: int
    fill: Fill
    commission: float
    nets: bool
