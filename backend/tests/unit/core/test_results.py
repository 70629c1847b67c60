"""What follows from the results of a field."""

from fractions import Fraction

import pytest

from advisor.core.results import DID_NOT_TAKE_PART, LOST, result_in_field, wins_among


@pytest.mark.parametrize(
    ("results", "wins"),
    [((), 0), ((LOST, DID_NOT_TAKE_PART), 0), ((1, LOST), 1), ((2, 2, LOST), 1), ((3, 3), Fraction(2, 3))],
)
def test_wins_are_shared_out(results: tuple[int, ...], wins: Fraction) -> None:
    assert wins_among(results) == wins


def test_once_it_is_known_who_won_the_others_lost() -> None:
    assert result_in_field({7: 1}, 7) == 1
    assert result_in_field({7: 1}, 8) == LOST
    assert result_in_field({7: 2, 9: 2, 4: DID_NOT_TAKE_PART}, 8) == LOST
    assert result_in_field({7: 2, 9: 2, 4: DID_NOT_TAKE_PART}, 4) == DID_NOT_TAKE_PART
    assert result_in_field({7: 2}, 8) is None
    assert result_in_field({7: LOST}, 8) is None
    assert result_in_field({}, 8) is None
