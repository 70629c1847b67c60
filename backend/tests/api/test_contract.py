"""The OpenAPI document against a served API: schemathesis calls every operation with good and bad data."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

import asyncpg
import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import allow_header_conformance, unsupported_method

from advisor.postgres.server import free_port
from tests.api.seeding import seed
from tests.conftest import REPO_ROOT
from tests.effort import effort
from tests.polling import eventually

SEED = 20_240_301
MAX_EXAMPLES = effort(20, 60)
EXAMPLE_CODE = "E0"
"""The competition that the document's examples name."""


@pytest.fixture(scope="module")
async def seeded_url(database_url: str) -> str:
    """A database of its own, in which the document's examples make sense."""
    await seed(database_url)
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE competition SET code = $1", EXAMPLE_CODE)
    await connection.close()
    return database_url


@pytest.fixture(scope="module")
def address(seeded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an API served as the platform serves it; at its end nothing may have failed unexpectedly."""
    log = tmp_path_factory.mktemp("api") / "log"
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "advisor.bootstrap.api:app"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": seeded_url, "ADVISOR_LOG_FORMAT": "json"}
    with log.open("wb") as lines, subprocess.Popen(command, env=environment, stderr=lines, stdout=lines) as process:
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/api/v1/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
    logged = log.read_text()
    assert process.returncode in {0, -signal.SIGTERM}, logged
    assert '"event": "request_failed"' not in logged


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    def answers() -> bool:
        assert process.poll() is None, f"The API did not start:\n{log.read_text()}"
        with suppress(httpx.TransportError):
            httpx.get(url)
            return True
        return False

    eventually(answers, "the API answers")


def _document() -> BaseSchema:
    # What fits the schema can still be refused for what it says (an unknown competition, a foreign cursor): 422 with
    # another code, which ``what_fits_the_schema_is_readable`` checks.
    accepted = PositiveDataAcceptanceConfig(expected_statuses=["2xx", 404, 409, 422])
    project = ProjectConfig(
        checks=ChecksConfig(positive_data_acceptance=accepted),
        generation=GenerationConfig(modes=list(GenerationMode), deterministic=True, database="none"),
    )
    config = SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project))
    document = schemathesis.openapi.from_path(REPO_ROOT / "backend" / "openapi.json", config=config)
    # The stream never ends, so nothing that waits for an answer's end can call it.
    # Readiness answers 503 here, where no engine leads; test_health.py has it.
    ready = document.exclude(path="/api/v1/health/ready", method="GET")
    return ready.exclude(path="/api/v1/stream", method="GET")


schema = _document()


def what_fits_the_schema_is_readable(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """A request that fits the document is never called malformed."""
    fits = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if fits and response.status_code == 422:
        assert response.json()["code"] in {"invalid_config", "invalid_cursor"}, response.text


def problems_are_problems(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Every refusal is a problem document with the request's id."""
    if response.status_code >= 400:
        assert response.headers["content-type"] == ["application/problem+json"]
        assert response.json()["request_id"] == response.headers["x-request-id"][0]


def operation_test(operation: str) -> Callable[..., None]:
    """A test of one operation."""

    @schema.include(func=lambda context: context.operation.label == operation).parametrize()
    @settings(max_examples=MAX_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def test(case: Case[Any], address: str) -> None:
        case.call_and_validate(
            base_url=address,
            additional_checks=[what_fits_the_schema_is_readable, problems_are_problems],
            # A Starlette router answers 405 with the methods of one route, not with those of all routes on the path.
            excluded_checks=[allow_header_conformance, unsupported_method],
        )

    return cast(Callable[..., None], test)


OPERATIONS: Final = [found.ok().label for found in schema.get_all_operations() if isinstance(found, Ok)]

# Each has a function of its own: those that schemathesis makes of one function share their id under pytest 9.2, and
# of all with one id xdist runs only the first.
for label in OPERATIONS:
    globals()[f"test_{re.sub('[^a-z0-9]+', '_', label.lower())}_keeps_to_the_document"] = operation_test(label)


def test_every_operation_of_the_document_is_tried() -> None:
    paths = json.loads((REPO_ROOT / "backend" / "openapi.json").read_text())["paths"]
    written = {f"{method.upper()} {path}" for path, operations in paths.items() for method in operations}
    assert written - set(OPERATIONS) == {"GET /api/v1/health/ready", "GET /api/v1/stream"}
    assert sum(name.endswith("_keeps_to_the_document") for name in globals()) == len(OPERATIONS)
