"""The events that Betfair's markets are on."""

from datetime import datetime

from advisor.adapters.betfair.markets import Market, sides_of
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.core.results import ReportedResult


def report_of(
    market: Market,
    status: EventStatus | None,
    at: datetime,
    began: datetime | None = None,
    results: tuple[ReportedResult, ...] = (),
) -> EventReport | None:
    """The event a market is on, None where it names no event or no start, or two teams that it should name.

    Args:
        results: of the field that it is on.
    """
    sides = sides_of(market.event_name)
    title = market.event_name.strip() if market.is_of_field else ""
    if (sides is None and not title) or not market.event_ref or market.start is None:
        return None
    return EventReport(
        provider=PROVIDER,
        ref=market.event_ref,
        sport=market.sport,
        competition=market.competition,
        competition_name=market.competition_name,
        home=sides.home if sides else "",
        away=sides.away if sides else "",
        title=title,
        kickoff=market.start,
        status=status,
        began=began,
        results=results,
        at=at,
    )
