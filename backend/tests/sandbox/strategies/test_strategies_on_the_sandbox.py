"""On the sandbox's own markets strategies find the edge that is planted for them, and claim none where there is none.

Twenty seeds each. Bets are measured by the world's true chances: seed by seed by those of when they were found, and all
seeds together by those just before the start too: until then chances move by more than an edge is worth, so that the
few bets of one seed say little.
"""

import pytest

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


def then(found: list[Found]) -> list[Values]:
    """By the true chances of when bets were found, by seed."""
    return [each.then for each in found]


def clv(found: list[Found]) -> Values:
    """By the true chances just before the start, of all seeds together."""
    closes = [each.close for each in found]
    return Values([game for each in closes for game in each.games], [value for each in closes for value in each.values])


def edges(values: list[Values]) -> int:
    """Seeds in which the bets are surely worth more than they cost."""
    return sum(each.has_edge for each in values)


def nothings(values: list[Values]) -> int:
    """Seeds in which there is no bet, or none that differs from worthless."""
    return sum(each.claims_nothing for each in values)


@pytest.mark.parametrize("name", CASES)
def test_it_finds_what_is_planted(name: str) -> None:
    found = found_where_planted(name)
    assert edges(then(found)) >= FINDS, [each.then.values for each in found]
    assert clv(found).has_edge, clv(found).interval


@pytest.mark.parametrize("name", CASES)
def test_it_claims_no_edge_where_there_is_none(name: str) -> None:
    found = found_without(name)
    assert nothings(then(found)) >= CLAIMS_NOTHING, [each.then.values for each in found]
    assert clv(found).claims_nothing, clv(found).interval


@pytest.mark.parametrize("name", CASES)
def test_one_with_its_sign_flipped_finds_nothing(name: str) -> None:
    values = then(flipped_where_planted(name))
    assert sum(len(each.values) for each in values) > SEEDS
    assert edges(values) == 0


@pytest.mark.parametrize("name", BLIND)
def test_a_blind_one_fails_by_both(name: str) -> None:
    assert edges(then(blind_where_planted(name))) == 0
    assert nothings(then(blind_without(name))) < CLAIMS_NOTHING
