"""Instances that are made, changed, taken away and that crash while the engine runs, and the replay of all that."""

from datetime import timedelta

import numpy as np
import pytest
from pydantic import JsonValue

from advisor.core.books import Books
from advisor.core.errors import JournalDamagedError
from advisor.core.orders.modes import Mode
from advisor.core.signals import Signals
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.configs import instances_bytes, instances_of
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet
from advisor.ports.journal import RecordKind
from advisor.pricing.fair import FairLines
from advisor.strategies.instances import StrategyInstance, instance
from advisor.strategies.value import ValueStrategy
from tests.unit.engine.live_building import Price, book
from tests.unit.engine.live_run import SHARP, Memory, Run

SHOWN = instance("value", "value", {"fair": "sharp:pinnacle", "min_edge": 0.3})
"""It finds nothing here."""
LEGS = instance("arbitrage", "arbitrage", {})


def own(min_edge: float, name: str = "own") -> StrategyInstance:
    config: dict[str, JsonValue] = {"fair": "sharp:pinnacle", "min_edge": min_edge, "keep_below": 0.0}
    return instance(name, "value", config, Mode.PAPER)


def started(*instances: StrategyInstance) -> Run:
    return Run(LiveEngineConfig(instances=(SHOWN, LEGS, *instances)))


def prices(at: float, odds: float = 2.4) -> list[Price]:
    return [*book("pinnacle", *SHARP, at=at), Price("soft", 0, odds, at=at)]


def found(result: StepResult) -> list[tuple[str, str]]:
    return [(bet.instance, bet.venue) for bet in result.value_bets.opened]


def test_a_new_one_finds_from_the_next_step_on() -> None:
    run = started()
    assert found(run.step(0, prices(0))) == []
    run.engine.set_instances((SHOWN, LEGS, own(0.02)))
    assert found(run.step(1, prices(1))) == [("own", "soft")]
    assert [each.name for each in run.engine.config.instances] == ["value", "arbitrage", "own"]


def test_one_that_is_as_it_was_goes_on_with_its_bets() -> None:
    run = started(own(0.02))
    [bet] = run.step(0, prices(0)).value_bets.opened
    run.engine.set_instances((SHOWN, LEGS, own(0.02), own(0.02, "other")))
    result = run.step(1, prices(1))
    assert found(result) == [("other", "soft")]
    assert result.value_bets.ended == ()
    [ended] = [each for each in run.step(2, prices(2, odds=2.0)).value_bets.ended if each.instance == "own"]
    assert (ended.id, ended.ended_because) == (bet.id, Ending.PRICE_GONE)


def test_what_a_changed_one_found_goes_on_or_ends_by_its_new_rules() -> None:
    def after(change: StrategyInstance) -> tuple[ValueBet, StepResult]:
        run = started(own(0.02))
        [bet] = run.step(0, prices(0)).value_bets.opened
        run.engine.set_instances((SHOWN, LEGS, change))
        return bet, run.step(1, prices(1))

    bet, kept = after(own(0.03))
    assert (found(kept), kept.value_bets.ended) == ([], ())
    assert {each.id for each in kept.value_bets.updated} <= {bet.id}
    narrow = instance("own", "value", {"fair": "sharp:pinnacle", "min_edge": 0.02, "max_odds": 2.0}, Mode.PAPER)
    bet, narrowed = after(narrow)
    assert [(each.id, each.state) for each in narrowed.value_bets.ended] == [(bet.id, BetState.EXPIRED)]


def test_live_bets_of_one_that_is_gone_end_and_all_are_measured_at_the_start() -> None:
    run = started(own(0.02))
    [bet] = run.step(3_400, prices(3_400)).value_bets.opened
    run.engine.set_instances((SHOWN, LEGS))
    [ended] = run.step(3_401, prices(3_401)).value_bets.ended
    assert (ended.id, ended.ended_because) == (bet.id, Ending.STRATEGY_CHANGED)
    [closed] = run.step(3_600).value_bets.closed
    assert (closed.id, closed.clv is None) == (bet.id, False)


def test_ended_bets_of_one_that_is_gone_are_measured_too() -> None:
    run = started(own(0.02))
    [bet] = run.step(3_400, prices(3_400)).value_bets.opened
    run.step(3_401, prices(3_401, odds=2.0))
    run.engine.set_instances((SHOWN, LEGS))
    [closed] = run.step(3_600).value_bets.closed
    assert (closed.id, closed.clv is None) == (bet.id, False)


