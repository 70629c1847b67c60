"""Past imports, as they are listed."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """An import that was.

    Attributes:
        refused: number of rows left out.
        undone_at: None while it counts.
        stands_because: why it cannot be undone; None where nothing but later imports can hinder it.
    """

    number: int
    file: str
    source: str
    imported_at: datetime
    rows_read: int
    imported: int
    updated: int
    unchanged: int
    refused: int
    undone_at: datetime | None
    stands_because: str | None


async def past_imports(connection: asyncpg.Connection, limit: int) -> list[PastImport]:
    """The last imports, the latest first."""
    rows = await connection.fetch(
        """
        SELECT id AS number, file, source, imported_at, rows_read, imported, updated, unchanged,
               jsonb_array_length(refused) AS refused, undone_at, stands_because
        FROM import_file ORDER BY id DESC LIMIT $1
        """,
        limit,
    )
    return [PastImport(**row) for row in rows]
