"""The floor of the list benchmark: the same rows by raw asyncpg, through orjson, in a bare ASGI application.

Run it by ``uvicorn tests.bench.floor:app`` with ``DATABASE_URL`` set.
"""

import os
from typing import Any

import asyncpg
import orjson

ROWS = """
    SELECT e.id, c.code AS competition, c.name AS competition_name, e.season, e.kickoff, e.kickoff_known, e.status,
           h.key AS home_key, h.name AS home, a.key AS away_key, a.name AS away, s.home_score, s.away_score
    FROM event e
    JOIN competition c ON c.id = e.competition_id
    JOIN team h ON h.id = e.home_id
    JOIN team a ON a.id = e.away_id
    LEFT JOIN settlement s ON s.event_id = e.id
    ORDER BY e.kickoff DESC, e.id DESC
    LIMIT 50
"""
CARDS = """
    SELECT c.card, e.id FROM event e JOIN fixture_card c ON c.event_id = e.id
    ORDER BY e.kickoff DESC, e.id DESC LIMIT 51
"""
_pool: list[asyncpg.Pool] = []


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """``/rows`` answers with columns made JSON by orjson, ``/cards`` with our own query and nothing around it, and
    ``/empty`` with nothing at all.
    """
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["path"] == "/empty":
        body = b""
    elif scope["path"] == "/rows":
        body = orjson.dumps({"items": [dict(row) for row in await _pool[0].fetch(ROWS)]})
    else:
        rows = await _pool[0].fetch(CARDS)
        body = f'{{"items":[{",".join([row[0] for row in rows[:50]])}],"next_cursor":null}}'.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _keep(_: Any) -> None:
    """As our own pool does: no round trip to reset what no query changes."""


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _pool.append(await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=10, reset=_keep))
            await send({"type": "lifespan.startup.complete"})
        else:
            await _pool.pop().close()
            await send({"type": "lifespan.shutdown.complete"})
            return
