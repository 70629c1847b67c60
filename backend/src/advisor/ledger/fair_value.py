"""What an open bet is worth by a fair probability."""

from dataclasses import dataclass

from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.ledger.matched import MatchedPart
from advisor.pricing.edge import edge_of


@dataclass(frozen=True, slots=True)
class FairChance:
    """How likely a selection is to win.

    Attributes:
        probability: fair, given that the stake does not return; above 0, below 1.
        at_risk: expected share of a stake that does not return, 0 to 1; None: all of it counts.
    """

    probability: float
    at_risk: float | None


def fair_value(side: Side, matched: MatchedPart, commission: float, fair: FairChance) -> int:
    """What a bet is expected to bring back, smallest units, rounded half-even: what it has at risk and its profit.

    The profit is the edge of its average odds by the fair probability, as CLV is that of a close.

    Args:
        commission: share of net winnings that its venue keeps, 0 to 1.
    """
    counted = 1.0 if fair.at_risk is None else fair.at_risk
    edge = counted * edge_of(side, fair.probability, matched.odds_e4 / ODDS_SCALE, commission)
    return matched.at_risk + round(edge * matched.at_risk)
