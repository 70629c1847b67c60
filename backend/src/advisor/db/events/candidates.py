"""The events a provider's reports may be about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from advisor.core.readings import EventReport
from advisor.identity.directory import Team
from advisor.identity.event_matching import EventCandidate
from advisor.identity.kickoffs import RESCHEDULED_WITHIN

CLAIM_LASTS: Final = timedelta(days=2)
"""How long an event counts as a provider's after its last report: providers give new ids to moved games."""

_REACH: Final = RESCHEDULED_WITHIN + timedelta(days=1)

_CANDIDATES: Final = """
    SELECT e.id, e.kickoff, e.kickoff_known, e.match_date, c.sport, c.code, c.name AS competition_name, c.country,
           h.sport AS home_sport, h.country AS home_country, h.key AS home_key, h.name AS home_name,
           h.reviewed AS home_reviewed,
           a.sport AS away_sport, a.country AS away_country, a.key AS away_key, a.name AS away_name,
           a.reviewed AS away_reviewed,
           array(
               SELECT DISTINCT p.provider FROM provider_event p WHERE p.event_id = e.id AND p.last_seen >= $5
           ) AS claimed_by
    FROM event e
    JOIN competition c ON c.id = e.competition_id
    JOIN team h ON h.id = e.home_id
    JOIN team a ON a.id = e.away_id
    WHERE e.kickoff BETWEEN $1 AND $2 AND c.sport = ANY ($3::text[]) AND c.demo = $4
"""


async def load_candidates(
    connection: asyncpg.Connection, reports: Iterable[EventReport], now: datetime, *, demo: bool
) -> list[EventCandidate]:
    """Every event of the reports' sports around their starts, in one query."""
    asked = list(reports)
    if not asked:
        return []
    starts = [report.kickoff for report in asked]
    rows = await connection.fetch(
        _CANDIDATES,
        min(starts) - _REACH,
        max(starts) + _REACH,
        sorted({report.sport for report in asked}),
        demo,
        now - CLAIM_LASTS,
    )
    return [
        EventCandidate(
            id=row["id"],
            sport=row["sport"],
            competition=row["code"],
            competition_name=row["competition_name"],
            country=row["country"],
            home=_team(row, "home"),
            away=_team(row, "away"),
            kickoff=row["kickoff"],
            kickoff_known=row["kickoff_known"],
            match_date=row["match_date"],
            claimed_by=frozenset(row["claimed_by"]),
        )
        for row in rows
    ]


def _team(row: asyncpg.Record, side: str) -> Team:
    return Team(
        sport=row[f"{side}_sport"],
        country=row[f"{side}_country"],
        key=row[f"{side}_key"],
        name=row[f"{side}_name"],
        reviewed=row[f"{side}_reviewed"],
    )
