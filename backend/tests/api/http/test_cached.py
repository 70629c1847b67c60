"""A cached body: made once for all who wait, made again for a new version, and not held after a failure."""

import asyncio
from dataclasses import dataclass, field

import pytest

from advisor.api.http.cached import CachedBody


@dataclass
class Source:
    """Something with a version; every body names the version it was made of."""

    version: int = 1
    made: list[int] = field(default_factory=list)
    fails: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def body(self) -> CachedBody:
        return CachedBody(self._version, self._make)

    async def _version(self) -> int:
        return self.version

    async def _make(self) -> bytes:
        version = self.version
        await self.ready.wait()
        if self.fails:
            raise ConnectionError("no database")
        self.made.append(version)
        return f"of {version}".encode()


@pytest.fixture
def source() -> Source:
    return Source()


async def test_concurrent_callers_share_one_body(source: Source) -> None:
    body = source.body()
    callers = [asyncio.create_task(body.get()) for _ in range(5)]
    await asyncio.sleep(0)
    source.ready.set()
    assert await asyncio.gather(*callers) == [b"of 1"] * 5
    assert source.made == [1]


async def test_it_is_held_while_the_version_stays(source: Source) -> None:
    source.ready.set()
    body = source.body()
    assert [await body.get() for _ in range(3)] == [b"of 1"] * 3
    assert source.made == [1]


async def test_a_new_version_makes_a_new_body(source: Source) -> None:
    source.ready.set()
    body = source.body()
    await body.get()
    source.version = 2
    assert [await body.get(), await body.get()] == [b"of 2"] * 2
    assert source.made == [1, 2]


async def test_a_version_that_changes_meanwhile_is_noticed_by_the_next_caller(source: Source) -> None:
    body = source.body()
    first = asyncio.create_task(body.get())
    await asyncio.sleep(0)
    source.version = 2
    source.ready.set()
    assert [await first, await body.get()] == [b"of 1", b"of 2"]


async def test_after_a_failure_the_next_caller_tries_again(source: Source) -> None:
    source.ready.set()
    source.fails = True
    body = source.body()
    with pytest.raises(ConnectionError):
        await body.get()
    source.fails = False
    assert await body.get() == b"of 1"


async def test_a_failure_to_renew_leaves_the_next_caller_no_old_body(source: Source) -> None:
    source.ready.set()
    body = source.body()
    await body.get()
    source.version, source.fails = 2, True
    with pytest.raises(ConnectionError):
        await body.get()
    source.fails = False
    assert await body.get() == b"of 2"


async def test_a_caller_that_gives_up_leaves_the_others_served(source: Source) -> None:
    body = source.body()
    first, second = (asyncio.create_task(body.get()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    source.ready.set()
    assert await second == b"of 1"
