"""Bets come back at reduced stakes after a halt, as they do after every other cause. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from advisor.core.orders.halts import Halt, HaltScope
from advisor.risk.breakers.breaker import EVERYWHERE, Breaker, TradingBreakerKind, TradingBreakerState

_PART: Final = "/"


def subject_of(halt: Halt) -> str:
    """What its breaker stands over: the scope and what it names, or ``EVERYWHERE``."""
    return EVERYWHERE if halt.scope is HaltScope.ALL else f"{halt.scope}{_PART}{halt.subject}"


def was_over(subject: str, *, instance: str, venue: str, competition: str, event: int) -> bool:
    """Whether a halt of such a subject covered a bet; arguments as of ``Halt.covers``."""
    scope, _, named = subject.partition(_PART)
    halt = Halt(HaltScope(scope), named, "")
    return halt.covers(instance=instance, venue=venue, competition=competition, event=event)


def reentry(halt: Halt, since: datetime) -> Breaker:
    """The breaker of a halt: half open from the start, as nothing waits once a person has looked and lifted it.

    Args:
        since: aware UTC: when it was lifted. Of one that stands when it was set: what is decided under it may leave
            once it is lifted, and is to be no larger.
    """
    return Breaker(
        kind=TradingBreakerKind.HALT,
        subject=subject_of(halt),
        state=TradingBreakerState.HALF_OPEN,
        since=since,
        reason=f"A halt was lifted, and stakes are reduced for a while: {halt.reason.rstrip('.')}.",
        value=1.0,
        limit=0.0,
    )


def newest(found: Iterable[Breaker]) -> dict[tuple[TradingBreakerKind, str], Breaker]:
    """Of each subject the breaker of the halt that was lifted last."""
    return {each.key: each for each in sorted(found, key=lambda each: each.since)}
