"""The OpenAPI document: complete, and the one that is committed."""

import pytest

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.scopes import Scope
from advisor.api.openapi import openapi_json
from advisor.core.ids import random_id
from tests.api.conftest import no_resources
from tests.conftest import REPO_ROOT


@pytest.fixture
def app() -> AdvisorApi:
    return create_app(ApiConfig(), no_resources, random_id)


def test_every_operation_names_its_scope(app: AdvisorApi) -> None:
    operations = [operation for path in app.openapi()["paths"].values() for operation in path.values()]
    assert len(operations) >= 30
    assert {operation["x-required-scope"] for operation in operations} <= {str(scope) for scope in Scope}


def test_the_committed_document_is_the_present_one(app: AdvisorApi) -> None:
    committed = (REPO_ROOT / "backend" / "openapi.json").read_bytes()
    assert committed == openapi_json(app.openapi()), "run `make client`"


@pytest.mark.parametrize("word", ["ge", "gt", "le", "lt", "min_length", "max_length", "multiple_of"])
def test_bounds_are_said_in_words_that_readers_of_the_document_know(app: AdvisorApi, word: str) -> None:
    """Bounds around a type that may be missing stay Python's, which no client heeds."""
    assert f'"{word}":' not in openapi_json(app.openapi()).decode()


WITHOUT_A_TAG = {
    "/api/v1/health": "how it is now",
    "/api/v1/health/live": "how it is now",
    "/api/v1/health/ready": "how it is now",
    "/api/v1/odds/changes": "asked for by the version that a client has",
    "/api/v1/stream": "never ends",
    "/api/v1/backtests/{backtest_id}/bets.csv": "a download",
    "/api/v1/bets/record": "a download",
    "/api/v1/bets/{reference}/dispute-file": "a download",
}


def test_every_read_can_be_polled(app: AdvisorApi) -> None:
    reads = {path: found["get"] for path, found in app.openapi()["paths"].items() if "get" in found}
    assert {path for path, read in reads.items() if "304" not in read["responses"]} == set(WITHOUT_A_TAG)
