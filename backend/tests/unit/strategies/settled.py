"""Any market type settled by a pair of numbers, so that one test holds for all."""

from advisor.core.history import NO_SCORE
from advisor.core.markets import MarketTypeKey
from advisor.core.results import DID_NOT_TAKE_PART
from advisor.core.venues import VenueKind
from advisor.instruments.market_types import MARKET_TYPES, About
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.settlement import halves, participant_halves


def settled(market: MarketTypeKey, line: int, selection: int, first: int, second: int) -> int:
    """Halves won by a score, or by what a participant achieved: the first number alone, of a field whether it won.

    Dead heats are left out.
    """
    row = MARKET_TYPES[market]
    if row.is_settled_by_score:
        return halves(row.code, line, selection, first, second)
    achieved = min(first, 1) if row.about is About.FIELD else first
    result = participant_halves(
        row, line, selection, DID_NOT_TAKE_PART if first == NO_SCORE else achieved, TERMS[VenueKind.BOOKMAKER]
    )
    assert result is not None
    return result
