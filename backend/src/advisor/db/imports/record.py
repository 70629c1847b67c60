"""The record of an import: what its file was, what it did, and which teams and competitions it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import orjson


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """The record of an import that has begun.

    Attributes:
        number: of the import; a later one has a higher number.
        last_team, last_competition: the highest ids of before.
    """

    number: int
    last_team: int
    last_competition: int


async def open_record(
    connection: asyncpg.Connection, source: str, file: str, sha256: str, now: datetime
) -> ImportRecord:
    """Begin the record of an import, in its transaction and under the lock of history, before it makes a name.

    Args:
        source: ``"football-data"`` or ``"nflverse"``.
    """
    (row,) = await connection.fetch(
        """
        INSERT INTO import_file
            (source, file, sha256, imported_at, rows_read, imported, updated, unchanged,
             refused, refused_prices, changes)
        VALUES ($1, $2, $3, $4, 0, 0, 0, 0, '[]', '[]', '[]')
        RETURNING id, (SELECT coalesce(max(id), 0) FROM team) AS team,
            (SELECT coalesce(max(id), 0) FROM competition) AS competition
        """,
        source,
        file,
        sha256,
        now,
    )
    return ImportRecord(row["id"], row["team"], row["competition"])


async def close_record(
    connection: asyncpg.Connection,
    record: ImportRecord,
    counts: tuple[int, int, int, int],
    reports: tuple[Sequence[object], Sequence[object], Sequence[object]],
) -> None:
    """Complete the record; nobody else makes names under the lock, so those with higher ids are the import's own.

    Args:
        counts: rows read, imported, updated and unchanged.
        reports: dataclasses of refused rows, refused prices and changes.
    """
    await connection.execute(
        """
        UPDATE import_file SET rows_read = $2, imported = $3, updated = $4, unchanged = $5, refused = $6,
            refused_prices = $7, changes = $8,
            teams = (SELECT coalesce(jsonb_object_agg(id, reviewed), '{}') FROM team WHERE id > $9),
            competitions = ARRAY(SELECT id FROM competition WHERE id > $10 ORDER BY id)
        WHERE id = $1
        """,
        record.number,
        *counts,
        *(orjson.dumps(report).decode() for report in reports),
        record.last_team,
        record.last_competition,
    )
