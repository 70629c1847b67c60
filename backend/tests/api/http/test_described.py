"""The OpenAPI document says of every operation, parameter and field what it is; of numbers, of what size and unit."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.core.ids import random_id
from tests.api.conftest import no_resources

_MEASURE: Final = re.compile(
    r"0 to 1|up to 1|from 1|per unit|minus 1|÷|number|decimal odds|how (?:many|often|much)|in a row"
    r"|\b(?:ids?|share|index|fraction|credits|requests|bytes|seconds?|milliseconds|days|hours|metres|millimetres|celsius)\b"
    r"|in `unit`",
    re.IGNORECASE,
)
"""What a number may be: a share, a count, an id, or of a unit."""
_SAYS_NOTHING: Final = 3
"""Words, at most, of a text that only repeats the name."""
_ARTICLES: Final = frozenset({"a", "an", "the", "of", "is", "in", "its"})


class Described(NamedTuple):
    """A field or parameter: where it stands, its name, its schema, and what is said of it."""

    where: str
    name: str
    schema: dict[str, Any]
    text: str


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(ApiConfig(), no_resources, random_id).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def described(document: dict[str, Any]) -> Iterator[Described]:
    for name, schema in document["components"]["schemas"].items():
        for field, found in schema.get("properties", {}).items():
            yield Described(name, field, found, found.get("description", ""))
    for where, operation in operations(document):
        for found in operation.get("parameters", []):
            yield Described(where, found["name"], found["schema"], found.get("description", ""))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def numbers(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema, or those within it, that are of numbers."""
    if schema.get("type") in ("integer", "number"):
        yield schema
    within = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    for each in within:
        yield from numbers(each)


def test_every_operation_has_a_summary_and_a_description(document: dict[str, Any]) -> None:
    found = dict(operations(document))
    assert len(found) >= 38
    assert [where for where, each in found.items() if not (each.get("summary") and each.get("description"))] == []


def test_every_field_and_parameter_is_described(document: dict[str, Any]) -> None:
    found = list(described(document))
    assert len(found) > 700
    assert [f"{each.where}: {each.name}" for each in found if not each.text.strip()] == []


def test_every_schema_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    undescribed = [name for name, each in schemas.items() if not each.get("description")]
    # Any JSON at all: pydantic's own, of which nothing can be said.
    assert undescribed == ["JsonValue"]


def test_no_description_repeats_the_name(document: dict[str, Any]) -> None:
    said = [(each, words(each.name), words(each.text)) for each in described(document)]
    repeated = [each for each, name, text in said if len(text) <= _SAYS_NOTHING and not set(text) - {*name, *_ARTICLES}]
    assert [f"{each.where}: {each.name} “{each.text}”" for each in repeated] == []


def test_a_description_is_a_sentence(document: dict[str, Any]) -> None:
    wrong = [f"{each.where}: {each.name}" for each in described(document) if not re.search(r"\.$", each.text)]
    assert wrong == []


def test_every_number_says_its_range_or_unit(document: dict[str, Any]) -> None:
    silent = [
        f"{each.where}: {each.name} “{each.text}”"
        for each in described(document)
        for number in numbers(each.schema)
        if not {"minimum", "exclusiveMinimum"} & number.keys() and not _MEASURE.search(each.text)
    ]
    assert silent == []
