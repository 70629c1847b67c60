"""Strategies find the edge that is planted for them, and claim none where there is none; 20 seeds each."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import pytest
from pydantic import JsonValue

from tests.unit.strategies.planted import SEEDS, Found, Plant, lived

STRATEGIES: Final[Mapping[str, tuple[Plant, Mapping[str, JsonValue]]]] = {
    "steam": (Plant.SLOW_BOOKS, {}),
    "consensus": (Plant.MISTAKES, {}),
    "lay_value": (Plant.LOW_LAYS, {}),
    "reversion": (Plant.OVER_MOVES, {}),
}
"""What is planted for each, and its parameters: those it comes with."""


@cache
def world(plant: Plant, by_coin: bool = False) -> dict[str, list[Found]]:
    return lived(plant, {name: parameters for name, (_, parameters) in STRATEGIES.items()}, by_coin)


@pytest.mark.parametrize("name", STRATEGIES)
def test_it_finds_what_is_planted(name: str) -> None:
    plant, _ = STRATEGIES[name]
    found = world(plant)[name]
    assert sum(each.has_edge for each in found) >= SEEDS - 2, [(len(each.clv), *each.interval) for each in found]


@pytest.mark.parametrize("name", STRATEGIES)
def test_it_claims_no_edge_where_there_is_none(name: str) -> None:
    found = world(Plant.NOTHING)[name]
    assert sum(each.claims_nothing for each in found) >= SEEDS - 1, [(len(each.clv), each.clv) for each in found]


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_fair_game_looks_like_one(name: str) -> None:
    """It bets as often where a coin says who was right, and the close says that its bets are worth nothing."""
    plant, _ = STRATEGIES[name]
    found = world(plant, by_coin=True)[name]
    values = np.array([clv for each in found for clv in each.clv])
    assert len(values) > 200
    assert abs(values.mean()) < 3 * values.std() / np.sqrt(len(values))
    assert sum(each.claims_nothing for each in found) >= SEEDS - 1, [each.interval for each in found]
