import numpy as np
import pytest

from advisor.core.arrays import Bool, Float64
from advisor.pricing import NO_VENUE, Method, best_price, consensus, remove_margin, sharp

MISSING = np.nan
FREE = np.zeros(3)
EVERYWHERE = np.ones(3, dtype=np.bool_)

# Two markets, three venues, three selections.
ODDS = np.array(
    [
        [[2.00, 3.40, 3.90], [2.05, 3.30, 4.00], [2.05, 3.50, 3.80]],
        [[1.50, 4.20, MISSING], [MISSING, MISSING, MISSING], [1.48, 4.30, 7.00]],
    ]
)


class TestBestPrice:
    def test_the_highest_price_and_on_equal_prices_the_first_venue(self) -> None:
        best = best_price(ODDS, FREE, EVERYWHERE)
        np.testing.assert_array_equal(best.odds, [[2.05, 3.50, 4.00], [1.50, 4.30, 7.00]])
        np.testing.assert_array_equal(best.venue, [[1, 2, 1], [0, 2, 2]])
        assert best.venue.dtype == np.int16

    def test_commission_decides_and_the_quoted_odds_are_returned(self) -> None:
        odds = np.array([[[2.00, 3.00], [2.05, 3.20], [2.00, 3.10]]])
        best = best_price(odds, np.array([0.0, 0.05, 0.0]), EVERYWHERE)
        # 1 + 1.05 · 0.95 = 1.9975 is under 2.00, but 1 + 2.20 · 0.95 = 3.09 is over 3.00 and under 3.10.
        np.testing.assert_array_equal(best.odds, [[2.00, 3.10]])
        np.testing.assert_array_equal(best.venue, [[0, 2]])

    def test_only_allowed_venues(self) -> None:
        best = best_price(ODDS, FREE, np.array([True, False, False]))
        np.testing.assert_array_equal(best.odds, [[2.00, 3.40, 3.90], [1.50, 4.20, MISSING]])
        np.testing.assert_array_equal(best.venue, [[0, 0, 0], [0, 0, NO_VENUE]])

    def test_nobody_allowed(self) -> None:
        best = best_price(ODDS, FREE, np.zeros(3, dtype=np.bool_))
        assert np.isnan(best.odds).all()
        assert (best.venue == NO_VENUE).all()

    @pytest.mark.parametrize("price", [np.nan, np.inf, 1.0, 0.0, -3.0])
    def test_a_price_that_is_none_is_never_best(self, price: float) -> None:
        odds = np.array([[[price, 1.01], [price, price], [1.02, price]]])
        best = best_price(odds, FREE, EVERYWHERE)
        np.testing.assert_array_equal(best.odds, [[1.02, 1.01]])
        np.testing.assert_array_equal(best.venue, [[2, 0]])

    def test_agrees_with_a_search_of_every_price(self) -> None:
        rng = np.random.default_rng(11)
        odds = np.round(1.01 + rng.exponential(2.0, size=(200, 5, 4)), 2)
        odds[rng.random(odds.shape) < 0.3] = np.nan
        commission = np.array([0.0, 0.02, 0.05, 0.0, 0.065])
        allowed = np.array([True, True, True, False, True])
        best = best_price(odds, commission, allowed)
        for market in range(200):
            for selection in range(4):
                offers = [
                    ((odds[market, venue, selection] - 1.0) * (1.0 - commission[venue]), -venue)
                    for venue in np.flatnonzero(allowed & ~np.isnan(odds[market, :, selection]))
                ]
                expected = -max(offers)[1] if offers else NO_VENUE
                assert best.venue[market, selection] == expected

    @pytest.mark.parametrize(
        ("commission", "allowed"),
        [
            (np.zeros(2), EVERYWHERE),
            (FREE, np.ones(4, dtype=np.bool_)),
            (np.array([0.0, 1.0, 0.0]), EVERYWHERE),
            (np.array([0.0, -0.1, 0.0]), EVERYWHERE),
            (np.array([0.0, np.nan, 0.0]), EVERYWHERE),
        ],
    )
    def test_what_does_not_fit_is_refused(self, commission: Float64, allowed: Bool) -> None:
        with pytest.raises(ValueError, match=r"commissions and permissions|Commissions must lie"):
            best_price(ODDS, commission, allowed)

    def test_odds_need_three_axes(self) -> None:
        with pytest.raises(ValueError, match="market, venue, selection"):
            best_price(ODDS[0], FREE, EVERYWHERE)


