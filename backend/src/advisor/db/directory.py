"""Competitions and teams in the database, and the directory of names made from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from advisor.core.errors import ConflictError, NotFoundError
from advisor.identity.directory import Competition, Team, TeamDirectory, TeamEntry
from advisor.identity.names import fold

TeamScope = tuple[str, str, str]
"""Sport, country and key of a team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreviewedTeam:
    """A team made from a name nobody has confirmed yet, with the number of its events."""

    team: Team
    events: int
    first_met: datetime


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


async def unreviewed_teams(connection: asyncpg.Connection) -> list[UnreviewedTeam]:
    """Teams made from unknown names, newest first."""
    rows = await connection.fetch(
        """
        SELECT t.sport, t.country, t.key, t.name, t.created_at,
               (SELECT count(*) FROM event e WHERE t.id IN (e.home_id, e.away_id)) AS events
        FROM team t WHERE NOT t.reviewed ORDER BY t.created_at DESC, t.country, t.key
        """
    )
    return [
        UnreviewedTeam(
            team=Team(sport=row["sport"], country=row["country"], key=row["key"], name=row["name"], reviewed=False),
            events=row["events"],
            first_met=row["created_at"],
        )
        for row in rows
    ]


async def accept_team(connection: asyncpg.Connection, scope: TeamScope) -> None:
    """Confirm that a team made from an unknown name is a team of its own.

    Raises:
        NotFoundError: there is no such team.
    """
    done = await connection.execute(
        "UPDATE team SET reviewed = true WHERE sport = $1 AND country = $2 AND key = $3", *scope
    )
    if done != "UPDATE 1":
        raise NotFoundError("team", "/".join(scope))


async def add_alias(connection: asyncpg.Connection, scope: TeamScope, alias: str, now: datetime) -> list[int]:
    """Say that ``alias`` names the team of ``scope``; an unreviewed team of that name is merged into it.

    Everything happens in the caller's transaction.

    Returns:
        Ids of the events that moved.

    Raises:
        NotFoundError: there is no such team, stored or shipped.
        ConflictError: a reviewed team carries the name, or the two teams have played each other or on one day
            against the same side in the same competition.
    """
    directory = await load_directory(connection)
    entries = {(e.team.sport, e.team.country, e.team.key): e for e in directory.entries}
    if scope not in entries:
        raise NotFoundError("team", "/".join(scope))
    target = (await store_teams(connection, {scope: entries[scope]}, now))[scope]
    named = directory.find(scope[0], scope[1], alias)
    moved: list[int] = []
    if named is not None and named.key != scope[2]:
        if named.reviewed:
            raise ConflictError(f"{alias!r} already names {named.name}; a reviewed team is not merged.")
        moved = await _merge(connection, (named.sport, named.country, named.key), target)
    await connection.execute(
        "INSERT INTO team_alias (team_id, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING", target, alias.strip()
    )
    await connection.execute(
        "UPDATE team SET search_name = search_name || ' ' || $2, reviewed = true WHERE id = $1", target, fold(alias)
    )
    return moved


async def _merge(connection: asyncpg.Connection, scope: TeamScope, target: int) -> list[int]:
    """Give a team's events to another, and delete it."""
    source = await connection.fetchval("SELECT id FROM team WHERE sport = $1 AND country = $2 AND key = $3", *scope)
    if source is None:
        return []
    clash = await connection.fetchval(
        """
        SELECT count(*) FROM event e JOIN event o ON o.competition_id = e.competition_id
        WHERE $1 IN (e.home_id, e.away_id) AND (
            $2 IN (e.home_id, e.away_id)
            OR o.match_date = e.match_date AND $2 IN (o.home_id, o.away_id)
        )
        """,
        source,
        target,
    )
    if clash:
        raise ConflictError(
            f"{scope[2]!r} cannot be the same team: the two met each other, or both played in one competition on one "
            "day. If one match was imported under both names, delete one of the two imports first."
        )
    home = await connection.fetch("UPDATE event SET home_id = $2 WHERE home_id = $1 RETURNING id", source, target)
    away = await connection.fetch("UPDATE event SET away_id = $2 WHERE away_id = $1 RETURNING id", source, target)
    await connection.execute("DELETE FROM team WHERE id = $1", source)
    return sorted({row["id"] for row in (*home, *away)})


def _search_name(name: str, aliases: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(fold(text) for text in (name, *aliases)))
