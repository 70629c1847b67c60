"""What every request meets before and after a route: ids, hosts, origins, bodies, headers, problems."""

from collections.abc import AsyncIterator, MutableMapping
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.problems import Problem
from advisor.api.http.scopes import Scope, require
from advisor.core.errors import DatabaseUnavailableError
from tests.api.conftest import no_resources

REQUEST_ID = UUID("8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f")
PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def app() -> AdvisorApi:
    """The application, with two more routes that fail."""
    built = create_app(
        ApiConfig(origins=("http://localhost:3000",), networks=(ip_network("10.0.0.0/16"),), max_body_bytes=2000),
        no_resources,
        lambda: REQUEST_ID,
    )
    failing = APIRouter()

    @failing.get("/fails/unexpectedly", dependencies=[require(Scope.READ)])
    async def fail_unexpectedly() -> None:
        raise ZeroDivisionError("postgresql://advisor:hunter2@localhost/advisor")

    @failing.get("/fails/known", dependencies=[require(Scope.READ)])
    async def fail_known() -> None:
        raise DatabaseUnavailableError("The database cannot be reached; start it with make up.")

    built.include_router(failing)
    # FastAPI asks for a route's resources before it refuses the request; nothing here gets as far as using them.
    built.state.resources = None
    return built


@pytest.fixture
async def client(app: AdvisorApi) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened


