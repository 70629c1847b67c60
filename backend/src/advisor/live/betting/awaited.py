"""The results that open bets wait for: what ended while no engine ran is asked for once one runs again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import asyncpg

from advisor.core.clock import Clock
from advisor.core.orders.awaited import AwaitedResult
from advisor.db.orders.awaited import awaited_results
from advisor.upstream.prefetch import GAME

_REACH: Final = timedelta(days=30)
"""Nobody is asked for results of games before that: a person settles bets on them by hand."""


async def waited_for(pool: asyncpg.Pool, clock: Clock, provider: str) -> Sequence[AwaitedResult]:
    """Of a provider's events those with open bets that should have ended."""
    now = clock.now()
    return await awaited_results(pool, provider, now - _REACH, now - GAME)
