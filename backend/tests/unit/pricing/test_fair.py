"""Whose word the fair price is."""

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing import Method, consensus, sharp
from advisor.pricing.fair import FairConfig, FairLines
from advisor.pricing.fair import fair_lines as lines_of

NAN = np.nan
A, B, C = [2.1, 3.3, 3.6], [2.0, 3.4, 3.9], [2.2, 3.2, 3.5]
VENUES = ("a", "b", "c")


def fair_lines(odds: Float64, venues: tuple[str, ...], config: FairConfig) -> FairLines:
    """Of prices that were all confirmed at once."""
    return lines_of(odds, np.zeros(odds.shape, np.int64), venues, config)


def test_the_first_sharp_venue_that_quotes() -> None:
    odds = np.array([[A, B, C], [[NAN] * 3, B, C], [A, [2.0, NAN, 3.9], C]])
    lines = fair_lines(odds, VENUES, FairConfig(lines=("sharp:z", "sharp:b", "sharp:a")))
    assert lines.names(VENUES) == ["sharp:b", "sharp:b", "sharp:a"]
    np.testing.assert_array_equal(lines.probability[:2], sharp(odds, 1, Method.POWER)[:2])
    np.testing.assert_array_equal(lines.probability[2], sharp(odds, 0, Method.POWER)[2])


def test_a_market_that_nobody_prices_leaves_those_behind_it_their_line() -> None:
    nobody = [[NAN] * 3] * 3
    odds = np.array([nobody, [A, B, C], nobody, [[NAN] * 3, B, C]])
    lines = fair_lines(odds, VENUES, FairConfig(lines=("sharp:a", "sharp:b")))
    assert lines.names(VENUES) == [None, "sharp:a", None, "sharp:b"]
    np.testing.assert_array_equal(lines.probability[3], sharp(odds, 1, Method.POWER)[3])


def test_else_what_enough_venues_say_together() -> None:
    odds = np.array([[A, B, C], [A, B, [NAN, 3.2, 3.5]]])
    config = FairConfig(lines=("sharp:z", "consensus"), min_venues=3, method=Method.SHIN, weights={"c": 2.0})
    lines = fair_lines(odds, VENUES, config)
    assert lines.names(VENUES) == ["consensus", None]
    joint = consensus(odds, np.array([1.0, 1.0, 2.0]), Method.SHIN).fair
    np.testing.assert_array_equal(lines.probability[0], joint[0])
    assert np.isnan(lines.probability[1]).all()


@pytest.mark.parametrize("venues", [(), ("a",)])
def test_one_book_agrees_with_nobody(venues: tuple[str, ...]) -> None:
    odds = np.array([[A][: len(venues)]]).reshape(1, len(venues), 3)
    assert fair_lines(odds, venues, FairConfig(lines=("consensus",))).names(venues) == [None]


def test_no_weight_no_word() -> None:
    lines = fair_lines(np.array([[A, B]]), ("a", "b"), FairConfig(lines=("consensus",), weights={"a": 0, "b": 0}))
    assert lines.names(("a", "b")) == [None]


def test_a_line_is_as_old_as_its_least_recently_confirmed_price() -> None:
    odds = np.array([[A, B, C], [A, B, C], [[NAN] * 3, B, C]])
    confirmed = np.arange(27).reshape(3, 3, 3) + 100
    sharp_line = lines_of(odds, confirmed, VENUES, FairConfig(lines=("sharp:a", "consensus"), min_venues=2))
    assert sharp_line.confirmed.tolist() == [100, 109, 121]
    joint = lines_of(odds, confirmed, VENUES, FairConfig(lines=("consensus",), min_venues=2, weights={"a": 0}))
    assert joint.confirmed.tolist() == [103, 112, 121]
    nobody = lines_of(odds, confirmed, VENUES, FairConfig(lines=("sharp:z",)))
    assert nobody.confirmed.tolist() == [0, 0, 0]