def calling_from(app: AdvisorApi, address: str) -> httpx.AsyncClient:
    """A client whose connections come from an address."""
    transport = httpx.ASGITransport(app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


def problem(response: httpx.Response, status: int, code: str) -> Problem:
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    told = Problem.model_validate_json(response.content)
    assert (told.status, told.code) == (status, code)
    assert told.request_id == response.headers["x-request-id"]
    return told


class TestRequestId:
    async def test_made_when_none_is_given(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/api/v1/strategies")
        assert response.headers["x-request-id"] == REQUEST_ID.hex

    async def test_a_sane_one_is_kept(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/nowhere", headers={"X-Request-ID": "trace-1.a_B"})
        assert problem(response, 404, "no_such_path").request_id == "trace-1.a_B"

    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "ü"])
    async def test_an_insane_one_is_replaced(self, client: httpx.AsyncClient, given: str) -> None:
        response = await client.get("/api/v1/strategies", headers=[(b"x-request-id", given.encode())])
        assert response.headers["x-request-id"] == REQUEST_ID.hex


class TestFailures:
    async def test_an_unexpected_failure_tells_nothing_but_is_logged(self, client: httpx.AsyncClient) -> None:
        with capture_logs() as logged:
            response = await client.get("/fails/unexpectedly")
        told = problem(response, 500, "internal_error")
        assert "ZeroDivision" not in response.text
        assert "hunter2" not in response.text
        assert REQUEST_ID.hex in told.detail
        assert [line["event"] for line in logged if line["log_level"] == "error"] == ["request_failed"]

    async def test_a_named_failure_has_its_status_and_sentence(self, client: httpx.AsyncClient) -> None:
        told = problem(await client.get("/fails/known"), 503, "database_unavailable")
        assert told.detail == "The database cannot be reached; start it with make up."

    async def test_wrong_method(self, client: httpx.AsyncClient) -> None:
        response = await client.put("/api/v1/fixtures")
        problem(response, 405, "method_not_allowed")
        assert response.headers["allow"] == "GET"

    async def test_parameters_out_of_bounds_are_named(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/api/v1/fixtures?limit=0&order=sideways")
        told = problem(response, 422, "invalid_request")
        assert {fault.field for fault in told.errors} == {"limit", "order"}

    @pytest.mark.parametrize("query", ["limt=5", "limit=5&limt=5", "LIMIT=5"])
    async def test_unknown_parameters_are_refused(self, client: httpx.AsyncClient, query: str) -> None:
        told = problem(await client.get(f"/api/v1/fixtures?{query}"), 422, "invalid_request")
        assert [fault.reason for fault in told.errors] == ["There is no such parameter"]

    async def test_a_parameter_given_twice_is_refused(self, client: httpx.AsyncClient) -> None:
        told = problem(await client.get("/api/v1/fixtures?limit=5&limit=6"), 422, "invalid_request")
        assert [fault.field for fault in told.errors] == ["limit"]

    async def test_a_query_beyond_all_bounds_is_refused(self, client: httpx.AsyncClient) -> None:
        told = problem(await client.get(f"/api/v1/fixtures?search={'x' * 8000}"), 422, "invalid_request")
        assert [fault.field for fault in told.errors] == ["query"]

    async def test_a_control_character_is_refused(self, client: httpx.AsyncClient) -> None:
        problem(await client.get("/api/v1/fixtures?search=a%00b"), 422, "invalid_request")

    @pytest.mark.parametrize("id_", ["0", "-1", str(2**63), "one"])
    async def test_ids_are_bounded(self, client: httpx.AsyncClient, id_: str) -> None:
        problem(await client.get(f"/api/v1/fixtures/{id_}/odds"), 422, "invalid_request")


class TestBodies:
    @pytest.mark.parametrize("body", [b"{", b"\xff", b"", b'{"config": NaN}', b"[" * 1500], ids=repr)
    async def test_unreadable(self, client: httpx.AsyncClient, body: bytes) -> None:
        response = await client.post("/api/v1/backtests", content=body, headers=JSON)
        if body:
            problem(response, 400, "unreadable_request")
        else:
            problem(response, 422, "invalid_request")

    async def test_faulty_fields_are_named(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/api/v1/backtests", json={"competitions": [], "extra": 1})
        told = problem(response, 422, "invalid_request")
        assert {fault.field for fault in told.errors} == {"strategy", "competitions", "market", "staking", "extra"}

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
    async def test_only_json(self, client: httpx.AsyncClient, content_type: str | None) -> None:
        headers = {"Content-Type": content_type} if content_type else {}
        response = await client.post("/api/v1/backtests", content=b"{}", headers=headers)
        problem(response, 415, "unsupported_media_type")

    async def test_too_large_by_its_announced_length(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/api/v1/backtests", content=b" " * 2001, headers=JSON)
        problem(response, 413, "body_too_large")

    async def test_too_large_in_chunks(self, client: httpx.AsyncClient) -> None:
        sent = 0

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal sent
            for _ in range(100):
                sent += 1
                yield b" " * 500

        response = await client.post("/api/v1/backtests", content=chunks(), headers=JSON)
        problem(response, 413, "body_too_large")


class TestStrangers:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "", "localhost:80:80"])
    async def test_unknown_host(self, client: httpx.AsyncClient, host: str) -> None:
        problem(await client.get("/api/v1/strategies", headers={"Host": host}), 400, "unknown_host")

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9", "testserver"])
    async def test_known_host(self, client: httpx.AsyncClient, host: str) -> None:
        assert (await client.get("/api/v1/strategies", headers={"Host": host})).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:8001"},
            {"Origin": "http://localhost:3000.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
        ids=str,
    )
    async def test_commands_of_foreign_pages(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = f"/api/v1/backtests/{REQUEST_ID}"
        problem(await client.post(f"{path}/cancel", headers=headers), 403, "foreign_origin")
        problem(await client.delete(path, headers=headers), 403, "foreign_origin")
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
        problem(await client.post("/api/v1/backtests", json={}, headers=headers), 422, "invalid_request")

    @pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "10.1.0.1", "", "localhost"])
    async def test_callers_from_other_machines(self, app: AdvisorApi, address: str) -> None:
        async with calling_from(app, address) as stranger:
            problem(await stranger.get("/api/v1/strategies"), 403, "forbidden")
            problem(await stranger.get("/metrics"), 403, "forbidden")

    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1", "10.0.3.4", "::ffff:10.0.3.4"]
    )
    async def test_callers_from_this_machine_and_trusted_networks(self, app: AdvisorApi, address: str) -> None:
        async with calling_from(app, address) as caller:
            assert (await caller.get("/api/v1/strategies")).status_code == 200


async def test_security_headers_are_on_every_answer(client: httpx.AsyncClient) -> None:
    for path, kept in (
        ("/api/v1/strategies", "no-cache"),
        ("/nowhere", "no-store"),
        ("/fails/unexpectedly", "no-store"),
        ("/metrics", "no-store"),
    ):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == kept


async def test_metrics_count_requests_by_route(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/fixtures/0/odds", "/api/v1/strategies", "/api/v1/strategies"):
        await client.get(path)
    families = text_string_to_metric_families((await client.get("/metrics")).text)
    counted = {
        (sample.labels["handler"], sample.labels["status"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "http_request_duration_seconds_count"
    }
    assert counted[("/api/v1/fixtures/{fixture_id}/odds", "4xx")] == 1
    assert counted[("/api/v1/strategies", "2xx")] == 2


async def test_a_start_that_fails_is_never_taken_for_a_start(app: AdvisorApi) -> None:
    told: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message["type"])

    with capture_logs() as logged:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    assert told == ["lifespan.startup.failed"]
    assert [line["event"] for line in logged] == ["startup_failed"]
