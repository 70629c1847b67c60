"""Names that mean a team which nobody has confirmed, where one of ours plays in its place."""

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

from advisor.db.directory.aliases import TeamName
from advisor.identity.directory import Team, TeamDirectory, TeamEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class SameTeam:
    """A team that nobody has confirmed, and the one of ours that it may be."""

    sport: str
    country: str
    team: TeamName
    into: TeamName


async def unconfirmed_teams(connection: asyncpg.Connection, sports: Collection[str]) -> TeamDirectory:
    """The stored teams of these sports that were made from unknown names, by all their names."""
    rows = await connection.fetch(
        """
        SELECT sport, country, key, name,
            ARRAY(SELECT alias FROM team_alias WHERE team_id = id ORDER BY alias) AS aliases
        FROM team WHERE NOT reviewed AND sport = ANY ($1::text[]) ORDER BY id
        """,
        sorted(sports),
    )
    return TeamDirectory(
        TeamEntry(
            team=Team(sport=row["sport"], country=row["country"], key=row["key"], name=row["name"], reviewed=False),
            aliases=tuple(row["aliases"]),
        )
        for row in rows
    )


def same_team(unconfirmed: TeamDirectory, sport: str, country: str, ours: TeamName, reported: str) -> SameTeam | None:
    """The unconfirmed team that carries a reported name, if another one of that country plays in its place."""
    found = unconfirmed.find(sport, country, reported)
    if found is None or found.key == ours.key:
        return None
    return SameTeam(sport=sport, country=country, team=TeamName(found.key, found.name), into=ours)
