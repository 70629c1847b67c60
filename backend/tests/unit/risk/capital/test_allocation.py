"""How capital is shared: worked examples, bounds on anything, and the solvers against independent ones."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from advisor.core.arrays import Float64
from advisor.risk.capital.allocation import LEAST_DAYS, Candidate, allocate, allocate_venues
from advisor.risk.capital.bounds import Bounds, Unfunded, project, within_bounds
from advisor.risk.capital.estimates import shrunk_covariance, shrunk_sharpe
from advisor.risk.capital.methods import joint_kelly, risk_parity
from advisor.risk.capital.rules import AllocationConfig, AllocationMethod

CAPITAL = 1_000_000


def returns_of(seed: int, days: int, n: int, edge: float = 0.0005) -> Float64:
    """Of strategies that differ in risk and go together in part; no day loses everything."""
    generator = np.random.default_rng(seed)
    common, scales = generator.normal(size=(days, 1)), generator.uniform(0.2, 2.0, n)
    return np.clip(edge + 0.01 * scales * (common * 0.5 + generator.normal(size=(days, n))), -0.9, None)


def named(returns: Float64, *minima: int) -> list[Candidate]:
    return [
        Candidate(key=f"s{k}", returns=returns[:, k], fixed=0.1, minimum=minima[k] if minima else 0)
        for k in range(returns.shape[1])
    ]


def test_two_of_which_one_would_pass_the_most_leave_the_rest_in_reserve() -> None:
    """90 % for two, each 25 % at most: half of the capital and more is left."""
    found = allocate(named(returns_of(1, 60, 2)), CAPITAL, AllocationConfig(method=AllocationMethod.EQUAL))
    assert found.shares.tolist() == [0.25, 0.25]
    assert found.rest == 0.5


def test_what_is_above_a_bound_goes_to_the_others_in_proportion() -> None:
    """6 : 2 : 1 of 90 %, half for the first at most: 40 % for the others, two thirds of it for the second."""
    found = within_bounds(np.array([6.0, 2.0, 1.0]), Bounds(0.05, 0.5, 0.9))
    assert found == pytest.approx([0.5, 0.4 * 2 / 3, 0.4 / 3])


def test_a_share_that_was_set_is_not_stretched() -> None:
    candidates = [
        Candidate(key="a", returns=np.zeros(0), fixed=0.2),
        Candidate(key="b", returns=np.zeros(0), fixed=0.4),
    ]
    found = allocate(candidates, CAPITAL, AllocationConfig(method=AllocationMethod.FIXED))
    assert found.shares == pytest.approx([0.2, 0.25])


@pytest.mark.parametrize(
    "method", [each for each in AllocationMethod if each not in {AllocationMethod.FIXED, AllocationMethod.EQUAL}]
)
def test_of_less_than_a_month_nothing_is_known(method: AllocationMethod) -> None:
    returns = returns_of(3, 60, 3, edge=0.004)
    candidates = [*named(returns), Candidate(key="new", returns=np.full(LEAST_DAYS - 1, 0.05))]
    found = allocate(candidates, CAPITAL, AllocationConfig(method=method))
    assert found.shares[3] == 0.01
    assert found.shares[:3].sum() > 0.03
    longer = [*named(returns), Candidate(key="new", returns=np.linspace(0.01, 0.05, LEAST_DAYS))]
    assert allocate(longer, CAPITAL, AllocationConfig(method=method)).shares[3] > 0.01


def test_a_minimum_that_cannot_be_met_is_named_and_never_funded_in_part() -> None:
    """A quarter of 10,000.00 is less than 5,000.00; with the third out, the others share what it would have had."""
    rules = AllocationConfig(method=AllocationMethod.EQUAL)
    found = allocate(named(returns_of(1, 60, 3), 100_000, 200_000, 500_000), CAPITAL, rules)
    assert found.shares.tolist() == [0.25, 0.25, 0.0]
    assert dict(found.unfunded) == {2: Unfunded.MINIMUM_ABOVE_MOST}
    six = allocate(named(returns_of(1, 60, 6), *[160_000] * 6), CAPITAL, rules)
    assert set(six.unfunded.values()) == {Unfunded.BELOW_MINIMUM}
    assert [share for share in six.shares.tolist() if share] == pytest.approx([0.18] * 5)
    many = allocate(named(returns_of(1, 60, 100)), CAPITAL, rules)
    assert (many.shares.sum(), set(many.unfunded.values())) == (0, {Unfunded.FLOORS_ABOVE_BUDGET})


def test_venues_share_by_weight_up_to_a_bound_and_get_nothing_below_their_minimum() -> None:
    weights: Mapping[str, float] = {"one": 90.0, "two": 8.0, "three": 0.001}
    found = allocate_venues(weights, CAPITAL, AllocationConfig(venue_minimum=10_000))
    assert found.shares == pytest.approx([0.6, 0.3, 0.0])
    assert dict(found.unfunded) == {2: Unfunded.BELOW_MINIMUM}


def test_inverse_volatility_gives_twice_the_risk_half_the_share() -> None:
    steps = np.tile([0.01, -0.01], 30)
    candidates = named(np.column_stack([steps, 2 * steps, 4 * steps]))
    found = allocate(candidates, CAPITAL, AllocationConfig(method=AllocationMethod.INVERSE_VOLATILITY, most=0.9))
    assert found.shares == pytest.approx([0.9 * 4 / 7, 0.9 * 2 / 7, 0.9 / 7])


def test_by_performance_a_loss_counts_as_nothing_and_the_last_days_most() -> None:
    days = np.ones(60)
    rising = np.linspace(0, 0.02, 60)
    candidates = named(np.column_stack([0.01 * days, rising, -0.01 * days]))
    found = allocate(candidates, CAPITAL, AllocationConfig(method=AllocationMethod.PROPORTIONAL, most=0.9))
    assert found.shares[2] == 0.01
    assert found.shares[1] > found.shares[0]


def test_sharpe_ratios_that_chance_explains_are_alike() -> None:
    generator = np.random.default_rng(5)
    noise = generator.normal(size=(60, 6)) * 0.01
    raw = noise.mean(axis=0) / noise.std(axis=0, ddof=1)
    assert np.ptp(shrunk_sharpe(noise)) < 0.5 * np.ptp(raw)
    better = noise.copy()
    better[:, 0] += 0.02
    assert shrunk_sharpe(better)[0] > 0.7 * better[:, 0].mean() / better[:, 0].std(ddof=1)


def test_shrunk_covariance_is_regular_where_the_sample_is_not() -> None:
    returns = returns_of(2, 10, 20)
    assert np.linalg.matrix_rank(np.cov(returns.T)) < 20
    assert np.linalg.eigvalsh(shrunk_covariance(returns)).min() > 0
    long = returns_of(2, 20_000, 3)
    assert shrunk_covariance(long) == pytest.approx(np.cov(long.T, bias=True), rel=0.05)


@given(seed=st.integers(0, 10_000), n=st.integers(1, 8))
def test_risk_parity_is_that_of_an_independent_solver(seed: int, n: int) -> None:
    covariance = shrunk_covariance(returns_of(seed, 60, n))
    covariance /= np.trace(covariance)
    found = risk_parity(covariance)
    parts = found * (covariance @ found)
    assert parts == pytest.approx(np.full(n, parts.mean()), rel=1e-6)

    def spread(free: Float64) -> float:
        weights = np.exp(free)
        return float(weights @ covariance @ weights / 2 - free.sum() / n)

    reference = np.exp(minimize(spread, np.zeros(n), method="BFGS", options={"gtol": 1e-9}).x)
    assert found == pytest.approx(reference / reference.sum(), abs=1e-4)


@given(seed=st.integers(0, 10_000), n=st.integers(1, 6), edge=st.sampled_from([-0.001, 0.0, 0.0005, 0.003]))
def test_joint_kelly_grows_as_fast_as_that_of_an_independent_solver(seed: int, n: int, edge: float) -> None:
    returns, bounds = returns_of(seed, 150, n, edge), Bounds(0.01, 0.5, 0.9)
    found = joint_kelly(returns, bounds)

    def loss(shares: Float64) -> float:
        return -1e4 * float(np.log(1 + returns @ shares).mean())

    reference = minimize(
        loss,
        np.full(n, min(0.5, 0.9 / n)),
        method="SLSQP",
        bounds=[(0.01, 0.5)] * n,
        constraints=[{"type": "ineq", "fun": lambda shares: 0.9 - shares.sum()}],
        options={"ftol": 1e-12, "maxiter": 1_000},
    )
    assert loss(found) <= reference.fun + 1e-6
    assert found.min() >= 0.01
    assert found.max() <= 0.5
    assert found.sum() <= 0.9 + 1e-9


def test_joint_kelly_of_two_that_are_one_shares_what_one_would_get() -> None:
    """Even money at 60 %: 20 % of the capital; as two of the very same, 20 % together."""
    one = np.tile([1.0, 1.0, 1.0, -1.0, -1.0], 40)[:, None]
    bounds = Bounds(0.0, 1.0, 1.0)
    assert joint_kelly(one, bounds) == pytest.approx([0.2], abs=1e-6)
    assert joint_kelly(np.hstack([one, one]), bounds).sum() == pytest.approx(0.2, abs=1e-6)


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 12),
    days=st.integers(0, 80),
    method=st.sampled_from(list(AllocationMethod)),
    reserve=st.floats(0, 0.9),
    least=st.floats(0, 0.2),
    leeway=st.floats(0, 0.8),
    minimum=st.integers(0, 400_000),
)
def test_shares_are_within_bounds_or_named_whatever_is_asked(
    seed: int, n: int, days: int, method: AllocationMethod, reserve: float, least: float, leeway: float, minimum: int
) -> None:
    rules = AllocationConfig(method=method, reserve=reserve, least=least, most=least + leeway)
    found = allocate(named(returns_of(seed, days, n), *[minimum] * n), CAPITAL, rules)
    assert found.shares.sum() <= 1 - reserve + 1e-9
    assert found.rest >= 0
    for place, share in enumerate(found.shares.tolist()):
        if place in found.unfunded:
            assert share == 0
        else:
            assert least - 1e-12 <= share <= rules.most + 1e-12
            assert share * CAPITAL >= minimum


@given(
    point=st.lists(st.floats(-2, 2), min_size=1, max_size=6),
    least=st.floats(0, 0.1),
    most=st.floats(0.1, 1),
    budget=st.floats(0.6, 1),
)
def test_the_projection_is_nearer_than_any_other_point_within_bounds(
    point: list[float], least: float, most: float, budget: float
) -> None:
    given_point, bounds = np.array(point), Bounds(least, most, budget)
    found = project(given_point, bounds)
    assert found.sum() <= budget + 1e-9
    generator = np.random.default_rng(0)
    for _ in range(50):
        other = generator.uniform(least, most, len(point))
        if other.sum() <= budget:
            # The angle at the nearest point of a convex set is never below a right one.
            assert (given_point - found) @ (other - found) <= 1e-6
