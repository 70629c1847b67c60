"""Reading JSON field by field: bounds, times, and the counting of what nobody knows."""

from datetime import UTC, datetime

import pytest

from advisor.core.errors import PayloadRefusedError
from advisor.parsing import documents
from advisor.parsing.documents import Findings, ItemFaultError


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b" \n", "empty"), (b"\xef\xbb\xbf", "empty"), (b"{", "not_json"), (b"[1e999]", "not_json")],
)
def test_bodies_that_are_no_documents(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        documents.load_json("espn", body)
    assert refused.value.reason == reason


def test_a_byte_order_mark_is_no_fault() -> None:
    assert documents.load_json("espn", b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(("text", "expected"), [(" Alpha \u00a0 Town\n", "Alpha Town"), ("x" * 200, "x" * 200)])
def test_texts_are_tidied(text: str, expected: str) -> None:
    assert documents.as_text(text, "name") == expected


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "a\u202eb", "x" * 201, "x" * 100_000, 7, None, True])
def test_texts_that_cannot_be_shown_are_refused(text: object) -> None:
    with pytest.raises(ItemFaultError):
        documents.as_text(text, "name")


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
    assert documents.as_instant(value, "at") == expected


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
        documents.as_instant(value, "at")


def test_a_local_time_has_no_offset() -> None:
    assert documents.read_local("2026-11-28T15:00") == datetime(2026, 11, 28, 15)  # noqa: DTZ001
    assert documents.read_local("2026-11-28T15:00Z") is None
    assert documents.read_local("2026-11-31T15:00") is None


@pytest.mark.parametrize("value", [True, None, "1", float("nan"), float("inf")])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(ItemFaultError):
        documents.as_number(value, "price")


def test_unknown_fields_are_counted_by_path_and_their_number_is_bounded() -> None:
    findings = Findings()
    for _ in range(2):
        findings.check_fields({"known": 1, "new": 2, "bad\x00": 3}, frozenset({"known"}), "a.b")
    assert findings.unknown_fields == {"a.b.new": 2, f"a.b.{documents.OTHERS}": 2}
    findings.check_fields({f"f{index}": 0 for index in range(5000)}, frozenset(), "")
    assert len(findings.unknown_fields) <= 201
    assert sum(findings.unknown_fields.values()) == 5004


@pytest.mark.parametrize(("path", "field", "expected"), [("[1]", "x", "[1].x"), ("", "x", "x"), ("[1]", "", "[1]")])
def test_a_refusal_says_where(path: str, field: str, expected: str) -> None:
    findings = Findings()
    findings.refuse(path, ItemFaultError(field, "bad", "it is bad"))
    assert [refused.path for refused in findings.refused] == [expected]
