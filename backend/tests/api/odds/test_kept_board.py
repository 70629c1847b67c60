"""The board from memory is the board of the database, as soon as an update has come, and never without one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import httpx
import numpy as np
import orjson
import pytest

from advisor.api.live_config import BoardConfig
from advisor.api.odds.schemas import BoardChanges, OddsBoard
from advisor.api.updates.notifications import publishing_notifications
from advisor.core.clock import FixedClock
from advisor.db.leader.writes import OwnWrites
from advisor.db.notify import CHANNEL
from advisor.live.notifications import Notifications, Topic, publish
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, confirmation, prices
from tests.api.live_seeding import NOW, add_event, add_teams, add_value_bet
from tests.api.odds.merging import Document, merged
from tests.polling import eventually_async

TEAMS = ["Ajax", "Bremen", "Celtic", "Dundee", "Everton", "Fulham", "Genoa", "Hull", "Inter", "Jena"]
VENUES = ("pinnacle", "bet365", "bwin")
STEPS = 40
HOUR = timedelta(hours=1)

Query: TypeAlias = dict[str, str | int]


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    """An application that hears of updates."""
    async with running_on(database_url, FixedClock(NOW)) as started:
        await add_teams(started.database.pool, TEAMS)
        async with publishing_notifications(started.hub, started.dsn):
            yield started


@pytest.fixture
async def truth(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application on the same database that hears of nothing, and so reads everything anew."""
    async with running_on(running.dsn, FixedClock(NOW)) as deaf, client_of(deaf) as opened:
        yield opened


