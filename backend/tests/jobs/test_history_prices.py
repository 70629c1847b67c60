"""A worker prices history by the user's terms when it starts with other ones."""

import asyncio
from typing import cast

import asyncpg

from advisor.bootstrap.worker import run
from advisor.core.clock import SystemClock
from advisor.core.venues import VenueTerms
from advisor.engine.priced_markets import HistoryTerms
from tests.db.importing import PRICED, import_rows
from tests.jobs import worker_process
from tests.polling import eventually_async

TERMS = HistoryTerms(venues=VenueTerms(commissions={"betfair_exchange": 0.0}), value={"fair": "sharp:bet365"})


async def test_prices_stored_under_other_terms_are_measured_anew(fresh_database_url: str) -> None:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as pool:
        async with pool.acquire() as lent:
            await import_rows(cast("asyncpg.Connection", lent), PRICED)
        working = asyncio.create_task(run(fresh_database_url, worker_process.QUICK, SystemClock(), prices=TERMS))

        async def done() -> bool:
            # That all are priced is noted once none is left, in a transaction after that of the last ones.
            all_are = await pool.fetchval("SELECT priced_to IS NULL FROM price_terms")
            sources = await pool.fetch("SELECT fair_source FROM price_figures WHERE market = 0 AND phase = 0")
            return bool(all_are) and [row["fair_source"] for row in sources] == ["sharp:bet365"]

        try:
            await eventually_async(done, "the worker prices")
        finally:
            working.cancel()
            await asyncio.wait({working})
