"""A bet as the ledger knows it: all that its money depends on, under names that outlive a process."""

from dataclasses import dataclass

from advisor.core.quotes import Side
from advisor.pricing.payoff import amount_at_risk, gross_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """A placed bet.

    Attributes:
        key: unique in the ledger, as are those of its event and market.
        venue: key of the venue.
        outcomes: how many results the market has, of which one happens.
        selection: index of the one that was bet on.
        covered: bits of the outcomes it wins with; 0 for the one of its own index alone.
        stake: minor units; of a lay the backer's.
        odds_e4: ten-thousandths.
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
    side: Side
    stake: int
    odds_e4: int
    commission: float
    nets: bool

    @property
    def at_risk(self) -> int:
        """What it can lose, minor units: the stake of a back bet, the liability of a lay."""
        return int(amount_at_risk(self.side, self.stake, self.odds_e4))

    def gross(self, result: int) -> int:
        """Profit before commission, or the loss, minor units.

        Args:
            result: halves won by the selection, -2 … 2, or divided (see ``pricing.payoff``).
        """
        return int(gross_of(self.side, self.stake, self.odds_e4, result))
