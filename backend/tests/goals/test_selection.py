"""The product's form is what the seasons learned from choose by a rule, which chooses nothing of mere chance."""

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing.goals import SHIPPED, Calibration, grid
from advisor.pricing.goals.calibration import INDEPENDENT
from tests.effort import effort
from tests.goals.family import AWAY, FAMILY, HOME
from tests.goals.matches import LAST_WITHOUT_CLOSING_TOTALS, Matches
from tests.goals.selection import chosen_of, predicted_by_others, selection
from tests.goals.shared_weights import estimated, evaluated, grids_of, independent
from tests.goals.training import SHIPPED_FORM

NEAREST = (*SHIPPED_FORM, "difference", "difference squared", "one goal")
"""The product's two and what came second to them in a step, or ended it: among these the whole family decides."""
FAMILY_TRIED = effort({each: FAMILY[each] for each in NEAREST}, FAMILY)


def columns_of(*names: str) -> Float64:
    return np.stack([FAMILY[each] for each in names], axis=1)


def drawn_matches(count: int, calibration: Calibration, seed: int) -> Matches:
    """Made-up matches that end as a calibration says, of six seasons."""
    rng = np.random.default_rng(seed)
    rates = np.exp(rng.normal([0.35, 0.1], 0.3, (count, 2)))
    grids = grid(rates[:, 0], rates[:, 1], rng.normal(0.0, 0.05, count), calibration).reshape(count, -1)
    cell = np.minimum((grids.cumsum(axis=1) < rng.random(count)[:, None]).sum(axis=1), grids.shape[1] - 1)
    sides = [grids[:, side].sum(axis=1) for side in (HOME > AWAY, HOME == AWAY, HOME < AWAY)]
    return Matches(
        season=rng.integers(1, 7, count).astype(np.str_),
        competition=np.full(count, "any"),
        home=HOME[cell],
        away=AWAY[cell],
        three_way=np.stack(sides, axis=1),
        over=grids[:, HOME + AWAY > 2].sum(axis=1),
    )


def test_the_seasons_learned_from_choose_the_form_of_the_product(matches: Matches) -> None:
    steps = list(selection(matches.trained(), FAMILY_TRIED))
    assert [len(each) for each in steps] == [len(FAMILY_TRIED) - chosen for chosen in range(3)]
    assert chosen_of(steps) == list(SHIPPED_FORM)


def test_those_without_closing_totals_choose_it_too(matches: Matches) -> None:
    learned = matches.trained(LAST_WITHOUT_CLOSING_TOTALS)
    assert len(learned) == 15_656
    assert chosen_of(list(selection(learned, FAMILY_TRIED))) == list(SHIPPED_FORM)


def test_no_weight_is_chosen_of_matches_that_share_none() -> None:
    plain = drawn_matches(3_000, INDEPENDENT, seed=1)
    (step,) = selection(plain)
    assert len(step) == 16
    assert chosen_of([step]) == []


def test_a_weight_that_matches_share_is_chosen_and_estimated() -> None:
    shared = drawn_matches(4_000, Calibration(squares=0.0, three_goals=0.4, draw=0.0), seed=2)
    first, *_ = selection(shared, {each: FAMILY[each] for each in (*SHIPPED_FORM, "1:1", "a side without a goal")})
    assert (first[0].what, first[0].is_worth_it) == ("three goals", True)
    assert first[0].theta[0] == pytest.approx(-0.4, abs=0.12)


def test_the_weights_of_the_product_make_its_grids() -> None:
    some = drawn_matches(200, SHIPPED, seed=3)
    found = grids_of(
        some, columns_of(*SHIPPED_FORM), np.array([SHIPPED.squares, -SHIPPED.three_goals]), independent(some).own
    )
    np.testing.assert_allclose(found, some.fitted().grids(), rtol=0, atol=1e-7)


def test_the_score_is_the_slope_of_the_likelihood_and_the_turn_that_of_the_parameters() -> None:
    some = drawn_matches(300, SHIPPED, seed=4)
    columns, theta, own = (
        columns_of("difference", "0:0", "goals of draws"),
        np.array([0.1, -0.2, 0.03]),
        independent(some),
    )
    here = evaluated(some, columns, theta, own.own)
    for weight, step in enumerate(np.eye(3) * 1e-4):
        above, below = (evaluated(some, columns, theta + move, own.own) for move in (step, -step))
        np.testing.assert_allclose(
            here.score[:, weight], (above.log_likelihood - below.log_likelihood) / 2e-4, rtol=0, atol=1e-4
        )
        np.testing.assert_allclose(here.turn[:, :, weight], (above.own - below.own) / 2e-4, rtol=0, atol=2e-4)
    # What is expected of the square of the slope is what many matches have of it.
    many = drawn_matches(20_000, SHIPPED, seed=5)
    _, found = estimated(many, columns_of(*SHIPPED_FORM), np.zeros(2), independent(many).own)
    np.testing.assert_allclose(found.score.T @ found.score, found.information.sum(axis=0), rtol=0.1, atol=100)


def test_a_season_is_predicted_as_by_weights_that_never_saw_it() -> None:
    some = drawn_matches(2_000, SHIPPED, seed=6)
    columns = columns_of(*SHIPPED_FORM)
    theta, found = estimated(some, columns, np.zeros(2), independent(some).own)
    predicted = predicted_by_others(some, columns, theta, found)
    for season in np.unique(some.season):
        own = some.season == season
        others = some.where(~own)
        without, _ = estimated(others, columns, theta, found.own[~own])
        exact = evaluated(some.where(own), columns, without, found.own[own]).log_likelihood
        missed, moved = np.abs(predicted[own] - exact).max(), np.abs(found.log_likelihood[own] - exact).max()
        assert missed < 0.05 * moved
