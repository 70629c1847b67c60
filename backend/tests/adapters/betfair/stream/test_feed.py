"""The stream over a real connection to a server that resets, falls silent, and sends half lines."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

import orjson
import pytest

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.parse import parse_catalogue
from advisor.adapters.betfair.stream.connection import StreamConfig
from advisor.adapters.betfair.stream.feed import BetfairStream
from advisor.core.clock import SystemClock
from advisor.core.contracts import ContractBreak
from advisor.core.errors import ContractBrokenError
from advisor.core.readings import Reading
from tests.adapters.betfair.samples import CATALOGUE, HOME, IMAGE, change, message
from tests.adapters.mutations import Json, encoded

KEY: Final = "appkey0123456789"
MARKETS: Final = {market.market_id: market for market in parse_catalogue(encoded(CATALOGUE)).markets}
SUCCESS: Final[Mapping[str, Json]] = {
    "op": "status",
    "statusCode": "SUCCESS",
    "connectionClosed": False,
    "connectionsAvailable": 9,
}
REFUSED: Final[Mapping[str, Json]] = {**SUCCESS, "statusCode": "FAILURE", "errorCode": "INVALID_SESSION_INFORMATION"}


class Line:
    """A client's connection as the server sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self) -> dict[str, object]:
        line = await self._reader.readuntil(b"\r\n")
        heard: dict[str, object] = orjson.loads(line)
        return heard

    async def say(self, document: Json) -> None:
        await self.write(encoded(document) + b"\r\n")

    async def write(self, content: bytes) -> None:
        self._writer.write(content)
        await self._writer.drain()

    async def welcome(self, status: Mapping[str, Json] = SUCCESS) -> dict[str, object]:
        """Greet, sign in, and hear what is subscribed to."""
        await self.say({"op": "connection", "connectionId": "c-1"})
        number = (await self.hear())["id"]
        assert isinstance(number, int)
        await self.say({**status, "id": number})
        return await self.hear()

    async def linger(self) -> None:
        """Say nothing until the client hangs up."""
        await self._reader.read()

    def reset(self) -> None:
        self._writer.transport.abort()


Script = Callable[[Line, int], Awaitable[None]]


class SessionSource:
    """Sessions numbered by how often they were renewed."""

    def __init__(self) -> None:
        self.renewed = 0

    @property
    def app_key(self) -> str:
        return KEY

    async def token(self, *, renew: bool = False) -> str:
        self.renewed += renew
        return f"session-{self.renewed}"


class Half:
    """A chance that is always a half."""

    def random(self) -> float:
        return 0.5


