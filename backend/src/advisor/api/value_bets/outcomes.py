"""How an ended value bet ended, as it is shown and in words."""

from collections.abc import Mapping
from typing import Final

from advisor.api.value_bets.schemas import ReasonStep
from advisor.core.history import LEVEL
from advisor.core.markets import EventStatus, GameEnd, Period
from advisor.core.odds import odds_text
from advisor.core.quotes import LAY
from advisor.core.results import DID_NOT_TAKE_PART, EventResult, result_in_field
from advisor.core.venues import VenueTerms, venue_of
from advisor.db.signals.value_bet_pages import BetRow
from advisor.instruments.market_types import MARKET_TYPES, About
from advisor.instruments.settlement_terms import TERMS
from advisor.instruments.settling import settling_period, settling_score
from advisor.instruments.sports import part_name
from advisor.ledger.outcomes import BetResult, Decided, Undecided, bet_result

_ENDS: Final = {
    "won": "the bet is won",
    "half_won": "half of the stake wins and half returns",
    "push": "the stake returns",
    "half_lost": "half of the stake is lost and half returns",
    "lost": "the bet is lost",
    "divided": "a part of the stake wins and the rest is lost",
    "void": "the stake returns",
}


_VOID_BY: Final[Mapping[GameEnd | None, str]] = {
    GameEnd.ABANDONED: "The fixture was abandoned",
    GameEnd.FORFEITED: "The fixture was given to one side",
    GameEnd.UNCONTESTED: "The fixture counts as no contest",
    GameEnd.CANCELLED: "The fixture was cancelled",
}
_ANSWERS: Final = {DID_NOT_TAKE_PART: "was never answered", 0: "was answered with no", 1: "was answered with yes"}


def result_of(row: BetRow, venues: VenueTerms) -> BetResult:
    """What became of a bet; a live one has no result yet.

    Args:
        venues: what they are, as the engine counts it.
    """
    if row.state == "live":
        return Undecided.NOT_KNOWN
    return bet_result(
        MARKET_TYPES[row.market],
        row.line,
        row.selection,
        row.participant,
        row.result,
        terms=TERMS[venues.venue(row.venue).kind],
        venue=row.venue,
    )


def result_step(row: BetRow, venues: VenueTerms) -> ReasonStep | None:
    """The result in words; None where there is none yet."""
    result = result_of(row, venues)
    if result is Undecided.NOT_KNOWN:
        return None
    return ReasonStep(title="Result", text=_decided(row, result) if isinstance(result, Decided) else _open(row, result))


def _open(row: BetRow, result: Undecided) -> str:
    venue = venue_of(row.venue).name
    if result is Undecided.CALLED_OFF:
        return f"The fixture was called off after this price was found; the rules of {venue} say whether stakes return."
    if result is Undecided.SHORTENED:
        return f"{_cut_short(row.result)}; the rules of {venue} say whether such bets stand."
    if row.result.status is EventStatus.VOID:
        return f"The fixture is void; what becomes of the bet stands in the contract of {venue}."
    return f"{row.participant_name} took no part; what becomes of the bet stands in the contract of {venue}."


def _decided(row: BetRow, result: Decided) -> str:
    profit = result.profit(row.side, row.odds_e4, row.commission)
    unit = "of liability" if row.side == LAY else "staked"
    commission = f", after {row.commission:.1%} commission on this bet alone" if profit > 0 and row.commission else ""
    paid = f"{profit:+.2f} per unit {unit} at the last odds of {odds_text(row.odds_e4)}{commission}"
    return f"{_what_happened(row, result)}, so {_ENDS[result.outcome(row.side)]}: {paid}."


def _what_happened(row: BetRow, result: Decided) -> str:
    known, market = row.result, MARKET_TYPES[row.market]
    if known.status is EventStatus.VOID:
        return _VOID_BY.get(known.ending, "The fixture is void")
    if result.is_void and known.ending is GameEnd.SHORTENED:
        return _cut_short(known)
    if market.is_settled_by_score:
        return _how_it_stood(settling_period(known.sport, market), settling_score(market, known), known)
    if market.about is About.FIELD:
        return f"{row.participant_name} {_finish(result_in_field(known.participants, row.participant) or 0)}"
    achieved = known.participants[row.participant]
    if market.about is About.STATEMENT:
        return f"{row.participant_name} {_ANSWERS[achieved]}"
    if achieved == DID_NOT_TAKE_PART:
        return f"{row.participant_name} took no part"
    return f"{row.participant_name}, {market.statistic.replace('_', ' ')}: {achieved}"


def _how_it_stood(period: Period, score: tuple[int, int] | None, known: EventResult) -> str:
    """In words, the score that settles a bet."""
    if period is Period.FIRST_HALF:
        return f"It stood {_score(score)} at half-time"
    if period is Period.WHOLE or score == known.score:
        return f"It ended {_score(score)}"
    if score == (LEVEL, LEVEL):
        return "It was level at the end of normal time"
    return f"It stood {_score(score)} at the end of normal time"


def _cut_short(known: EventResult) -> str:
    where = "" if known.ended_in is None else f" in {part_name(known.sport)} {known.ended_in}"
    return f"It ended {_score(known.score)}, cut short{where}"


def _score(score: tuple[int, int] | None) -> str:
    return "" if score is None else f"{score[0]}-{score[1]}"


def _finish(result: int) -> str:
    if result == DID_NOT_TAKE_PART:
        return "took no part"
    return {0: "did not win", 1: "won"}.get(result, f"shared the win with {result - 1} other{'s' * (result > 2)}")
