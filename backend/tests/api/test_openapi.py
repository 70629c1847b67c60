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
