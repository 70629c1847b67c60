"""A page of the dashboard as it is on the wire: what it asks for after each notice, and how many bytes are answered."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import httpx
import orjson

BROWSER: Final = {"Accept-Encoding": "gzip, deflate, br, zstd"}
Document: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Counted:
    """Answers, and their bytes as they are sent: compressed where the server compresses, with their headers."""

    answers: int = 0
    unchanged: int = 0
    bytes: int = 0

    def add(self, answer: httpx.Response) -> None:
        """One answer that was read to its end."""
        self.answers += 1
        self.unchanged += answer.status_code == httpx.codes.NOT_MODIFIED
        self.bytes += answer.num_bytes_downloaded + header_bytes(answer)


def header_bytes(answer: httpx.Response) -> int:
    """Of the head of an answer: each line has a colon, a space and its end."""
    return sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)


@dataclass(slots=True)
class Reads:
    """Reads of one address, as a browser that keeps the last answer: unchanged, it is not sent again."""

    client: httpx.AsyncClient
    url: str
    counted: Counted = field(default_factory=Counted)
    tag: str | None = None

    async def __call__(self) -> None:
        """Ask once."""
        known = {} if self.tag is None else {"If-None-Match": self.tag}
        answer = await self.client.get(self.url, headers=known)
        if answer.status_code != httpx.codes.NOT_MODIFIED:
            answer.raise_for_status()
        self.counted.add(answer)
        self.tag = answer.headers.get("etag")


@dataclass(slots=True)
class BoardReads:
    """The board: whole once, and from then on what is new."""

    client: httpx.AsyncClient
    query: str
    whole: Counted = field(default_factory=Counted)
    changes: Counted = field(default_factory=Counted)
    version: str | None = None
    fixtures: frozenset[int] = frozenset()
    markets: frozenset[str] = frozenset()
    without_market: frozenset[int] = frozenset()
    playing: frozenset[int] = frozenset()

    async def __call__(self) -> None:
        """Ask once."""
        if self.version is None:
            page = await self._read(f"/odds?{self.query}", self.whole)
            self.fixtures = frozenset(row["fixture_id"] for row in page["items"])
            self.without_market = frozenset(row["fixture_id"] for row in page["items"] if row["market"] is None)
            self._note_playing(page["items"])
            self.markets = frozenset(row["market"]["market"] for row in page["items"] if row["market"])
        else:
            page = await self._read(f"/odds/changes?{self.query}&since={self.version}", self.changes)
            if page["fixtures"] is not None:
                self.fixtures = frozenset(page["fixtures"])
            priced = {row["fixture_id"] for row in page["rows"] if row["prices"] and row["prices"]["venues"]}
            self.without_market -= priced
            self._note_playing([row["fixture"] for row in page["rows"] if row["fixture"] is not None])
        self.version = page["version"]

    def plays(self, ids: Collection[str]) -> bool:
        """Whether one of these fixtures is shown and in play; without any, all may be meant."""
        return not ids or any(int(id_) in self.fixtures & self.playing for id_ in ids)

    def misses(self, message: Document) -> bool:
        """Whether prices came that cannot be put upon the page."""
        changed = {change["fixture_id"] for change in message["changes"]}
        return bool(self.fixtures.intersection(message["resync"]) or self.without_market & changed)

    def _note_playing(self, fixtures: list[Document]) -> None:
        for each in fixtures:
            alone = {each["fixture_id"]}
            self.playing = self.playing | alone if each["status"] == "in_play" else self.playing - alone

    async def _read(self, url: str, counted: Counted) -> Document:
        answer = (await self.client.get(url)).raise_for_status()
        counted.add(answer)
        document: Document = orjson.loads(answer.content)
        return document


class Refresh:
    """Asks at most once in some seconds after notices, one request at a time: the last of a burst is never lost.

    Args:
        ask: what is asked for.
        seconds: from a notice to the request that it causes; others meanwhile cause none of their own.
        poll: seconds after which it is asked for without any notice.
    """

    def __init__(self, ask: Ask, seconds: float, poll: float | None) -> None:
        self._ask = ask
        self._seconds = seconds
        self._poll = poll
        self._noticed = asyncio.Event()
        self.notices = 0

    def notice(self) -> None:
        """Something changed."""
        self.notices += 1
        self._noticed.set()

    async def run(self) -> None:
        """Ask at once, and then whenever there is reason to, without end."""
        await self._ask()
        while True:
            try:
                await asyncio.wait_for(self._noticed.wait(), self._poll)
                await asyncio.sleep(self._seconds)
            except TimeoutError:
                pass
            self._noticed.clear()
            await self._ask()
