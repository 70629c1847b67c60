"""A file is written in parts: what comes of it is what comes of a whole one, and its prices are never all in memory."""

import tracemalloc
from collections.abc import Sequence
from typing import Final

import asyncpg
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.clock import FixedClock
from advisor.core.imports import ImportStep
from advisor.db.directory.names import load_directory
from advisor.db.imports.files import ImportOutcome, ImportSource, import_parsed
from advisor.identity.directory import known_competitions
from tests.bench.season_files import football_data_file
from tests.db.importing import NOW, contents, import_content

ROWS: Final = 1_040
"""Some more than are made at once."""

ALL_PRICES: Final = 42 * 32
"""Bytes of a match, if its 42 rows of prices of 32 bytes each were kept."""


class _Enough(Exception):
    """Ends an import where the next step would begin."""


def changed(content: bytes, other: bytes) -> bytes:
    """A file in which every thirteenth row is another's: new prices, lines that moved, sometimes a score."""
    rows, others = content.splitlines(keepends=True), other.splitlines(keepends=True)
    rows[2::13] = others[2::13]
    # A cell that is no price, one without its draw, and one row that is there twice.
    rows[7] = rows[7].replace(b",15:00,", b",15:00,", 1).rstrip(b"\r\n") + b"0.5\r\n"
    return b"".join([*rows, rows[1_030]])


async def import_whole(connection: asyncpg.Connection, content: bytes) -> ImportOutcome:
    directory = await load_directory(connection)
    parsed = football_data.read(content, "big.csv", directory)
    source = ImportSource(file="big.csv", sha256="0" * 64)
    return await import_parsed(connection, parsed, directory, known_competitions(), source, FixedClock(NOW))


async def both(url: str, files: Sequence[bytes], *, whole: bool) -> tuple[list[ImportOutcome], dict[str, list[str]]]:
    connection = await asyncpg.connect(url)
    try:
        done = [
            await (import_whole(connection, file) if whole else import_content(connection, file, "big.csv"))
            for file in files
        ]
        return done, await contents(connection)
    finally:
        await connection.close()


async def test_what_is_written_in_parts_is_what_is_written_whole(
    fresh_database_url: str, another_database_url: str
) -> None:
    first = football_data_file(ROWS)
    files = [first, changed(first, football_data_file(ROWS, seed=2)), first]
    in_parts, found = await both(fresh_database_url, files, whole=False)
    whole, expected = await both(another_database_url, files, whole=True)
    assert in_parts == whole
    assert found == expected
    assert [outcome.imported for outcome in in_parts] == [ROWS, 0, 0]
    assert all(outcome.updated >= ROWS // 13 and outcome.changes for outcome in in_parts[1:])
    assert in_parts[1].refused_prices


async def test_memory_grows_by_less_than_all_prices_would_take(fresh_database_url: str) -> None:
    few, many = 2_100, 4_200
    peak = {rows: await _peak(fresh_database_url, football_data_file(rows)) for rows in (few, many)}
    assert (peak[many] - peak[few]) / (many - few) < ALL_PRICES


async def _peak(url: str, content: bytes) -> int:
    """Bytes taken at the most while a file is read and stored, beside its own; nothing is left of it."""
    connection = await asyncpg.connect(url)

    def stop(step: ImportStep, rows: int, of: int) -> None:
        if step is ImportStep.PRICING:
            raise _Enough

    tracemalloc.start()
    try:
        with pytest.raises(_Enough):
            await import_content(connection, content, "big.csv", stop)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await connection.close()
