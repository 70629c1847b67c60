"""``advisor demo``: made-up leagues, so that the first page is not empty."""

import hashlib
from typing import Annotated

import asyncpg
import numpy as np
import typer
from rich.console import Console

from advisor.cli.database import DatabaseUrl, in_database
from advisor.cli.failure import reported
from advisor.core.clock import SystemClock
from advisor.core.imports import ParsedFile
from advisor.db.directory import load_directory
from advisor.db.imports import ImportSource, import_parsed
from advisor.identity.directory import FOOTBALL, Competition, Team, TeamDirectory, TeamEntry
from advisor.testing.demo import LEAGUES, DemoLeague, demo_league

_COUNTRY = "Demo"
_SEASONS = 4

app = typer.Typer(no_args_is_help=True, help="Made-up leagues to try things on.")


@app.callback()
def demo() -> None:
    """Made-up leagues to try things on."""


@app.command()
def load(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only into a database without competitions.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds make equal leagues.")] = 7,
    database_url: DatabaseUrl = None,
) -> None:
    """Make the demo leagues up to today and import them; they are marked as demo everywhere."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> int:
        if if_empty and await connection.fetchval("SELECT EXISTS (SELECT FROM competition)"):
            return 0
        today = SystemClock().now().date()
        leagues = [demo_league(league, _SEASONS, today, seed) for league in LEAGUES]
        for made in leagues:
            await _import(connection, made, seed)
        return sum(len(made.history.events) for made in leagues)

    with reported(console):
        matches = in_database(work, database_url)
    console.print(f"Loaded {matches} demo matches." if matches else "The database holds data already; nothing loaded.")


async def _import(connection: asyncpg.Connection, made: DemoLeague, seed: int) -> None:
    directory = await load_directory(connection)
    known = {(e.team.country, e.team.key) for e in directory.entries}
    teams = [
        TeamEntry(team=Team(sport=FOOTBALL, country=_COUNTRY, key=key, name=name, reviewed=True), aliases=())
        for key, name in made.names.items()
        if (_COUNTRY, key) not in known
    ]
    competition = Competition(code=made.league.code, sport=FOOTBALL, country=_COUNTRY, name=made.league.name)
    name = f"demo {made.league.code} seed {seed}"
    parsed = ParsedFile(
        file=name,
        source="demo",
        history=made.history,
        lines=np.arange(1, len(made.history.events) + 1, dtype=np.int32),
        refused=[],
        rows_read=len(made.history.events),
        unknown_columns=[],
    )
    source = ImportSource(file=name, sha256=hashlib.sha256(name.encode()).hexdigest(), demo=True)
    with_teams = TeamDirectory((*directory.entries, *teams))
    competitions = {competition.code: competition}
    await import_parsed(connection, [parsed], with_teams, competitions, source, SystemClock())
