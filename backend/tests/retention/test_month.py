"""A month in short: the database is flat from the eighth day on, and files come and go as their settings say."""

from pathlib import Path

import asyncpg

from tests.retention.bounds import is_flat, lines
from tests.retention.simulated_month import month

SHARE = 0.0001


async def test_the_database_is_flat_from_the_eighth_day_on(fresh_database_url: str, tmp_path: Path) -> None:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as pool:
        ends = [end async for end in month(pool, tmp_path, SHARE)]
    print(*lines(ends, SHARE), sep="\n")
    is_flat(ends)
