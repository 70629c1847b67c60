"""Bets whose strategy was removed or renamed end, and are measured at the start like all others."""

from dataclasses import replace

import pytest

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.journal.session import Restored
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet
from advisor.ports.journal import RecordKind
from tests.unit.engine.live_building import EVENT, KICKOFF, book
from tests.unit.engine.live_run import SHARP, Memory, Run, opened_run


def gone(bet: ValueBet) -> ValueBet:
    return replace(bet, instance="other")


def restored(*bets: ValueBet, at: float) -> Run:
    """An engine that starts with these, and with the prices of then."""
    run = Run()
    run.engine.restore(Restored(bets, ()))
    run.step(at, book("pinnacle", *SHARP, at=at))
    return run


def test_a_live_one_ends_and_gets_its_close() -> None:
    _, bet = opened_run(at=3_400)
    run = Run()
    run.engine.restore(Restored((gone(bet),), ()))
    (ended,) = run.step(3_500, book("pinnacle", *SHARP, at=3_500)).value_bets.ended
    assert (ended.instance, ended.ended_because, ended.state) == ("other", Ending.STRATEGY_CHANGED, BetState.EXPIRED)
    assert run.step(3_501).value_bets.all == ()
    (closed,) = run.step(3_600).value_bets.closed
    assert (closed.id, closed.instance, closed.ended_because) == (bet.id, "other", Ending.STRATEGY_CHANGED)
    assert (closed.state, closed.closing_probability) == (BetState.CLOSED, pytest.approx(bet.probability))
    assert closed.clv == pytest.approx(bet.first_edge)


def test_one_that_had_ended_gets_its_close_beside_those_of_the_instance_that_runs() -> None:
    _, bet = opened_run(at=3_400)
    expired = replace(bet, state=BetState.EXPIRED, ended_because=Ending.PRICE_GONE, ended_at=bet.last_seen)
    run = restored(gone(expired), at=3_500)
    (closed,) = run.step(3_600).value_bets.closed
    assert (closed.instance, closed.state, closed.clv) == ("other", BetState.CLOSED, pytest.approx(bet.first_edge))


def closed_bet() -> ValueBet:
    run, _ = opened_run(at=3_500)
    (closed,) = run.step(3_600).value_bets.ended
    assert closed.clv is not None
    return gone(closed)


@pytest.mark.parametrize("status", EventStatus)
def test_what_was_measured_stands_but_for_a_game_that_is_not_played(status: EventStatus) -> None:
    run = Run()
    run.engine.restore(Restored((closed_bet(),), ()))
    run.events[EVENT] = EventState(KICKOFF, status)
    changes = run.step(3_601).value_bets
    assert (changes.ended, run.step(3_602).value_bets.all) == ((), ())
    if status in {EventStatus.VOID, EventStatus.POSTPONED}:
        (again,) = changes.revised
        assert (again.state, again.ended_because) == (BetState.EXPIRED, Ending.STARTED)
        assert (again.closing_odds_e4, again.closing_probability, again.clv) == (None, None, None)
    else:
        assert changes.revised == ()


def test_when_the_start_is_put_off_it_does_not_go_on_and_is_measured_at_the_real_one() -> None:
    run = Run()
    run.engine.restore(Restored((closed_bet(),), ()))
    run.events[EVENT] = EventState(KICKOFF + 600_000_000, EventStatus.SCHEDULED)
    (again,) = run.step(3_601, book("pinnacle", *SHARP, at=3_601)).value_bets.revised
    assert (again.state, again.ended_because, again.clv) == (BetState.EXPIRED, Ending.STRATEGY_CHANGED, None)
    run.step(4_100, book("pinnacle", *SHARP, at=4_100))
    (closed,) = run.step(4_200).value_bets.closed
    assert (closed.state, closed.instance, closed.clv is None) == (BetState.CLOSED, "other", False)


def test_a_journal_that_goes_on_holds_them() -> None:
    """The next session begins with what this one holds, bets of instances that are gone included."""
    _, bet = opened_run(at=3_400)
    run = restored(gone(bet), at=3_500)
    memory, again = Memory(), Run()
    run.engine.record_in(memory)
    again.engine.carry_on(memory.payloads[RecordKind.CARRIED])
    (closed,) = again.step(3_600).value_bets.closed
    assert closed.instance == "other"
