"""What venues do where a result alone does not say who wins, as data: ties, dead heats, who took no part, and what is
called off or cut short.

Where two venues differ in what their bets on a market type depend on, these are two contracts: a back at one and a lay
at the other can both lose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, TypeAlias

from advisor.core.markets import MarketTypeKey
from advisor.core.venues import VenueKind
from advisor.instruments.market_type import About, MarketType
from advisor.instruments.match_markets import H2H, SPREADS


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
    """By whose word a result counts, and of which part of the event.

    Attributes:
        OFFICIAL: by the competition's own result over the period of the market type, with overtime where that has it.
        BY_CONTRACT: by the source that each contract names, with words of its own for overtime and a postponement.
    """

    OFFICIAL = "official"
    BY_CONTRACT = "by_contract"


class CalledOff(Enum):
    """What becomes of bets on what is not played to its end.

    Attributes:
        RETURNED: their stakes return.
        RETURNED_OR_HALVED: by the words of each contract they return, or each side is paid a half, which is the result
            ``HALVED``.
    """

    RETURNED = "returned"
    RETURNED_OR_HALVED = "returned_or_halved"


class Shortened(Enum):
    """What becomes of bets on a game that was cut short and has an official result nevertheless.

    Attributes:
        STANDS: they are settled by that result.
        RETURNED: their stakes return.
        NOT_KNOWN: venues differ, and nothing says what this one does.
    """

    STANDS = "stands"
    RETURNED = "returned"
    NOT_KNOWN = "not_known"


HALVED: Final = int(Tie.DIVIDED)
"""The result of a bet of which each side is paid a half, as ``pricing.payoff`` counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementTerms:
    """Of one venue.

    Attributes:
        resolution: of all its markets.
        called_off: of all its markets.
        tie: on the winner of two.
        dead_heat: of a field.
        non_runner: on one of a field.
        no_show: on a person.
    """

    resolution: Resolution
    called_off: CalledOff
    tie: Tie
    dead_heat: DeadHeat
    non_runner: Absent
    no_show: Absent


Contract: TypeAlias = tuple[Resolution | CalledOff | Tie | DeadHeat | Absent | str, ...]

_WON: Final = 2
"""Halves."""

_USUAL: Final = SettlementTerms(
    resolution=Resolution.OFFICIAL,
    called_off=CalledOff.RETURNED,
    tie=Tie.RETURNED,
    dead_heat=DeadHeat.DIVIDED,
    non_runner=Absent.RETURNED,
    no_show=Absent.RETURNED,
)
_OF_QUESTIONS: Final = SettlementTerms(
    resolution=Resolution.BY_CONTRACT,
    called_off=CalledOff.RETURNED_OR_HALVED,
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


LEAST_PLAYED: Final[Mapping[tuple[str, str], Mapping[MarketTypeKey, int]]] = {
    # ESPN BET, "Betting on Baseball", read 2026-11-29. Totals are missing: one that is decided by then counts.
    ("espnbet", "baseball"): {H2H: 5, SPREADS: 9},
}
"""By venue and sport: after how many whole periods or innings bets on a market type stand, though the game was cut
short; before, their stakes return. Only what a venue's own rules say: others ask for nine innings where most ask for
five."""


def if_shortened(row: MarketType, venue: str, sport: str, ended_in: int | None) -> Shortened:
    """What becomes of bets on a game that was cut short.

    Args:
        venue: its key.
        ended_in: the period or inning in which the game ended, which need not have been played whole; None where not
            known.
    """
    least = LEAST_PLAYED.get((venue, sport), {}).get(row.key)
    if least is None or ended_in is None or ended_in == least:
        return Shortened.NOT_KNOWN
    return Shortened.STANDS if ended_in > least else Shortened.RETURNED


def absent_of(row: MarketType, terms: SettlementTerms) -> Absent:
    """What becomes of bets on a participant that took no part."""
    return terms.non_runner if row.about is About.FIELD else terms.no_show


def of_dead_heat(selection: int, terms: SettlementTerms, sharing: int = 2) -> int:
    """The result of bets on one of a field that shares the win with others, as ``pricing.payoff`` counts it.

    Args:
        selection: 0: that it wins; 1: that it does not.
        sharing: how many share it, itself counted; two or more.
    """
    won = _WON if terms.dead_heat is DeadHeat.FULL else HALVED + sharing - 2
    return -won if selection else won


def contract_of(row: MarketType, venue: str, kind: VenueKind) -> Contract:
    """What bets of a venue on a market type depend on beside the result: equal where they are the same contract.

    Args:
        venue: its key.
        kind: what it is, by ``VenueTerms``.
    """
    terms = TERMS[kind]
    # Nobody knows without reading them whether the words of two venues come to the same.
    of_its_own = venue if terms.resolution is Resolution.BY_CONTRACT else ""
    of_all: Contract = (terms.resolution, of_its_own, terms.called_off)
    if row.turns_on_tie:
        return (*of_all, terms.tie)
    if row.is_settled_by_score:
        return of_all
    absent = absent_of(row, terms)
    return (*of_all, terms.dead_heat, absent) if row.about is About.FIELD else (*of_all, absent)
