"""Imports that cannot be undone since two records of a match that they named were made one, and those that can again.

What an import noted of a match is put back row by row, so it must still be the record that the import met.
"""

from collections.abc import Sequence
from typing import Final

import asyncpg

_MADE_ONE: Final = "two records of a match that it named were made one since"
_MADE_TWO: Final = "of a match that it named two records were made again since"

MARKED: Final = "marked"
"""In what a merge notes, the numbers of the imports that stand because of it."""

_OF_EVENTS: Final = "SELECT file_id FROM import_event WHERE event_id = ANY ($1::bigint[])"


async def let_stand(connection: asyncpg.Connection, events: Sequence[int]) -> dict[str, str]:
    """Records of matches are made one: let the imports stand that named any of them.

    Returns:
        Their numbers as JSON under ``MARKED``, for the note of the merge.
    """
    marked: str = await connection.fetchval(
        f"""
        WITH named AS ({_OF_EVENTS}), new AS (
            UPDATE import_file SET stands_because = $2 WHERE stands_because IS NULL AND id IN (SELECT * FROM named)
            RETURNING id
        ), kept AS (
            SELECT each::int AS id FROM team_merge, jsonb_array_elements(given->'{MARKED}') AS each
            WHERE undone_at IS NULL AND each::int IN (SELECT * FROM named)
        )
        SELECT coalesce(jsonb_agg(id), '[]') FROM (SELECT id FROM new UNION SELECT id FROM kept) AS marked
        """,  # noqa: S608 - fixed text
        events,
        _MADE_ONE,
    )
    return {MARKED: marked}


async def let_undo(connection: asyncpg.Connection, merge: int, events: Sequence[int]) -> None:
    """A merge is taken back: imports that stood because of it can be undone again, as the records are those they met.

    Not those that another standing merge keeps, nor what was imported over the one record since, which then stands
    instead, and with it what it lies upon.

    Args:
        events: those of the merge that were one, and stand as two again.
    """
    await connection.execute(
        f"""
        UPDATE import_file SET stands_because = $3 WHERE stands_because IS NULL AND id IN ({_OF_EVENTS})
            AND NOT (
                SELECT coalesce(given->'{MARKED}' @> to_jsonb(import_file.id), false) FROM team_merge m WHERE m.id = $2
            )
        """,  # noqa: S608 - fixed text
        events,
        merge,
        _MADE_TWO,
    )
    await connection.execute(
        f"""
        UPDATE import_file f SET stands_because = NULL WHERE stands_because = $2
            AND (SELECT given->'{MARKED}' @> to_jsonb(f.id) FROM team_merge WHERE id = $1)
            AND NOT EXISTS (
                SELECT FROM team_merge m
                WHERE m.id <> $1 AND m.undone_at IS NULL AND m.given->'{MARKED}' @> to_jsonb(f.id)
            )
        """,  # noqa: S608 - fixed text
        merge,
        _MADE_ONE,
    )
