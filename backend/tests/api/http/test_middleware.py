"""What every request passes before and after a route: ids, hosts, origins, bodies, headers, failures, start."""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from advisor.api.app import AdvisorApi
from tests.api.http.conftest import MAX_BODY_BYTES, REQUEST_ID, problem_of

JSON = {"Content-Type": "application/json"}


class TestRequestId:
    async def test_made_when_none_is_given(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/api/v1/strategies")
        assert response.headers["x-request-id"] == REQUEST_ID.hex

    async def test_a_plain_one_is_kept(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/nowhere", headers={"X-Request-ID": "trace-1.a_B"})
        assert problem_of(response, 404, "no_such_path").request_id == "trace-1.a_B"

    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "ü"])
    async def test_any_other_is_replaced(self, client: httpx.AsyncClient, given: str) -> None:
        response = await client.get("/api/v1/strategies", headers=[(b"x-request-id", given.encode())])
        assert response.headers["x-request-id"] == REQUEST_ID.hex


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["evil.example", "testserver", "127.0.0.1.evil.example:8000", "", "localhost:80:80"]
    )
    async def test_unknown(self, client: httpx.AsyncClient, host: str) -> None:
        problem_of(await client.get("/api/v1/strategies", headers={"Host": host}), 400, "unknown_host")

    @pytest.mark.parametrize(
        "names", [("localhost", "evil.example"), ("evil.example", "localhost"), ("localhost",) * 2]
    )
    async def test_two(self, client: httpx.AsyncClient, names: tuple[str, str]) -> None:
        response = await client.get("/api/v1/strategies", headers=[("Host", name) for name in names])
        problem_of(response, 400, "unknown_host")

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9", "LocalHost"])
    async def test_known(self, client: httpx.AsyncClient, host: str) -> None:
        assert (await client.get("/api/v1/strategies", headers={"Host": host})).status_code == 200


class TestOrigins:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://[bad"},
            {"Origin": "http://127.0.0.1:8001"},
            {"Origin": "http://localhost:3000.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
        ids=str,
    )
    async def test_commands_for_other_sites(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = f"/api/v1/backtests/{REQUEST_ID}"
        problem_of(await client.post(f"{path}/cancel", headers=headers), 403, "foreign_origin")
        problem_of(await client.delete(path, headers=headers), 403, "foreign_origin")
        assert (await client.get("/api/v1/strategies", headers=headers)).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
            {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        ],
        ids=str,
    )
    async def test_commands_of_our_pages_and_of_programs(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        problem_of(await client.post("/api/v1/backtests", json={}, headers=headers), 422, "invalid_request")


class TestBodies:
    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
    async def test_only_json(self, client: httpx.AsyncClient, content_type: str | None) -> None:
        headers = {"Content-Type": content_type} if content_type else {}
        response = await client.post("/api/v1/backtests", content=b"{}", headers=headers)
        problem_of(response, 415, "unsupported_media_type")

    async def test_too_large_by_its_announced_length(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/api/v1/backtests", content=b" " * (MAX_BODY_BYTES + 1), headers=JSON)
        problem_of(response, 413, "body_too_large")

    async def test_too_large_in_chunks(self, client: httpx.AsyncClient) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b" " * 500

        response = await client.post("/api/v1/backtests", content=chunks(), headers=JSON)
        problem_of(response, 413, "body_too_large")


class TestFailures:
    async def test_an_unexpected_failure_reveals_nothing_but_is_logged(self, client: httpx.AsyncClient) -> None:
        with capture_logs() as logged:
            response = await client.get("/fails/unexpectedly")
        problem = problem_of(response, 500, "internal_error")
        assert "ZeroDivision" not in response.text
        assert "hunter2" not in response.text
        assert REQUEST_ID.hex in problem.detail
        assert [line["event"] for line in logged if line["log_level"] == "error"] == ["request_failed"]

    async def test_a_named_failure_has_its_status_and_sentence(self, client: httpx.AsyncClient) -> None:
        problem = problem_of(await client.get("/fails/known"), 503, "database_unavailable")
        assert problem.detail == "The database cannot be reached; start it with make up."

    async def test_wrong_method(self, client: httpx.AsyncClient) -> None:
        response = await client.put("/api/v1/fixtures")
        problem_of(response, 405, "method_not_allowed")
        assert response.headers["allow"] == "GET, HEAD"

    async def test_a_time_limit_that_is_not_the_databases_is_a_defect(self, client: httpx.AsyncClient) -> None:
        problem_of(await client.get("/fails/late"), 500, "internal_error")


@pytest.mark.parametrize("path", ["/api/v1/strategies", "/api/v1/health/live", "/api/v1/fixtures?limit=0", "/nowhere"])
async def test_head_is_answered_as_get_without_the_body(client: httpx.AsyncClient, path: str) -> None:
    read, asked = await client.get(path), await client.head(path)
    assert (asked.status_code, asked.content) == (read.status_code, b"")
    differing = {"x-request-id"}
    assert {k: v for k, v in asked.headers.items() if k not in differing} == {
        k: v for k, v in read.headers.items() if k not in differing
    }


async def test_security_headers_are_on_every_response(client: httpx.AsyncClient) -> None:
    for path, cached in (
        ("/api/v1/strategies", "no-cache"),
        ("/nowhere", "no-store"),
        ("/fails/unexpectedly", "no-store"),
        ("/metrics", "no-store"),
    ):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == cached


async def test_successful_reads_are_logged_quietly_and_all_else_aloud(client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        await client.get("/api/v1/strategies")
        await client.get("/nowhere")
        await client.delete(f"/api/v1/backtests/{REQUEST_ID}", headers={"Origin": "null"})
    levels = [(line["path"], line["status"], line["log_level"]) for line in logged if line["event"] == "request"]
    assert levels == [
        ("/api/v1/strategies", 200, "debug"),
        ("/nowhere", 404, "info"),
        (f"/api/v1/backtests/{REQUEST_ID}", 403, "info"),
    ]


async def exchanged(app: AdvisorApi, scope: dict[str, Any], message: str) -> list[MutableMapping[str, Any]]:
    """What the application sends in answer to one message of a connection that is no HTTP request."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, str]:
        return {"type": message}

    async def send(answer: MutableMapping[str, Any]) -> None:
        sent.append(answer)

    await app({"asgi": {"version": "3.0"}, "state": {}, **scope}, receive, send)
    return sent


async def test_a_start_that_fails_is_never_taken_for_a_start(app: AdvisorApi) -> None:
    with capture_logs() as logged:
        sent = await exchanged(app, {"type": "lifespan"}, "lifespan.startup")
    assert [answer["type"] for answer in sent] == ["lifespan.startup.failed"]
    assert [line["event"] for line in logged] == ["startup_failed"]


async def test_websockets_are_closed(app: AdvisorApi) -> None:
    scope = {"type": "websocket", "path": "/api/v1/strategies", "headers": [], "query_string": b""}
    assert [answer["type"] for answer in await exchanged(app, scope, "websocket.connect")] == ["websocket.close"]
