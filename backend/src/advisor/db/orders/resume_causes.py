"""Whether what betting was stopped for still stands, as a resume is asked for: causes of halts, and open breakers."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from advisor.core.orders.halts import HaltScope
from advisor.db.orders.halts import BY_ENGINE, HaltRow, standing_halts
from advisor.db.reconciliation.rounds import RoundRow, account_standings, last_rounds
from advisor.db.risk.breakers import breakers
from advisor.risk.breakers.accounts import AccountStanding
from advisor.risk.breakers.breaker import EVERYWHERE, Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.error_rate import is_of
from advisor.risk.breakers.guard import OVER_PORTFOLIO


async def halts_asked(reader: asyncpg.Connection | asyncpg.Pool, halt: int | None) -> Sequence[HaltRow]:
    """The halt that is to be lifted, if it stands; None: all that stand."""
    return [each for each in await standing_halts(reader) if halt is None or each.id == halt]


async def causes_that_stand(reader: asyncpg.Connection | asyncpg.Pool, halts: Sequence[HaltRow]) -> Sequence[str]:
    """Of each halt that the engine has set by itself what of its cause is found, and what to do; empty: nothing.

    The engine halts venues alone: as an order was refused for the account or its funds, as an order of ours was there
    that nobody knew, or as too much of the account's value is not explained. Gone is each of these only once the
    account was read anew after the halt, has money, and agrees with what is known. Of a venue whose account nobody
    reads nothing can be found.
    """
    automatic = [each for each in halts if each.set_by == BY_ENGINE and each.scope is HaltScope.VENUE]
    if not automatic:
        return ()
    rounds = {each.venue: each for each in await last_rounds(reader)}
    standings = await account_standings(reader)
    found = []
    for each in automatic:
        why = _why(each, rounds.get(each.subject), standings.get(each.subject))
        if why:
            found.append(
                f"The halt {each.id} over {each.subject} was set as: {each.reason.rstrip('.')}. {why} "
                f"Look at the account there, and resume once that is mended: advisor engine reconciliation."
            )
    return found


def _why(halt: HaltRow, last: RoundRow | None, standing: AccountStanding | None) -> str:
    if last is None or standing is None:
        return ""
    if not last.is_complete:
        return f"The account could not be read: {last.reason.rstrip('.')}."
    if last.began_at <= halt.set_at:
        return "The account was not read since then."
    if standing.grave or standing.unexplained:
        return "The account does not agree with what is known."
    if not last.balance:
        return "The account has no money."
    return ""


async def open_breakers(
    reader: asyncpg.Connection | asyncpg.Pool, halts: Sequence[HaltRow], portfolio: str | None
) -> Sequence[str]:
    """Of each breaker that is open over what is to go on, and not over a part of it, why and what to do.

    Args:
        portfolio: that is to go on; what its own resume ends stands against no resume of it. None: the halts.
    """
    return [
        f"The breaker {each.kind} over {each.subject} is open: {each.reason.rstrip('.')}. {_do(each)}"
        for each in await breakers(reader)
        if each.state is TradingBreakerState.OPEN and _stands_against(each, halts, portfolio)
    ]


def _stands_against(breaker: Breaker, halts: Sequence[HaltRow], portfolio: str | None) -> bool:
    if breaker.subject == EVERYWHERE:
        return True
    if portfolio is not None:
        return breaker.subject == portfolio and breaker.kind in OVER_PORTFOLIO - {TradingBreakerKind.DRAWDOWN}
    return any(_is_over(breaker, each) for each in halts)


def _is_over(breaker: Breaker, halt: HaltRow) -> bool:
    if breaker.kind in OVER_PORTFOLIO:
        return True
    match halt.scope:
        case HaltScope.ALL:
            return breaker.kind in _OF_ACCOUNTS
        case HaltScope.VENUE:
            return breaker.kind in _OVER_VENUE and is_of(breaker.subject, halt.subject)
        case HaltScope.COMPETITION:
            return breaker.kind is TradingBreakerKind.ODDS_VOLATILITY and breaker.subject == halt.subject
        case HaltScope.STRATEGY:
            return breaker.kind is TradingBreakerKind.CALIBRATION and breaker.subject == halt.subject
    return False


def _do(breaker: Breaker) -> str:
    if breaker.kind is TradingBreakerKind.CONSERVATIVE:
        return "End it first: advisor engine conservative."
    if breaker.kind is TradingBreakerKind.DRAWDOWN:
        return f"Resume the portfolio first: advisor engine resume --portfolio {breaker.subject}."
    if breaker.kind in _OF_ACCOUNTS:
        return "Look at the account: advisor engine reconciliation. Resume once the breaker has closed by itself."
    return "Resume once its cause is over: advisor engine status."


_OF_ACCOUNTS: Final = frozenset({TradingBreakerKind.RECONCILIATION, TradingBreakerKind.VENUE_SILENT})
_OVER_VENUE: Final = _OF_ACCOUNTS | {TradingBreakerKind.ERROR_RATE, TradingBreakerKind.CONSERVATIVE}
