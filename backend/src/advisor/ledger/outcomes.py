"""How a bet found live ended, by all that is known of its event; backtests settle by ``settlement`` alone. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from advisor.core.markets import EventStatus, GameEnd, Period
from advisor.core.money.assets import MAX_STAKE
from advisor.core.quotes import LAY
from advisor.core.results import DID_NOT_TAKE_PART, EventResult, result_in_field, wins_among
from advisor.instruments.market_types import About, MarketType
from advisor.instruments.settlement_terms import Resolution, SettlementTerms, Shortened, if_shortened
from advisor.instruments.settling import settling_score
from advisor.ledger.settlement import VOID, halves, outcome_of, participant_halves
from advisor.pricing.payoff import amount_at_risk, commission_on, gross_of

_VOID: Final = "void"


class Undecided(Enum):
    """Why a bet has no result.

    Attributes:
        NOT_KNOWN: nothing says it yet.
        CALLED_OFF: its event was called off after it was found, and played or not later: whether the stake returned is
            a rule of the venue that we do not know.
        BY_CONTRACT: its event is void or its participant took no part, for which the venue's contract has words of its
            own.
        SHORTENED: its event was cut short: whether the bet stands is a rule of the venue that we do not know.
    """

    NOT_KNOWN = "not_known"
    CALLED_OFF = "called_off"
    BY_CONTRACT = "by_contract"
    SHORTENED = "shortened"


class Decided(NamedTuple):
    """The result of bets on a selection.

    Attributes:
        halves: won by the selection, in halves of a stake, or divided; see ``pricing.payoff``.
        is_void: the stakes return, as if there had been no bets.
    """

    halves: int
    is_void: bool = False

    def outcome(self, side: int) -> str:
        """Public name of it for a bet of a side; what backs the selection and what lays it end in opposite ways."""
        return _VOID if self.is_void else outcome_of(-self.halves if side == LAY else self.halves)

    def profit(self, side: int, odds_e4: int, commission: float) -> float:
        """Profit or loss per unit at risk, of a lay its liability, after commission on this bet alone.

        Args:
            side: ``Side``.
            odds_e4: ten-thousandths, > 10,000.
            commission: share of net winnings that the venue keeps.
        """
        # Of an enum's member compiled code finds out anew at each call what it is.
        side = int(side)
        gross = gross_of(side, MAX_STAKE, odds_e4, self.halves)
        return (gross - commission_on(gross, commission)) / amount_at_risk(side, MAX_STAKE, odds_e4)


BetResult: TypeAlias = Decided | Undecided

OUTCOMES_BY_HAND: Final[Mapping[str, int]] = {
    "won": 2, "half_won": 1, "push": 0, "half_lost": -1, "lost": -2, _VOID: VOID
}  # fmt: skip
"""Halves won by a bet that a person settles, by its public outcome."""


def decided_by_hand(outcome: str, side: int) -> Decided:
    """What a person says of a bet.

    Args:
        outcome: one of ``OUTCOMES_BY_HAND``.
        side: ``Side`` of the bet.

    Raises:
        KeyError: there is no such outcome.
    """
    won = OUTCOMES_BY_HAND[outcome]
    return Decided(-won if side == LAY else won, is_void=outcome == _VOID)


def bet_result(
    row: MarketType,
    line: int,
    selection: int,
    participant: int,
    known: EventResult,
    *,
    terms: SettlementTerms,
    venue: str,
) -> BetResult:
    """What became of bets on a selection.

    Args:
        row: their market type.
        line: hundredths; not read where there is none.
        selection: index into the row's selections.
        participant: whom the market is about; not read where it is about the event.
        terms: of the bets' venue.
        venue: its key, whose own rules decide of what was cut short.
    """
    if known.status is EventStatus.VOID:
        if terms.resolution is Resolution.BY_CONTRACT:
            return Undecided.BY_CONTRACT
        return Decided(VOID, is_void=True)
    if known.called_off:
        return Undecided.CALLED_OFF
    if known.ending is GameEnd.SHORTENED and row.period is not Period.FIRST_HALF:
        rule = if_shortened(row, venue, known.sport, known.ended_in)
        if rule is Shortened.RETURNED:
            return Decided(VOID, is_void=True)
        if rule is Shortened.NOT_KNOWN:
            return Undecided.SHORTENED
        known = replace(known, ending=GameEnd.REGULAR)
    if not row.is_settled_by_score:
        return _of_participant(row, line, selection, participant, known, terms)
    score = settling_score(row, known)
    if score is None:
        return Undecided.NOT_KNOWN
    return Decided(int(halves(row.code, line, selection, *score, terms.tie)))


def _of_participant(
    row: MarketType, line: int, selection: int, participant: int, known: EventResult, terms: SettlementTerms
) -> BetResult:
    of_field = row.about is About.FIELD
    if of_field and wins_among(known.participants.values()) > 1:
        # Who says of several that each has won says nothing of how many share it.
        raise ValueError("more than one whole win is said, and not among how many it is shared")
    result = result_in_field(known.participants, participant) if of_field else known.participants.get(participant)
    if result is None:
        return Undecided.NOT_KNOWN
    won = participant_halves(row, line, selection, result, terms)
    if won is None:
        return Undecided.BY_CONTRACT
    return Decided(won, is_void=won == VOID and result == DID_NOT_TAKE_PART)
