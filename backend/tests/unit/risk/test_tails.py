"""Value at risk and expected shortfall, against every outcome counted one by one and against closed forms."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import MICROS_PER_DAY
from advisor.risk.tails import DAYS, LEVELS, Lot, Tail, TailsConfig, simulated, tail_of

NOW = 100 * MICROS_PER_DAY
CONFIG = TailsConfig(draws=20_000, seed=7)


def lot(probability: list[float], profit: list[float], settles_at: int = NOW) -> Lot:
    return Lot(np.array(probability), np.array(profit), settles_at)


def tails(lots: list[Lot], config: TailsConfig = CONFIG) -> dict[tuple[int, float], Tail]:
    found = simulated(lots, NOW, config)
    assert [(each.days, each.level) for each in found] == [(days, level) for days in DAYS for level in LEVELS]
    return {(each.days, each.level): each for each in found}


def exact(lots: list[Lot], level: float) -> tuple[float, float]:
    """Value at risk and expected shortfall over all outcomes together."""
    cases = []
    for outcome in product(*(range(len(each.probability)) for each in lots)):
        chance = math.prod(each.probability[k] for each, k in zip(lots, outcome, strict=True))
        cases.append((-sum(each.profit[k] for each, k in zip(lots, outcome, strict=True)), chance))
    cases.sort()
    passed, at_risk = 0.0, 0.0
    for loss, chance in cases:
        passed += chance
        if passed >= level - 1e-12:
            at_risk = loss
            break
    beyond = [(loss, chance) for loss, chance in cases if loss > at_risk]
    rest = 1 - level - sum(chance for _, chance in beyond)
    return at_risk, (sum(loss * chance for loss, chance in beyond) + rest * at_risk) / (1 - level)


def test_against_every_outcome_of_a_few_bets() -> None:
    """Of six bets; value at risk lies between those of levels as far off as 20,000 draws may be by four deviations."""
    lots = [
        lot([0.5, 0.3, 0.2], [1_100, -1_000, -1_000]), lot([0.4, 0.6], [1_450, -1_000]),
        lot([0.25, 0.25, 0.5], [2_000, 900, -2_500]), lot([0.9, 0.1], [90, -800]),
        lot([0.33, 0.67], [3_000, -1_500]), lot([0.1, 0.2, 0.7], [-4_000, 0, 700]),
    ]  # fmt: skip
    found = tails(lots)
    for level in LEVELS:
        off = 4 * math.sqrt(level * (1 - level) / CONFIG.draws)
        least, most = exact(lots, level - off)[0], exact(lots, level + off)[0]
        at_risk, shortfall = exact(lots, level)
        assert least <= found[1, level].value_at_risk <= most
        assert found[1, level].expected_shortfall == pytest.approx(shortfall, rel=0.02)
        assert least <= at_risk <= most


@pytest.mark.parametrize(("bets", "probability"), [(10, 0.5), (40, 0.4), (25, 0.9)])
def test_against_the_binomial_distribution_of_bets_that_are_independent(bets: int, probability: float) -> None:
    lots = [lot([probability, 1 - probability], [100, -100]) for _ in range(bets)]
    weights = [math.comb(bets, n) * (1 - probability) ** n * probability ** (bets - n) for n in range(bets + 1)]
    for level in LEVELS:
        off = 4 * math.sqrt(level * (1 - level) / CONFIG.draws)
        lost = [next(n for n in range(bets + 1) if sum(weights[: n + 1]) >= at) for at in (level - off, level + off)]
        found = tails(lots)[1, level].value_at_risk
        assert max(100 * (2 * lost[0] - bets), 0) <= found <= max(100 * (2 * lost[1] - bets), 0)


def test_a_worked_example() -> None:
    """One bet of 10.00 that loses in 3 of 100 cases: none at 95 %, all at 99 %. Of the worst 5 % 2 % win 1.00.

    The shortfall is 3 ÷ 5 · 10.00 - 2 ÷ 5 · 1.00 = 5.60.
    """
    found = tails([lot([0.97, 0.03], [100, -1_000])])
    assert found[1, 0.95].value_at_risk == 0
    assert found[1, 0.95].expected_shortfall == pytest.approx(560, rel=0.1)
    assert (found[1, 0.99].value_at_risk, found[1, 0.99].expected_shortfall) == (1_000, 1_000)


@pytest.mark.parametrize(
    ("draws", "level", "value_at_risk", "expected_shortfall"),
    [(100, 0.95, 95, 98), (100, 0.99, 99, 100), (50, 0.95, 48, 50), (20_000, 0.95, 19_000, 19_501)],
)
def test_figures_of_losses_that_are_equally_likely(
    draws: int, level: float, value_at_risk: int, expected_shortfall: int
) -> None:
    """Losses of 1 to n. Of 50 the worst 5 % are two and a half: 50, 49 and half of 48, on average 49.2."""
    found = tail_of(1, level, np.arange(1, draws + 1, dtype=np.float64))
    assert (found.value_at_risk, found.expected_shortfall) == (value_at_risk, expected_shortfall)


def test_bets_of_one_draw_make_up_for_one_another_and_two_draws_do_not() -> None:
    both = tails([lot([0.5, 0.5], [1_000 - 1_000, -1_000 + 1_000])])
    apart = tails([lot([0.5, 0.5], [1_000, -1_000]), lot([0.5, 0.5], [-1_000, 1_000])])
    assert (both[1, 0.95].value_at_risk, apart[1, 0.95].value_at_risk) == (0, 2_000)


def test_a_horizon_counts_what_is_settled_within_it_and_is_not_scaled() -> None:
    day = MICROS_PER_DAY
    lots = [lot([0.5, 0.5], [100, -100], NOW + day), lot([0.5, 0.5], [100, -100], NOW + 5 * day)]
    late = lot([0.5, 0.5], [100, -100], NOW + 5 * day + 1)
    found = tails([*lots, late])
    assert (found[1, 0.95].value_at_risk, found[5, 0.95].value_at_risk) == (100, 200)
    soon = tails([lots[0]])
    assert soon[1, 0.95].value_at_risk == soon[5, 0.95].value_at_risk, "nothing more is settled in four days more"


def test_nothing_open_loses_nothing_and_the_same_bets_give_the_same_figures() -> None:
    assert set(tails([]).values()) == {Tail(days, level, 0, 0) for days in DAYS for level in LEVELS}
    lots = [lot([0.5 + n / 40, 0.5 - n / 40], [1_000 + 37 * n, -1_013]) for n in range(12)]
    assert tails(lots) == tails(lots)
    assert tails(lots) != tails(lots, TailsConfig(draws=20_000, seed=8))


@pytest.mark.parametrize(
    "broken",
    [
        lot([math.nan, 0.5], [1, -1]), lot([0.6, 0.6], [1, -1]), lot([1.5, -0.5], [1, -1]),
        lot([0.5, 0.5], [math.nan, -1]), lot([0.5, 0.5], [math.inf, -1]),
    ],
)  # fmt: skip
def test_what_is_no_probability_or_no_amount_is_refused(broken: Lot) -> None:
    with pytest.raises(ValueError, match="A lot has the probabilities"):
        simulated([broken], NOW, CONFIG)


@st.composite
def some_lots(draw: st.DrawFn) -> list[Lot]:
    found = []
    for _ in range(draw(st.integers(0, 6))):
        weights = np.array(draw(st.lists(st.integers(1, 50), min_size=2, max_size=4)), np.float64)
        profit = draw(st.lists(st.integers(-9_000, 9_000), min_size=len(weights), max_size=len(weights)))
        settles_at = NOW + draw(st.integers(0, 7)) * MICROS_PER_DAY
        found.append(Lot(weights / weights.sum(), np.array(profit, np.float64), settles_at))
    return found


@given(some_lots(), st.integers(2, 5))
def test_shortfalls_are_no_less_than_values_at_risk_and_both_grow_with_level_and_size(
    lots: list[Lot], times: int
) -> None:
    config = TailsConfig(draws=500, seed=3)
    found = tails(lots, config)
    larger = tails([Lot(each.probability, each.profit * times, each.settles_at) for each in lots], config)
    for (days, level), each in found.items():
        assert 0 <= each.value_at_risk <= each.expected_shortfall
        worst = sum(max(-each.profit.min(), 0.0) for each in lots)
        assert each.expected_shortfall <= math.ceil(worst + 1e-6)
        assert larger[days, level].value_at_risk == each.value_at_risk * times
        assert larger[days, level].expected_shortfall >= each.expected_shortfall
    for days in DAYS:
        assert found[days, 0.95].value_at_risk <= found[days, 0.99].value_at_risk
        assert found[days, 0.95].expected_shortfall <= found[days, 0.99].expected_shortfall


@given(some_lots(), st.integers(1, 9_000))
def test_a_certain_loss_adds_to_every_figure_just_so_much(lots: list[Lot], amount: int) -> None:
    config = TailsConfig(draws=500, seed=3)
    # A draw of one outcome takes a number too: it stands last, so that the others draw what they drew.
    before = tails([*lots, lot([1.0], [-20_000.0 * (len(lots) + 1)])], config)
    after = tails([*lots, lot([1.0], [-20_000.0 * (len(lots) + 1) - amount])], config)
    for key, each in before.items():
        assert after[key].value_at_risk - each.value_at_risk == amount
        assert after[key].expected_shortfall - each.expected_shortfall == pytest.approx(amount, abs=1)
