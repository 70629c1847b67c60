"""Every operation shows an example of what it takes and answers, which is what its schema says."""

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import pytest

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.api.examples import ANSWERS, MESSAGES, REQUESTS, TEXTS
from advisor.core.ids import random_id
from tests.api.conftest import no_resources

_JSON: Final = "application/json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(ApiConfig(), no_resources, random_id).openapi()


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def contents(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of every body that is taken or answered: its operation, its status or ``request``, and its content."""
    for operation in operations(document):
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for status, body in bodies.items():
            for content in body.get("content", {}).values():
                yield operation["operationId"], status, content


def examples_of(document: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    names = [each["$ref"].rsplit("/", 1)[1] for each in content.get("examples", {}).values()]
    shared = [document["components"]["examples"][name]["value"] for name in names]
    return [*([content["example"]] if "example" in content else []), *shared]


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    found = list(contents(document))
    assert len(found) > 250
    missing = [f"{operation} {status}" for operation, status, content in found if not examples_of(document, content)]
    assert missing == []


def test_every_operation_shows_an_answer_unless_it_has_none(document: dict[str, Any]) -> None:
    shown = {operation for operation, status, _ in contents(document) if status.startswith("2")}
    assert {operation["operationId"] for operation in operations(document)} - shown == {"delete_backtest"}


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    wrong = []
    for operation, status, content in contents(document):
        schema = {**content["schema"], "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for example in examples_of(document, content):
            wrong += [f"{operation} {status}: {error.message}" for error in validator.iter_errors(example)]
    assert wrong == []


def test_an_example_that_is_wrong_is_noticed(document: dict[str, Any]) -> None:
    [content] = [
        content for operation, status, content in contents(document) if (operation, status) == ("list_venues", "200")
    ]
    validator = jsonschema_rs.Draft202012Validator({**content["schema"], "components": document["components"]})
    [example] = examples_of(document, content)
    assert validator.is_valid(example)
    assert not validator.is_valid({"items": [{**example["items"][0], "commission": 1.5}]})
    assert not validator.is_valid({"items": [{"key": "albion"}]})


def test_problems_are_shared_and_of_their_status(document: dict[str, Any]) -> None:
    for _, status, content in contents(document):
        if status.isdigit() and int(status) >= 400:
            assert content["examples"] == {"problem": {"$ref": f"#/components/examples/problem_{status}"}}
            [example] = examples_of(document, content)
            assert example["status"] == int(status)


def test_no_example_is_of_an_operation_that_is_gone(document: dict[str, Any]) -> None:
    known = {operation["operationId"] for operation in operations(document)}
    assert {*ANSWERS, *REQUESTS, *TEXTS, *MESSAGES} <= known
