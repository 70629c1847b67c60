"""Whose word the fair price is."""

import numpy as np
import pytest

from advisor.pricing import Method, consensus, sharp
from advisor.pricing.fair import FairConfig, fair_lines

NAN = np.nan
A, B, C = [2.1, 3.3, 3.6], [2.0, 3.4, 3.9], [2.2, 3.2, 3.5]
VENUES = ("a", "b", "c")


def test_the_first_sharp_venue_that_quotes() -> None:
    odds = np.array([[A, B, C], [[NAN] * 3, B, C], [A, [2.0, NAN, 3.9], C]])
    lines = fair_lines(odds, VENUES, FairConfig(sharp_venues=("z", "b", "a")))
    assert lines.names(VENUES) == ["sharp:b", "sharp:b", "sharp:a"]
    np.testing.assert_array_equal(lines.probability[:2], sharp(odds, 1, Method.POWER)[:2])
    np.testing.assert_array_equal(lines.probability[2], sharp(odds, 0, Method.POWER)[2])


def test_else_what_enough_venues_say_together() -> None:
    odds = np.array([[A, B, C], [A, B, [NAN, 3.2, 3.5]]])
    config = FairConfig(sharp_venues=("z",), min_venues=3, method=Method.SHIN, weights={"c": 2.0})
    lines = fair_lines(odds, VENUES, config)
    assert lines.names(VENUES) == ["consensus", None]
    joint = consensus(odds, np.array([1.0, 1.0, 2.0]), Method.SHIN).fair
    np.testing.assert_array_equal(lines.probability[0], joint[0])
    assert np.isnan(lines.probability[1]).all()


@pytest.mark.parametrize("venues", [(), ("a",)])
def test_one_book_agrees_with_nobody(venues: tuple[str, ...]) -> None:
    odds = np.array([[A][: len(venues)]]).reshape(1, len(venues), 3)
    assert fair_lines(odds, venues, FairConfig(sharp_venues=())).names(venues) == [None]


def test_no_weight_no_word() -> None:
    lines = fair_lines(np.array([[A, B]]), ("a", "b"), FairConfig(sharp_venues=(), weights={"a": 0, "b": 0}))
    assert lines.names(("a", "b")) == [None]
