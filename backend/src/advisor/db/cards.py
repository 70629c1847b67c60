"""Fixture cards: each event as the API's list shows it, made when the event changes and served as it is.

A list of fifty is then fifty strings joined; nothing is priced in a request.
"""

import math
from typing import Final, TypeAlias

import asyncpg
import numpy as np
import orjson

from advisor.core.history import Float64
from advisor.core.markets import LINE_NONE, MARKET_CODES, SELECTIONS, MarketType, Phase
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.venues import venue_of
from advisor.db.columns import PLAIN, SMALL, WIDE, fetch_columns
from advisor.pricing import best_price, edge
from advisor.pricing.fair import FairConfig, fair_lines

_CHUNK: Final = 5_000

MAIN_MARKET: Final = {"football": MarketType.H2H_3WAY, "american_football": MarketType.H2H}
"""The market a fixture is shown with in lists, where it is not ``h2h``."""

FAIR: Final = FairConfig()
"""Whose prices history's boards trust."""

_Best: TypeAlias = tuple[int, list[dict[str, object]]]
"""Number of venues with a price, and the best price of each selection."""


def main_market(sport: str) -> MarketType:
    """The market a fixture of a sport is shown with in lists."""
    return MAIN_MARKET.get(sport, MarketType.H2H)


async def refresh_cards(connection: asyncpg.Connection, event_ids: list[int]) -> None:
    """Make the cards of these events anew, in the caller's transaction."""
    for start in range(0, len(event_ids), _CHUNK):
        chunk = event_ids[start : start + _CHUNK]
        events = await connection.fetch(_EVENTS, chunk)
        best: dict[int, _Best] = {}
        for sport in {row["sport"] for row in events}:
            best |= await _best_prices(connection, [r["id"] for r in events if r["sport"] == sport], main_market(sport))
        cards = [(row["id"], orjson.dumps(_card(row, *best.get(row["id"], (0, [])))).decode()) for row in events]
        await connection.execute("DELETE FROM fixture_card WHERE event_id = ANY ($1::bigint[])", chunk)
        await connection.copy_records_to_table("fixture_card", records=cards, columns=["event_id", "card"])


_EVENTS: Final = """
    SELECT e.id, c.sport, c.code, c.name AS competition_name, e.season, e.kickoff, e.kickoff_known, e.status,
           h.key AS home_key, h.name AS home_name, a.key AS away_key, a.name AS away_name, s.home_score, s.away_score
    FROM event e
    JOIN competition c ON c.id = e.competition_id
    JOIN team h ON h.id = e.home_id
    JOIN team a ON a.id = e.away_id
    LEFT JOIN settlement s ON s.event_id = e.id
    WHERE e.id = ANY ($1::bigint[])
"""


def _card(row: asyncpg.Record, venues: int, best: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": row["id"],
        "competition": row["code"],
        "competition_name": row["competition_name"],
        "season": row["season"],
        "kickoff": row["kickoff"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kickoff_known": row["kickoff_known"],
        "home": {"key": row["home_key"], "name": row["home_name"]},
        "away": {"key": row["away_key"], "name": row["away_name"]},
        "status": row["status"],
        "home_score": row["home_score"],
        "away_score": row["away_score"],
        "market": str(main_market(row["sport"])),
        "venues": venues,
        "best": best,
    }


async def _best_prices(connection: asyncpg.Connection, event_ids: list[int], market: MarketType) -> dict[int, _Best]:
    """Number of venues and best prices, for each event with pre-match prices on a market without lines."""
    asked = (event_ids, MARKET_CODES[market], LINE_NONE, int(Phase.PRE_MATCH))
    rows = await fetch_columns(connection, _PRE_MATCH, asked, _PRE_MATCH_COLUMNS)
    if not len(rows):
        return {}
    key_of = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
    ids, event = np.unique(rows["event"], return_inverse=True)
    present = sorted(np.unique(rows["venue"]).tolist(), key=key_of.__getitem__)
    index = np.zeros(max(present) + 1, np.intp)
    index[present] = np.arange(len(present))
    e4 = np.stack([rows[name] for name in "abc"[: len(SELECTIONS[market])]], axis=1)
    odds = np.full((len(ids), len(present), e4.shape[1]), np.nan)
    odds[event, index[rows["venue"]]] = np.where(e4 > 0, e4 / ODDS_SCALE, np.nan)
    venues = (~np.isnan(odds).all(axis=2)).sum(axis=1).tolist()
    best = best_of(odds, [key_of[id_] for id_ in present], market)
    return dict(zip(ids.tolist(), zip(venues, best, strict=True), strict=True))


_PRE_MATCH: Final = """
    SELECT event_id, venue_id, odds_e4[1], odds_e4[2], coalesce(odds_e4[3], 0) FROM price
    WHERE event_id = ANY ($1::bigint[]) AND market = $2::smallint AND line = $3::int AND phase = $4::smallint
"""

_PRE_MATCH_COLUMNS: Final = {"event": WIDE, "venue": SMALL, "a": PLAIN, "b": PLAIN, "c": PLAIN}


def best_of(odds: Float64, venues: list[str], market: MarketType) -> list[list[dict[str, object]]]:
    """Best price of each selection of m markets, as the API's ``BestPrice`` values; those without one are left out.

    Args:
        odds: (m, v, s) pre-match decimal odds, NaN where missing.
        venues: (v,) venue keys.
        market: names the selections.
    """
    commission = np.array([venue_of(venue).commission for venue in venues])
    best, index = best_price(odds, commission, np.ones(len(venues), np.bool_))
    fair = fair_lines(odds, venues, FAIR).probability
    edges = edge(fair, best, np.append(commission, 0.0)[index])
    columns = (best, index, fair, edges)
    return [
        [
            {
                "selection": selection,
                "odds": odds_text(round(price * ODDS_SCALE)),
                "venue": venues[venue],
                "fair_probability": _number(probability),
                "edge": _number(gain),
            }
            for selection, price, venue, probability, gain in zip(SELECTIONS[market], *market_columns, strict=True)
            if venue >= 0
        ]
        for market_columns in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
