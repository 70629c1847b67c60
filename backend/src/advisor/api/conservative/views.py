"""Conservative mode as the API shows it."""

from collections.abc import Sequence

from advisor.api.conservative.schemas import ConservativeMode, ConservativeTime
from advisor.api.risk.views import breaker_view
from advisor.db.risk.conservative import ConservativeRow
from advisor.risk.breakers.breaker import Breaker, TradingBreakerState


def time_view(row: ConservativeRow) -> ConservativeTime:
    """One time that somebody asked for it."""
    return ConservativeTime(
        id=row.public_id,
        venue=row.venue,
        reason=row.reason,
        set_by=row.set_by,
        set_at=row.set_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_because=row.ended_because,
    )


def mode_view(known: Sequence[Breaker], asked: Sequence[ConservativeRow]) -> ConservativeMode:
    """All of it."""
    causes = [each for each in known if each.state is not TradingBreakerState.CLOSED]
    return ConservativeMode(
        is_on=bool(causes or asked),
        causes=[breaker_view(each) for each in causes],
        asked=[time_view(row) for row in asked],
    )
