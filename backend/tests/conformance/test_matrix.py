"""The matrix of situations and venues says what each test said."""

from tests.conformance.matrix import matrix


def test_each_cell_is_what_its_test_came_to_and_what_no_venue_has_is_named() -> None:
    shown = {
        "test_a_bet_stands": {"one": "pass", "other": "not offered: orders rest"},
        "test_a_bet_falls": {"one": "fail", "other": "pass"},
        "test_of_one_venue_alone": {"": "pass"},
    }
    lines = matrix(shown, ["one", "other"])
    assert "| a bet stands | pass | not offered: orders rest |" in lines
    assert "| a bet falls | fail | pass |" in lines
    assert "| dead heats | missing | missing |" in lines
    assert not [line for line in lines if "alone" in line]
    assert lines[-1].startswith("situations 2, of 2 venues each: pass 2, fail 1, not offered 1; missing ")
