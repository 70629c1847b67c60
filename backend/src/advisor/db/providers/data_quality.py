"""What providers sent that could not be used: flagged prices, refused items, unknown fields. Counted, never lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.readings import RefusedItem
from advisor.core.words.storable import storable
from advisor.db.directory.venues import venue_ids
from advisor.engine.quality.flags import QualityFlag


async def add_quality_flags(
    connection: asyncpg.Connection, counts: Mapping[tuple[str, str, QualityFlag], int], at: datetime
) -> None:
    """Add to the day's counts of prices kept from strategies.

    Args:
        counts: by provider, venue and reason.
        at: aware, UTC; its day counts.
    """
    if counts:
        ids = await venue_ids(connection, (venue for _, venue, _ in counts))
        # In one order everywhere here, so that two who count cannot wait for one another.
        rows = sorted((at.date(), who, ids[venue], int(why), times) for (who, venue, why), times in counts.items())
        await connection.executemany(_QUALITY_FLAGS, rows)


async def add_refused(
    connection: asyncpg.Connection, refused: Mapping[tuple[str, str], tuple[RefusedItem, int]], at: datetime
) -> None:
    """Add items that could not be read.

    Args:
        refused: the last one and how many there were, by provider and reason.
        at: when they came.
    """
    rows = sorted(
        (provider, reason, times, at, storable(item.path), storable(item.detail))
        for (provider, reason), (item, times) in refused.items()
    )
    await connection.executemany(_REFUSED, rows)


async def add_unknown_fields(
    connection: asyncpg.Connection, fields: Mapping[tuple[str, str], int], at: datetime
) -> None:
    """Add fields that we do not know.

    Args:
        fields: how often each was met, by provider and dotted path.
        at: when.
    """
    rows = sorted((provider, storable(field), times, at) for (provider, field), times in fields.items())
    await connection.executemany(_UNKNOWN, rows)


_QUALITY_FLAGS: Final = """
    INSERT INTO quality_flag_count AS known (day, provider, venue_id, quality_flag, quotes) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (day, provider, venue_id, quality_flag) DO UPDATE SET quotes = known.quotes + excluded.quotes
"""
_REFUSED: Final = """
    INSERT INTO refused_item AS known (provider, reason, times, first_seen, last_seen, last_path, last_detail)
    VALUES ($1, $2, $3, $4, $4, $5, $6)
    ON CONFLICT (provider, reason) DO UPDATE
    SET times = known.times + excluded.times, last_seen = greatest(known.last_seen, excluded.last_seen),
        last_path = excluded.last_path, last_detail = excluded.last_detail
"""
_UNKNOWN: Final = """
    INSERT INTO unknown_field AS known (provider, field, times, first_seen, last_seen) VALUES ($1, $2, $3, $4, $4)
    ON CONFLICT (provider, field) DO UPDATE
    SET times = known.times + excluded.times, last_seen = greatest(known.last_seen, excluded.last_seen)
"""
