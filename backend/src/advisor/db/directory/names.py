"""Competitions and teams in the database, and the directory of names made from them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from advisor.core.errors import ConflictError
from advisor.identity.directory import Competition, Team, TeamDirectory, TeamEntry
from advisor.identity.names import fold

_READ_EVERY: Final = timedelta(minutes=1)

TeamScope = tuple[str, str, str]
"""Sport, country and key of a team."""


async def load_directory(connection: asyncpg.Connection) -> TeamDirectory:
    """The shipped directory with the stored teams and aliases in it; the stored ones win.

    Raises:
        ConflictError: the stored teams contradict one another.
    """
    return TeamDirectory.shipped(await _stored_names(connection))


class KeptDirectory:
    """The directory as it was read last: made again only where a stored name has changed, as that takes long."""

    def __init__(self) -> None:
        self._directory: TeamDirectory | None = None
        self._stored: tuple[TeamEntry, ...] = ()
        self._read_at: datetime | None = None

    async def read(self, connection: asyncpg.Connection, now: datetime) -> TeamDirectory:
        """The directory with all names that were stored up to a minute ago, by others too.

        Raises:
            ConflictError: the stored teams contradict one another.
        """
        if self._directory is None or self._read_at is None or now - self._read_at >= _READ_EVERY:
            stored = await _stored_names(connection)
            if self._directory is None or stored != self._stored:
                self._directory, self._stored = TeamDirectory.shipped(stored), stored
            self._read_at = now
        return self._directory

    def forget(self) -> None:
        """Make it again the next time: it holds names that were not stored in the end."""
        self._directory = None


async def _stored_names(connection: asyncpg.Connection) -> tuple[TeamEntry, ...]:
    rows = await connection.fetch(
        """
        SELECT t.sport, t.country, t.key, t.name, t.reviewed,
               array_remove(array_agg(a.alias ORDER BY a.alias), NULL) AS aliases
        FROM team t LEFT JOIN team_alias a ON a.team_id = t.id
        GROUP BY t.id ORDER BY t.id
        """
    )
    return tuple(
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
