"""Picks as the API and the command line show them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from advisor.api.picks.schemas import Pick, PickList
from advisor.api.value_bets.explanation import value_bet_why
from advisor.core.venues import VenueTerms
from advisor.db.signals.value_bet_pages import BetRow
from advisor.engine.tracking.picks import Candidate

_DAY: Final = timedelta(days=1)
_DIGITS: Final = 8


def starts_on(day: date, now: datetime) -> tuple[datetime, datetime]:
    """From when, and before when, the fixtures of a day start that have not started yet.

    Args:
        now: aware UTC.
    """
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return max(begin, now), begin + _DAY


def picks_view(rows: Sequence[tuple[Candidate, BetRow]], venues: VenueTerms, day: date, now: datetime) -> PickList:
    """Picks of a day, in their order."""
    return PickList(day=day, at=now, items=[_pick(rank, *each, venues) for rank, each in enumerate(rows, 1)])


def _pick(rank: int, candidate: Candidate, row: BetRow, venues: VenueTerms) -> Pick:
    why = value_bet_why(row, venues)
    return Pick(rank=rank, growth=round(candidate.growth, _DIGITS), bet=why.bet, reasons=why.steps)
