"""Readers of JSON fields: what each takes, what it refuses, and that nothing makes one fail otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.parsing import fields
from advisor.parsing.json_documents import ItemFaultError, JsonObject

SCALARS: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**64), 2**64),
    st.floats(),
    st.text(max_size=30),
    st.text("0123456789.eE+-"),
)
VALUES: Final = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
REQUIRED: Final[dict[str, Callable[[JsonObject, str], object]]] = {
    "object": fields.object_at,
    "list": fields.list_at,
    "text": fields.text_at,
    "label": fields.label_at,
    "number": fields.number_at,
    "decimal": fields.decimal_at,
    "whole": fields.whole_at,
    "flag": fields.flag_at,
    "instant": fields.instant_at,
}


@given(st.sampled_from(sorted(REQUIRED)), VALUES)
def test_a_required_field_is_read_or_refused_by_name(kind: str, value: object) -> None:
    refused: ItemFaultError | None = None
    try:
        REQUIRED[kind]({"it": value}, "it")
    except ItemFaultError as fault:
        refused = fault
    assert refused is None or refused.field == "it"
    assert (refused is not None and refused.reason == "missing_field") == (value is None)


@pytest.mark.parametrize("kind", sorted(REQUIRED))
def test_a_missing_field_is_refused(kind: str) -> None:
    with pytest.raises(ItemFaultError) as fault:
        REQUIRED[kind]({}, "it")
    assert fault.value.reason == "missing_field"


@given(VALUES)
def test_readers_with_a_default_refuse_nothing(value: object) -> None:
    item = {"it": value}
    assert isinstance(fields.label_or(item, "it"), str)
    assert isinstance(fields.whole_or(item, "it", 7), int)
    assert isinstance(fields.object_or_empty(item, "it"), dict)
    assert isinstance(fields.first_text(item, ("no", "it")), str)
    instant = fields.instant_or_none(item, "it")
    assert instant is None or instant.tzinfo is UTC


@given(VALUES)
def test_a_default_stands_where_the_required_reader_refuses(value: object) -> None:
    item = {"it": value}
    for required, default in ((fields.label_at, fields.label_or), (fields.text_at, _first_text)):
        try:
            read = required(item, "it")
        except ItemFaultError:
            read = ""
        assert default(item, "it") == read


def _first_text(item: JsonObject, field: str) -> str:
    return fields.first_text(item, (field,))


@given(VALUES)
def test_what_is_optional_may_be_missing_but_of_no_other_type(value: object) -> None:
    assert (fields.optional_list({}, "it"), fields.optional_object({}, "it")) == ((), None)
    item = {"it": value}
    for read, kind in ((fields.optional_list, list), (fields.optional_object, dict)):
        if value is None or isinstance(value, kind):
            assert read(item, "it") == (read({}, "it") if value is None else value)
        else:
            with pytest.raises(ItemFaultError, match="wrong_type"):
                read(item, "it")


@pytest.mark.parametrize(("text", "expected"), [(" Alpha \u00a0 Town\n", "Alpha Town"), ("x" * 200, "x" * 200)])
def test_texts_are_tidied(text: str, expected: str) -> None:
    assert fields.as_text(text, "name") == expected
    assert fields.label_or({"name": text}, "name") == expected


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "a\u202eb", "x" * 201, "x" * 100_000, 7, None, True])
def test_texts_that_cannot_be_shown_are_refused(text: object) -> None:
    with pytest.raises(ItemFaultError):
        fields.as_text(text, "name")


@pytest.mark.parametrize(("value", "expected"), [(29, "29"), ("1.234", "1.234"), (True, ""), (1.5, ""), ([], "")])
def test_labels_are_texts_or_whole_numbers(value: object, expected: str) -> None:
    assert fields.label_or({"id": value}, "id") == expected


@pytest.mark.parametrize("value", [True, None, "1", float("nan"), float("inf")])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(ItemFaultError):
        fields.as_number(value, "price")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.50", "1.50"), (1.5, "1.5"), (7, "7"), ("-0.25", "-0.25"), ("1e3", "1000"), (" 2 ", "2"), (0, "0")],
)
def test_decimals_are_read_as_written(value: object, expected: str) -> None:
    assert fields.as_decimal_or_none(value) == Decimal(expected)


@pytest.mark.parametrize(
    "value", [True, None, "", "x", "NaN", "1e99", "1e-99", "1_0", "٢", 10**50, float("inf"), "1" * 41]
)
def test_what_is_no_decimal(value: object) -> None:
    assert fields.as_decimal_or_none(value) is None


@pytest.mark.parametrize(("value", "expected"), [(5, 5), ("5", 5), (5.0, 5), ("5.0", 5), (5.5, 9), (2**63, 9)])
def test_whole_numbers(value: object, expected: int) -> None:
    assert fields.whole_or({"it": value}, "it", 9) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (2.0, 2), (" 3 ", 3), ("2.0", 2), (50, 50)])
def test_scores(value: object, expected: int) -> None:
    assert fields.as_score(value, "score", 50) == expected


@pytest.mark.parametrize("value", [None, True, -1, 51, "51", "-1", 1.5, "1e1", "٢", "", "12345", float("nan"), []])
def test_what_is_no_score(value: object) -> None:
    with pytest.raises(ItemFaultError):
        fields.as_score(value, "score", 50)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-28T15:00:00Z", datetime(2026, 11, 28, 15, tzinfo=UTC)),
        ("2026-11-28T15:00Z", datetime(2026, 11, 28, 15, tzinfo=UTC)),
        ("2026-11-28T15:00:00.123456789Z", datetime(2026, 11, 28, 15, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-28T10:00:00-05:00", datetime(2026, 11, 28, 15, tzinfo=UTC)),
        (1_795_878_000, datetime(2026, 11, 28, 15, tzinfo=UTC)),
    ],
)
def test_instants(value: object, expected: datetime) -> None:
    assert fields.as_instant(value, "at") == expected


@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-28T15:00:00", "2026-11-28", "20261128T150000Z", "2026-W48-6T15:00:00Z", "2026-02-30T15:00:00Z"),
        *("2026-11-28T25:00:00Z", "2026-11-28T15:00:00+99:99", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        *("٢٠٢٦-11-28T15:00:00Z", True, 0, -1, 10**30, 1.5, None, [], "1795878000"),
    ],
)
def test_what_is_no_instant(value: object) -> None:
    with pytest.raises(ItemFaultError):
        fields.as_instant(value, "at")


def test_a_time_without_an_offset_counts_as_utc_where_that_is_wanted() -> None:
    expected = datetime(2026, 11, 28, 15, tzinfo=UTC)
    assert fields.instant_or_none({"at": "2026-11-28T15:00"}, "at") == expected
    assert fields.instant_or_none({"at": "2026-11-28T16:00+01:00"}, "at") == expected
    assert fields.instant_or_none({"at": 1_795_878_000}, "at") is None


def test_a_local_time_has_no_offset_of_its_own() -> None:
    hour = timedelta(hours=1)
    assert fields.as_local_time("2026-11-28T16:00", "at", hour) == datetime(2026, 11, 28, 15, tzinfo=UTC)
    for text in ("2026-11-28T15:00Z", "2026-11-31T15:00", "x"):
        with pytest.raises(ItemFaultError):
            fields.as_local_time(text, "at", hour)
