"""What ships was learned from older seasons, and holds in newer ones: seen beside predicted, on recorded matches."""

from pathlib import Path

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.instruments.market_types import TOTALS
from advisor.pricing.goals import SHIPPED, fit, shares
from advisor.pricing.goals.margins import (
    MARGIN_DEVIATION,
    MARGIN_WEIGHTS,
    TOTAL_DEVIATION,
    TOTAL_WEIGHTS,
    Ends,
)
from tests.goals import dixon_coles
from tests.goals.american_football import (
    by_distance,
    by_key_number,
    deviation,
    recorded_games,
    walked_forward,
    weights,
)
from tests.goals.matches import GOALS_LINE, LAST_WITHOUT_CLOSING_TOTALS, Matches
from tests.goals.tables import line, lines
from tests.goals.training import log_likelihood, trained

SIGNIFICANT = 2.0
"""Differences of more standard errors than this would be more than chance, in one cell."""
IN_PARTS = 3.5
"""The same where some seventy cells are looked at."""


def test_the_shipped_weights_are_those_of_the_seasons_they_name(matches: Matches) -> None:
    found = trained(matches.trained())
    assert len(matches.trained()) == 19_652
    assert found.squares == pytest.approx(SHIPPED.squares, abs=6e-5)
    assert found.three_goals == pytest.approx(SHIPPED.three_goals, abs=6e-5)
    assert found.draw == pytest.approx(SHIPPED.draw, abs=1e-3)


def test_differences_and_totals_of_later_seasons_come_as_predicted(matches: Matches) -> None:
    tested = matches.tested()
    assert len(tested) == 7_124
    assert min(tested.season.tolist()) > max(matches.trained().season.tolist())
    found = lines(tested, tested.fitted().grids())
    assert len(found) == 8
    assert [each for each in found if not abs(each.z) < SIGNIFICANT] == []


def test_what_was_learned_without_closing_totals_holds_with_them(matches: Matches) -> None:
    tested = matches.tested(LAST_WITHOUT_CLOSING_TOTALS)
    assert len(tested) == 11_120
    found = lines(tested, tested.fitted(trained(matches.trained(LAST_WITHOUT_CLOSING_TOTALS))).grids())
    assert len(found) == 8
    assert [each for each in found if not abs(each.z) < SIGNIFICANT] == []


def test_the_plain_model_predicts_too_few_wins_by_one_goal(matches: Matches) -> None:
    tested = matches.tested()
    plain = dixon_coles.reproducing(tested)
    assert {each.what: each.z for each in lines(tested, plain)}["+1"] > SIGNIFICANT
    seen = (np.arange(len(tested)), np.minimum(tested.home, 12), np.minimum(tested.away, 12))
    assert log_likelihood(tested, SHIPPED).mean() > np.log(plain[seen]).mean()


def test_no_season_and_no_large_league_stands_out(matches: Matches) -> None:
    tested = matches.tested()
    grids = tested.fitted().grids()
    parts = [tested.season == each for each in np.unique(tested.season)]
    parts += [tested.competition == each for each in np.unique(tested.competition)]
    found = [each for part in parts for each in lines(tested.where(part), grids[part])]
    assert len(found) == 96
    assert [each for each in found if not abs(each.z) < IN_PARTS] == []


def test_every_recorded_match_is_reproduced(matches: Matches) -> None:
    fitted = matches.fitted()
    grids = fitted.grids()
    assert fitted.residual.max() < 1e-9
    home, away = np.indices(grids.shape[1:])
    for side, chosen in enumerate((home > away, home == away, home < away)):
        np.testing.assert_allclose(grids[:, chosen].sum(axis=1), matches.three_way[:, side], rtol=0, atol=1e-11)
    np.testing.assert_allclose(grids[:, home + away > 2].sum(axis=1), matches.over, rtol=0, atol=1e-11)


def test_the_result_alone_says_much_of_the_total(matches: Matches) -> None:
    tested = matches.tested()
    by_result = over_by_result(tested)
    # Of one who wins nine times of ten the draw is rarer than the weight of draws of most matches allows.
    unknown = np.isnan(by_result)
    assert tested.three_way[unknown].max(axis=1) == pytest.approx([0.92], abs=5e-3)
    missed = (by_result - tested.over)[~unknown]
    assert np.sqrt((missed**2).mean()) < 0.5 * tested.over.std()
    assert abs(missed.mean()) < 0.02


def over_by_result(matches: Matches) -> Float64:
    """Probability of three goals or more where only the three-way price is known."""
    return shares(fit(matches.three_way).grids(), TOTALS, GOALS_LINE, 0)[:, 0]


@pytest.mark.parametrize(
    ("ends", "spread", "shipped"),
    [(Ends.MARGIN, MARGIN_DEVIATION, MARGIN_WEIGHTS), (Ends.TOTAL, TOTAL_DEVIATION, TOTAL_WEIGHTS)],
)
def test_the_weights_of_american_football_are_those_of_the_seasons_they_name(
    real_data: Path, ends: Ends, spread: float, shipped: tuple[float, ...]
) -> None:
    learned = recorded_games(real_data, ends).before(2021)
    assert (len(learned.season), learned.season.min(), learned.season.max()) == (2_138, 2013, 2020)
    assert deviation(learned) == pytest.approx(spread, abs=6e-3)
    np.testing.assert_allclose(shipped, weights(learned, ends)[: len(shipped)], rtol=0, atol=6e-4)


@pytest.mark.parametrize("ends", Ends)
def test_games_of_american_football_end_on_lines_as_the_seasons_before_say(real_data: Path, ends: Ends) -> None:
    """On main lines and on those beside them, however far."""
    tested, distribution = walked_forward(recorded_games(real_data, ends), ends)
    assert len(tested.season) == 2_405
    found = [line(what, seen, chance) for what, _, seen, chance in by_distance(tested, ends, distribution)]
    assert [each for each in found if not abs(each.z) < SIGNIFICANT] == []
    # One of so many numbers is beyond two errors by chance every second time; the tables show which.
    found = [line(what, seen, chance) for what, _, seen, chance in by_key_number(tested, ends, distribution)]
    assert [each for each in found if not abs(each.z) < 2.7] == []
