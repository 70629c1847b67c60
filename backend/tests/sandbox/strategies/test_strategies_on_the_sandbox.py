"""On the sandbox's own markets strategies find the edge that is planted for them, and claim none where there is none.

Twenty seeds each. Bets are measured by the world's true chances: in every run by those of when they were found, and in
the long form by those just before the start too, which takes many more bets, as chances move meanwhile.
"""

import pytest

from tests.effort import LONG
from tests.sandbox.strategies.cases import (
    BLIND,
    CASES,
    SEEDS,
    blind_where_planted,
    blind_without,
    flipped_where_planted,
    found_where_planted,
    found_without,
)
from tests.sandbox.strategies.lived import Found, Values

FINDS, CLAIMS_NOTHING = SEEDS - 2, SEEDS - 1


def measured(found: list[Found]) -> list[list[Values]]:
    """By seed, in each way that this run measures by."""
    return [[each.then for each in found], *([[each.close for each in found]] if LONG else [])]


def edges(values: list[Values]) -> int:
    """Seeds in which the bets are surely worth more than they cost."""
    return sum(each.has_edge for each in values)


def nothings(values: list[Values]) -> int:
    """Seeds in which there is no bet, or none that differs from worthless."""
    return sum(each.claims_nothing for each in values)


@pytest.mark.parametrize("name", CASES)
def test_it_finds_what_is_planted(name: str) -> None:
    for values in measured(found_where_planted(name)):
        assert edges(values) >= FINDS, [(len(each.values), each.values) for each in values]


@pytest.mark.parametrize("name", CASES)
def test_it_claims_no_edge_where_there_is_none(name: str) -> None:
    for values in measured(found_without(name)):
        assert nothings(values) >= CLAIMS_NOTHING, [(len(each.values), each.values) for each in values]


@pytest.mark.parametrize("name", CASES)
def test_one_with_its_sign_flipped_finds_nothing(name: str) -> None:
    (values, *_) = measured(flipped_where_planted(name))
    assert sum(len(each.values) for each in values) > SEEDS
    assert edges(values) == 0


@pytest.mark.parametrize("name", BLIND)
def test_a_blind_one_fails_by_both(name: str) -> None:
    planted, without = measured(blind_where_planted(name))[0], measured(blind_without(name))[0]
    assert edges(planted) == 0
    assert nothings(without) < CLAIMS_NOTHING