def test_the_instance_whose_fair_prices_are_shown_and_those_of_several_legs_stay() -> None:
    run = started(own(0.02))
    with pytest.raises(ValueError, match="value has to stay the first"):
        run.engine.set_instances((own(0.02), LEGS, SHOWN))
    with pytest.raises(ValueError, match="arbitrage of several legs cannot be taken away"):
        run.engine.set_instances((SHOWN,))
    with pytest.raises(ValueError, match="own cannot become one of several legs"):
        run.engine.set_instances((SHOWN, LEGS, instance("own", "arbitrage", {})))


def test_earlier_prices_are_kept_at_the_lags_that_a_new_one_needs() -> None:
    run = started()
    steam = instance("own", "steam", {"within_minutes": 7}, Mode.PAPER)
    needed = {lag // timedelta(microseconds=1) for lag in steam.strategy.lags}
    before = run.engine.books.lags
    assert not needed & set(before)
    run.step(0, prices(0))
    run.engine.set_instances((SHOWN, LEGS, steam))
    after = run.engine.books.lags
    assert (after[: len(before)], set(after)) == (before, {*before, *needed})
    # What changes from now on is kept at the new lag too.
    run.step(60, prices(60, odds=2.3))
    columns = run.engine.books.state.books.earlier_e4
    assert columns.shape[2] == len(after)
    assert (columns[:, :, len(before) :] == 24_000).any()


MARK = 0.0777
"""Least edge of the instance that crashes."""


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An instance of this least edge crashes where the home side is offered at 2.55."""
    evaluate = ValueStrategy.evaluate

    def crashing(self: ValueStrategy, books: Books, fair: FairLines) -> Signals:
        if self.config.min_edge == MARK and (books.odds[:, :, 0] == 2.55).any():
            raise ZeroDivisionError("a price of nothing")
        return evaluate(self, books, fair)

    monkeypatch.setattr(ValueStrategy, "evaluate", crashing)


@pytest.mark.usefixtures("crashes")
def test_one_that_crashes_stops_alone_and_what_it_had_found_ends() -> None:
    run = started(own(MARK), own(0.02, "other"))
    opened = run.step(0, prices(0)).value_bets.opened
    assert sorted(bet.instance for bet in opened) == ["other", "own"]
    result = run.step(1, prices(1, odds=2.55))
    assert result.failed == {"own": "ZeroDivisionError: a price of nothing"}
    assert [each.instance for each in result.signals] == ["value", "arbitrage", "other"]
    assert [bet.instance for bet in result.value_bets.updated] == ["other"]
    later = run.step(2, prices(2))
    assert [(bet.instance, bet.ended_because) for bet in later.value_bets.ended if bet.instance == "own"] == [
        ("own", Ending.STRATEGY_CHANGED)
    ]
    assert later.failed == {}
    assert "own" not in {each.instance for each in run.step(3, prices(3, odds=2.45)).signals}


@pytest.mark.usefixtures("crashes")
def test_one_that_crashed_runs_again_once_it_was_taken_away_or_changed() -> None:
    run = started(own(MARK))
    run.step(0, prices(0, odds=2.55))
    run.engine.set_instances((SHOWN, LEGS, own(MARK)))
    assert found(run.step(1, prices(1))) == [], "as it was it is left alone"
    run.engine.set_instances((SHOWN, LEGS))
    run.engine.set_instances((SHOWN, LEGS, own(MARK)))
    assert found(run.step(2, prices(2))) == [("own", "soft")]


def test_the_one_whose_fair_prices_are_shown_may_crash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(self: ValueStrategy, books: Books, fair: FairLines) -> Signals:
        raise ZeroDivisionError("a price of nothing")

    run = started()
    monkeypatch.setattr(ValueStrategy, "evaluate", crashing)
    result = run.step(0, prices(0))
    assert [*result.failed] == ["value"]
    [shown] = result.shown
    assert not np.isnan(shown.priced.fair).any()
    assert run.step(1, prices(1)).failed == {}


def test_what_runs_is_written_and_read_as_it_was() -> None:
    instances = (SHOWN, LEGS, own(0.02))
    assert instances_of(instances_bytes(instances)) == instances
    with pytest.raises(JournalDamagedError, match="instances in the journal"):
        instances_of(b'[{"name": "x"}]')


def test_a_journal_holds_the_change_before_the_step_that_saw_it() -> None:
    run, memory = started(), Memory()
    run.engine.record_in(memory)
    with pytest.raises(ValueError, match="has to stay the first"):
        run.engine.set_instances((own(0.02), LEGS, SHOWN))
    assert RecordKind.INSTANCES not in memory.payloads, "what was refused did not happen"
    run.engine.set_instances((SHOWN, LEGS, own(0.02)))
    assert instances_of(memory.payloads[RecordKind.INSTANCES])[-1] == own(0.02)
