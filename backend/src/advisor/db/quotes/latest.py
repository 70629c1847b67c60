"""The last prices of events as columns: what a live engine that starts must know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import numpy as np

from advisor.core.ticks import Ticks
from advisor.db.copy import BIGINT, FLOAT, INT, SMALLINT, TIMESTAMPTZ, Table, fetch_columns, instants
from advisor.engine.books.messages import Past, StoredPast


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestQuotes:
    """The stored prices whose last quote came from one provider.

    Attributes:
        ticks: with those withdrawn; in the order of their instants.
        past: of each.
    """

    ticks: Ticks
    past: StoredPast

    def ticks_of(self, events: Collection[int], others: bool = False) -> Ticks:
        """Those of these events alone, or of all others."""
        return self.ticks.rows(np.isin(self.ticks.event, list(events), invert=others))


async def latest_of_events(connection: asyncpg.Connection, event_ids: Sequence[int]) -> list[LatestQuotes]:
    """The last prices of these events, by provider."""
    ids = list(event_ids)
    providers = [row["provider"] for row in await connection.fetch(_PROVIDERS, ids)]
    names = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
    rows = await fetch_columns(connection, _LATEST, (ids, providers), _COLUMNS)
    return [
        _of_provider(provider, rows[rows["provider"] == place], names)
        for place, provider in enumerate(providers, start=1)
    ]


async def quoting_providers(connection: asyncpg.Connection | asyncpg.Pool) -> list[str]:
    """Providers whose last prices of events that are not over are stored."""
    return [row["provider"] for row in await connection.fetch(_QUOTING)]


def _of_provider(provider: str, rows: Table, names: dict[int, str]) -> LatestQuotes:
    present, venue = np.unique(rows["venue"], return_inverse=True)
    ticks = Ticks(
        provider=provider,
        venues=tuple(names[id_] for id_ in present.tolist()),
        event=rows["event"].astype(np.int64),
        market=rows["market"].astype(np.int8),
        participant=rows["participant"].astype(np.int32),
        line=rows["line"].astype(np.int32),
        selection=rows["selection"].astype(np.int8),
        venue=venue.astype(np.int16),
        side=rows["side"].astype(np.int8),
        odds_e4=rows["odds"].astype(np.int32),
        size=rows["size"].astype(np.int64),
        size_asset=rows["size_asset"].astype(np.int16),
        at=instants(rows["at"]),
        seen=instants(rows["seen"]),
    )
    past = Past(
        previous_e4=rows["previous"].astype(np.int32),
        changed_at=instants(rows["changed"]),
        anchor=rows["anchor"].astype(np.float64),
        stands_since=instants(rows["stands_since"]),
        opening_e4=rows["opening"].astype(np.int32),
        opening_day=rows["opening_day"].astype(np.int32),
    )
    return LatestQuotes(ticks=ticks, past=StoredPast.of_ticks(ticks, rows["quality_flag"].astype(np.int8), past))


_PROVIDERS: Final = "SELECT DISTINCT provider FROM latest_quote WHERE event_id = ANY ($1::bigint[]) ORDER BY provider"
_QUOTING: Final = """
    SELECT DISTINCT l.provider FROM latest_quote l JOIN event e ON e.id = l.event_id
    WHERE e.status IN ('scheduled', 'in_play') ORDER BY l.provider
"""
# A provider that came between the two queries is left out.
_LATEST: Final = """
    SELECT l.event_id, l.market, l.participant, l.line, l.selection, l.venue_id, l.side, l.odds_e4,
           coalesce(l.size, -1), coalesce(l.size_asset, 0::smallint), l.at,
           CASE WHEN l.odds_e4 > 0 THEN greatest(l.seen_at, c.at) ELSE l.seen_at END, l.quality_flag,
           array_position($2::text[], l.provider), coalesce(l.previous_e4, 0), l.changed_at, l.anchor, l.stands_since,
           l.opening_e4, l.opening_day
    FROM latest_quote l LEFT JOIN market_confirmation c USING (provider, event_id, market)
    WHERE l.event_id = ANY ($1::bigint[]) AND l.provider = ANY ($2::text[])
    ORDER BY l.at
"""
_COLUMNS: Final = {
    "event": BIGINT,
    "market": SMALLINT,
    "participant": INT,
    "line": INT,
    "selection": SMALLINT,
    "venue": SMALLINT,
    "side": SMALLINT,
    "odds": INT,
    "size": BIGINT,
    "size_asset": SMALLINT,
    "at": TIMESTAMPTZ,
    "seen": TIMESTAMPTZ,
    "quality_flag": SMALLINT,
    "provider": INT,
    "previous": INT,
    "changed": TIMESTAMPTZ,
    "anchor": FLOAT,
    "stands_since": TIMESTAMPTZ,
    "opening": INT,
    "opening_day": INT,
}