class Running:
    """A stream at work, what it has said, and how long it waited before each new connection."""

    def __init__(self, stream: BetfairStream, signer: SessionSource, waits: list[float]) -> None:
        self.stream = stream
        self.signer = signer
        self.waits = waits
        self.odds: dict[tuple[int, int], int] = {}
        self.breaks: list[tuple[str, str]] = []
        self.refused = 0
        """Readings with prices that the sink refuses, as the canary does."""
        self._changed = asyncio.Condition()

    async def sink(self, reading: Reading) -> None:
        async with self._changed:
            self.breaks += [(each.field, each.seen) for each in reading.breaks]
            if self.refused and reading.quotes:
                self.refused -= 1
                what = ContractBreak(document="stream, as read", field="side", seen="crossed", expected="not crossed")
                raise ContractBrokenError("betfair", [what])
            self.odds.update(((int(quote.selection), int(quote.side)), quote.odds_e4) for quote in reading.quotes)
            self._changed.notify_all()

    async def until(self, odds_e4: int) -> None:
        """Wait until the home side's best back is this."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.odds.get((0, 0)) == odds_e4)


@asynccontextmanager
async def streaming(script: Script, **settings: float) -> AsyncIterator[Running]:
    numbers = iter(range(1000))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await script(Line(reader, writer), next(numbers))
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    async def markets() -> Mapping[str, Market]:
        return MARKETS

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        config = StreamConfig(host="127.0.0.1", port=port, tls=False, **settings)  # type: ignore[arg-type]
        signer = SessionSource()
        stream = BetfairStream(signer, markets, config, SystemClock(), Half(), sleep)
        running = Running(stream, signer, waits)
        task = asyncio.create_task(stream.run(running.sink))
        try:
            yield running
        finally:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


def better(price: float, **more: Json) -> Json:
    """The home side can be backed at a better price."""
    return message(change("1.1", {"id": HOME, "atb": [[price, 5]]}), **more)


async def test_it_signs_in_subscribes_and_follows() -> None:
    heard: list[dict[str, object]] = []

    async def script(line: Line, number: int) -> None:
        heard.append(await line.welcome())
        await line.say({**SUCCESS, "id": 2})
        await line.say(IMAGE)
        # Of a subscription long replaced, and of one nobody made.
        await line.say(better(9.0, id=1))
        await line.say({"op": "ocm", "id": 2, "oc": []})
        await line.say(better(2.2))
        await line.linger()

    async with streaming(script) as running:
        await running.until(22_000)
        assert running.stream.state.connected
    assert heard[0]["marketFilter"] == {"marketIds": ["1.1", "1.2", "1.3"]}
    assert heard[0]["segmentationEnabled"] is True
    assert "clk" not in heard[0]
    assert running.waits == []


async def test_a_reset_is_resumed_where_it_was() -> None:
    heard: list[dict[str, object]] = []

    async def script(line: Line, number: int) -> None:
        heard.append(await line.welcome())
        if number == 0:
            await line.say(IMAGE)
            await line.say(better(2.2, clk="C7"))
            await line.write(encoded(better(5.0))[:30])
            await asyncio.sleep(0)
            line.reset()
            return
        await line.say(better(2.3, ct="RESUB_DELTA", clk="C8"))
        await line.linger()

    async with streaming(script) as running:
        await running.until(23_000)
    assert (heard[1]["initialClk"], heard[1]["clk"]) == ("I1", "C7")
    assert running.waits == [0.5]


async def test_half_a_line_at_the_end_is_no_message() -> None:
    async def script(line: Line, number: int) -> None:
        await line.welcome()
        await line.say(IMAGE if number == 0 else better(2.3, ct="RESUB_DELTA"))
        if number == 0:
            await line.write(encoded(better(5.0)))
            return
        await line.linger()

    async with streaming(script) as running:
        await running.until(23_000)
    assert 50_000 not in running.odds.values()


async def test_silence_ends_the_connection() -> None:
    async def script(line: Line, number: int) -> None:
        await line.welcome()
        if number == 0:
            await line.say({**IMAGE, "heartbeatMs": 20})
        else:
            await line.say(better(2.3, ct="RESUB_DELTA"))
        await line.linger()

    async with streaming(script) as running:
        await running.until(23_000)
        assert running.stream.state.last_error == "TimeoutError"


async def test_a_line_that_cannot_be_read_starts_from_the_beginning() -> None:
    heard: list[dict[str, object]] = []

    async def script(line: Line, number: int) -> None:
        heard.append(await line.welcome())
        if number == 0:
            await line.say(IMAGE)
            await line.write(b'{"op":"mcm","mc":[{]}\r\n')
        else:
            await line.say(message(change("1.1", {"id": HOME, "atb": [[2.3, 1]]}, img=True), ct="SUB_IMAGE"))
        await line.linger()

    async with streaming(script) as running:
        await running.until(23_000)
        assert running.stream.state.unreadable == 1
    assert "clk" not in heard[1]


async def test_a_change_that_cannot_be_read_withdraws_and_asks_for_an_image() -> None:
    seen: list[int] = []
    again = asyncio.Event()

    async def script(line: Line, number: int) -> None:
        await line.welcome()
        if number == 0:
            await line.say(IMAGE)
            await line.say(better(0.5))
        else:
            seen.append(running.odds[0, 0])
            again.set()
            await line.say(IMAGE)
        await line.linger()

    async with streaming(script) as running:
        async with asyncio.timeout(5):
            await again.wait()
        await running.until(20_800)
    assert seen == [0]


async def test_a_refused_session_is_renewed() -> None:
    tokens: list[object] = []

    async def script(line: Line, number: int) -> None:
        await line.say({"op": "connection", "connectionId": "c-1"})
        signed = await line.hear()
        tokens.append(signed["session"])
        if number == 0:
            await line.say({**REFUSED, "id": 1})
            return
        await line.say({**SUCCESS, "id": 1})
        await line.hear()
        await line.say(IMAGE)
        await line.linger()

    async with streaming(script) as running:
        await running.until(20_800)
    assert tokens == ["session-0", "session-1"]


async def test_a_clock_that_is_refused_is_dropped() -> None:
    heard: list[dict[str, object]] = []

    async def script(line: Line, number: int) -> None:
        heard.append(await line.welcome())
        if number == 0:
            await line.say(IMAGE)
            return
        if number == 1:
            await line.say({"op": "status", "id": 2, "statusCode": "FAILURE", "errorCode": "INVALID_CLOCK"})
            return
        await line.say(message(change("1.1", {"id": HOME, "atb": [[2.3, 1]]}, img=True), ct="SUB_IMAGE"))
        await line.linger()

    async with streaming(script) as running:
        await running.until(23_000)
    assert ["clk" in asked for asked in heard] == [False, True, False]


async def test_waits_grow_to_a_limit_while_nothing_comes() -> None:
    async def script(line: Line, number: int) -> None:
        if number < 8:
            line.reset()
            return
        await line.welcome()
        await line.say(IMAGE)
        await line.linger()

    async with streaming(script, backoff=1.0, backoff_cap=10.0) as running:
        await running.until(20_800)
    assert running.waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]


async def test_a_line_without_an_end_is_not_kept() -> None:
    async def script(line: Line, number: int) -> None:
        await line.welcome()
        if number == 0:
            await line.write(b"x" * 300_000)
            await line.linger()
        await line.say(IMAGE)
        await line.linger()

    async with streaming(script, max_line=65_536) as running:
        await running.until(20_800)
        assert running.stream.state.last_error == "UpstreamDependencyUnavailable"


async def test_an_image_that_broke_its_contract_is_named_and_asked_for_again() -> None:
    broken = orjson.loads(encoded(IMAGE))
    for each in broken["mc"]:
        each["marketDefinition"]["event"] = each["marketDefinition"].pop("eventId")

    async def script(line: Line, number: int) -> None:
        heard = await line.welcome()
        assert "clk" not in heard
        await line.say({**(broken if number < 3 else IMAGE), "id": heard["id"]})  # type: ignore[dict-item]
        await line.linger()

    async with streaming(script) as running:
        await running.until(20_800)
    assert running.breaks == [("mc.marketDefinition.eventId", "missing in 1 of 1")] * 3
    # It does not ask ever faster.
    assert running.waits[:3] == sorted(running.waits[:3])
    assert running.waits[0] < running.waits[2]


async def test_what_was_refused_as_read_is_quoted_again_by_the_next_image() -> None:
    async def script(line: Line, number: int) -> None:
        heard = await line.welcome()
        await line.say({**IMAGE, "id": heard["id"]})  # type: ignore[dict-item]
        await line.linger()

    async with streaming(script) as running:
        running.refused = 2
        await running.until(20_800)
    assert running.refused == 0
    assert running.stream.state.connections == 3
