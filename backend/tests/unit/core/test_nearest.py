"""What somebody may have meant."""

import pytest

from advisor.core.config import reason_of
from advisor.core.words.nearest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("totls", ["totals"]),
        ("TOTALS", ["totals"]),
        (" e0 ", ["E0"]),
        ("corner kicks", []),
        ("", []),
    ],
)
def test_known_names_that_are_nearly_the_same(name: str, found: list[str]) -> None:
    assert nearest(name, ["spreads", "totals", "E0"]) == found


def test_the_nearest_comes_first_and_three_are_enough() -> None:
    assert nearest("h2h", ["h2h_3way_h1", "h2h_3way", "h2h_1", "h2h_12", "h2h_123"]) == ["h2h_1", "h2h_12", "h2h_123"]


def test_in_a_sentence() -> None:
    assert did_you_mean("totl", ["totals", "total"]) == "did you mean total or totals?"
    assert did_you_mean("x", ["totals"]) == ""
    assert did_you_mean("x", ["totals"], "there is totals.") == "there is totals."


def test_a_fault_of_a_choice_names_what_may_be_meant() -> None:
    fault = {"type": "literal_error", "input": "newst", "ctx": {"expected": "'newest' or 'oldest'"}}
    assert reason_of(fault) == "should be 'newest' or 'oldest'; did you mean newest?"
    assert reason_of({**fault, "input": 5}) == "should be 'newest' or 'oldest'"
    union = {"type": "union_tag_invalid", "ctx": {"tag": "kely", "expected_tags": "'flat', 'kelly'"}}
    assert reason_of(union) == "there is no 'kely'; use one of 'flat', 'kelly'; did you mean kelly?"
