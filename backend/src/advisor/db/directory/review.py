"""Reviewing the names that files brought: confirm a new team, or say which known team is meant."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from advisor.core.errors import ConfigError, ConflictError, NotFoundError
from advisor.db.directory.merging import merge_team
from advisor.db.directory.names import TeamScope, load_directory, store_teams
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.locks import lock_history_writes
from advisor.identity.directory import Team
from advisor.identity.names import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreviewedTeam:
    """A team made from a name nobody has confirmed yet, with the number of its events."""

    team: Team
    events: int
    first_met: datetime


async def unreviewed_teams(connection: asyncpg.Connection) -> list[UnreviewedTeam]:
    """Teams made from unknown names, newest first."""
    rows = await connection.fetch(
        """
        SELECT t.sport, t.country, t.key, t.name, t.created_at,
               (SELECT count(*) FROM event e WHERE t.id IN (e.home_id, e.away_id)) AS events
        FROM team t WHERE NOT t.reviewed ORDER BY t.created_at DESC, t.sport, t.country, t.key
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
        NotFoundError: no file has brought such a team.
    """
    done = await connection.execute(
        "UPDATE team SET reviewed = true WHERE sport = $1 AND country = $2 AND key = $3", *scope
    )
    if done != "UPDATE 1":
        raise NotFoundError("team", "/".join(scope))


async def add_alias(connection: asyncpg.Connection, scope: TeamScope, alias: str, now: datetime) -> int:
    """Say that ``alias`` names the team of ``scope``; an unreviewed team of that name is merged into it.

    Args:
        connection: a transaction is opened in it.
        scope: the team that is meant, stored or shipped.
        alias: as a source writes it.
        now: for the record.

    Returns:
        The number of matches that moved to the team.

    Raises:
        NotFoundError: there is no such team.
        ConfigError: the alias has neither a letter nor a digit.
        ConflictError: a reviewed team carries the name, or the two teams cannot be one.
    """
    if not fold(alias):
        raise ConfigError(f"{alias!r} has neither a letter nor a digit; it can name nobody.")
    async with connection.transaction():
        await lock_history_writes(connection)
        directory = await load_directory(connection)
        entry = next((e for e in directory.entries if (e.team.sport, e.team.country, e.team.key) == scope), None)
        if entry is None:
            raise NotFoundError("team", "/".join(scope))
        named = directory.find(scope[0], scope[1], alias)
        target = (await store_teams(connection, {scope: entry}, now))[scope]
        moved: list[int] = []
        if named is None:
            await _store_alias(connection, target, alias)
        elif named.key != scope[2]:
            if named.reviewed:
                raise ConflictError(f"{alias!r} already names {named.name}; a reviewed team is not merged.")
            moved = await merge_team(connection, (named.sport, named.country, named.key), scope, now)
            await _store_alias(connection, target, alias)
        await connection.execute("UPDATE team SET reviewed = true WHERE id = $1", target)
        await refresh_cards(connection, moved)
    return len(moved)


async def _store_alias(connection: asyncpg.Connection, team_id: int, alias: str) -> None:
    await connection.execute(
        "INSERT INTO team_alias (team_id, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING", team_id, alias.strip()
    )
    await connection.execute(
        "UPDATE team SET search_name = search_name || ' ' || $2 WHERE id = $1", team_id, fold(alias)
    )
