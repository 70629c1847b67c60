"""The fixture of a signal, as columns of the query that reads the signal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class BetFixtureRow:
    """Of an event, what is shown beside a bet."""

    id: int
    sport: str
    competition: str
    competition_name: str
    kickoff: datetime
    status: str
    home_key: str
    home: str
    away_key: str
    away: str


FIXTURE_COLUMNS: Final = """
    e.id AS event_id, c.sport, c.code AS competition, c.name AS competition_name, e.kickoff, e.status,
    h.key AS home_key, h.name AS home, a.key AS away_key, a.name AS away
"""

FIXTURE_JOINS: Final = """
    JOIN event e ON e.id = {}.event_id JOIN competition c ON c.id = e.competition_id
    JOIN team h ON h.id = e.home_id JOIN team a ON a.id = e.away_id
"""
"""With ``{}`` for the table that has the event's id."""

_COLUMNS: Final = tuple(name for name in BetFixtureRow.__slots__ if name != "id")


def fixture_row(row: asyncpg.Record) -> BetFixtureRow:
    """Read the columns of ``FIXTURE_COLUMNS``."""
    return BetFixtureRow(id=row["event_id"], **{name: row[name] for name in _COLUMNS})
