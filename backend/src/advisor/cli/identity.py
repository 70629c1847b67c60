"""``advisor identity``: names nobody has confirmed yet, and aliases."""

from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli import identity_events
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.words.counts import counted
from advisor.db.directory.review import UnreviewedTeam, accept_team, add_alias, unreviewed_teams
from advisor.db.directory.team_merges import TeamMerge, standing_merges, take_back

Country = Annotated[str, typer.Argument(help="Country the team is filed under, such as England.")]
Sport = Annotated[str, typer.Option(help="football or american_football.")]

app = typer.Typer(no_args_is_help=True, help="Which team is this? Names to review, and aliases.")


identity_events.add_to(app)


@app.callback()
def identity() -> None:
    """Which team is this? Names to review, and aliases."""


@app.command()
def review(database_url: DatabaseUrl = None) -> None:
    """List the teams made from unknown names."""
    console = Console(stderr=True)
    with reported(console):
        teams: list[UnreviewedTeam] = in_database(unreviewed_teams, database_url)
    if not teams:
        console.print("Every team is known.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("country", "key", "name", "first met"):
        table.add_column(name)
    table.add_column("matches", justify="right")
    for found in teams:
        team = found.team
        row = (team.country, team.key, team.name, f"{found.first_met:%Y-%m-%d}", str(found.events))
        table.add_row(*map(escape, row))
    Console().print(table)
    console.print("Keep one as a team of its own: advisor identity accept COUNTRY KEY")
    console.print('Say that it is a known team: advisor identity alias COUNTRY KEY-OF-THE-KNOWN-TEAM "NAME"')


@app.command()
def accept(
    country: Country,
    key: Annotated[str, typer.Argument(help="Key of the team.")],
    sport: Sport = "football",
    database_url: DatabaseUrl = None,
) -> None:
    """Confirm that a new team is a team of its own."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> None:
        await accept_team(connection, (sport, country, key))

    with reported(console):
        in_database(work, database_url)
    console.print(f"{key} is a team of its own.", highlight=False)


@app.command()
def alias(
    country: Country,
    key: Annotated[str, typer.Argument(help="Key of the team that the name means.")],
    name: Annotated[str, typer.Argument(help="The name as a source writes it.")],
    sport: Sport = "football",
    database_url: DatabaseUrl = None,
) -> None:
    """Say that a name means a known team; matches filed under the name move to it."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> int:
        return await add_alias(connection, (sport, country, key), name, SystemClock().now())

    with reported(console):
        moved = in_database(work, database_url)
    matches = counted(moved, "match", "matches")
    console.print(f"{name!r} now means {key}; {matches} moved.", soft_wrap=True, markup=False, highlight=False)
    if moved:
        console.print("If it was wrong: advisor identity merges")


@app.command()
def merges(database_url: DatabaseUrl = None) -> None:
    """List the teams that became another one, newest first."""
    console = Console(stderr=True)
    with reported(console):
        found: list[TeamMerge] = in_database(standing_merges, database_url)
    if not found:
        console.print("No team became another one.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("number", "country", "name", "became", "when"):
        table.add_column(name)
    table.add_column("matches", justify="right")
    for each in found:
        row = (str(each.id), each.country, each.name, each.became, f"{each.merged_at:%Y-%m-%d}", str(each.matches))
        table.add_row(*map(escape, row))
    Console().print(table)
    console.print("Make two teams of one again: advisor identity unmerge NUMBER")


@app.command()
def unmerge(
    number: Annotated[int, typer.Argument(help="Of the merge: advisor identity merges.", min=1, max=2**31 - 1)],
    database_url: DatabaseUrl = None,
) -> None:
    """Take a merge of two teams back: each has its names and matches again."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> int:
        return await take_back(connection, number, SystemClock().now())

    with reported(console):
        moved = in_database(work, database_url)
    console.print(f"They are two teams again; {counted(moved, 'match', 'matches')} went back.", highlight=False)
