"""A provider that fails is named in the problem, with the time when a retry may help."""

from datetime import timedelta

import orjson
import pytest

from advisor.api.http.errors import advisor_problem
from advisor.core.errors import (
    AdvisorError,
    PayloadRefusedError,
    QuotaExhaustedError,
    UpstreamDependencyUnavailable,
    UpstreamRefusedError,
)
from tests.api.live_seeding import NOW


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UpstreamDependencyUnavailable("espn", "Away."), 503, "upstream_unavailable"),
        (QuotaExhaustedError("espn", "Spent."), 503, "quota_exhausted"),
        (UpstreamRefusedError("espn", "No.", status=401, reason="INVALID_KEY"), 502, "upstream_refused"),
        (PayloadRefusedError("espn", "not_json", "it is text"), 502, "payload_refused"),
    ],
)
def test_each_has_its_status(error: AdvisorError, status: int, code: str) -> None:
    answer = advisor_problem(error, "r", NOW)
    assert (answer.status_code, orjson.loads(answer.body)["code"]) == (status, code)
    assert "retry-after" not in answer.headers


def test_an_open_breaker_names_provider_and_time() -> None:
    retry_at = NOW + timedelta(seconds=29.2)
    answer = advisor_problem(UpstreamDependencyUnavailable("espn", "Away.", retry_at), "r", NOW)
    body = orjson.loads(answer.body)
    assert (body["provider"], body["retry_at"], answer.headers["retry-after"]) == ("espn", retry_at.isoformat(), "30")
