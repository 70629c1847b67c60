"""Each fault as a real HTTP client sees it on a real connection, and the same without sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import orjson
import pytest

from advisor.core.clock import FixedClock
from advisor.providers.doubles import SANDBOX_APP_KEY
from advisor.sandbox.app import in_process_app
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.changes import Change
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.sandbox.faults.transport import FaultyTransport
from advisor.sandbox.server import running_sandbox
from tests.sandbox.stream_requests import authentication, subscription
from tests.sandbox.worlds import ALL_BOOKS, KEY, PREMIER, new_world, plan_of

ODDS = f"/v4/sports/{PREMIER.odds_key}/odds"
WAYS = ("socket", "transport")


@asynccontextmanager
async def failing(way: str, *rules: FaultRule) -> AsyncIterator[tuple[httpx.AsyncClient, FaultPlan, FixedClock]]:
    """A client of a sandbox that fails by the rules, over a socket or without one."""
    world, clock = new_world()
    timeout = httpx.Timeout(5, read=0.3)
    if way == "socket":
        async with (
            running_sandbox(SandboxConfig(), clock=clock, faults=rules) as running,
            httpx.AsyncClient(base_url=running.url, timeout=timeout) as client,
        ):
            yield client, running.plan, clock
        return

    async def pass_time(seconds: float) -> None:
        clock.instant += timedelta(seconds=seconds)

    plan = plan_of(*rules)
    transport = FaultyTransport(httpx.ASGITransport(app=in_process_app(world, plan)), plan, clock, pass_time)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", timeout=timeout) as client:
        yield client, plan, clock


async def odds(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get(ODDS, params=KEY | ALL_BOOKS)


async def collect(answer: httpx.Response, received: list[bytes]) -> None:
    """What arrives before it ends or breaks."""
    async for part in answer.aiter_bytes():
        received += [part]


def only(kind: FaultKind, seconds: float = 2.0) -> FaultRule:
    return FaultRule(endpoint="the_odds_api/odds", kind=kind, seconds=seconds)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("kind", "status"), [(FaultKind.RATE_LIMITED, 429), (FaultKind.ERROR, 500), (FaultKind.UNAVAILABLE, 503)]
)
async def test_error_statuses_at_the_endpoint_and_only_there(way: str, kind: FaultKind, status: int) -> None:
    async with failing(way, only(kind, seconds=7)) as (client, _, _):
        answer = await odds(client)
        assert answer.status_code == status
        assert answer.headers.get("retry-after") == ("7" if status == 429 else None)
        assert answer.json()["error_code"] == ("EXCEEDED_FREQ_LIMIT" if status == 429 else "INTERNAL_ERROR")
        assert (await client.get("/v4/sports", params=KEY)).status_code == 200


@pytest.mark.parametrize("way", WAYS)
async def test_no_answer(way: str) -> None:
    async with failing(way, only(FaultKind.TIMEOUT)) as (client, _, _):
        with pytest.raises(httpx.ReadTimeout):
            await odds(client)


@pytest.mark.parametrize("way", WAYS)
async def test_a_connection_cut_before_the_answer(way: str) -> None:
    async with failing(way, only(FaultKind.RESET)) as (client, plan, _):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await odds(client)
        plan.replace(())
        assert (await odds(client)).status_code == 200


@pytest.mark.parametrize("way", WAYS)
async def test_half_a_body(way: str) -> None:
    async with failing(way, only(FaultKind.HALF_BODY)) as (client, _, _):
        received: list[bytes] = []
        async with client.stream("GET", ODDS, params=KEY | ALL_BOOKS) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                await collect(answer, received)
            assert 0 < len(b"".join(received)) < int(answer.headers["content-length"])


@pytest.mark.parametrize("way", WAYS)
async def test_malformed_json(way: str) -> None:
    async with failing(way, only(FaultKind.MALFORMED)) as (client, _, _):
        answer = await odds(client)
        assert answer.status_code == 200
        with pytest.raises(orjson.JSONDecodeError):
            orjson.loads(answer.content)


@pytest.mark.parametrize("way", WAYS)
async def test_a_changed_answer(way: str) -> None:
    renamed = replace(only(FaultKind.CHANGED), change=Change.RENAMED, field="home_team")
    async with failing(way, renamed) as (client, _, _):
        answer = await odds(client)
        assert answer.status_code == 200
        assert all("home_team_v2" in event and "home_team" not in event for event in answer.json())


async def test_a_drip_keeps_the_read_timeout_from_striking() -> None:
    async with failing("socket", only(FaultKind.DRIP, seconds=0.05)) as (client, _, _):
        received: list[bytes] = []
        async with client.stream("GET", ODDS, params=KEY | ALL_BOOKS) as answer:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(collect(answer, received), 0.6)
        assert 32 <= len(b"".join(received)) < 2000


async def test_a_drip_without_sockets_takes_its_time() -> None:
    async with failing("transport", only(FaultKind.DRIP, seconds=0.5)) as (client, _, clock):
        start = clock.instant
        answer = await odds(client)
        assert clock.instant - start > timedelta(seconds=len(answer.content) / 32 * 0.49)
        assert answer.json()


@pytest.mark.parametrize("way", WAYS)
async def test_a_wrong_clock(way: str) -> None:
    async with failing(way, only(FaultKind.CLOCK, seconds=3600)) as (client, _, clock):
        answer = await odds(client)
        assert parsedate_to_datetime(answer.headers["date"]) == clock.instant + timedelta(hours=1)
        assert all(book["last_update"] > "2026-11-25T12:59" for event in answer.json() for book in event["bookmakers"])


@pytest.mark.parametrize("way", WAYS)
async def test_an_old_answer_given_again(way: str) -> None:
    stale = FaultRule(endpoint="*", kind=FaultKind.STALE)
    async with failing(way) as (client, plan, clock):
        plan.replace([FaultRule(endpoint="*", kind=FaultKind.STALE, rate=0.0)])
        first = await odds(client)
        plan.replace([stale])
        clock.instant += timedelta(seconds=30)
        again = await odds(client)
        assert again.content == first.content
        assert parsedate_to_datetime(again.headers["date"]) == clock.instant or way == "transport"
        plan.replace(())
        assert (await odds(client)).content != first.content


@pytest.mark.parametrize("way", WAYS)
async def test_faults_strike_at_their_rate_and_stop(way: str) -> None:
    _, clock = new_world()
    rule = FaultRule(endpoint="*", kind=FaultKind.UNAVAILABLE, rate=0.5, ends=clock.instant + timedelta(seconds=60))
    async with failing(way, rule) as (client, plan, moved):
        statuses = []
        for _ in range(60):
            moved.instant += timedelta(seconds=0.5)
            statuses.append((await client.get("/v4/sports", params=KEY)).status_code)
        assert 15 < statuses.count(503) == plan.struck["503"] < 45
        moved.instant += timedelta(seconds=60)
        assert {(await client.get("/v4/sports", params=KEY)).status_code for _ in range(20)} == {200}


async def test_faults_are_set_and_lifted_over_http() -> None:
    async with failing("socket") as (client, plan, _):
        rules = [{"endpoint": "the_odds_api/*", "kind": "503"}]
        assert (await client.put("/sandbox/faults", json=rules)).json()[0]["kind"] == "503"
        assert (await odds(client)).status_code == 503
        assert (await client.get("/sandbox/faults")).json()[0]["endpoint"] == "the_odds_api/*"
        refused = await client.put("/sandbox/faults", json=[{"kind": "nonsense"}])
        assert (refused.status_code, "kind must be one of" in refused.json()["reason"]) == (422, True)
        assert (await client.delete("/sandbox/faults")).json() == []
        assert (await odds(client)).status_code == 200
        assert plan.struck == {"503": 1}


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.LATE])
async def test_each_fault_on_the_stream(kind: FaultKind) -> None:
    _, clock = new_world()
    async with running_sandbox(SandboxConfig(), clock=clock) as running:
        async with httpx.AsyncClient(base_url=running.url) as client:
            login = {"username": "sandbox", "password": "sandbox"}
            answer = await client.post("/api/login", headers={"X-Application": SANDBOX_APP_KEY}, data=login)
        reader, writer = await asyncio.open_connection(running.host, running.stream_port, limit=1 << 24)
        writer.write(authentication(answer.json()["token"]) + subscription(heartbeatMs=500))
        for _ in range(4):
            await reader.readline()
        running.plan.replace([FaultRule(endpoint="betfair/stream", kind=kind, seconds=20.0, field="pt")])
        clock.instant += timedelta(seconds=1)
        seen = await _next(reader)
        if kind is FaultKind.STALE:
            clock.instant += timedelta(seconds=1)
            seen = await _next(reader)
        writer.close()
    assert running.plan.struck[kind] >= 1
    assert seen == _SEEN[kind]


_SEEN = {
    FaultKind.RATE_LIMITED: "TOO_MANY_REQUESTS",
    FaultKind.ERROR: "500",
    FaultKind.UNAVAILABLE: "503",
    FaultKind.TIMEOUT: "silence",
    FaultKind.RESET: "cut",
    FaultKind.HALF_BODY: "cut",
    FaultKind.MALFORMED: "no JSON",
    FaultKind.DRIP: "silence",
    FaultKind.CLOCK: "future",
    FaultKind.STALE: "HEARTBEAT",
    FaultKind.CHANGED: "no time",
}


async def _next(reader: asyncio.StreamReader) -> str:
    """What comes next, in a word."""
    try:
        async with asyncio.timeout(2.5):
            received = await reader.readline()
    except TimeoutError:
        return "silence"
    except ConnectionError:
        return "cut"
    if not received.endswith(b"\n"):
        return "cut"
    try:
        message = orjson.loads(received)
    except orjson.JSONDecodeError:
        return "no JSON"
    if message["op"] == "status":
        return str(message["errorCode"])
    if "pt" not in message:
        return "no time"
    if message["pt"] > 1_795_608_020_000:
        return "future"
    return str(message.get("status") or message.get("ct") or "change")
