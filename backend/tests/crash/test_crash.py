"""Engines that die at every point where they can, at venues that lose, delay and repeat: no bet is lost or doubled."""

from collections import Counter

import pytest

from tests.crash.harness import (
    DATABASE,
    LOOP,
    PAUSE,
    RANDOM,
    SHORT_LOOP,
    Plan,
    long_plan,
    plan_with_copies,
    short_plan,
)
from tests.crash.points import POINTS
from tests.crash.printed import summary
from tests.crash.shard import Outcome, outcome_of

pytestmark = pytest.mark.timeout(1_500)
"""Forty engines live and die one after another."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run for all."""
    return lived_through(tmp_path_factory, short_plan(seed=1))


def lived_through(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Outcome:
    """What a plan came to, for all to read."""
    done = outcome_of(tmp_path_factory.mktemp("crash"), plan)
    print("\n" + "\n".join(summary([done])))
    return done


def test_no_bet_is_lost_or_doubled_by_any_crash(outcome: Outcome) -> None:
    assert_nothing_lost_or_doubled(outcome)


def test_none_is_where_a_copy_of_an_order_is_a_new_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    outcome = lived_through(tmp_path_factory, plan_with_copies(seed=2))
    assert_nothing_lost_or_doubled(outcome)
    assert outcome.figures["copies"]
    assert outcome.count("sends") > 0


def assert_nothing_lost_or_doubled(outcome: Outcome) -> None:
    assert outcome.findings == []
    assert outcome.is_good
    assert summary([outcome])[0].startswith("lost 0 duplicated 0 re-buys 0 sends after halt 0 sends without lease 0")


def test_engines_died_where_they_were_to_die(outcome: Outcome) -> None:
    ends = outcome.ends
    assert all(ends.killed[point] for point in POINTS)
    assert (ends.databases, ends.pauses, ends.killed[LOOP]) == (1, 1, SHORT_LOOP)


def test_orders_were_sent_lost_and_matched(outcome: Outcome) -> None:
    """A run in which nothing happens would prove nothing."""
    assert all(
        outcome.count(name) for name in ("sends", "venue orders", "fills", "settled", "halts", "alerts", "seals")
    )
    assert sum(times for _, _, times in outcome.figures["faults"]) > outcome.count("sends") / 4
    how = {found for _, found, _ in outcome.figures["resolved"]}
    assert "proof of absence" in how
    assert how & {"stream", "reference", "closed list"}


def test_figures_of_shards_add_up(outcome: Outcome) -> None:
    def intents(line: str) -> int:
        return int(line.split("intents ")[1].split(",")[0])

    (one, both) = (summary(each)[1] for each in ([outcome], [outcome, outcome]))
    assert intents(both) == 2 * intents(one)
    of_venues = [line for line in summary([outcome]) if ": late writes" in line]
    assert len(of_venues) == len(outcome.venues) == 3
    assert sum(map(intents, of_venues)) == intents(one)


def test_twenty_long_plans_of_fifty_strike_each_point_twenty_times() -> None:
    plans = [long_plan(seed, 50, copies=False) for seed in range(1, 21)]
    times = Counter(end for plan in plans for end in plan.ends)
    assert all(times[end] >= 20 for end in (*POINTS, RANDOM, DATABASE, PAUSE, LOOP))
    assert {plan.loop for plan in plans} == {20}


def test_a_long_plan_comes_to_every_point_and_is_the_same_for_the_same_seed() -> None:
    plan = long_plan(3, 400, copies=True)
    assert {*POINTS, LOOP} <= set(plan.ends)
    assert list(plan.ends) == list(long_plan(3, 400, copies=True).ends)
    assert list(plan.ends) != list(long_plan(4, 400, copies=True).ends)
