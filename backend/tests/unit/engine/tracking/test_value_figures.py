"""The figures of a bet out of books and a fair line."""

from fractions import Fraction

import numpy as np
import pytest

from advisor.core.books import Books
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Side
from advisor.core.venues import Venue
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.value_bets import ValueBet, VenueBook
from advisor.engine.tracking.value_figures import MarketFigures
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing.fair import FairLines
from advisor.pricing.results import Returns
from advisor.strategies.instances import instance
from advisor.strategies.value import ValueStrategy
from tests.unit.engine.live_building import numbered_ids

NAN = float("nan")
FAIR = (0.5, 0.3, 0.2)


def figures(odds: list[list[float]], at_risk: float = NAN) -> MarketFigures:
    """Of venues "a", "b", …, the first of which says the line; b keeps five hundredths of what is won."""
    strategy = instance("own", "value", {}).strategy
    assert isinstance(strategy, ValueStrategy)
    books = Books.of_back_prices(
        market_type=H2H_3WAY,
        event=np.array([7], np.int64),
        line=np.array([LINE_NONE], np.int32),
        at=np.array([50], np.int64),
        start=np.array([1_000], np.int64),
        odds=np.array([odds]),
        venues=[Venue(name, name) for name in "abc"[: len(odds)]],
        commission=np.array([0.0, 0.05, 0.0][: len(odds)]),
        confirmed=np.arange(3 * len(odds)).reshape(1, -1, 3),
    )
    fair = FairLines(np.array([FAIR]), np.array([0], np.int16), np.array([50], np.int64))
    returns = Returns(np.array([at_risk]), np.zeros((1, 3)))
    return MarketFigures(books, fair, returns, strategy, 0, 60, TrackingConfig().chance_after)


def opened(found: MarketFigures, venue: int = 1, selection: int = 0) -> ValueBet:
    return found.opened(venue, selection, Side.BACK, "own", numbered_ids())


@pytest.mark.parametrize("hundredths", [113, 114, 201, 203, 226, 228, 251, 1_003, 40_007])
def test_odds_are_counted_to_the_nearest_step_whatever_their_binary_fraction(hundredths: int) -> None:
    found = figures([[1.9, 3.2, 4.8], [hundredths / 100, NAN, NAN]])
    bet = opened(found)
    assert bet.odds_e4 == bet.first_odds_e4 == bet.best_odds_e4 == hundredths * 100
    assert bet.prices[1].odds_e4 == (hundredths * 100, 0, 0)


def test_a_bet_has_the_edge_after_commission_and_the_books_behind_it() -> None:
    bet = opened(figures([[1.9, 3.2, 4.8], [2.5, NAN, 5.0], [NAN, NAN, NAN]]))
    exact = Fraction(1, 2) * Fraction(3, 2) * Fraction(95, 100) - Fraction(1, 2)
    assert bet.edge == bet.first_edge == bet.best_edge == pytest.approx(float(exact))
    assert bet.kelly == pytest.approx(float(exact / (Fraction(3, 2) * Fraction(95, 100))))
    assert (bet.first_seen, bet.last_seen, bet.event, bet.line) == (60, 60, 7, LINE_NONE)
    assert (bet.fair, bet.fair_source, bet.commission, bet.at_risk) == (FAIR, "sharp:a", 0.05, None)
    # The least recently confirmed of the usable ones; a venue without any is left out.
    assert bet.prices == (VenueBook("a", (19_000, 32_000, 48_000), 0), VenueBook("b", (25_000, 0, 50_000), 3))
    assert bet.chances == ()


def test_where_stakes_may_return_the_edge_counts_what_is_at_risk() -> None:
    whole, part = (opened(figures([[1.9, 3.2, 4.8], [2.5, NAN, NAN]], share)) for share in (NAN, 0.75))
    assert part.edge == pytest.approx(0.75 * whole.edge)
    assert (part.at_risk, part.kelly) == (0.75, whole.kelly)


def test_figures_of_a_price_that_is_gone_or_of_a_venue_that_is() -> None:
    bet = opened(figures([[1.9, 3.2, 4.8], [2.5, NAN, NAN]]))
    none = figures([[1.9, 3.2, 4.8], [NAN, NAN, NAN]]).of_bet(bet)
    assert none is not None
    assert (none.odds_e4, none.known) == (0, False)
    assert figures([[1.9, 3.2, 4.8]]).of_bet(bet) is None
    same = figures([[1.9, 3.2, 4.8], [2.5, NAN, NAN]])
    now = same.of_bet(bet)
    assert now is not None
    assert (now.known, same.differs(bet, now)) == (True, False)
    moved = figures([[1.9, 3.2, 4.8], [2.51, NAN, NAN]])
    then = moved.of_bet(bet)
    assert then is not None
    assert moved.differs(bet, then)


def test_chances_are_stated_after_moments_that_matter() -> None:
    """As the documents say: five and fifteen seconds, and a minute."""
    assert TrackingConfig().chance_after == (5.0, 15.0, 60.0)
