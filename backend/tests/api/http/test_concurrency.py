"""So many requests run at once, some wait in the order they came, the rest are refused; who leaves does not run."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import httpx
import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.middleware.concurrency import ConcurrencyMiddleware
from advisor.api.http.middleware.turns import Turns
from advisor.api.http.refusals import ApiBusyError
from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope as AccessScope
from advisor.api.http.scopes import requires
from advisor.core.ids import random_id
from advisor.testing.virtual_time import run_virtually
from tests.api.conftest import no_resources
from tests.api.http.conftest import problem_of
from tests.polling import PATIENCE

RUNNING: Final = 2
WAITING: Final = 3
RETRY_AFTER: Final = 7
LONG: Final = 1_000.0


@dataclass(kw_only=True)
class Visit:
    """A request and what came of it, in seconds of the loop."""

    arrives: float
    takes: float
    leaves_after: float
    began: float | None = None
    ended: float | None = None
    gone: float | None = None
    refused: bool = False
    heard: tuple[str, ...] = ()


VISITS: Final = st.lists(
    st.builds(
        Visit,
        arrives=st.integers(0, 20).map(float),
        takes=st.integers(1, 9).map(float),
        leaves_after=st.sampled_from([0.25, 2.5, 6.5, LONG, LONG, LONG]),
    ),
    max_size=25,
)


def _now() -> float:
    return asyncio.get_running_loop().time()


def visited(visits: Sequence[Visit], running: int = RUNNING, waiting: int = WAITING) -> None:
    """Let all visits happen in virtual time; those of one instant arrive in their order, a little apart."""

    async def work(scope: Scope, receive: Receive, send: Send) -> None:
        visit: Visit = scope["visit"]
        visit.began = _now()
        body = await receive()
        visit.heard = (*visit.heard, body["type"])
        await asyncio.sleep(visit.takes)
        visit.ended = _now()

    async def one(visit: Visit, number: int, app: ConcurrencyMiddleware) -> None:
        # A power of two, so that sums of instants are exact.
        visit.arrives += number / 1024
        await asyncio.sleep(visit.arrives)
        messages = iter(["http.request"])

        async def receive() -> Message:
            for kind in messages:
                return {"type": kind, "body": b"", "more_body": False}
            await asyncio.sleep(visit.arrives + visit.leaves_after - _now())
            return {"type": "http.disconnect"}

        async def send(_: Message) -> None:
            raise AssertionError("nobody answers here")

        try:
            await app({"type": "http", "path": "/page", "visit": visit}, receive, send)
        except ApiBusyError:
            visit.refused = True
        visit.gone = _now()

    async def all_of_them() -> None:
        turns = Turns(running, waiting, RETRY_AFTER)
        app = ConcurrencyMiddleware(work, turns, ["/health"])
        await asyncio.gather(*(one(visit, number, app) for number, visit in enumerate(visits)))
        # Every turn was given back: so many may begin at once, and so many wait.
        places = [turns.ask() for _ in range(running + waiting)]
        assert [place.done() for place in places] == [True] * running + [False] * waiting
        with pytest.raises(ApiBusyError):
            turns.ask()

    run_virtually(all_of_them())


def inside(visits: Sequence[Visit], instant: float) -> tuple[int, int]:
    """How many run and how many wait at an instant at which nothing changes."""
    runs = sum(v.began is not None and v.ended is not None and v.began <= instant < v.ended for v in visits)
    waits = sum(
        not v.refused and v.arrives <= instant < (v.began if v.began is not None else v.gone or v.arrives)
        for v in visits
    )
    return runs, waits


@given(VISITS)
def test_nobody_waits_while_a_turn_is_free_and_nobody_runs_without_one(visits: list[Visit]) -> None:
    visited(visits)
    changes = sorted({t for v in visits for t in (v.arrives, v.began, v.ended, v.gone) if t is not None})
    for earlier, later in itertools.pairwise(changes):
        runs, waits = inside(visits, (earlier + later) / 2)
        assert runs <= RUNNING
        assert waits <= WAITING
        assert not waits or runs == RUNNING


@given(VISITS)
def test_first_come_first_served(visits: list[Visit]) -> None:
    visited(visits)
    began = [v.began for v in sorted(visits, key=lambda v: v.arrives) if v.began is not None]
    assert began == sorted(began)


@given(VISITS)
def test_refused_only_where_all_places_are_taken_and_at_once(visits: list[Visit]) -> None:
    visited(visits)
    for visit in visits:
        if visit.refused:
            assert (visit.gone, visit.began) == (visit.arrives, None)
            assert inside([v for v in visits if v is not visit], visit.arrives) == (RUNNING, WAITING)


@given(VISITS)
def test_who_leaves_the_line_never_runs_and_who_stays_does(visits: list[Visit]) -> None:
    visited(visits)
    for visit in visits:
        if visit.refused:
            continue
        if visit.began is None:
            assert visit.gone == pytest.approx(visit.arrives + visit.leaves_after)
        else:
            assert visit.began <= visit.arrives + visit.leaves_after + 1e-6
            assert visit.heard == ("http.request",)


@given(VISITS)
def test_no_line_at_all(visits: list[Visit]) -> None:
    visited(visits, waiting=0)
    for visit in visits:
        assert visit.refused or visit.began == visit.arrives


def test_a_request_that_is_broken_off_gives_its_turn_or_its_place_back() -> None:
    async def play() -> list[str]:
        turns = Turns(1, 1, RETRY_AFTER)
        seen: list[str] = []

        async def work(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["name"])
            await asyncio.sleep(LONG)

        app = ConcurrencyMiddleware(work, turns, [])

        async def receive() -> Message:
            await asyncio.sleep(LONG)
            return {"type": "http.disconnect"}

        async def send(_: Message) -> None: ...

        def request(name: str) -> asyncio.Task[None]:
            scope = {"type": "http", "path": "/", "name": name}
            return asyncio.create_task(app(scope, receive, send))

        runs, waits = request("runs"), request("waits")
        await asyncio.sleep(1)
        waits.cancel()
        await asyncio.sleep(1)
        heir = request("heir")
        await asyncio.sleep(1)
        runs.cancel()
        await asyncio.sleep(1)
        heir.cancel()
        await asyncio.gather(runs, waits, heir, return_exceptions=True)
        assert turns.ask().done()
        return seen

    assert run_virtually(play()) == ["runs", "heir"]


def test_a_body_that_came_while_its_request_waited_is_read_whole_and_in_order() -> None:
    sent: Final = (b"one ", b"two ", b"three")

    async def play() -> bytes:
        turns = Turns(1, 1, RETRY_AFTER)
        body = b""

        async def work(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal body
            if scope["name"] == "first":
                await asyncio.sleep(1.5)
                return
            while True:
                message = await receive()
                body += message["body"]
                if not message["more_body"]:
                    return

        app = ConcurrencyMiddleware(work, turns, [])
        parts = iter(sent)

        async def receive() -> Message:
            # The first two come during the wait, the third when the request runs.
            await asyncio.sleep(0.7)
            part = next(parts)
            return {"type": "http.request", "body": part, "more_body": part != sent[-1]}

        async def send(_: Message) -> None: ...

        await asyncio.gather(*(app({"type": "http", "path": "/", "name": n}, receive, send) for n in ("first", "next")))
        return body

    assert run_virtually(play()) == b"".join(sent)


class Crowd:
    """An application with a page whose requests stay until they may go on; ``full`` once so many are within."""

    def __init__(self, many: int) -> None:
        self.open = asyncio.Event()
        self.full = asyncio.Event()
        self._entered = 0
        config = ApiConfig(concurrency=RUNNING, waiting=WAITING, retry_after=RETRY_AFTER)
        self.app: AdvisorApi = create_app(config, no_resources, random_id)
        slow = APIRouter(route_class=StrictRoute)

        async def page() -> str:
            self._entered += 1
            if self._entered == many:
                self.full.set()
            await self.open.wait()
            return "done"

        for path in ("/slow", "/api/v1/stream/slow"):
            slow.get(path, openapi_extra=requires(AccessScope.READ))(page)
        self.app.router.routes.extend(slow.routes)
        self.app.state.resources = None


async def crowded(paths: Sequence[str], then: Callable[[httpx.AsyncClient], Awaitable[None]]) -> list[httpx.Response]:
    """Ask for all these at once, do something while as many as may are within, and then let all go on."""
    crowd = Crowd(min(len(paths), RUNNING))
    transport = httpx.ASGITransport(crowd.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        asked = [asyncio.create_task(client.get(path)) for path in paths]
        await asyncio.wait_for(crowd.full.wait(), PATIENCE)
        await then(client)
        crowd.open.set()
        return list(await asyncio.gather(*asked))


async def test_those_without_a_place_learn_when_to_come_again() -> None:
    async def refused(client: httpx.AsyncClient) -> None:
        response = await client.get("/slow")
        problem = problem_of(response, 503, "api_busy")
        assert response.headers["retry-after"] == str(RETRY_AFTER)
        assert "not begun" in problem.detail

    answers = await crowded(["/slow"] * (RUNNING + WAITING), refused)
    assert [answer.status_code for answer in answers] == [200] * (RUNNING + WAITING)


@pytest.mark.parametrize("path", ["/metrics", "/api/v1/health/none"])
async def test_what_watches_the_system_is_answered_however_many_pages_load(path: str) -> None:
    async def answered(client: httpx.AsyncClient) -> None:
        assert (await client.get(path)).status_code in (200, 404)

    await crowded(["/slow"] * (RUNNING + WAITING), answered)


async def test_streams_take_no_turns_and_need_none() -> None:
    readers = 3 * (RUNNING + WAITING)
    crowd = Crowd(readers)
    transport = httpx.ASGITransport(crowd.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        streams = [asyncio.create_task(client.get("/api/v1/stream/slow")) for _ in range(readers)]
        await asyncio.wait_for(crowd.full.wait(), PATIENCE)
        assert (await client.get("/api/v1/strategies")).status_code == 200
        crowd.open.set()
        assert {answer.status_code for answer in await asyncio.gather(*streams)} == {200}


async def test_a_name_that_only_begins_like_one_that_is_not_counted_is_counted() -> None:
    async def refused(client: httpx.AsyncClient) -> None:
        problem_of(await client.get("/api/v1/streams"), 503, "api_busy")
        problem_of(await client.get("/metrics2"), 503, "api_busy")

    await crowded(["/slow"] * (RUNNING + WAITING), refused)


async def test_what_may_not_be_asked_takes_no_turn() -> None:
    async def refused(client: httpx.AsyncClient) -> None:
        problem_of(await client.get("/slow", headers={"Host": "evil.example"}), 400, "unknown_host")

    await crowded(["/slow"] * (RUNNING + WAITING), refused)
