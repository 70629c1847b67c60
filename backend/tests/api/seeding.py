"""A small demo league in a database, the same on every day and machine."""

import hashlib
from datetime import UTC, date, datetime
from typing import Final

import numpy as np

from advisor.core.clock import MICROS_PER_DAY, FixedClock
from advisor.core.history import History
from advisor.core.imports import ParsedFile
from advisor.db.imports.files import ImportSource, import_parsed
from advisor.db.pool import connect
from advisor.demo.leagues import LEAGUES, demo_league
from advisor.identity.directory import FOOTBALL, Competition, Team, TeamDirectory, TeamEntry

TODAY: Final = date(2023, 11, 15)
CODE: Final = LEAGUES[0].code
_COUNTRY: Final = "Demo"


def league_history(league: int = 0, seasons: int = 2) -> History:
    """The history that ``seed`` imports."""
    return demo_league(LEAGUES[league], seasons, TODAY, seed=11).history


async def seed(dsn: str, league: int = 0, seasons: int = 2) -> History:
    """Import a demo league and return its history."""
    made = demo_league(LEAGUES[league], seasons, TODAY, seed=11)
    teams = [
        TeamEntry(team=Team(sport=FOOTBALL, country=_COUNTRY, key=key, name=name, reviewed=True), aliases=())
        for key, name in made.names.items()
    ]
    code = made.league.code
    parsed = ParsedFile(
        file=code,
        source="demo",
        history=made.history,
        lines=np.arange(1, len(made.history.events) + 1, dtype=np.int32),
        collected=made.history.events.kickoff - MICROS_PER_DAY,
        refused=[],
        refused_prices=[],
        rows_read=len(made.history.events),
        unknown_columns=[],
    )
    connection = await connect(dsn)
    try:
        await import_parsed(
            connection,
            [parsed],
            TeamDirectory(teams),
            {code: Competition(code=code, sport=FOOTBALL, country=_COUNTRY, name=made.league.name)},
            ImportSource(file=code, sha256=hashlib.sha256(code.encode()).hexdigest(), demo=True),
            FixedClock(datetime(2023, 11, 15, tzinfo=UTC)),
        )
    finally:
        await connection.close()
    return made.history
