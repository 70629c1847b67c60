"""``advisor demo``: made-up leagues, so that the first page is not empty."""

import hashlib
from datetime import datetime
from typing import Annotated, cast

import asyncpg
import numpy as np
import typer
from pydantic import JsonValue
from rich.console import Console

from advisor.backtest.config import BacktestConfig
from advisor.bootstrap.cli_engine import with_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import MICROS_PER_DAY, SystemClock
from advisor.core.ids import random_id
from advisor.core.imports import ParsedFile
from advisor.db.backtests.runs import Backtest
from advisor.db.directory.names import load_directory
from advisor.db.fixtures.repricing import price_by
from advisor.db.imports.files import ImportSource, import_parsed
from advisor.db.session import Database
from advisor.demo.leagues import LEAGUES, DemoLeague, demo_league
from advisor.identity.directory import FOOTBALL, Competition, Team, TeamDirectory, TeamEntry
from advisor.jobs.backtest import enqueue
from advisor.settings.history import history_terms
from advisor.settings.own_files import own_providers_file

_COUNTRY = "Demo"
_SEASONS = 4

app = typer.Typer(no_args_is_help=True, help="Made-up leagues to try things on.")


@app.callback()
def demo() -> None:
    """Made-up leagues to try things on."""


@app.command()
def load(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only into a database without competitions.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds make equal leagues.")] = 1,
    database_url: DatabaseUrl = None,
) -> None:
    """Make the demo leagues up to today and import them; they are marked as demo everywhere."""
    console = Console(stderr=True)

    clock = SystemClock()

    async def work(database: Database) -> int:
        async with database.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            if if_empty and await connection.fetchval("SELECT EXISTS (SELECT FROM competition)"):
                return 0
            await price_by(connection, history_terms(own_providers_file()))
            leagues = [demo_league(league, _SEASONS, clock.now().date(), seed) for league in LEAGUES]
            for made in leagues:
                await _import(connection, made, seed)
        async with database.engine.begin() as session:
            for name, config in _sample_runs():
                await enqueue(session, _queued(name, config, clock.now()))
        return sum(len(made.history.events) for made in leagues)

    with reported(console):
        matches = with_database(work, database_url)
    console.print(f"Loaded {matches} demo matches." if matches else "The database holds data already; nothing loaded.")


def _sample_runs() -> list[tuple[str, BacktestConfig]]:
    """Two runs over the demo leagues, so that there is something to look at and to compare."""
    codes: list[JsonValue] = [league.code for league in LEAGUES]
    flat: dict[str, JsonValue] = {"kind": "flat", "stake": "10.00"}
    kelly: dict[str, JsonValue] = {"kind": "kelly", "fraction": 0.25, "cap": 0.05}
    edge: dict[str, JsonValue] = {"min_edge": 0.01}
    return [
        ("Demo: flat stakes", BacktestConfig.checked({"competitions": codes, "config": edge, "staking": flat})),
        (
            "Demo: quarter Kelly with limits",
            BacktestConfig.checked({"competitions": codes, "config": edge, "staking": kelly, "limits": {}}),
        ),
    ]


def _queued(name: str, config: BacktestConfig, now: datetime) -> Backtest:
    return Backtest(
        id=random_id(),
        name=name,
        state="queued",
        request=config.model_dump(mode="json"),
        created_at=now,
        config_hash=config.config_hash,
    )


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
        collected=made.history.events.kickoff - MICROS_PER_DAY,
        refused=[],
        refused_prices=[],
        rows_read=len(made.history.events),
        unknown_columns=[],
    )
    source = ImportSource(file=name, sha256=hashlib.sha256(name.encode()).hexdigest(), demo=True)
    with_teams = TeamDirectory((*directory.entries, *teams))
    competitions = {competition.code: competition}
    await import_parsed(connection, [parsed], with_teams, competitions, source, SystemClock())
