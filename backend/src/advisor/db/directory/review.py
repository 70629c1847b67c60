"""Reviewing the names that files brought: confirm a new team, or say which known team is meant."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from advisor.core.errors import ConfigError, ConflictError, FieldFault, NotFoundError
from advisor.db.directory.merging import Merged, MergePlan, merge_team, plan_merge
from advisor.db.directory.names import TeamScope, load_directory, store_teams
from advisor.db.directory.team_merges import TeamMerge, merge_of, merge_of_team
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.locks import lock_history_writes
from advisor.identity.directory import Team, TeamDirectory, TeamEntry
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
        entry = _entry(directory, scope)
        if entry is None:
            raise NotFoundError("team", "/".join(scope))
        named = directory.find(scope[0], scope[1], alias)
        target = (await store_teams(connection, {scope: entry}, now))[scope]
        moved: list[int] = []
        if named is None:
            await _store_alias(connection, target, alias)
        elif named.key != scope[2]:
            moved = (await _merge(connection, named, target, entry.team, now)).matches
            await _store_alias(connection, target, alias)
        await _confirm(connection, target)
        await refresh_cards(connection, moved)
    return len(moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsToMerge:
    """What it would do to make a team another one.

    Attributes:
        team, into: the team, and the one that it becomes.
        names: all by which the team is known, its own first; they would name the other.
        moved: how many matches would go over as they are.
        joined: how many would become one with a match of the other.
        conflicts: why it is refused, a sentence each; empty where it is not.
    """

    team: Team
    into: Team
    names: tuple[str, ...]
    moved: int
    joined: int
    conflicts: tuple[str, ...]


async def would_merge(connection: asyncpg.Connection, team: TeamScope, into: TeamScope) -> TeamsToMerge:
    """What ``merge_teams`` would do, as the database is now; it changes nothing.

    Raises:
        ConfigError, NotFoundError: as it.
        ConflictError: the team has become another one already.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        source, target = await _both(connection, await load_directory(connection), team, into)
        of_own, stored = _of_its_own(source.team), await _id(connection, source.team)
        if stored is None:
            plan = MergePlan(pairs=(), moved=0, conflicts=())
        else:
            plan = await plan_merge(
                connection, (stored, source.team.name), (await _id(connection, target.team), target.team.name)
            )
    return TeamsToMerge(
        team=source.team,
        into=target.team,
        names=(source.team.name, *source.aliases),
        moved=plan.moved,
        joined=len(plan.pairs),
        conflicts=plan.conflicts if of_own is None else (of_own, *plan.conflicts),
    )


async def merge_teams(connection: asyncpg.Connection, team: TeamScope, into: TeamScope, now: datetime) -> TeamMerge:
    """Make a team that nobody has confirmed another one, which gets its matches and names.

    Args:
        connection: a transaction is opened in it.
        team, into: the team, and the one that it becomes, stored or shipped.
        now: for the record.

    Raises:
        NotFoundError: there is no such team.
        ConfigError: both are one team, or they are of two sports or countries.
        ConflictError: the team has become another one already, is known as a team of its own, or cannot be the other.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        source, target = await _both(connection, await load_directory(connection), team, into)
        stored = (await store_teams(connection, {into: target}, now))[into]
        merged = await _merge(connection, source.team, stored, target.team, now)
        await _confirm(connection, stored)
        await refresh_cards(connection, merged.matches)
        return await merge_of(connection, merged.id)


def _entry(directory: TeamDirectory, scope: TeamScope) -> TeamEntry | None:
    return next((e for e in directory.entries if (e.team.sport, e.team.country, e.team.key) == scope), None)


async def _both(
    connection: asyncpg.Connection, directory: TeamDirectory, team: TeamScope, into: TeamScope
) -> tuple[TeamEntry, TeamEntry]:
    if team == into:
        reason = "name another team than the one that is merged"
        raise ConfigError("A team is not merged into itself: name another one.", (FieldFault("into.key", reason),))
    for name, one, other in (("sport", team[0], into[0]), ("country", team[1], into[1])):
        if one != other:
            reason = f"should be {one}, as of the team that is merged"
            message = f"A team of {one} and one of {other} are not merged: a team is of one sport and country."
            raise ConfigError(message, (FieldFault(f"into.{name}", reason),))
    source, target = _entry(directory, team), _entry(directory, into)
    if target is None:
        raise NotFoundError("team", "/".join(into))
    if source is None:
        merge = await merge_of_team(connection, team)
        if merge is None:
            raise NotFoundError("team", "/".join(team))
        raise ConflictError(f"{merge.name} became {merge.became_name} on {merge.merged_at:%Y-%m-%d}: merge {merge.id}.")
    return source, target


def _of_its_own(team: Team) -> str | None:
    """Why a team is never merged into another one; None where it may be."""
    return f"{team.name} is known as a team of its own, and such a team is not merged." if team.reviewed else None


async def _merge(connection: asyncpg.Connection, team: Team, target: int, into: Team, now: datetime) -> Merged:
    of_own = _of_its_own(team)
    if of_own is not None:
        raise ConflictError(of_own)
    source = await _id(connection, team)
    if source is None:
        raise NotFoundError("team", "/".join((team.sport, team.country, team.key)))
    return await merge_team(connection, (source, team.name), (target, into.name), now)


async def _id(connection: asyncpg.Connection, team: Team) -> int | None:
    """Id of a team; None where it is not stored."""
    found: int | None = await connection.fetchval(
        "SELECT id FROM team WHERE sport = $1 AND country = $2 AND key = $3", team.sport, team.country, team.key
    )
    return found


async def _confirm(connection: asyncpg.Connection, team: int) -> None:
    await connection.execute("UPDATE team SET reviewed = true WHERE id = $1", team)


async def _store_alias(connection: asyncpg.Connection, team_id: int, alias: str) -> None:
    await connection.execute(
        "INSERT INTO team_alias (team_id, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING", team_id, alias.strip()
    )
    await connection.execute(
        "UPDATE team SET search_name = search_name || ' ' || $2 WHERE id = $1", team_id, fold(alias)
    )
