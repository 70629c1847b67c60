"""Where an engine can be made to die: before and after each commit and each send, by what the commit holds.

The engine knows nothing of it. Its two edges are wrapped: the transactions that it writes by, and the requests to
venues. A transaction is named by what it has changed, as PostgreSQL knows that.
"""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode, urlsplit

import asyncpg
import orjson

from advisor.core.clock import SystemClock
from advisor.db.leader.lease import Lease
from advisor.db.leader.writes import LeaderWrites, WritingConnection
from advisor.upstream.provider import Answer
from advisor.upstream.transport import HttpRequest, Transport

_CHANGED: Final = "SELECT EXISTS (SELECT FROM {} WHERE xmin = pg_current_xact_id()::xid AND {})"
_KINDS: Final = {
    "intent": _CHANGED.format("bet_order", "state = 'intended'"),
    "adoption": _CHANGED.format("bet_order", "state = 'unknown' AND sent_at IS NULL"),
    "unknown": _CHANGED.format("bet_order", "state = 'unknown'"),
    "ack": _CHANGED.format("bet_order", "venue_reference IS NOT NULL"),
    "fill": _CHANGED.format("order_fill", "finality <> 'failed'"),
    "reversal": _CHANGED.format("order_fill", "finality = 'failed'"),
    "quarantine": _CHANGED.format("bet_order", "origin = 'not_found'"),
    "settle": _CHANGED.format("ledger_entry", "event ->> 'kind' = 'settled'"),
    "commission": _CHANGED.format("ledger_entry", "key LIKE '%:commission%'"),
    "halt": _CHANGED.format("halt", "acknowledged_at IS NOT NULL"),
    "cancel": _CHANGED.format("bet_order", "commands ->> 'cancel' = 'pending'"),
    "cancel_known": _CHANGED.format("bet_order", "commands ->> 'cancel' <> 'pending'"),
    "cash_line": _CHANGED.format("venue_statement_line", "true"),
    "snapshot": _CHANGED.format("portfolio_snapshot", "true"),
}
_BEFORE, _AFTER, _DURING = ".before_commit", ".after_commit", ".commit_answer_lost"
_REQUESTS: Final = ("send.before_write", "send.mid_write", "send.after_write", "send.answered")
_CANCELS: Final = ("cancel.before_write", "cancel.after_write", "cancel.answered")
_REQUOTES: Final = ("requote.before_write", "requote.after_write", "requote.answered")
_OTHERS: Final = ("snapshot.mid_write", "reconcile.before_query", "reconcile.mid")
POINTS: Final = (
    *(kind + when for kind in _KINDS for when in (_BEFORE, _AFTER)),
    *(kind + _DURING for kind in ("intent", "ack", "reversal", "settle")),
    *_REQUESTS,
    *_CANCELS,
    *_REQUOTES,
    *_OTHERS,
)
"""All of them."""
_QUERIES: Final = ("open", "closed")
_WITHIN: Final = 0.004
"""Seconds within which a commit is answered, more or less."""


class Fuse:
    """Ends the process at one point, when it is passed for a certain time.

    Args:
        point: None: nowhere.
        passing: from 1.
        passed: is given the name just before the end.
    """

    def __init__(self, point: str | None, passing: int, passed: Callable[[str], None]) -> None:
        self._point, self._left, self._passed = point, passing, passed

    def is_at(self, point: str) -> bool:
        """Whether the process ends at this point, now."""
        if point != self._point:
            return False
        self._left -= 1
        return self._left == 0

    def waits_for(self, *points: str) -> bool:
        """Whether it may end at one of these."""
        return self._point in points

    def burn(self) -> None:
        """As ``kill -9`` does."""
        self._passed(str(self._point))
        os.kill(os.getpid(), signal.SIGKILL)

    def pass_by(self, point: str) -> None:
        """End here if it is the point."""
        if self.is_at(point):
            self.burn()


