"""What open pages fetch: ``make soak-wire [SECONDS=330] [API=http://…]``; prints the bytes on the wire.

Without an address all is started for it, at the sandbox's normal pace. The API is asked as the dashboard asks it: the
board with a stream of the prices that it shows, the other pages with one without prices, each page once, and from then
on what it asks for after the notices that concern it. Bodies are counted as they are sent, compressed, with the heads
of answers; requests are not.
"""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import orjson

from tests.bench.stack import stack
from tests.polling import PATIENCE, eventually_async
from tests.wire.page import BROWSER, BoardReads, Counted, Reads, Refresh, header_bytes

SECONDS: Final = 330.0
SETTLE_SECONDS: Final = 45.0
"""Until providers were asked for all that they are asked for at the start."""
CONCERNS: Final = {"scores": ("fixtures",), "value_bets": ("value", "fixtures"), "arbitrage": ("surebets",)}
"""Which lists are asked for again after a notice of a topic."""
BOARD: Final = "status=upcoming&limit=50"
BOARD_TOPICS: Final = "quotes,scores,providers"
OTHER_TOPICS: Final = "value_bets,arbitrage,scores,providers"


async def measure(api: str, seconds: float) -> None:
    """Open the pages for so long, and print what came."""
    async with httpx.AsyncClient(base_url=api, headers=BROWSER, timeout=PATIENCE) as client:
        await eventually_async(lambda: _priced(client), "the board has prices")
        await asyncio.sleep(SETTLE_SECONDS)
        board = BoardReads(client, BOARD)
        value = Reads(client, "/value-bets?state=live&order=edge&limit=50")
        fixtures = Reads(client, "/fixtures?status=scheduled&order=newest&limit=50")
        surebets = Reads(client, "/arbitrage?state=live&order=margin")
        health = Reads(client, "/health")
        refreshed = {
            "board": Refresh(board, 5, 20),
            "value": Refresh(value, 0.5, 30),
            "fixtures": Refresh(fixtures, 5, 30),
            "surebets": Refresh(surebets, 0.5, 30),
            "health": Refresh(health, 0, 5),
        }
        events: Counter[str] = Counter()

        def of_board(topic: str, data: bytes) -> None:
            events[topic] += 1
            message = orjson.loads(data)
            if (topic == "scores" and board.plays(message["ids"])) or (topic == "quotes" and board.misses(message)):
                refreshed["board"].notice()

        def of_others(topic: str, _: bytes) -> None:
            for page in CONCERNS.get(topic, ()):
                refreshed[page].notice()

        stream, other_stream = Counted(), Counted()
        await board()
        tasks = [asyncio.create_task(each.run()) for each in refreshed.values()]
        tasks.append(asyncio.create_task(_listen_to(board, stream, of_board)))
        tasks.append(asyncio.create_task(_listen(client, OTHER_TOPICS, other_stream, of_others)))
        began = time.monotonic()
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        took = time.monotonic() - began
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    lists = {"value bets": value, "fixtures": fixtures, "surebets": surebets, "health": health}
    _print(took, stream, other_stream, events, board, lists)


async def _priced(client: httpx.AsyncClient) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        page = orjson.loads((await client.get(f"/odds?{BOARD}")).raise_for_status().content)
        return any(row["market"] for row in page["items"])
    return False


async def _listen_to(board: BoardReads, counted: Counted, received: Callable[[str, bytes], None]) -> None:
    """The stream of the board, another whenever a fixture comes upon it; the page hears the old one until then."""
    while True:
        heard, markets = board.fixtures, ",".join(sorted(board.markets))
        wanted = f"{BOARD_TOPICS}&fixtures={','.join(map(str, sorted(heard)))}&markets={markets}"
        await _listen(board.client, wanted, counted, received, lambda: board.fixtures <= heard)  # noqa: B023 - awaited


async def _listen(
    client: httpx.AsyncClient,
    wanted: str,
    counted: Counted,
    received: Callable[[str, bytes], None],
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    async with client.stream("GET", f"/stream?topics={wanted}", timeout=None) as answer:
        answer.raise_for_status()
        before = counted.bytes + header_bytes(answer)
        topic = ""
        async for line in answer.aiter_lines():
            counted.bytes = before + answer.num_bytes_downloaded
            if line.startswith("event:"):
                topic = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                counted.answers += 1
                received(topic, line.removeprefix("data:").encode())
                if not goes_on():
                    return


def _print(
    took: float,
    stream: Counted,
    other_stream: Counted,
    events: Counter[str],
    board: BoardReads,
    others: dict[str, Reads],
) -> None:
    messages = ", ".join(f"{topic} {count}" for topic, count in sorted(events.items()))
    print(f"{took:.0f} s; messages of the stream: {messages}")
    rows = {
        "stream of the board": stream,
        "stream of other pages": other_stream,
        f"board of {len(board.fixtures)}, whole": board.whole,
        "board, changes": board.changes,
        **{name: reads.counted for name, reads in others.items()},
    }
    for name, counted in rows.items():
        each = counted.bytes / max(1, counted.answers)
        print(
            f"{name:22} {counted.bytes:>12,} bytes  {counted.answers:>5} answers "
            f"({counted.unchanged} unchanged), {each:,.0f} bytes each"
        )
    opened = sum(each.bytes for each in (stream, board.whole, board.changes, others["health"].counted))
    print(f"an open board with the stream and the state of health: {opened / 1e6:.2f} MB")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    if len(sys.argv) > 2:
        asyncio.run(measure(f"{sys.argv[2]}/api/v1", seconds))
        return
    with tempfile.TemporaryDirectory(prefix="advisor-wire-") as folder, stack(Path(folder), speed=1) as running:
        asyncio.run(measure(f"http://127.0.0.1:{running.ports.api}/api/v1", seconds))


if __name__ == "__main__":
    main()
