"""Events and ticks for tests of live storage."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import asyncpg
import numpy as np

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.db.quotes.write import add_history, history_of, write_latest
from advisor.engine.books.messages import Past, QuoteChanges

NOON: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND: Final = 1_000_000


class Tick(NamedTuple):
    """One quote in plain values; ``at`` and ``seen`` in seconds after ``NOON``."""

    event: int
    odds_e4: int
    at: float = 0
    venue: str = "pinnacle"
    selection: int = 0
    market: int = 0
    line: int = LINE_NONE
    side: int = 0
    size: int = SIZE_UNKNOWN
    seen: float | None = None
    changed: bool = True
    quality_flag: int = 0
    previous_e4: int = 0
    size_asset: int = UNKNOWN_ASSET
    participant: int = NO_PARTICIPANT


def after_noon(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def changes_of(*ticks: Tick, provider: str = "sandbox") -> QuoteChanges:
    """What an engine would say of these ticks."""
    venues = tuple(dict.fromkeys(tick.venue for tick in ticks))
    at = np.array([micros_of(after_noon(tick.at)) for tick in ticks], np.int64)
    seen = [micros_of(after_noon(tick.at if tick.seen is None else tick.seen)) for tick in ticks]
    return QuoteChanges(
        ticks=Ticks(
            provider=provider,
            venues=venues,
            event=np.array([tick.event for tick in ticks], np.int64),
            market=np.array([tick.market for tick in ticks], np.int8),
            participant=np.array([tick.participant for tick in ticks], np.int32),
            line=np.array([tick.line for tick in ticks], np.int32),
            selection=np.array([tick.selection for tick in ticks], np.int8),
            venue=np.array([venues.index(tick.venue) for tick in ticks], np.int16),
            side=np.array([tick.side for tick in ticks], np.int8),
            odds_e4=np.array([tick.odds_e4 for tick in ticks], np.int32),
            size=np.array([tick.size for tick in ticks], np.int64),
            size_asset=np.array([tick.size_asset for tick in ticks], np.int16),
            at=at,
            seen=np.array(seen, np.int64),
        ),
        changed=np.array([tick.changed for tick in ticks], np.bool_),
        quality_flag=np.array([tick.quality_flag for tick in ticks], np.int8),
        past=Past.of_change(np.array([tick.previous_e4 for tick in ticks], np.int32), at),
    )


async def write_quotes(connection: asyncpg.Connection, quotes: Sequence[QuoteChanges]) -> None:
    """What the engine stores of quotes, at once: the last prices and the history."""
    async with connection.transaction():
        await write_latest(connection, quotes)
        await add_history(connection, [await history_of(connection, quotes)])


async def make_events(connection: asyncpg.Connection, count: int, first: int = 0) -> list[int]:
    """Events an hour apart, the ``first`` so many hours after ``NOON``; their ids."""
    competition = await connection.fetchval(
        "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League') "
        "ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING id"
    )
    ids = []
    for number in range(first, first + count):
        home, away = [
            await connection.fetchval(
                "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
                "VALUES ('football', 'england', $1, $1, $1, true, $2) "
                "ON CONFLICT (sport, country, key) DO UPDATE SET name = excluded.name RETURNING id",
                f"{side} {number}",
                NOON,
            )
            for side in ("home", "away")
        ]
        ids.append(
            await connection.fetchval(
                "INSERT INTO event "
                "(competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
                "VALUES ($1, '2026/27', $2, $3, true, $4, $5, 'scheduled') RETURNING id",
                competition,
                NOON.date() + timedelta(days=number),
                NOON + timedelta(hours=number),
                home,
                away,
            )
        )
    return ids


async def drop_live(connection: asyncpg.Connection) -> None:
    """Empty the tables of live quotes, with all partitions."""
    await connection.execute("TRUNCATE latest_quote, quote")