class FusedWrites(LeaderWrites):
    """Transactions with points around their commits."""

    def __init__(self, pool: asyncpg.Pool, lease: Lease, fuse: Fuse) -> None:
        super().__init__(pool, lease)
        self.number: Final = lease.number
        self._fuse = fuse

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[WritingConnection]:
        """See ``LeaderWrites``."""
        kinds: list[str] = []
        async with super().transaction(durable=durable) as connection:
            yield self._watched(connection)
            for kind, changed in _KINDS.items():
                points = (kind + _BEFORE, kind + _AFTER, kind + _DURING)
                if self._fuse.waits_for(*points) and await connection.fetchval(changed):
                    kinds.append(kind)
                    self._fuse.pass_by(kind + _BEFORE)
                    if self._fuse.is_at(kind + _DURING):
                        threading.Thread(target=self._soon, daemon=True).start()
        for kind in kinds:
            self._fuse.pass_by(kind + _AFTER)

    def _watched(self, connection: WritingConnection) -> WritingConnection:
        if not self._fuse.waits_for("snapshot.mid_write"):
            return connection
        return cast("WritingConnection", _Watched(connection, self._fuse))

    def _soon(self) -> None:
        time.sleep(_WITHIN * (time.monotonic_ns() % 1_000) / 1_000)
        self._fuse.burn()


class _Watched:
    """A connection with a point between the statements that make a snapshot: it is there, and not committed."""

    def __init__(self, connection: WritingConnection, fuse: Fuse) -> None:
        self._connection, self._fuse = connection, fuse

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    async def execute(self, query: str, *given: object) -> str:
        done = await self._connection.execute(query, *given)
        if "INSERT INTO portfolio_snapshot" in query:
            self._fuse.pass_by("snapshot.mid_write")
        return done


class FusedTransport:
    """Requests to venues with points around them; each order that is written is noted first.

    Args:
        number: of the lease under which it is sent.
        sent: file to which each order is added just before it is written.
    """

    def __init__(self, inner: Transport, fuse: Fuse, number: int, sent: Path) -> None:
        self._inner, self._fuse, self._number, self._sent = inner, fuse, number, sent

    async def send(self, request: HttpRequest) -> Answer:
        """See ``upstream.transport.Transport``."""
        path = urlsplit(request.url).path.rsplit("/", 1)[-1]
        if path == "place":
            return await self._place(request)
        if path == "requote":
            return await self._small(request, "requote")
        if path == "cancel":
            return await self._small(request, "cancel")
        if path in _QUERIES:
            self._fuse.pass_by("reconcile.before_query" if path == "open" else "reconcile.mid")
        return await self._inner.send(request)

    async def aclose(self) -> None:
        """See ``upstream.transport.Transport``."""
        await self._inner.aclose()

    async def _small(self, request: HttpRequest, name: str) -> Answer:
        """A request about an order that its venue has."""
        self._fuse.pass_by(f"{name}.before_write")
        await self._written(request, f"{name}.after_write", whole=True)
        answer = await self._inner.send(request)
        self._fuse.pass_by(f"{name}.answered")
        return answer

    async def _place(self, request: HttpRequest) -> Answer:
        self._fuse.pass_by("send.before_write")
        orders = orjson.loads(request.body or b"")["orders"]
        with self._sent.open("a") as log:
            for order in orders:
                log.write(json.dumps([order["reference"], self._number, SystemClock().now().timestamp()]) + "\n")
        await self._written(request, "send.mid_write", whole=False)
        await self._written(request, "send.after_write", whole=True)
        answer = await self._inner.send(request)
        self._fuse.pass_by("send.answered")
        return answer

    async def _written(self, request: HttpRequest, point: str, *, whole: bool) -> None:
        """Write a request by hand, or half of it, and end before any answer."""
        if not self._fuse.is_at(point):
            return
        body, parts = request.body or b"", urlsplit(request.url)
        target = parts.path + (f"?{urlencode(request.params)}" if request.params else "")
        head = f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(
            f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + (body if whole else body[: len(body) // 2])
        )
        await writer.drain()
        self._fuse.burn()
