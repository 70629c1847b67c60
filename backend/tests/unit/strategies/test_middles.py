"""Middles against brute force over scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import H2H, MARKET_TYPES, SPREADS, TOTALS
from advisor.ledger.settlement import halves
from advisor.strategies.middles import Middle, build, middles
from advisor.strategies.stake_splitter import StakeSplitter
from tests.unit.strategies.paid import SCORES, leg_profit, worst
from tests.unit.strategies.test_arbitrage import sides_of

NAN = np.nan


def found_in(market: MarketTypeKey, lines: list[int], odds: list[list[float]], max_cost: float = 0.05) -> list[Middle]:
    """Middles of one event with one venue's odds for each line."""
    sides = sides_of(market, [[row] for row in odds], lines=lines, events=[7] * len(lines))
    return middles(sides, StakeSplitter(10_000), max_cost)


def joint(market: MarketTypeKey, middle: Middle) -> int:
    """Least profit over the scores at which both legs win."""
    legs = middle.split.legs
    return min(
        sum(leg_profit(market, leg, home, away) for leg in legs)
        for home, away in SCORES
        if all(halves(MARKET_TYPES[market].code, leg.line, leg.selection, home, away) > 0 for leg in legs)
    )


def test_totals() -> None:
    (middle,) = found_in(TOTALS, [250, 350], [[1.95, 1.9], [2.6, 2.0]])
    assert [(leg.line, leg.selection) for leg in middle.split.legs] == [(250, 0), (350, 1)]
    assert middle.width == 100
    assert middle.split.least == worst(TOTALS, middle.split.legs) < 0
    assert middle.split.joint == joint(TOTALS, middle) > 9_000
    assert -0.02 < middle.split.margin < -0.01
    assert 0.01 < middle.break_even < 0.02


def test_spreads_from_both_sides() -> None:
    # Home +3.5 and away -2.5: a home defeat by three wins both.
    (middle,) = found_in(SPREADS, [350, 250], [[1.95, 1.8], [1.8, 2.0]])
    assert [(leg.line, leg.selection) for leg in middle.split.legs] == [(350, 0), (250, 1)]
    assert middle.width == 100
    assert middle.split.joint == joint(SPREADS, middle)


def test_the_wrong_way_round_is_none() -> None:
    assert found_in(SPREADS, [250, 350], [[1.95, 1.8], [1.8, 2.0]]) == []


def test_lines_without_a_score_between_are_none() -> None:
    assert found_in(TOTALS, [250, 275], [[1.95, 1.9], [1.9, 2.1]]) == []


def test_too_dear() -> None:
    assert found_in(TOTALS, [250, 350], [[1.9, 1.9], [2.6, 1.9]], 0.049) == []
    assert len(found_in(TOTALS, [250, 350], [[1.9, 1.9], [2.6, 1.9]], 0.05)) == 1


def test_lines_of_different_events_are_none() -> None:
    sides = sides_of(TOTALS, [[[1.95, 1.9]], [[2.6, 2.0]]], lines=[250, 350], events=[1, 2])
    assert middles(sides, StakeSplitter(10_000), 0.05) == []


def test_only_markets_with_lines() -> None:
    with pytest.raises(ValueError, match="has no lines"):
        middles(sides_of(H2H, [[[1.9, 2.0]]]), StakeSplitter(10_000), 0.05)


ODDS = st.integers(15_000, 30_000).map(lambda e4: e4 / 10_000) | st.just(NAN)


@given(st.sampled_from((SPREADS, TOTALS)), st.data())
def test_every_middle_pays_what_it_says(market: MarketTypeKey, data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.integers(-8, 8), min_size=2, max_size=4, unique=True))
    quarters = [25 * line + (300 if market == TOTALS else 0) for line in lines]
    back = [[data.draw(st.tuples(ODDS, ODDS)) for _ in range(3)] for _ in lines]
    lay = [[data.draw(st.tuples(ODDS, ODDS)) for _ in range(3)] for _ in lines]
    sides = sides_of(
        market,
        [[list(p) for p in row] for row in back],
        [[list(p) for p in row] for row in lay],
        lines=quarters,
        events=[7] * len(lines),
    )
    for middle in middles(sides, StakeSplitter(10_000), 0.1):
        legs = middle.split.legs
        assert middle.split.least == worst(market, legs)
        assert middle.split.margin >= -0.1
        wins = [
            sum(leg_profit(market, leg, home, away) for leg in legs)
            for home, away in SCORES
            if all(
                (halves(MARKET_TYPES[market].code, g.line, g.selection, home, away) > 0) == (g.side == 0)
                and halves(MARKET_TYPES[market].code, g.line, g.selection, home, away) != 0
                for g in legs
            )
        ]
        assert wins
        assert middle.split.joint == min(wins) > 0


def test_signals_are_the_two_legs() -> None:
    sides = sides_of(TOTALS, [[[1.95, 1.9]], [[2.6, 2.0]]], lines=[250, 350], events=[7, 7])
    strategy = build({"max_cost": 0.05})
    signals = strategy.evaluate(sides, strategy.fair(sides))
    (middle,) = middles(sides, StakeSplitter(10_000), 0.05)
    assert (signals.market.tolist(), signals.selection.tolist(), signals.group.tolist()) == ([0, 1], [0, 1], [0, 0])
    assert signals.stake.tolist() == [leg.stake for leg in middle.split.legs]
    assert signals.groups[0].joint == middle.split.joint
    assert len(build({"max_cost": 0.0}).evaluate(sides, strategy.fair(sides))) == 0
