"""Prices from files are measured by the user's terms, also those that were stored under other ones."""

from dataclasses import dataclass
from typing import cast

import asyncpg
import structlog

from advisor.db.fixtures.repricing import price_by
from advisor.engine.priced_markets import HistoryTerms

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPrices:
    """Any number of workers may have this; one after the other finds less to do."""

    pool: asyncpg.Pool
    terms: HistoryTerms

    async def run(self) -> None:
        """Price what is not priced by these terms."""
        async with self.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            if fixtures := await price_by(connection, self.terms):
                log.info("history_priced", fixtures=fixtures)
