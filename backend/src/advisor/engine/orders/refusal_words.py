"""What a refused signal was held against: the figure that was found and the limit, in words for people."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.risk.limits import OFF, LimitValues, Refusal
from advisor.risk.state import (
    AT_VENUES,
    BANKROLL,
    DAY_START,
    MONTH_START,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    WEEK_START,
    RiskState,
)


class RefusalWords(NamedTuple):
    """What was found, and what it was held against; empty where there is nothing to say of it."""

    value: str = ""
    limit: str = ""


class Refused(NamedTuple):
    """A signal at the moment at which it was refused.

    Attributes:
        state: of the portfolio, as the decision saw it.
        event, market: rows of it.
        odds_e4: of the signal, ten-thousandths.
        limits: by which it was decided on.
        asset: of the portfolio.
        at: aware UTC.
    """

    state: RiskState
    event: int
    market: int
    odds_e4: int
    limits: LimitValues
    asset: Asset
    at: datetime

    def money(self, amount: int) -> str:
        """An amount with its currency."""
        return f"{self.asset.text(int(amount))} {self.asset.code}"

    def lost_since(self, start: int) -> str:
        """What was lost since the start of a period."""
        totals = self.state.totals
        return f"{self.money(totals[start] - totals[BANKROLL])} lost"

    def used(self, amount: int, limit: int) -> RefusalWords:
        """Exposure that leaves less than the smallest stake."""
        return RefusalWords(f"{self.money(amount)} at risk", f"{self.money(limit)} or less")


_Words: TypeAlias = Callable[[Refused], RefusalWords]


def words_of(refusal: Refusal, found: Refused) -> RefusalWords:
    """What a signal was refused by; nothing of refusals that hang on no figure of the portfolio."""
    words = _WORDS.get(refusal)
    return RefusalWords() if words is None else words(found)


def _odds(found: Refused) -> RefusalWords:
    least, most = found.limits.min_odds_e4, found.limits.max_odds_e4
    top = "any" if most >= OFF else odds_text(most)
    return RefusalWords(odds_text(found.odds_e4), f"{odds_text(least) if least else 'any'} to {top}")


def _drawdown(found: Refused) -> RefusalWords:
    peak, bankroll = (int(found.state.totals[place]) for place in (PEAK, BANKROLL))
    below = (peak - bankroll) / peak if peak > 0 else 0.0
    return RefusalWords(
        f"halted, {below:.1%} below the peak", f"not halted; less than {found.limits.drawdown_hard:.0%}"
    )


def _streak(found: Refused) -> RefusalWords:
    return RefusalWords("paused until midnight UTC", f"fewer than {found.limits.loss_streak} losing bets in a row")


def _breaker(found: Refused) -> RefusalWords:
    return RefusalWords(f"stakes at {found.limits.stake_factor:g} of the plan", "no breaker that is open or cools down")


def _open_bets(found: Refused) -> RefusalWords:
    return RefusalWords(f"{found.state.totals[OPEN_BETS]} open", f"fewer than {found.limits.max_open_bets}")


def _funds(found: Refused) -> RefusalWords:
    free = found.state.totals[BANKROLL] - found.state.totals[AT_VENUES]
    return RefusalWords(f"{found.money(free)} free", f"{found.money(found.limits.min_stake)} or more")


def _least(found: Refused) -> RefusalWords:
    return RefusalWords("a smaller stake", f"{found.money(found.limits.min_stake)} or more")


def _bet(found: Refused) -> RefusalWords:
    return RefusalWords(
        f"{found.money(found.limits.max_stake)} left for one bet", f"{found.money(found.limits.min_stake)} or more"
    )


def _schedule(found: Refused) -> RefusalWords:
    return RefusalWords(f"{found.at:%a %H:%M} UTC", "the hours of its schedule")


def _market(found: Refused) -> RefusalWords:
    return found.used(found.state.market_exposure[found.market], found.limits.max_market)


def _event(found: Refused) -> RefusalWords:
    return found.used(found.state.event_exposure[found.event], found.limits.max_event)


def _open(found: Refused) -> RefusalWords:
    return found.used(found.state.totals[OPEN_EXPOSURE], found.limits.max_open)


def _day(found: Refused) -> RefusalWords:
    return RefusalWords(found.lost_since(DAY_START), f"less than {found.money(found.limits.daily_loss)}")


def _week(found: Refused) -> RefusalWords:
    return RefusalWords(found.lost_since(WEEK_START), f"less than {found.money(found.limits.weekly_loss)}")


def _month(found: Refused) -> RefusalWords:
    return RefusalWords(found.lost_since(MONTH_START), f"less than {found.money(found.limits.monthly_loss)}")


_WORDS: Final[dict[Refusal, _Words]] = {
    Refusal.ODDS_RANGE: _odds,
    Refusal.DRAWDOWN_HALT: _drawdown,
    Refusal.DAILY_LOSS: _day,
    Refusal.WEEKLY_LOSS: _week,
    Refusal.MONTHLY_LOSS: _month,
    Refusal.LOSS_STREAK: _streak,
    Refusal.BREAKER: _breaker,
    Refusal.OPEN_BETS: _open_bets,
    Refusal.NO_STAKE: _least,
    Refusal.BET_LIMIT: _bet,
    Refusal.ALLOTMENT: _bet,
    Refusal.MARKET_LIMIT: _market,
    Refusal.EVENT_LIMIT: _event,
    Refusal.OPEN_LIMIT: _open,
    Refusal.RESERVE: _open,
    Refusal.INSUFFICIENT_FUNDS: _funds,
    Refusal.SCHEDULE: _schedule,
}
