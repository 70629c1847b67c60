"""Names that a person's answer taught, and forgetting them again."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from advisor.db.directory.names import load_directory
from advisor.identity.names import fold
from advisor.identity.squads import read_name


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team's key and name."""

    key: str
    name: str


async def learn_names(connection: asyncpg.Connection, named: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Make names aliases of the teams they were said to mean; returns those that were new.

    A name that a team of the same country carries already stays where it is, and one that means another side of
    the club (women, youth, reserves) than the team's own name does becomes nobody's alias.
    """
    teams = {
        row["id"]: row
        for row in await connection.fetch(
            "SELECT id, sport, country, name FROM team WHERE id = ANY ($1::int[])", [team_id for team_id, _ in named]
        )
    }
    directory = await load_directory(connection)
    learnt: list[tuple[int, str]] = []
    for team_id, name in named:
        team = teams[team_id]
        same_side = read_name(name).squad == read_name(team["name"]).squad
        if same_side and fold(name) and directory.find(team["sport"], team["country"], name) is None:
            await connection.execute(
                "INSERT INTO team_alias (team_id, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING", team_id, name.strip()
            )
            await connection.execute(
                "UPDATE team SET search_name = search_name || ' ' || $2 WHERE id = $1", team_id, fold(name)
            )
            learnt.append((team_id, name.strip()))
    return learnt


async def forget_names(connection: asyncpg.Connection, names: Sequence[tuple[int, str]]) -> None:
    """Take aliases away that an answer taught."""
    for team_id, alias in names:
        await connection.execute("DELETE FROM team_alias WHERE team_id = $1 AND alias = $2", team_id, alias)
        await connection.execute(
            """
            UPDATE team SET search_name = left(search_name, length(search_name) - length($2) - 1)
            WHERE id = $1 AND right(search_name, length($2) + 1) = ' ' || $2
            """,
            team_id,
            fold(alias),
        )
