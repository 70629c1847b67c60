"""A read that was let through once takes the fast path, and is answered as the layers would answer it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Final

import httpx
import pytest
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.query import QueryParameters
from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope, requires
from advisor.core.errors import DatabaseUnavailableError, NotFoundError
from advisor.core.ids import random_id
from tests.api.conftest import Running, no_resources
from tests.api.http.conftest import problem_of
from tests.polling import PATIENCE

JSON: Final = "application/json"
LONG: Final = b'{"items":[' + b",".join([b'"some words"'] * 200) + b"]}"


def paths_of(app: AdvisorApi) -> list[str]:
    """All reads of the API that need no more than a path."""
    document = app.openapi()
    return [path for path, item in document["paths"].items() if "get" in item and "{" not in path]


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(running.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened


async def test_all_reads_are_answered_alike_by_both_ways(running: Running, client: httpx.AsyncClient) -> None:
    """But for the id, the length of a compressed body whose time differs, and the time itself."""
    known = running.app.state.known_reads
    taken = []
    for path in paths_of(running.app):
        if path.endswith(("/stream", "/docs")):
            continue
        for headers in ({}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "zstd"}):
            first, again = [await client.get(path, headers=headers) for _ in range(2)]
            assert first.status_code == again.status_code, path
            varies = {"x-request-id", "content-length", "etag"}
            kept = [
                {name: value for name, value in each.headers.items() if name not in varies} for each in (first, again)
            ]
            assert kept[0] == kept[1], path
            assert ("etag" in first.headers) == ("etag" in again.headers)
        if known.find(scope_of(path)) is not None:
            taken.append(path)
    assert {"/api/v1/fixtures", "/api/v1/odds", "/api/v1/value-bets"} <= set(taken)


def scope_of(path: str) -> dict[str, object]:
    """As the server makes it of the client's requests."""
    return {"path": path, "query_string": b"", "headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 123)}


class Asked(QueryParameters):
    """What the routes of these tests are asked."""

    word: str = ""


class Behaviour:
    """What a route does next: the first request must be answered well to be known."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.calls: list[str] = []


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def app(behaviour: Behaviour) -> AdvisorApi:
    """The application with one route more, which one request at a time may call while one waits."""
    built = create_app(ApiConfig(concurrency=1, waiting=1, retry_after=7), no_resources, random_id)
    router = APIRouter(route_class=StrictRoute)

    @router.get("/words", include_in_schema=False, openapi_extra=requires(Scope.READ))
    async def words(request: Request, query: Annotated[Asked, Query()]) -> Response:
        behaviour.calls.append(query.word)
        await behaviour.go_on.wait()
        if behaviour.error is not None:
            raise behaviour.error
        return Response(LONG, media_type=JSON, headers={"X-Path": request.url.path})

    @router.get("/missing", include_in_schema=False, openapi_extra=requires(Scope.READ))
    async def missing(request: Request) -> Response:
        return Response(LONG, 404, media_type=JSON)

    built.router.routes.extend(router.routes)
    built.state.resources = None
    return built


@pytest.fixture
async def caller(app: AdvisorApi) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened


async def test_it_is_called_with_the_query_of_its_own_request(caller: httpx.AsyncClient, behaviour: Behaviour) -> None:
    for word in ("one", "two", "one", "two"):
        answer = await caller.get("/words", params={"word": word})
        assert (answer.content, answer.headers["x-path"]) == (LONG, "/words")
        assert answer.headers["content-encoding"] in {"gzip", "zstd"}
    assert behaviour.calls == ["one", "two", "one", "two"]


async def test_what_is_no_plain_answer_is_not_remembered(caller: httpx.AsyncClient, app: AdvisorApi) -> None:
    for path in ("/missing", "/nowhere", "/words?unknown=1"):
        await caller.get(path)
        assert app.state.known_reads.find(scope_of(path.partition("?")[0])) is None


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DatabaseUnavailableError("The database is away."), 503, "database_unavailable"),
        (ConnectionRefusedError("connection refused"), 503, "database_unavailable"),
        (NotFoundError("word", "one"), 404, "not_found"),
        (ZeroDivisionError("postgresql://advisor:hunter2@localhost/advisor"), 500, "internal_error"),
    ],
)
async def test_a_failure_is_answered_as_behind_all_layers(
    caller: httpx.AsyncClient, behaviour: Behaviour, error: Exception, status: int, code: str
) -> None:
    behaviour.error = error
    first = await caller.get("/words")
    behaviour.error = None
    assert (await caller.get("/words")).status_code == 200
    behaviour.error = error
    again = await caller.get("/words", headers={"X-Request-ID": "mine"})
    for answer in (first, again):
        problem_of(answer, status, code)
        assert "hunter2" not in answer.text
    assert again.headers["x-request-id"] == "mine"
    assert first.headers.keys() == again.headers.keys()
    assert first.text.replace(first.headers["x-request-id"], "mine") == again.text
    behaviour.error = None
    assert (await caller.get("/words")).status_code == 200


async def test_it_takes_turns_with_all_others(caller: httpx.AsyncClient, behaviour: Behaviour) -> None:
    assert (await caller.get("/words")).status_code == 200
    behaviour.go_on.clear()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        asked = []
        for word in ("runs", "waits"):
            asked.append(group.create_task(caller.get("/words", params={"word": word})))
            await asyncio.sleep(0.02)
        refused = await caller.get("/words")
        problem_of(refused, 503, "api_busy")
        assert refused.headers["retry-after"] == "7"
        behaviour.go_on.set()
    assert [task.result().status_code for task in asked] == [200, 200]
    assert behaviour.calls == ["", "runs", "waits"]


async def test_what_watches_the_system_does_not_wait_for_a_turn(
    caller: httpx.AsyncClient, behaviour: Behaviour
) -> None:
    for path in ("/metrics", "/words"):
        assert (await caller.get(path)).status_code == 200
    behaviour.go_on.clear()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for word in ("runs", "waits"):
            group.create_task(caller.get("/words", params={"word": word}))
            await asyncio.sleep(0.02)
        problem_of(await caller.get("/words"), 503, "api_busy")
        assert (await caller.get("/metrics")).status_code == 200
        behaviour.go_on.set()


async def test_it_counts_like_all_others(caller: httpx.AsyncClient) -> None:
    for _ in range(3):
        await caller.get("/words")
    counted = (await caller.get("/metrics")).text
    assert 'http_request_duration_seconds_count{handler="/words",method="GET",status="2xx"} 3.0' in counted
