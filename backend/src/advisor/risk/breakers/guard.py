"""What breakers make of a bet: nothing, a smaller stake, or a refusal."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.risk.breakers.breaker import EVERYWHERE, REFUSING, Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.error_rate import is_of_prices, stands_over
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


ProviderOf = Callable[[Instrument, str, Side], str]
"""Gives who says the price of a selection at a venue, back or lay; empty where nobody knows."""


class Guard:
    """The breakers that do something.

    Args:
        breakers: closed ones are left out.
        stake_factor: of one that is half open.
        competition_of: codes of the competitions of events. An event that is missing may be of any, so that every
            breaker over a competition stands over it.
        provider_of: who says a price.
    """

    def __init__(
        self,
        breakers: Iterable[Breaker],
        stake_factor: float,
        competition_of: Mapping[int, str] = MappingProxyType({}),
        provider_of: ProviderOf = lambda *_: "",
    ) -> None:
        self._breakers: Final = tuple(each for each in breakers if each.state is not TradingBreakerState.CLOSED)
        self._stake_factor: Final = stake_factor
        self._competition_of: Final = competition_of
        self._provider_of: Final = provider_of
        self._ask_provider: Final = any(is_of_prices(each.subject) for each in self._breakers)

    def factor(self, *, portfolio: str, instance: str, venue: str, instrument: Instrument, side: Side) -> float:
        """What the stake of a bet is multiplied by: 1, the factor of a half-open breaker, or 0 for no bet."""
        states = {each.state for each in self._over(portfolio, instance, venue, instrument, side)}
        if states & REFUSING:
            return 0.0
        return self._stake_factor if states else 1.0

    def reasons(self, *, portfolio: str, instance: str, venue: str, instrument: Instrument, side: Side) -> list[str]:
        """Why a bet is refused, a sentence of each breaker that does."""
        over = self._over(portfolio, instance, venue, instrument, side)
        return [each.reason for each in over if each.state in REFUSING]

    def _over(self, portfolio: str, instance: str, venue: str, instrument: Instrument, side: Side) -> list[Breaker]:
        if not self._breakers:
            return []
        event = instrument.event
        competition = self._competition_of.get(event, "")
        provider = self._provider_of(instrument, venue, side) if self._ask_provider else ""
        return [
            each
            for each in self._breakers
            if _stands_over(each, portfolio, instance, venue, competition, event, provider)
        ]


UNGUARDED: Final = Guard((), 1.0)
"""No breaker, as in a backtest."""


def _stands_over(
    breaker: Breaker, portfolio: str, instance: str, venue: str, competition: str, event: int, provider: str
) -> bool:
    if breaker.kind in OVER_PORTFOLIO:
        return breaker.subject == portfolio
    match breaker.kind:
        case TradingBreakerKind.ODDS_VOLATILITY:
            return breaker.subject == competition or not competition
        case TradingBreakerKind.ERROR_RATE:
            return stands_over(breaker.subject, venue, provider)
        case TradingBreakerKind.RECONCILIATION | TradingBreakerKind.VENUE_SILENT:
            return breaker.subject == venue
        case TradingBreakerKind.CONSERVATIVE:
            return breaker.subject in {venue, EVERYWHERE}
        case TradingBreakerKind.CALIBRATION:
            return breaker.subject == instance
        case TradingBreakerKind.HALT:
            return was_over(breaker.subject, instance=instance, venue=venue, competition=competition, event=event)
    return True
