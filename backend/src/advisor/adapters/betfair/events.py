"""Events as Betfair's markets tell of them."""

from datetime import datetime
from typing import Final

from advisor.adapters.betfair.definition import Definition
from advisor.adapters.betfair.markets import Market, sides_of
from advisor.adapters.betfair.wire import PROVIDER, MarketStatus
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport

_WHOLE_MATCH: Final = frozenset({"MATCH_ODDS", "MONEY_LINE", "MONEYLINE"})
"""Only these are in play and end with the match; a total may be decided long before."""


def event_report(market: Market | None, definition: Definition | None, at: datetime) -> EventReport | None:
    """The event a market of the stream is on, None where the market does not tell of a match.

    Args:
        at: when the definition stood.
    """
    if market is None or market.market_type not in _WHOLE_MATCH:
        return None
    return report_of(market, _status(definition) if definition else None, at)


def report_of(market: Market, status: EventStatus | None, at: datetime) -> EventReport | None:
    """The event a market is on, None where it names no two teams, no event or no start."""
    sides = sides_of(market.event_name)
    if sides is None or not market.event_id or market.start is None:
        return None
    return EventReport(
        provider=PROVIDER,
        ref=market.event_id,
        sport=market.sport,
        competition=market.competition,
        competition_name=market.competition_name,
        home=sides.home,
        away=sides.away,
        kickoff=market.start,
        status=status,
        at=at,
    )


def _status(definition: Definition) -> EventStatus | None:
    if definition.status is MarketStatus.CLOSED:
        return EventStatus.FINISHED if definition.won else EventStatus.VOID if definition.voided else None
    return EventStatus.IN_PLAY if definition.in_play else EventStatus.SCHEDULED