class TestSharp:
    @pytest.mark.parametrize("method", Method)
    def test_the_margin_free_book_of_the_venue(self, method: Method) -> None:
        fair = sharp(ODDS, 2, method)
        np.testing.assert_array_equal(fair, remove_margin(ODDS[:, 2], method))
        np.testing.assert_allclose(fair.sum(axis=1), 1.0, rtol=0, atol=1e-12)

    def test_an_incomplete_book_says_nothing(self) -> None:
        np.testing.assert_array_equal(np.isnan(sharp(ODDS, 0, Method.POWER)), [[False] * 3, [True] * 3])

    @pytest.mark.parametrize("venue", [-1, 3])
    def test_an_unknown_venue_is_refused(self, venue: int) -> None:
        with pytest.raises(ValueError, match="no venue"):
            sharp(ODDS, venue, Method.POWER)


class TestConsensus:
    def test_the_weighted_mean_of_margin_free_books(self) -> None:
        line = consensus(ODDS, np.array([3.0, 1.0, 0.5]), Method.SHIN)
        books = remove_margin(ODDS, Method.SHIN)
        expected = (3.0 * books[0, 0] + 1.0 * books[0, 1] + 0.5 * books[0, 2]) / 4.5
        np.testing.assert_allclose(line.fair[0], expected, rtol=0, atol=1e-15)

    def test_incomplete_books_are_left_out_and_the_rest_share_their_weight(self) -> None:
        line = consensus(ODDS, np.array([3.0, 1.0, 0.5]), Method.SHIN)
        np.testing.assert_allclose(line.fair[1], remove_margin(ODDS[1, 2], Method.SHIN), rtol=0, atol=1e-15)
        np.testing.assert_array_equal(line.venues, [3, 1])
        assert line.venues.dtype == np.int16

    def test_a_book_which_the_method_refuses_is_left_out(self) -> None:
        odds = np.array([[[1.25, 2.0, 20.0], [1.80, 3.6, 5.2]]])
        line = consensus(odds, np.ones(2), Method.ADDITIVE)
        np.testing.assert_array_equal(line.venues, [1])
        np.testing.assert_allclose(line.fair[0], remove_margin(odds[0, 1], Method.ADDITIVE), rtol=0, atol=1e-15)

    def test_a_venue_of_no_weight_has_no_say(self) -> None:
        line = consensus(ODDS, np.array([0.0, 2.0, 0.0]), Method.POWER)
        np.testing.assert_allclose(line.fair[0], remove_margin(ODDS[0, 1], Method.POWER), rtol=0, atol=1e-15)
        np.testing.assert_array_equal(line.venues, [1, 0])

    def test_where_nobody_has_a_book_there_is_no_line(self) -> None:
        line = consensus(ODDS, np.array([1.0, 1.0, 0.0]), Method.POWER)
        assert np.isnan(line.fair[1]).all()
        assert line.venues[1] == 0

    @pytest.mark.parametrize(
        "weights", [np.ones(2), np.zeros(3), np.array([1.0, -1.0, 1.0]), np.array([1.0, np.nan, 1.0])]
    )
    def test_weights_that_cannot_be_used_are_refused(self, weights: Float64) -> None:
        with pytest.raises(ValueError, match=r"[Ww]eights"):
            consensus(ODDS, weights, Method.POWER)
