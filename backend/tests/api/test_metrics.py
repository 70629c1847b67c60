"""The metrics of the API's process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.core.ids import random_id
from tests.api.conftest import no_resources


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(ApiConfig(), no_resources, random_id)
    app.state.resources = None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as opened:
        yield opened


async def test_requests_are_counted_by_route_method_and_status(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/fixtures/0/odds", "/api/v1/strategies", "/api/v1/strategies", "/nowhere", "/elsewhere"):
        await client.get(path)
    await client.put("/api/v1/strategies")
    await client.get("/metrics")
    families = text_string_to_metric_families((await client.get("/metrics")).text)
    counted = {
        (sample.labels["method"], sample.labels["handler"], sample.labels["status"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "http_request_duration_seconds_count"
    }
    assert counted == {
        ("GET", "/api/v1/fixtures/{fixture_id}/odds", "4xx"): 1,
        ("GET", "/api/v1/strategies", "2xx"): 2,
        ("PUT", "/api/v1/strategies", "4xx"): 1,
        ("GET", "none", "4xx"): 2,
    }


async def test_refused_hosts_are_not_counted(client: httpx.AsyncClient) -> None:
    await client.get("/api/v1/strategies", headers={"Host": "evil.example"})
    assert "evil" not in (text := (await client.get("/metrics")).text)
    assert "http_request_duration_seconds_count" not in text
