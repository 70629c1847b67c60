"""A fingerprint is the same in PostgreSQL and over columns, in any order, and no change of a row escapes it."""

from collections.abc import Sequence

import asyncpg
import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from advisor.db.quotes.fingerprint import Fingerprint, fingerprint_of, stored_fingerprint
from advisor.db.quotes.partitions import bounds_of, ensure_partitions
from tests.db.live_rows import changes_of, write_quotes
from tests.db.quotes.day_of_ticks import DAY, some_ticks

COLUMNS = {
    "event": (1, 2**63 - 1),
    "market": (0, 127),
    "participant": (0, 2**24 - 1),
    "line": (-(2**31), 2**31 - 1),
    "selection": (0, 127),
    "venue": (0, 2**15 - 1),
    "side": (0, 1),
    "odds_e4": (0, 2**31 - 1),
    "size": (-1, 2**63 - 1),
    "size_asset": (0, 2**15 - 1),
    "quality_flag": (0, 7),
    "at": (0, 4 * 10**15),
    "seen": (1_795_564_800_000_000, 1_795_651_199_999_999),
}
Row = tuple[int, ...]
rows = st.lists(st.tuples(*(st.integers(*bounds) for bounds in COLUMNS.values())), max_size=6)


def framed(of: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(of), schema=dict.fromkeys(COLUMNS, pl.Int64()), orient="row")


@given(rows)
def test_the_order_of_rows_does_not_matter_and_sets_add_up(of: list[Row]) -> None:
    assert fingerprint_of(framed(sorted(of))) == fingerprint_of(framed(of))
    parts = [fingerprint_of(framed(of[:2])), fingerprint_of(framed(of[2:]))]
    assert sum(parts, Fingerprint()) == fingerprint_of(framed(of))


@given(rows.filter(len), st.data())
def test_one_changed_value_changes_it(of: list[Row], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(of) - 1))
    column = data.draw(st.integers(0, len(COLUMNS) - 1))
    low, high = list(COLUMNS.values())[column]
    row = list(of[number])
    row[column] = data.draw(st.integers(max(low, row[column] - 10**6), min(high, row[column] + 10**6)))
    changed = [*of[:number], tuple(row), *of[number + 1 :]]
    same = changed == of
    assert (fingerprint_of(framed(changed)) == fingerprint_of(framed(of))) == same


async def store(connection: asyncpg.Connection, of: Sequence[Row]) -> None:
    await connection.execute("TRUNCATE quote")
    await connection.executemany(
        "INSERT INTO quote (event_id, market, participant, line, selection, venue_id, side, odds_e4, size, size_asset, "
        "quality_flag, at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, -1), "
        "nullif($10::smallint, 0), $11, "
        "'1970-01-01Z'::timestamptz + $12::bigint * interval '1 microsecond', "
        "'1970-01-01Z'::timestamptz + $13::bigint * interval '1 microsecond')",
        of,
    )


async def test_postgres_computes_the_same(connection: asyncpg.Connection) -> None:
    await ensure_partitions(connection, [DAY])
    rng = np.random.default_rng(1)
    bounds = list(COLUMNS.values())
    extreme = [tuple(rng.choice(each).item() for each in bounds) for _ in range(200)]
    usual = [tuple(int(rng.integers(low, high, endpoint=True)) for low, high in bounds) for _ in range(200)]
    different = list({(*row[:7], row[12]): row for row in extreme + usual}.values())
    for of in ([], extreme[:1], usual[:1], different):
        await store(connection, of)
        assert await stored_fingerprint(connection, *bounds_of(DAY)) == fingerprint_of(framed(of))


async def test_other_days_do_not_count(connection: asyncpg.Connection, events: list[int]) -> None:
    await write_quotes(connection, [changes_of(*some_ticks(events, 20))])
    before = await stored_fingerprint(connection, *bounds_of(DAY))
    await write_quotes(connection, [changes_of(*some_ticks(events, 20, seed=2, start=86_400))])
    assert (await stored_fingerprint(connection, *bounds_of(DAY))) == before
    assert before.rows == 20
