"""What venues do where a result alone does not say who wins, as data: ties, dead heats, and who took no part.

Where two venues differ in what their bets on a market type depend on, these are two contracts: a back at one and a lay
at the other can both lose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, TypeAlias

from advisor.core.venues import VenueKind
from advisor.instruments.market_type import About, MarketType


class Tie(IntEnum):
    """What a tie makes of a bet on the winner of two. Values are results as ``pricing.payoff`` counts them.

    Attributes:
        RETURNED: the stake returns.
        LOST: the bet is lost, whomever it was on.
        DIVIDED: half of the stake wins and half of it loses, as where each contract pays a half.
    """

    RETURNED = 0
    LOST = -2
    DIVIDED = 3


class DeadHeat(Enum):
    """What those get who share one place.

    Attributes:
        DIVIDED: of n that share it each wins with 1/n of the stake, and loses the rest; a contract that pays 1/n comes
            to the same.
        FULL: each wins in full.
    """

    DIVIDED = "divided"
    FULL = "full"


class Absent(Enum):
    """What becomes of bets on who took no part.

    Attributes:
        RETURNED: their stakes return.
        COUNTED: they are settled as if it had come last and achieved nothing.
        BY_CONTRACT: each contract has words of its own, so that nobody knows without reading them.
    """

    RETURNED = "returned"
    COUNTED = "counted"
    BY_CONTRACT = "by_contract"


class Resolution(Enum):
    """By whose word a result counts, and what becomes of bets on what is not played to its end.

    Attributes:
        OFFICIAL: by the competition's own result over the period of the market type; stakes on what is called off
            return.
        BY_CONTRACT: by the source that each contract names, with words of its own for overtime, a postponement and what
            is never played, such as a half for each side.
    """

    OFFICIAL = "official"
    BY_CONTRACT = "by_contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementTerms:
    """Of one venue.

    Attributes:
        resolution: of all its markets.
        tie: on the winner of two.
        dead_heat: of a field.
        non_runner: on one of a field.
        no_show: on a person.
    """

    resolution: Resolution
    tie: Tie
    dead_heat: DeadHeat
    non_runner: Absent
    no_show: Absent


Contract: TypeAlias = tuple[Resolution | Tie | DeadHeat | Absent | str, ...]

_USUAL: Final = SettlementTerms(
    resolution=Resolution.OFFICIAL,
    tie=Tie.RETURNED,
    dead_heat=DeadHeat.DIVIDED,
    non_runner=Absent.RETURNED,
    no_show=Absent.RETURNED,
)
_OF_QUESTIONS: Final = SettlementTerms(
    resolution=Resolution.BY_CONTRACT,
    # A tie pays each side a half; whether somebody who withdrew won is answered with no.
    tie=Tie.DIVIDED,
    dead_heat=DeadHeat.DIVIDED,
    non_runner=Absent.COUNTED,
    no_show=Absent.BY_CONTRACT,
)
TERMS: Final[Mapping[VenueKind, SettlementTerms]] = {
    VenueKind.BOOKMAKER: _USUAL,
    VenueKind.EXCHANGE: _USUAL,
    VenueKind.PREDICTION_MARKET: _OF_QUESTIONS,
    VenueKind.CRYPTO_EXCHANGE: _OF_QUESTIONS,
}
"""By the kind of a venue."""


def absent_of(row: MarketType, terms: SettlementTerms) -> Absent:
    """What becomes of bets on a participant that took no part."""
    return terms.non_runner if row.about is About.FIELD else terms.no_show


def contract_of(row: MarketType, venue: str, kind: VenueKind) -> Contract:
    """What bets of a venue on a market type depend on beside the result: equal where they are the same contract.

    Args:
        venue: its key.
        kind: what it is, by ``VenueTerms``.
    """
    terms = TERMS[kind]
    # Nobody knows without reading them whether the words of two venues come to the same.
    of_its_own = venue if terms.resolution is Resolution.BY_CONTRACT else ""
    if row.turns_on_tie:
        return (terms.resolution, of_its_own, terms.tie)
    if row.is_settled_by_score:
        return (terms.resolution, of_its_own)
    absent = absent_of(row, terms)
    if row.about is About.FIELD:
        return (terms.resolution, of_its_own, terms.dead_heat, absent)
    return (terms.resolution, of_its_own, absent)
