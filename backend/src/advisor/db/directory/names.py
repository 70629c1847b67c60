"""Competitions and teams in the database, and the directory of names made from them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import asyncpg

from advisor.core.errors import ConflictError
from advisor.identity.directory import Competition, Team, TeamDirectory, TeamEntry
from advisor.identity.names import fold

TeamScope = tuple[str, str, str]
"""Sport, country and key of a team."""


async def load_directory(connection: asyncpg.Connection) -> TeamDirectory:
    """The shipped directory with the stored teams and aliases in it; the stored ones win.

    Raises:
        ConflictError: the stored teams contradict one another.
    """
    rows = await connection.fetch(
        """
        SELECT t.sport, t.country, t.key, t.name, t.reviewed,
               array_remove(array_agg(a.alias ORDER BY a.alias), NULL) AS aliases
        FROM team t LEFT JOIN team_alias a ON a.team_id = t.id
        GROUP BY t.id ORDER BY t.id
        """
    )
    return TeamDirectory.shipped(
        TeamEntry(
            team=Team(
                sport=row["sport"], country=row["country"], key=row["key"], name=row["name"], reviewed=row["reviewed"]
            ),
            aliases=tuple(row["aliases"]),
        )
        for row in rows
    )


async def store_competitions(
    connection: asyncpg.Connection, competitions: Iterable[Competition], *, demo: bool
) -> dict[str, int]:
    """Store competitions that are not there yet; return their ids by code.

    Raises:
        ConflictError: made-up data would be mixed with real data.
    """
    asked = list(competitions)
    await connection.executemany(
        """
        INSERT INTO competition (code, sport, country, name, demo) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (code) DO NOTHING
        """,
        [(c.code, c.sport, c.country, c.name, demo) for c in asked],
    )
    rows = await connection.fetch(
        "SELECT id, code, demo FROM competition WHERE code = ANY ($1::text[])", [c.code for c in asked]
    )
    for row in rows:
        if row["demo"] != demo:
            held = "made-up" if row["demo"] else "real"
            raise ConflictError(f"Competition {row['code']} holds {held} data; the two are never mixed.")
    return {row["code"]: row["id"] for row in rows}


async def store_teams(
    connection: asyncpg.Connection, entries: Mapping[TeamScope, TeamEntry], now: datetime
) -> dict[TeamScope, int]:
    """Store teams that are not there yet; return the ids of all of them by scope."""
    await connection.executemany(
        """
        INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sport, country, key) DO NOTHING
        """,
        [
            (*scope, entry.team.name, _search_name(entry.team.name, entry.aliases), entry.team.reviewed, now)
            for scope, entry in sorted(entries.items())
        ],
    )
    rows = await connection.fetch(
        """
        SELECT t.id, t.sport, t.country, t.key FROM team t
        JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked (sport, country, key) USING (sport, country, key)
        """,
        [scope[0] for scope in entries],
        [scope[1] for scope in entries],
        [scope[2] for scope in entries],
    )
    return {(row["sport"], row["country"], row["key"]): row["id"] for row in rows}


def _search_name(name: str, aliases: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(fold(text) for text in (name, *aliases)))
