"""An engine that leads, as those who look on see it, and the sandbox's providers, whose prices come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from advisor.db.leader.lease import renew_lease, take_lease
from advisor.db.leader.reports import EngineReport, report_to_json

HOLDER = UUID(int=1)
_LONG = timedelta(minutes=5)


async def engine_runs(
    connection: asyncpg.Connection,
    now: datetime,
    *,
    stepped_before: float = 0.5,
    reason: str = "",
    breached: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """Let an engine lead that has stored a step so many seconds ago, and the last answer with prices be a good one."""
    lease = await take_lease(connection, HOLDER, _LONG)
    assert lease is not None
    report = EngineReport(
        stepped_before=stepped_before, refused_for=1.0 if reason else 0.0, reason=reason, waiting=0, unstored=0,
        breached=breached or {},
    )  # fmt: skip
    assert await renew_lease(connection, lease, _LONG, report_to_json(report))
    await connection.execute("DELETE FROM feed_subject")
    await connection.execute(
        "INSERT INTO feed_subject (provider, kind, key, sport, cost, tried_at, succeeded_at) "
        "SELECT name, 'odds', 'all', 'football', 1, $1, $1 FROM unnest('{the_odds_api,betfair}'::text[]) AS name",
        now,
    )
