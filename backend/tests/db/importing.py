"""Importing files in tests, and a plain view of what the database then holds."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from advisor.adapters.football_data import files as football_data
from advisor.adapters.nflverse import parse as nflverse
from advisor.core.clock import FixedClock
from advisor.core.imports import FileInParts, Heard, unheard
from advisor.core.markets import Phase, line_text
from advisor.db.imports.files import ImportOutcome, ImportSource, import_file
from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.instruments.market_types import BY_CODE
from tests.adapters.football_data.samples import table

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)

Row = dict[str, str]

PRICED: Final[Row] = {
    "Div": "SC0", "Date": "16/08/2025", "Time": "15:00", "HomeTeam": "Celtic", "AwayTeam": "Aberdeen",
    "FTHG": "2", "FTAG": "1", "FTR": "H", "B365H": "1.40", "B365D": "4.50", "B365A": "7.00",
    "PSH": "1.44", "PSD": "4.60", "PSA": "7.20", "MaxH": "1.45", "MaxD": "4.75", "MaxA": "7.50",
    "B365>2.5": "1.70", "B365<2.5": "2.10", "PSCH": "1.42", "PSCD": "4.70", "PSCA": "7.40",
}  # fmt: skip
"""A match with prices of two venues, an aggregate and a close."""


def unplayed(row: Row) -> Row:
    return {**row, "FTHG": "", "FTAG": "", "FTR": ""}


def scored(row: Row, home: int, away: int) -> Row:
    return {**row, "FTHG": str(home), "FTAG": str(away), "FTR": "H" if home > away else "A" if away > home else "D"}


async def import_rows(connection: asyncpg.Connection, *rows: Row, file: str = "SC0.csv") -> ImportOutcome:
    """Import a football-data file made of these rows."""
    return await import_content(connection, table(rows).encode(), file)


async def import_content(
    connection: asyncpg.Connection, content: bytes, file: str, heard: Heard = unheard
) -> ImportOutcome:
    """Import the content of a file, of nflverse if its name starts with ``games``, else of football-data."""

    def read(teams: TeamDirectory) -> Sequence[FileInParts]:
        if Path(file).name.startswith("games"):
            return [nflverse.parse(content, file, teams).in_parts()]
        return football_data.read_in_parts(content, file, teams)

    source = ImportSource(file=file, sha256=hashlib.sha256(content).hexdigest())
    return await import_file(connection, read, known_competitions(), source, FixedClock(NOW), heard)


async def events_in(connection: asyncpg.Connection) -> dict[str, tuple[str, str]]:
    """Status and score by natural key."""
    rows = await connection.fetch(
        """
        SELECT c.code, e.match_date, h.key AS home, a.key AS away, e.status, s.home_score, s.away_score
        FROM event e JOIN competition c ON c.id = e.competition_id JOIN team h ON h.id = e.home_id
        JOIN team a ON a.id = e.away_id LEFT JOIN settlement s ON s.event_id = e.id
        ORDER BY e.match_date, h.key, a.key
        """
    )
    return {
        f"{r['code']}/{r['match_date']}/{r['home']}/{r['away']}": (
            r["status"],
            "" if r["home_score"] is None else f"{r['home_score']}-{r['away_score']}",
        )
        for r in rows
    }


async def prices_in(connection: asyncpg.Connection) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Decimal odds by match date, home team, market, line, venue (or statistic) and phase."""
    rows = await connection.fetch(
        """
        SELECT e.match_date, h.key AS home, p.* FROM (
            SELECT event_id, market, line, v.key AS source, phase, odds_e4 FROM price JOIN venue v ON v.id = venue_id
            UNION ALL SELECT event_id, market, line, statistic, phase, odds_e4 FROM aggregate_price
        ) p JOIN event e ON e.id = p.event_id JOIN team h ON h.id = e.home_id
        """
    )
    return {
        (
            r["match_date"].isoformat(),
            r["home"],
            str(BY_CODE[r["market"]].key),
            line_text(r["line"]),
            r["source"],
            Phase(r["phase"]).name,
        ): tuple(e4 / 10_000 for e4 in r["odds_e4"])
        for r in rows
    }


_DATA_TABLES: Final = ("competition", "team", "team_alias", "event", "settlement", "price", "aggregate_price",
                       "price_figures", "fixture_card", "venue")  # fmt: skip


async def contents(connection: asyncpg.Connection) -> dict[str, list[str]]:
    """Every row of every table of history as text, in which NaN equals itself, but the record of imports."""
    return {
        name: [row[0] for row in await connection.fetch(f"SELECT {name}::text FROM {name} ORDER BY {name}::text")]
        for name in _DATA_TABLES
    }
