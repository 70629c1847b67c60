"""Fixture cards: each event as the API's list shows it, made when the event changes and served as it is.

A list of fifty is then fifty strings joined; nothing is priced in a request.
"""

from typing import Final

import asyncpg
import numpy as np
import orjson

from advisor.core.history import Float64
from advisor.core.markets import LINE_NONE, MARKET_CODES, SELECTIONS, MarketType, Phase
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.venues import venue_of
from advisor.pricing import Method, best_price, consensus, edge, sharp

_CHUNK: Final = 5_000

MAIN_MARKET: Final = {"football": MarketType.H2H_3WAY, "american_football": MarketType.H2H}
"""The market a fixture is shown with in lists."""

SHARP_VENUE: Final = "pinnacle"
FAIR_METHOD: Final = Method.POWER


async def refresh_cards(connection: asyncpg.Connection, event_ids: list[int]) -> None:
    """Make the cards of these events anew, in the caller's transaction."""
    for start in range(0, len(event_ids), _CHUNK):
        chunk = event_ids[start : start + _CHUNK]
        events = await connection.fetch(_EVENTS, chunk)
        best: dict[int, tuple[int, list[dict[str, object]]]] = {}
        for sport in {row["sport"] for row in events}:
            best |= await _best_prices(connection, [r["id"] for r in events if r["sport"] == sport], MAIN_MARKET[sport])
        await connection.executemany(
            """
            INSERT INTO fixture_card (event_id, card) VALUES ($1, $2)
            ON CONFLICT (event_id) DO UPDATE SET card = excluded.card
            """,
            [(row["id"], orjson.dumps(_card(row, *best.get(row["id"], (0, [])))).decode()) for row in events],
        )


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
        "market": str(MAIN_MARKET[row["sport"]]),
        "venues": venues,
        "best": best,
    }


async def _best_prices(
    connection: asyncpg.Connection, event_ids: list[int], market: MarketType
) -> dict[int, tuple[int, list[dict[str, object]]]]:
    """Number of venues and best price by selection, for each event with pre-match prices."""
    rows = await connection.fetch(
        """
        SELECT p.event_id, v.key AS venue, p.odds_e4 FROM price p JOIN venue v ON v.id = p.venue_id
        WHERE p.event_id = ANY ($1::bigint[]) AND p.market = $2 AND p.line = $3 AND p.phase = $4
        """,
        event_ids,
        MARKET_CODES[market],
        LINE_NONE,
        int(Phase.PRE_MATCH),
    )
    if not rows:
        return {}
    ids = sorted({row["event_id"] for row in rows})
    venues = sorted({row["venue"] for row in rows})
    row_of = {event_id: i for i, event_id in enumerate(ids)}
    index_of = {venue: i for i, venue in enumerate(venues)}
    odds = np.full((len(ids), len(venues), len(SELECTIONS[market])), np.nan)
    for row in rows:
        e4 = np.array(row["odds_e4"], np.float64)
        odds[row_of[row["event_id"]], index_of[row["venue"]]] = np.where(e4 > 0, e4 / ODDS_SCALE, np.nan)
    shown = best_of(odds, venues, market)
    counts = (~np.isnan(odds).all(axis=2)).sum(axis=1)
    return {event_id: (int(counts[i]), shown[i]) for event_id, i in row_of.items()}


def best_of(odds: Float64, venues: list[str], market: MarketType) -> list[list[dict[str, object]]]:
    """Best price of each selection of m markets, as the API's ``BestPrice`` values; those without one are left out.

    Args:
        odds: (m, v, s) pre-match decimal odds, NaN where missing.
        venues: (v,) venue keys.
        market: names the selections.
    """
    commission = np.array([venue_of(venue).commission for venue in venues])
    best, index = best_price(odds, commission, np.ones(len(venues), np.bool_))
    fair, _ = fair_line(odds, venues)
    edges = edge(fair, best, np.append(commission, 0.0)[index])
    return [
        [
            {
                "selection": selection,
                "odds": odds_text(round(best[m, s] * ODDS_SCALE)),
                "venue": venues[index[m, s]],
                "fair_probability": _number(fair[m, s]),
                "edge": _number(edges[m, s]),
            }
            for s, selection in enumerate(SELECTIONS[market])
            if index[m, s] >= 0
        ]
        for m in range(len(odds))
    ]


def fair_line(odds: Float64, venues: list[str]) -> tuple[Float64, list[str | None]]:
    """Fair probabilities (m, s) with their source: the sharp venue's, else the consensus of at least two venues."""
    fair = np.full((odds.shape[0], odds.shape[2]), np.nan)
    if SHARP_VENUE in venues:
        fair = sharp(odds, venues.index(SHARP_VENUE), FAIR_METHOD)
    source: list[str | None] = [None if np.isnan(p) else f"sharp:{SHARP_VENUE}" for p in fair[:, 0]]
    missing = [m for m, name in enumerate(source) if name is None]
    if missing:
        joint = consensus(odds[missing], np.ones(len(venues)), FAIR_METHOD)
        for i, m in enumerate(missing):
            if joint.venues[i] >= 2:
                fair[m], source[m] = joint.fair[i], "consensus"
    return fair, source


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
