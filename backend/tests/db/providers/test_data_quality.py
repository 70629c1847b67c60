"""Counts of what providers sent that could not be used."""

from datetime import timedelta

import asyncpg

from advisor.core.readings import RefusedItem
from advisor.db.providers.data_quality import add_quality_flags, add_refused, add_unknown_fields
from advisor.engine.quality.flags import QualityFlag
from tests.db.live_rows import NOON

HOUR = timedelta(hours=1)


async def test_what_could_not_be_used_is_counted(connection: asyncpg.Connection) -> None:
    later = NOON + HOUR
    for at in (NOON, later):
        await add_quality_flags(
            connection, {("a", "bet365", QualityFlag.STALE): 2, ("a", "x", QualityFlag.OUTLIER): 1}, at
        )
        item = RefusedItem("[3].name", "missing_field", f"at {at:%H}\0\ud800" + 1_000 * "x")
        await add_refused(connection, {("a", "missing_field"): (item, 5)}, at)
        await add_unknown_fields(connection, {("a", "x.y"): 3}, at)
    counts = await connection.fetch("SELECT quality_flag, quotes, day FROM quality_flag_count ORDER BY quality_flag")
    assert [tuple(row) for row in counts] == [(1, 4, NOON.date()), (5, 2, NOON.date())]
    refused = await connection.fetchrow("SELECT times, first_seen, last_seen, last_detail FROM refused_item")
    assert refused is not None
    assert tuple(refused)[:3] == (10, NOON, later)
    assert refused["last_detail"].startswith("at 13\N{REPLACEMENT CHARACTER}?x")
    assert len(refused["last_detail"]) == 500
    field = await connection.fetchrow("SELECT field, times, first_seen, last_seen FROM unknown_field")
    assert tuple(field or ()) == ("x.y", 6, NOON, later)
    for add in (add_quality_flags, add_refused, add_unknown_fields):
        await add(connection, {}, NOON)
