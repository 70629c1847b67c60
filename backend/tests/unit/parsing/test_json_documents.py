"""JSON documents: decoding, refusals by path, and the counting of fields nobody knows."""

import pytest

from advisor.core.errors import PayloadRefusedError
from advisor.parsing import json_documents
from advisor.parsing.json_documents import Findings, ItemFaultError, known_fields


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b" \n", "empty"), (b"\xef\xbb\xbf", "empty"), (b"{", "not_json"), (b"[1e999]", "not_json")],
)
def test_bodies_that_are_no_documents(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        json_documents.load_json("espn", body)
    assert refused.value.reason == reason


def test_a_byte_order_mark_is_no_fault() -> None:
    assert json_documents.load_json("espn", b"\xef\xbb\xbf[1]") == [1]


def test_unknown_fields_are_counted_by_path_and_their_number_is_bounded() -> None:
    findings = Findings()
    for _ in range(2):
        findings.check_fields({"known": 1, "new": 2, "bad\x00": 3}, frozenset({"known"}), "a.b")
    assert findings.unknown_fields == {"a.b.new": 2, f"a.b.{json_documents.OTHERS}": 2}
    findings.check_fields({f"f{index}": 0 for index in range(5000)}, frozenset(), "")
    assert len(findings.unknown_fields) <= 201
    assert sum(findings.unknown_fields.values()) == 5004


def test_nested_fields_are_counted_where_their_names_are_known() -> None:
    findings = Findings()
    known = known_fields("id free", prices=known_fields("odds"))
    item = {"id": 1, "new": 0, "free": {"anything": 1}, "prices": [{"odds": 2, "size": 3}, {"size": 4}, "text"]}
    findings.check_nested([item, 7], known)
    assert findings.unknown_fields == {"new": 1, "prices.size": 2}


@pytest.mark.parametrize(("path", "field", "expected"), [("[1]", "x", "[1].x"), ("", "x", "x"), ("[1]", "", "[1]")])
def test_a_refusal_says_where(path: str, field: str, expected: str) -> None:
    findings = Findings()
    findings.refuse(path, ItemFaultError(field, "bad", "it is bad"))
    assert [refused.path for refused in findings.refused] == [expected]