@asynccontextmanager
async def client_of(started: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(started.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
        yield opened


@dataclass
class Engine:
    """Stores, publishes, and waits until the application has heard of it."""

    running: Running
    storing: StoringEngine

    async def step(self, at: int, *ticks: object, topics: tuple[Topic, ...] = (), **others: object) -> None:
        result, shown = await self.storing.step(NOW + timedelta(seconds=at), *ticks, **others)  # type: ignore[arg-type]  # as they come
        notifications = Notifications()
        for each in result.quotes:
            notifications.add_quotes(each)
        notifications.add_flags(result.reflagged)
        notifications.add_shown(shown)
        for topic in topics:
            notifications.add(topic, ["1"])
        await self.spread(notifications)

    async def spread(self, notifications: Notifications) -> None:
        """Notifications come in order: with the last one all have come."""
        last, probe = Notifications(), self.running.hub.join(frozenset({Topic.PROVIDERS}))
        try:
            await publish(OwnWrites(self.running.database.pool), notifications)
            last.add(Topic.PROVIDERS, ["espn"])
            await publish(OwnWrites(self.running.database.pool), last)
            assert await probe.wait(10)
        finally:
            self.running.hub.leave(probe)


@pytest.fixture(scope="module")
async def engine(running: Running) -> Engine:
    made = Engine(running, StoringEngine(running.database.pool))
    await eventually_async(lambda: hears(running), "the application listens")
    return made


async def hears(running: Running) -> bool:
    return running.hub.hears(asyncio.get_running_loop().time())


async def board(client: httpx.AsyncClient, **query: str | int) -> Document:
    answer = await client.get("odds", params=query)
    assert answer.status_code == 200
    return content(orjson.loads(answer.content))


def content(page: Document) -> Document:
    """What of a page is in the database."""
    return {name: value for name, value in page.items() if name not in {"as_of", "version"}}


async def brought_up_to_date(client: httpx.AsyncClient, held: Document | None, query: Query) -> Document:
    """The page of a client that fetches what is new."""
    since = {} if held is None else {"since": held["version"]}
    answer = await client.get("odds/changes", params={**query, **since})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return merged(held, BoardChanges.model_validate_json(answer.content).model_dump(mode="json"))


async def test_it_is_the_databases_after_every_update(
    client: httpx.AsyncClient, truth: httpx.AsyncClient, running: Running, engine: Engine
) -> None:
    """Prices, confirmations, flags, scores, value bets and new fixtures in any order; every answer equals a new one.

    So does every page that a client keeps by changes alone, however many of them it left out.
    """
    rng, pool = np.random.default_rng(7), running.database.pool
    events = [await add_event(pool, TEAMS[n], TEAMS[n + 1], NOW + n * HOUR) for n in range(4)]
    queries: tuple[Query, ...] = (
        {},
        {"limit": 2},
        {"market": "totals", "order": "kickoff"},
        {"status": "upcoming", "search": "celtic"},
        {"status": "all", "sport": "football"},
    )
    shown_at_all = 0
    held: dict[tuple[int, int], Document] = {}
    for step in range(STEPS):
        event = events[rng.integers(len(events))]
        match rng.integers(6):
            case 0:
                await add_value_bet(pool, event, step + 1)
                await engine.step(step, topics=(Topic.VALUE_BETS,))
            case 1:
                await pool.execute(
                    "INSERT INTO live_score VALUES ($1, $2, 0, '58''', 'espn', $3)"
                    " ON CONFLICT (event_id) DO UPDATE SET home_score = excluded.home_score",
                    event, step, NOW,
                )  # fmt: skip
                await engine.step(step, topics=(Topic.SCORES,))
            case 2 if len(events) < len(TEAMS) - 1:
                home = len(events)
                events.append(await add_event(pool, TEAMS[home], TEAMS[home + 1], NOW + home * HOUR))
                await engine.step(step, quoted(rng, events[-1], step))
            case 3:
                await engine.step(step, confirmations=[confirmation(event, NOW + timedelta(seconds=step))])
            case _:
                await engine.step(step, quoted(rng, event, step))
        for number, query in enumerate(queries):
            shown, expected = await board(client, **query), await board(truth, **query)
            assert shown == expected, (step, query)
            shown_at_all += bool(expected["items"])
            for every in (1, 3, 7):
                if step % every == 0:
                    page = await brought_up_to_date(client, held.get((number, every)), query)
                    assert content(plain(page)) == content(plain(expected)), (step, query, every)
                    held[number, every] = page
    assert shown_at_all > STEPS


def plain(page: Document) -> Document:
    """As the schema writes it: ``Z`` and ``+00:00`` are one time."""
    return OddsBoard.model_validate({"as_of": NOW, "version": "", **page}).model_dump(mode="json")


def quoted(rng: np.random.Generator, event: int, step: int) -> object:
    odds = rng.integers(15_000, 60_000, 3).tolist()
    return prices(event, VENUES[rng.integers(len(VENUES))], odds, at=NOW + timedelta(seconds=step))


async def test_nothing_is_read_until_an_update_comes_or_its_time_is_over(
    client: httpx.AsyncClient, truth: httpx.AsyncClient, running: Running, engine: Engine
) -> None:
    pool = running.database.pool
    event = await add_event(pool, "Ajax", "Genoa", NOW + 2 * HOUR)
    await engine.step(100, prices(event, "pinnacle", [20_000, 30_000, 40_000], at=NOW + timedelta(seconds=100)))
    loop = asyncio.get_running_loop()
    since = loop.time()
    before = await board(client)
    await pool.execute("UPDATE latest_quote SET odds_e4 = 70000 WHERE event_id = $1 AND odds_e4 > 0", event)
    silent = await board(client)
    if loop.time() - since < BoardConfig().fixtures.total_seconds():
        assert silent == before
    assert await board(truth) != before
    batch = Notifications()
    batch.resync([event])
    await engine.spread(batch)
    assert await board(client) == await board(truth) != before


async def test_without_its_source_everything_is_read(
    client: httpx.AsyncClient, truth: httpx.AsyncClient, running: Running, engine: Engine
) -> None:
    pool = running.database.pool
    event = await add_event(pool, "Bremen", "Hull", NOW + 2 * HOUR)
    await engine.step(200, prices(event, "pinnacle", [20_000, 30_000, 40_000], at=NOW + timedelta(seconds=200)))
    await board(client)
    lost = asyncio.Event()
    running.hub.follow(Lost(lost))
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = $1 AND datname = current_database()",
        f"LISTEN {CHANNEL}",
    )
    await asyncio.wait_for(lost.wait(), 10)
    assert not await hears(running)
    for odds_e4 in (50_000, 51_000):
        await pool.execute("UPDATE latest_quote SET odds_e4 = $2 WHERE event_id = $1", event, odds_e4)
        assert await board(client) == await board(truth)
    await eventually_async(lambda: hears(running), "the application listens again")
    await pool.execute("UPDATE latest_quote SET odds_e4 = 52000 WHERE event_id = $1", event)
    batch = Notifications()
    batch.resync([event])
    await engine.spread(batch)
    assert await board(client) == await board(truth)


class Lost:
    """Notes that updates were missed."""

    def __init__(self, lost: asyncio.Event) -> None:
        self._lost = lost

    def quotes_changed(self, fixtures: frozenset[int]) -> None:
        """Not of interest."""

    def topic_changed(self, topic: Topic) -> None:
        """Not of interest."""

    def updates_missed(self) -> None:
        """What it is there for."""
        self._lost.set()


async def test_a_ready_answer_has_what_any_other_has(
    client: httpx.AsyncClient, running: Running, engine: Engine
) -> None:
    """The first goes through every layer, the next past them."""
    await engine.step(300)
    first, again = [await client.get("odds", headers={"X-Request-ID": f"mine-{n}"}) for n in range(2)]
    assert first.headers.keys() == again.headers.keys() >= {"content-security-policy", "x-content-type-options", "etag"}
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert again.headers["x-request-id"] == "mine-1"
    assert len((await client.get("odds", headers={"X-Request-ID": "not an id"})).headers["x-request-id"]) == 32
    plain = await client.get("odds", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] == again.headers["etag"]
    assert orjson.loads(plain.content)["items"] == orjson.loads(again.content)["items"]
    unchanged = await client.get("odds", headers={"If-None-Match": again.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    await engine.step(301)
    through_every_layer = await client.get("odds", headers={"Accept-Encoding": "identity"})
    assert through_every_layer.headers["vary"] == again.headers["vary"] == "accept-encoding"
    plain = await client.get("odds", headers={"Accept-Encoding": "identity"})
    head = await client.head("odds", headers={"Accept-Encoding": "identity"})
    assert (head.content, head.headers["content-length"]) == (b"", str(len(plain.content)))


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 400), ({"Host": "127.0.0.1:8000"}, 200)],
)
async def test_what_was_never_let_through_is_not_answered(
    client: httpx.AsyncClient, engine: Engine, headers: dict[str, str], status: int
) -> None:
    await engine.step(400)
    for _ in range(2):
        assert (await client.get("odds")).status_code == 200
        assert (await client.get("odds", headers=headers)).status_code == status
    refused = [await client.get("odds", params={"limit": 1_000}) for _ in range(2)]
    assert [each.status_code for each in refused] == [422, 422]


