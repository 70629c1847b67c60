"""Who wins a competition in the sandbox: chances that add up, books around them, and value that is really there."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.clock import instant_of
from advisor.pricing.fair import FairConfig
from advisor.pricing.field import OUT_AFTER, FieldPrices, field_lines
from advisor.pricing.margin import Method
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.tournaments import TOURNAMENTS, chances, prices
from tests.sandbox.worlds import TICK

WINNER: Final = TOURNAMENTS[0]
SEED: Final = SandboxConfig().seed
INSTANTS: Final = range(TICK, TICK + 4 * 3600, 137)


def books(instant: int) -> Float64:
    """(n, v) odds."""
    return np.stack([prices(WINNER, index, SEED, instant) for index in range(len(BOOKS))], axis=1)


def test_true_chances_add_up_and_wander() -> None:
    series = np.array([chances(WINNER, SEED, instant) for instant in INSTANTS])
    np.testing.assert_allclose(series.sum(axis=1), 1.0)
    assert (series > 0).all()
    assert (np.ptp(series, axis=0) / series.mean(axis=0) > 0.1).all()


def test_every_book_takes_a_margin_of_the_field() -> None:
    for instant in INSTANTS:
        sums = np.nansum(1.0 / books(instant), axis=0)
        assert (sums > 1.02).all()
        assert (sums < 1.4).all()


def test_some_books_leave_out_outsiders_and_never_a_favourite() -> None:
    listed = np.array([~np.isnan(books(instant)) for instant in INSTANTS])
    share = chances(WINNER, SEED, TICK)
    assert listed[:, :, 0].all(), "the sharp book lists everybody"
    assert listed[:, share > 0.02].all()


def test_our_fair_prices_of_the_field_are_near_the_truth() -> None:
    config = FairConfig(lines=(f"sharp:{BOOKS[0].key}",), method=Method.MULTIPLICATIVE)
    for instant in INSTANTS:
        odds = np.full((len(WINNER.field), len(BOOKS), 2), np.nan)
        odds[:, :, 0] = books(instant)
        event, confirmed = np.zeros(len(odds), np.int64), np.zeros(odds.shape, np.int64)
        shown = FieldPrices(event, odds, odds, confirmed, settled=np.full(len(odds), OUT_AFTER))
        found = field_lines(shown, tuple(book.key for book in BOOKS), config)
        np.testing.assert_allclose(found.probability[:, 0], chances(WINNER, SEED, instant), atol=0.02)


def test_a_winner_is_found_in_july() -> None:
    for month, year in ((1, 2026), (6, 2026), (7, 2027), (12, 2027)):
        end = instant_of(
            WINNER.ends(int(np.datetime64(f"2026-{month:02d}-15").astype("datetime64[s]").astype(int))) * 10**6
        )
        assert (end.year, end.month, end.day) == (year, 7, 1)
