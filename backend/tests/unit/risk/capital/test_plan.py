"""How fast capital changes hands, and what reserve and allotments leave of it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.money.assets import Asset
from advisor.risk.capital.bounds import Unfunded
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.figures import PortfolioUse, StrategyUse, capital_figures
from advisor.risk.capital.flows import FlowRule, Holdings
from advisor.risk.capital.leeway import Leeway, OpenBound, most_open
from advisor.risk.capital.plan import Position, Proposal, proposals
from advisor.risk.capital.rules import AllocationMethod, PlanConfig
from advisor.risk.limits import NO_LIMITS, OFF, Refusal

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
RULES = PlanConfig()


def positions(*pairs: tuple[int | None, int]) -> list[Position]:
    return [Position(instance=f"s{k}", allotted=now, target=target) for k, (now, target) in enumerate(pairs)]


def test_shares_that_are_nearly_right_stay_and_others_move_by_a_fifth_a_day() -> None:
    """Of 1,000: 50 is near enough; 300 too many and 250 too few, of which 200 a day are moved, the first to shrink."""
    asked = positions((500, 200), (100, 350), (100, 149), (100, 150))
    found = proposals(asked, 1_000, 0, None, RULES, NOW)
    assert found == (Proposal("s0", 300, 200),)
    more = proposals(asked, 1_000, 0, None, PlanConfig(a_day=0.6), NOW)
    assert more == (Proposal("s0", 200, 200), Proposal("s3", 150, 150), Proposal("s1", 350, 350))
    assert proposals(asked, 1_000, 150, None, RULES, NOW) == (Proposal("s0", 450, 200),)
    assert proposals(asked, 1_000, 200, None, RULES, NOW) == ()


def test_an_hour_lies_between_changes() -> None:
    asked = positions((500, 200))
    assert proposals(asked, 1_000, 0, NOW - timedelta(minutes=59), RULES, NOW) == ()
    assert proposals(asked, 1_000, 0, NOW - timedelta(minutes=60), RULES, NOW) != ()


def test_what_nobody_has_allotted_is_proposed_in_full() -> None:
    assert proposals(positions((None, 250)), 1_000, 200, None, RULES, NOW) == (Proposal("s0", 250, 250),)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=8),
    moved=st.integers(0, 300),
)
def test_no_plan_moves_more_than_it_may_or_beyond_its_target(pairs: list[tuple[int, int]], moved: int) -> None:
    found = proposals(positions(*pairs), 1_000, moved, None, RULES, NOW)
    before = {f"s{k}": now for k, (now, _) in enumerate(pairs)}
    assert sum(abs(each.amount - before[each.instance]) for each in found) <= max(200 - moved, 0)
    for each in found:
        assert min(before[each.instance], each.target) <= each.amount <= max(before[each.instance], each.target)


def test_the_reserve_binds_where_the_profile_allows_more() -> None:
    assert most_open(150, 1_000, 0.1) == (150, OpenBound.PROFILE)
    assert most_open(900, 1_000, 0.1) == (900, OpenBound.PROFILE)
    assert most_open(901, 1_000, 0.1) == (900, OpenBound.RESERVE)
    assert most_open(950, -5, 0.1) == (0, OpenBound.RESERVE)


def test_the_least_of_profile_reserve_and_portfolio_binds() -> None:
    """The most that may be open is 95 % of the bankroll, or all but the reserve, whichever is less."""
    assert most_open(OFF, 1_000, 0.1, 0.95) == (900, OpenBound.RESERVE)
    assert most_open(OFF, 1_000, 0.05, 0.95) == (950, OpenBound.RESERVE)
    assert most_open(OFF, 1_000, 0.02, 0.95) == (950, OpenBound.PORTFOLIO)
    assert most_open(OFF, 1_000, 0.0, 0.95) == (950, OpenBound.PORTFOLIO)
    assert most_open(150, 1_000, 0.0, 0.95) == (150, OpenBound.PROFILE)
    leeway, limits = Leeway(0.0, open_most=0.95), NO_LIMITS
    assert leeway.limits(limits, "one", 1_000).max_open == 950
    assert leeway.named(Refusal.OPEN_LIMIT, limits, "one", 1_000) is Refusal.OPEN_LIMIT


def test_leeway_is_used_up_by_the_bets_of_a_step_and_names_what_refuses() -> None:
    limits = NO_LIMITS._replace(max_stake=100, max_open=2_000)
    leeway = Leeway(0.1, {"one": 150})
    assert leeway.limits(limits, "one", 1_000)[:5] == limits._replace(max_open=900)[:5]
    leeway.take("one", 100)
    leeway.take("other", 100)
    assert leeway.limits(limits, "one", 1_000).max_stake == 50
    assert leeway.limits(limits, "other", 1_000).max_stake == 100
    leeway.take("one", 60)
    assert leeway.limits(limits, "one", 1_000).max_stake == 0
    assert leeway.named(Refusal.BET_LIMIT, limits, "one", 1_000) is Refusal.ALLOTMENT
    assert leeway.named(Refusal.BET_LIMIT, limits, "other", 1_000) is Refusal.BET_LIMIT
    assert leeway.named(Refusal.OPEN_LIMIT, limits, "other", 1_000) is Refusal.RESERVE
    assert leeway.named(Refusal.OPEN_LIMIT, limits._replace(max_open=900), "other", 1_000) is Refusal.OPEN_LIMIT
    assert Leeway().limits(limits, "one", 1_000) == limits


def use(*strategies: StrategyUse) -> PortfolioUse:
    return PortfolioUse(
        asset=Asset.of("EUR"),
        has=Holdings(
            free=900_000, bankroll=1_000_000, locked=50_000, profit=80_000, withdrawn=0, total=1_050_000
        ),
        open=100_000,
        max_open=2_000_000,
        strategies=strategies,
        staked={"albion": 300_000, "northwind": 100_000},
        open_at={"albion": 60_000, "closed": 40_000},
        moved=0,
        changed_at=None,
    )  # fmt: skip


def test_figures_say_what_is_kept_back_what_may_be_used_and_what_the_plan_gives_to_nobody() -> None:
    known = StrategyUse(
        instance="known", allotted=300_000, open=60_000, lost=20_000, profits=np.tile([900.0, -300.0], 30)
    )
    new = StrategyUse(instance="new", allotted=None, open=0, lost=0, profits=np.zeros(3))
    figures = capital_figures(use(known, new), CapitalConfig(strategy_minimum=100), NOW)
    assert (figures.reserve, figures.most_open, figures.bound) == (100_000, 900_000, OpenBound.RESERVE)
    assert (figures.withdrawable, figures.withdrawable_by) == (30_000, FlowRule.REALISED_PROFIT)
    assert [(each.instance, each.left, each.target) for each in figures.strategies] == [
        ("known", 220_000, 250_000),
        ("new", None, 10_000),
    ]
    assert figures.unallotted == 740_000
    assert figures.proposals == (Proposal("new", 10_000, 10_000), Proposal("known", 250_000, 250_000))
    assert [(each.venue, each.open, each.target, each.unfunded) for each in figures.venues] == [
        ("albion", 60_000, 600_000, None),
        ("northwind", 0, 300_000, None),
        ("closed", 40_000, 0, Unfunded.BELOW_MINIMUM),
    ]


@pytest.mark.parametrize("method", list(AllocationMethod))
def test_figures_of_a_portfolio_that_has_lost_everything_are_none(method: AllocationMethod) -> None:
    nothing = Holdings(free=0, bankroll=0, locked=0, profit=-100, withdrawn=0, total=0)
    strategy = StrategyUse(instance="one", allotted=0, open=0, lost=0, profits=np.full(40, -5.0))
    of = use(strategy)
    empty = PortfolioUse(
        asset=of.asset, has=nothing, open=0, max_open=100, strategies=of.strategies, staked={}, open_at={}, moved=0,
        changed_at=None,
    )  # fmt: skip
    figures = capital_figures(empty, CapitalConfig(method=method), NOW)
    assert (figures.most_open, figures.withdrawable, figures.reserve, figures.unallotted) == (0, 0, 0, 0)
    assert figures.strategies[0].unfunded is Unfunded.MINIMUM_ABOVE_MOST