async def test_strangers_are_refused_what_friends_were_given(running: Running, engine: Engine) -> None:
    await engine.step(500)
    friend = httpx.ASGITransport(running.app, client=("127.0.0.1", 1))
    stranger = httpx.ASGITransport(running.app, client=("203.0.113.9", 1))
    for transport, status in ((friend, 200), (stranger, 403), (friend, 200), (stranger, 403)):
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
            assert (await opened.get("odds")).status_code == status


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.2, identity;q=0.9", False),
        ("gzip;q=much", False),
        ("*;q=0", False),
        ("br", False),
    ],
)
async def test_compression_is_negotiated(client: httpx.AsyncClient, accepted: str, *, taken: bool) -> None:
    answer = await client.get("odds", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding") == "gzip") is taken
    assert answer.headers["vary"] == "accept-encoding"


async def test_a_version_of_another_process_is_answered_with_everything(
    client: httpx.AsyncClient, truth: httpx.AsyncClient, engine: Engine
) -> None:
    """As after a restart: nothing that the client has is built upon. So it is with a version of another page."""
    await engine.step(600)
    elsewhere = orjson.loads((await truth.get("odds")).content)
    other = orjson.loads((await client.get("odds", params={"limit": 2})).content)
    for stranger in (elsewhere, other):
        answer = await client.get("odds/changes", params={"since": stranger["version"]})
        changes = BoardChanges.model_validate_json(answer.content).model_dump(mode="json")
        assert changes["since"] is None
        assert content(merged(stranger, changes)) == content(plain(await board(truth)))


@pytest.mark.parametrize("since", ["", "yesterday", "1", "ff-", "-1", "a" * 60 + "-1"])
async def test_what_is_no_version_is_refused(client: httpx.AsyncClient, since: str) -> None:
    answer = await client.get("odds/changes", params={"since": since})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "since")
