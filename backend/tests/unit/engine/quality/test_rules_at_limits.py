"""Quality rules at the exact figures where they begin, on arrays of one market and a few venues."""

from math import log

import numpy as np
import pytest

from advisor.core.arrays import Float64, Int8
from advisor.core.quotes import BACK, LAY
from advisor.engine.quality.flags import BOOK_SUM, CROSSED, OUTLIER, STALE
from advisor.engine.quality.peer_rules import flag_outliers
from advisor.engine.quality.peers import Peers
from advisor.engine.quality.rules import flag_book_sum, flag_crossed, flag_stale


def prices(back: list[float], lay: list[float] | None = None) -> tuple[Float64, Int8]:
    """(1, 1, 2, s) odds of one venue, none of them flagged."""
    odds = np.full((1, 1, 2, len(back)), np.nan)
    odds[0, 0, BACK] = back
    if lay is not None:
        odds[0, 0, LAY] = lay
    return odds, np.zeros(odds.shape, np.int8)


def log_odds(odds: float) -> float:
    return log(1 / odds / (1 - 1 / odds))


@pytest.mark.parametrize(
    ("median", "apart", "flagged"),
    [(0.5, 0.29, False), (0.5, 0.31, True), (0.05, 0.31, False), (0.05, 0.49, False), (0.05, 0.51, True)],
)
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_price_is_an_outlier_beyond_the_distance_and_that_of_a_longshot_further_away(
    median: float, apart: float, flagged: bool, sign: int
) -> None:
    middle = log_odds(1 / median)
    chance = 1 / (1 + np.exp(-(middle + sign * apart)))
    odds, flags = prices([1 / chance], [1 / chance])
    peers = Peers(np.full((1, 1, 1), middle), np.full((1, 1, 1), 3, np.int16), np.zeros((1, 1)))
    flag_outliers(odds, peers, 0.3, 0.2, 4.0, 3, flags)
    # A lay price is too good to be true where the selection seems likelier than it is.
    assert flags[0, 0, :, 0].tolist() == [OUTLIER if flagged else 0, OUTLIER if flagged and sign > 0 else 0]


@pytest.mark.parametrize(("number", "spread", "flagged"), [(3, 0.0, True), (2, 0.0, False), (3, 0.2, False)])
def test_few_peers_and_peers_far_from_each_other_flag_nothing(number: int, spread: float, flagged: bool) -> None:
    odds, flags = prices([4.0])
    peers = Peers(np.zeros((1, 1, 1)), np.full((1, 1, 1), number, np.int16), np.full((1, 1), spread))
    # Log-odds of 4.0 are 1.1 below those of the peers.
    flag_outliers(odds, peers, 0.3, 0.2, 6.0, 3, flags)
    assert bool(flags.any()) is flagged


@pytest.mark.parametrize(
    ("back", "lay", "crossed"),
    [(2.0, 2.0, False), (2.25, 2.0, False), (2.26, 2.0, True), (np.nan, 2.0, False), (2.26, np.nan, False)],
)
def test_a_venue_is_crossed_where_its_back_exceeds_its_lay_by_more_than_the_margin(
    back: float, lay: float, crossed: bool
) -> None:
    odds, flags = prices([back, 3.0], [lay, 3.1])
    flag_crossed(odds, 0.125, flags)
    assert flags[0, 0, :, 0].tolist() == [CROSSED if crossed else 0] * 2
    assert not flags[0, 0, :, 1].any()


@pytest.mark.parametrize("side", [BACK, LAY])
def test_a_side_that_is_flagged_already_crosses_nothing(side: int) -> None:
    odds, flags = prices([2.5], [2.0])
    flags[0, 0, side, 0] = STALE
    flag_crossed(odds, 0.125, flags)
    assert flags[0, 0, side, 0] == STALE
    assert flags[0, 0, 1 - side, 0] == 0


@pytest.mark.parametrize(
    ("odds", "winners", "flagged"),
    [
        ([1.6, 1.6], 1, False),
        ([1.6, 1.59], 1, True),
        ([2.0, 4.0], 1, False),
        ([2.0, 4.1], 1, True),
        ([2.0] * 3, 2, False),
        ([2.0, 2.0, 2.1], 2, True),
        ([2.0] * 5, 2, False),
        ([2.0, 2.0, 2.0, 2.0, 1.9], 2, True),
        ([1.01, np.nan], 1, False),
    ],
)
def test_a_book_sums_to_no_less_and_no_more_than_is_allowed(odds: list[float], winners: int, flagged: bool) -> None:
    """Three quarters to five quarters for each winner: figures that are exact in binary."""
    found, flags = prices(odds)
    flag_book_sum(found, winners, 0.75, 1.25, flags)
    assert flags[0, 0, BACK].tolist() == [BOOK_SUM if flagged else 0] * len(odds)
    assert not flags[0, 0, LAY].any()


def test_a_price_is_stale_when_it_was_confirmed_before_the_oldest_that_counts() -> None:
    odds, flags = prices([2.0, 3.0, np.nan], [2.0, 3.0, 4.0])
    seen = np.array([[[[99, 100, 0], [100, 99, 101]]]], np.int64)
    flag_stale(odds, seen, np.array([100], np.int64), flags)
    assert flags[0, 0].tolist() == [[STALE, 0, 0], [0, STALE, 0]]
