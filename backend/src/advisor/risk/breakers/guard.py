"""What breakers make of a bet: nothing, a smaller stake, or a refusal."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from advisor.risk.breakers.breaker import EVERYWHERE, REFUSING, Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.error_rate import is_of
from advisor.risk.breakers.reentry import was_over

OVER_PORTFOLIO: Final = frozenset(
    {
        TradingBreakerKind.DAILY_LOSS,
        TradingBreakerKind.WEEKLY_LOSS,
        TradingBreakerKind.MONTHLY_LOSS,
        TradingBreakerKind.DRAWDOWN,
        TradingBreakerKind.LOSS_STREAK,
        TradingBreakerKind.TAIL_RISK,
    }
)


class Guard:
    """The breakers that do something.

    Args:
        breakers: closed ones are left out.
        stake_factor: of one that is half open.
        competition_of: codes of the competitions of events. An event that is missing may be of any, so that every
            breaker over a competition stands over it.
    """

    def __init__(
        self, breakers: Iterable[Breaker], stake_factor: float, competition_of: Mapping[int, str] = MappingProxyType({})
    ) -> None:
        self._breakers: Final = tuple(each for each in breakers if each.state is not TradingBreakerState.CLOSED)
        self._stake_factor: Final = stake_factor
        self._competition_of: Final = competition_of

    def factor(self, *, portfolio: str, instance: str, venue: str, event: int) -> float:
        """What the stake of a bet is multiplied by: 1, the factor of a half-open breaker, or 0 for no bet."""
        states = {each.state for each in self._over(portfolio, instance, venue, event)}
        if states & REFUSING:
            return 0.0
        return self._stake_factor if states else 1.0

    def reasons(self, *, portfolio: str, instance: str, venue: str, event: int) -> list[str]:
        """Why a bet is refused, a sentence of each breaker that does."""
        over = self._over(portfolio, instance, venue, event)
        return [each.reason for each in over if each.state in REFUSING]

    def _over(self, portfolio: str, instance: str, venue: str, event: int) -> list[Breaker]:
        if not self._breakers:
            return []
        competition = self._competition_of.get(event, "")
        return [each for each in self._breakers if _stands_over(each, portfolio, instance, venue, competition, event)]


UNGUARDED: Final = Guard((), 1.0)
"""No breaker, as in a backtest."""


def _stands_over(breaker: Breaker, portfolio: str, instance: str, venue: str, competition: str, event: int) -> bool:
    if breaker.kind in OVER_PORTFOLIO:
        return breaker.subject == portfolio
    match breaker.kind:
        case TradingBreakerKind.ODDS_VOLATILITY:
            return breaker.subject == competition or not competition
        case TradingBreakerKind.ERROR_RATE:
            return is_of(breaker.subject, venue)
        case TradingBreakerKind.RECONCILIATION | TradingBreakerKind.VENUE_SILENT:
            return breaker.subject == venue
        case TradingBreakerKind.CONSERVATIVE:
            return breaker.subject in {venue, EVERYWHERE}
        case TradingBreakerKind.CALIBRATION:
            return breaker.subject == instance
        case TradingBreakerKind.HALT:
            return was_over(breaker.subject, instance=instance, venue=venue, competition=competition, event=event)
    return True
