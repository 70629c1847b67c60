"""Prices as binary rows against what the server reads out of them."""

from datetime import UTC, datetime, timedelta

import asyncpg
import numpy as np
import pytest
from numpy.typing import NDArray

from advisor.core.history import Prices
from advisor.core.markets import LINE_NONE
from advisor.db.imports.price_rows import copy_prices
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES

VENUES = ("a", "average", "pinnacle", "äöü")


def some_prices(count: int, rng: np.random.Generator) -> Prices:
    """Rows with every market, the smallest and largest values among them; as unsorted as nothing we write."""
    market = rng.integers(0, len(MARKET_TYPES), count).astype(np.int8)
    three = np.array([len(MARKET_TYPES[kind].selections) == 3 for kind in MARKET_TYPES])[market]
    odds = rng.choice(np.array([0, 10_001, 25_000, 2**31 - 1], np.int32), (count, 3))
    odds[:, 2] *= three
    return Prices(
        event=rng.integers(0, 4, count).astype(np.int32),
        market=market,
        line=rng.choice(np.array([LINE_NONE, -25, 0, 250], np.int32), count),
        venue=rng.integers(0, len(VENUES), count).astype(np.int16),
        phase=rng.integers(0, 2, count).astype(np.int8),
        at=rng.choice(np.array([-(10**15), 0, 946_684_800_000_000, 1_755_000_000_123_456]), count),
        odds_e4=odds,
        venues=VENUES,
    )


def plain(
    prices: Prices, rows: NDArray[np.int64], ids: NDArray[np.int64], names: tuple[object, ...]
) -> list[tuple[object, ...]]:
    """What a table should hold, one Python value after the other."""
    return [
        (
            int(ids[prices.event[row]]),
            int(prices.market[row]),
            int(prices.line[row]),
            names[prices.venue[row]],
            int(prices.phase[row]),
            datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(prices.at[row])),
            prices.odds_e4[row, : len(MARKET_TYPES[BY_CODE[prices.market[row]].key].selections)].tolist(),
        )
        for row in rows
    ]


@pytest.mark.parametrize(("kind", "names"), [("smallint", (7, 1, 32_767, 3)), ("text", VENUES)])
@pytest.mark.parametrize("count", [0, 1, 500, 100_003])
async def test_every_value_arrives(
    connection: asyncpg.Connection, kind: str, names: tuple[int, ...] | tuple[str, ...], count: int
) -> None:
    rng = np.random.default_rng(count)
    prices = some_prices(count, rng)
    rows = np.flatnonzero(rng.random(count) < 0.9) if count > 1 else np.arange(count)
    ids = np.array([2**40, 1, 99, 5], np.int64)
    await connection.execute(
        f"CREATE TEMP TABLE copied (number serial, event_id bigint, market smallint, line int, venue {kind}, "
        "phase smallint, at timestamptz, odds_e4 int[])"
    )
    await copy_prices(connection, "copied", "venue", prices, rows, ids, names)
    found = await connection.fetch(
        "SELECT event_id, market, line, venue, phase, at, odds_e4 FROM copied ORDER BY number"
    )
    await connection.execute("DROP TABLE copied")
    assert [tuple(row) for row in found] == plain(prices, rows, ids, names)


async def test_no_venues_no_rows(connection: asyncpg.Connection) -> None:
    prices = some_prices(0, np.random.default_rng(1))
    nothing = Prices(**{name: getattr(prices, name) for name in Prices.__slots__ if name != "venues"}, venues=())
    await copy_prices(connection, "price", "venue_id", nothing, np.arange(0), np.array([1]), ())
    assert await connection.fetchval("SELECT count(*) FROM price") == 0
