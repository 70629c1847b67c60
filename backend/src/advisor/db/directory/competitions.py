"""Competitions and venues with the extent of their history."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from advisor.core.markets import MarketTypeKey, Phase
from advisor.instruments.market_types import BY_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionExtent:
    """A competition and what can be backtested on it.

    Attributes:
        matches: games of two teams, between ``first_date`` and ``last_date``; no events without teams.
        markets: finished matches with a pre-match price, by market.
        venues: keys of the venues with pre-match prices.
    """

    code: str
    name: str
    country: str
    sport: str
    demo: bool
    matches: int
    first_date: date | None
    last_date: date | None
    seasons: list[str]
    markets: dict[MarketTypeKey, int]
    venues: list[str]


async def list_competitions(pool: asyncpg.Pool) -> list[CompetitionExtent]:
    """All competitions in the order of country and code. Reads every price: keep the answer for a while."""
    rows = await pool.fetch(
        """
        SELECT c.id, c.code, c.name, c.country, c.sport, c.demo,
               count(e.id) FILTER (WHERE e.title IS NULL) AS matches,
               min(e.match_date) FILTER (WHERE e.title IS NULL) AS first_date,
               max(e.match_date) FILTER (WHERE e.title IS NULL) AS last_date,
               array_remove(array_agg(DISTINCT e.season), NULL) AS seasons
        FROM competition c LEFT JOIN event e ON e.competition_id = c.id
        GROUP BY c.id ORDER BY c.demo, c.country, c.code
        """
    )
    coverage = await pool.fetch(
        """
        SELECT e.competition_id, p.market, count(DISTINCT e.id) FILTER (WHERE e.status = 'finished') AS matches,
               array_agg(DISTINCT v.key) AS venues
        FROM price p JOIN event e ON e.id = p.event_id JOIN venue v ON v.id = p.venue_id
        WHERE p.phase = $1 GROUP BY e.competition_id, p.market ORDER BY p.market
        """,
        int(Phase.PRE_MATCH),
    )
    markets: dict[int, dict[MarketTypeKey, int]] = {}
    venues: dict[int, set[str]] = {}
    for row in coverage:
        markets.setdefault(row["competition_id"], {})[BY_CODE[row["market"]].key] = row["matches"]
        venues.setdefault(row["competition_id"], set()).update(row["venues"])
    return [
        CompetitionExtent(
            code=row["code"],
            name=row["name"],
            country=row["country"],
            sport=row["sport"],
            demo=row["demo"],
            matches=row["matches"],
            first_date=row["first_date"],
            last_date=row["last_date"],
            seasons=list(row["seasons"]),
            markets=markets.get(row["id"], {}),
            venues=sorted(venues.get(row["id"], set())),
        )
        for row in rows
    ]


async def known_codes(pool: asyncpg.Pool) -> frozenset[str]:
    """The codes of all competitions."""
    return frozenset(row["code"] for row in await pool.fetch("SELECT code FROM competition"))


async def known_sports(pool: asyncpg.Pool) -> frozenset[str]:
    """The sports of all competitions."""
    return frozenset(row["sport"] for row in await pool.fetch("SELECT DISTINCT sport FROM competition"))


async def venue_keys(pool: asyncpg.Pool) -> list[str]:
    """The keys of all venues, in order."""
    return [row["key"] for row in await pool.fetch("SELECT key FROM venue ORDER BY key")]


async def only_demo_data(pool: asyncpg.Pool) -> bool:
    """Whether there are competitions, and all of them made up."""
    demo: bool = await pool.fetchval("SELECT coalesce(bool_and(demo), false) FROM competition")
    return demo


async def history_version(pool: asyncpg.Pool) -> int:
    """Grows with every import, and with every one that is undone."""
    version: int = await pool.fetchval("SELECT coalesce(max(id), 0) + count(undone_at) FROM import_file")
    return version
