"""What ships was learned from older seasons, and holds in newer ones: seen beside predicted, on recorded matches."""

from pathlib import Path

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.instruments.market_types import TOTALS
from advisor.pricing.goals import SHIPPED, fit, shares
from advisor.pricing.goals.margins import PUSH_AT_SPREAD, PUSH_AT_TOTAL
from tests.goals import dixon_coles
from tests.goals.american_football import (
    Games,
    push_at_total,
    pushes_at_spread,
    pushes_of,
    recorded_games,
)
from tests.goals.matches import GOALS_LINE, Matches, recorded_matches
from tests.goals.tables import line, lines
from tests.goals.training import mean_log_likelihood, trained

SIGNIFICANT = 2.0
"""Differences of more standard errors than this would be more than chance, in one cell."""
IN_PARTS = 3.5
"""The same where some seventy cells are looked at."""


@pytest.fixture(scope="module")
def matches(real_data: Path) -> Matches:
    return recorded_matches(real_data)


@pytest.fixture(scope="module")
def games(real_data: Path) -> Games:
    return recorded_games(real_data)


def test_the_shipped_weights_are_those_of_the_seasons_they_name(matches: Matches) -> None:
    found = trained(matches.trained())
    assert len(matches.trained()) == 19_652
    assert found.difference == pytest.approx(SHIPPED.difference, abs=5e-4)
    assert found.total == pytest.approx(SHIPPED.total, abs=1e-4)
    assert found.draw == pytest.approx(SHIPPED.draw, abs=1e-3)


def test_differences_and_totals_of_later_seasons_come_as_predicted(matches: Matches) -> None:
    tested = matches.tested()
    assert len(tested) == 7_124
    assert min(tested.season.tolist()) > max(matches.trained().season.tolist())
    found = lines(tested, tested.fitted().grids())
    assert len(found) == 8
    assert [each for each in found if not abs(each.z) < SIGNIFICANT] == []


def test_the_plain_model_predicts_too_few_wins_by_one_goal(matches: Matches) -> None:
    tested = matches.tested()
    plain = dixon_coles.reproducing(tested)
    assert {each.what: each.z for each in lines(tested, plain)}["+1"] > SIGNIFICANT
    seen = (np.arange(len(tested)), np.minimum(tested.home, 12), np.minimum(tested.away, 12))
    assert mean_log_likelihood(tested, SHIPPED) > np.log(plain[seen]).mean()


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
    error = np.sqrt(((by_result - tested.over) ** 2).mean())
    assert error < 0.7 * tested.over.std()
    assert abs((by_result - tested.over).mean()) < 0.02


def over_by_result(matches: Matches) -> Float64:
    """Probability of three goals or more where only the three-way price is known."""
    return shares(fit(matches.three_way).grids(), TOTALS, GOALS_LINE, 0)[:, 0]


def test_the_pushes_of_american_football_are_those_of_the_seasons_they_name(games: Games) -> None:
    learned = games.trained()
    assert len(learned.season) == 3_447
    np.testing.assert_allclose(PUSH_AT_SPREAD, pushes_at_spread(learned), rtol=0, atol=6e-5)
    assert push_at_total(learned) == pytest.approx(PUSH_AT_TOTAL, abs=6e-5)


def test_later_games_of_american_football_push_as_predicted(games: Games) -> None:
    tested = games.tested()
    assert tested.season.min() > games.trained().season.max()
    found = {what: line(what, ended, predicted) for what, ended, predicted in pushes_of(tested)}
    # One of so many kinds is beyond two errors by chance every fourth time; the tables show which.
    assert [each for each in found.values() if not abs(each.z) < 2.7] == []
    assert found["spread 3"].seen > 2 * found["other spreads"].seen
