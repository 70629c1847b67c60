"""The close of a bet whose start is put off, heard of late, early, or taken back: it is one bet, measured once."""

import numpy as np
import pytest

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import NO_START, EventState
from advisor.engine.journal.session import Restored
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet
from advisor.pricing import Method, edge, remove_margin
from tests.unit.engine.live_building import EVENT, KICKOFF, Price, book, micros
from tests.unit.engine.live_run import SHARP, Run, opened_run


class TestWithoutStart:
    """An event without teams is on while somebody says so, and bets on it stand again once it is on no more."""

    def test_its_bets_go_on(self) -> None:
        run = Run()
        run.events[EVENT] = EventState(NO_START, EventStatus.SCHEDULED)
        (bet,) = run.step(0, [*book("pinnacle", *SHARP, at=0), Price("soft", 0, 2.4, at=0)]).value_bets.opened
        run.events[EVENT] = EventState(NO_START, EventStatus.IN_PLAY)
        (ended,) = run.step(10, [*book("pinnacle", *SHARP, at=10), Price("soft", 0, 2.4, at=10)]).value_bets.ended
        assert (ended.id, ended.ended_because, ended.clv) == (bet.id, Ending.STARTED, None)
        run.events[EVENT] = EventState(NO_START, EventStatus.SCHEDULED)
        changes = run.step(20, [*book("pinnacle", *SHARP, at=20), Price("soft", 0, 2.4, at=20)]).value_bets
        assert [(each.id, each.state) for each in changes.revised] == [(bet.id, BetState.LIVE)]
        assert (changes.opened, changes.ended) == ((), ())
        run.events[EVENT] = EventState(NO_START, EventStatus.VOID)
        assert [each.ended_because for each in run.step(30).value_bets.ended] == [Ending.EVENT_OVER]


class TestDelay:
    """A start that is put off takes the close with it: one bet, measured at the real start."""

    def started(self) -> tuple[Run, ValueBet]:
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        assert (closed.state, closed.clv) == (BetState.CLOSED, closed.first_edge)
        return run, closed

    def delayed(self, run: Run) -> None:
        run.events[EVENT] = EventState(KICKOFF + 1200 * 1_000_000, EventStatus.SCHEDULED)

    def test_the_bet_goes_on(self) -> None:
        run, closed = self.started()
        self.delayed(run)
        quoted = [*book("pinnacle", *SHARP, at=3_700), Price("soft", 0, 2.4, at=3_700)]
        changes = run.step(3_700, quoted).value_bets
        (again,) = changes.revised
        assert (again.id, again.state, again.ended_because, again.ended_at) == (closed.id, BetState.LIVE, None, None)
        assert (again.clv, again.closing_odds_e4, again.closing_probability) == (None, None, None)
        assert (changes.opened, [bet.id for bet in changes.updated], changes.ended) == ((), [closed.id], ())
        run.step(4_790, [*book("pinnacle", 2.0, 3.5, 3.8, at=4_790), Price("soft", 0, 2.2, at=4_790)])
        (measured,) = run.step(4_800).value_bets.ended
        close = remove_margin(np.array([(2.0, 3.5, 3.8)]), Method.POWER)[0, 0]
        assert (measured.id, measured.closing_odds_e4) == (closed.id, 22_000)
        assert measured.clv == edge(float(close), 2.4, 0.0)

    def test_what_had_expired_before_is_measured_again_too(self) -> None:
        run, bet = opened_run(at=3_500)
        run.step(3_501, [Price("soft", 0, 2.0, at=3_501)])
        (closed,) = run.step(3_600).value_bets.closed
        self.delayed(run)
        (again,) = run.step(3_700).value_bets.revised
        assert (again.id, again.state, again.ended_because) == (bet.id, BetState.EXPIRED, Ending.PRICE_GONE)
        assert again.ended_at == closed.ended_at
        run.step(4_790, book("pinnacle", 2.0, 3.5, 3.8, at=4_790))
        (measured,) = run.step(4_800).value_bets.closed
        assert measured.clv != closed.clv

    def test_a_bet_that_is_not_worth_it_any_more_ends(self) -> None:
        run, closed = self.started()
        self.delayed(run)
        changes = run.step(3_700, [*book("pinnacle", *SHARP, at=3_700), Price("soft", 0, 2.0, at=3_700)]).value_bets
        assert [bet.id for bet in changes.revised] == [bet.id for bet in changes.ended] == [closed.id]
        assert changes.ended[0].ended_because is Ending.PRICE_GONE

    def test_said_late_it_is_one_bet_too(self) -> None:
        """Nobody followed it meanwhile: it is looked at before it may end for that."""
        run, closed = self.started()
        for at in range(3_660, 4_600, 60):
            run.step(at, [*book("pinnacle", *SHARP, at=at), Price("soft", 0, 2.4, at=at)])
        self.delayed(run)
        changes = run.step(4_600).value_bets
        assert ([bet.id for bet in changes.revised], changes.ended, changes.opened) == ([closed.id], (), ())

    def test_put_off_and_then_not_it_has_the_close_it_had(self) -> None:
        run, closed = self.started()
        later = [*book("pinnacle", 1.9, 3.5, 3.9, at=3_650), Price("soft", 0, 2.4, at=3_650)]
        run.step(3_650, later)
        self.delayed(run)
        run.step(3_660, later)
        run.events[EVENT] = EventState(KICKOFF, EventStatus.SCHEDULED)
        (again,) = run.step(3_670).value_bets.ended
        assert (again.id, again.clv, again.closing_odds_e4) == (closed.id, closed.clv, closed.closing_odds_e4)

    def test_called_off_after_the_start_the_close_is_withdrawn(self) -> None:
        run, closed = self.started()
        run.events[EVENT] = EventState(KICKOFF, EventStatus.POSTPONED)
        (again,) = run.step(3_700).value_bets.revised
        assert (again.id, again.state, again.clv, again.closing_odds_e4) == (closed.id, BetState.EXPIRED, None, None)
        assert again.ended_because is Ending.STARTED
        assert run.step(3_701).value_bets.all == ()

    def test_after_a_restart_too(self) -> None:
        _, closed = self.started()
        run = Run()
        run.engine.restore(Restored((closed,), ()))
        self.delayed(run)
        assert [bet.id for bet in run.step(3_700).value_bets.revised] == [closed.id]

    def test_a_game_in_play_is_not_put_off(self) -> None:
        run, _ = self.started()
        run.step(3_620, book("pinnacle", 1.3, 5.0, 12.0, at=3_620))
        run.step(3_640)
        run.events[EVENT] = EventState(KICKOFF + 1200 * 1_000_000, EventStatus.IN_PLAY)
        assert run.step(3_700).value_bets.all == run.step(3_800).value_bets.all == ()

    def test_a_game_that_is_suspended_keeps_its_close(self) -> None:
        run, closed = self.started()
        for status in (EventStatus.IN_PLAY, EventStatus.POSTPONED, EventStatus.IN_PLAY):
            run.events[EVENT] = EventState(KICKOFF, status)
            assert run.step(3_700).value_bets.all == ()
        run.events[EVENT] = EventState(KICKOFF, EventStatus.VOID)
        (again,) = run.step(3_800).value_bets.revised
        assert (again.id, again.clv) == (closed.id, None)

    @pytest.mark.parametrize("status", [EventStatus.SCHEDULED, EventStatus.POSTPONED])
    def test_one_that_is_to_be_played_anew_has_none(self, status: EventStatus) -> None:
        run, closed = self.started()
        run.events[EVENT] = EventState(KICKOFF, EventStatus.IN_PLAY)
        run.step(3_700)
        run.events[EVENT] = EventState(micros(90_000), status)
        (again,) = run.step(3_800).value_bets.revised
        assert (again.id, again.state, again.clv) == (closed.id, BetState.EXPIRED, None)
        assert closed.id not in {bet.id for bet in run.step(90_001).value_bets.all}


class TestHeardLate:
    """The first word of a delay is that the game is on: the close is that of the real start."""

    def on(self, run: Run, minutes: float) -> None:
        run.events[EVENT] = EventState(KICKOFF + round(minutes * 60_000_000), EventStatus.IN_PLAY)

    def moving(self, run: Run) -> dict[int, float]:
        """Prices change every twenty seconds from the scheduled start on; by the second the sharp home odds."""
        sent = {at: round(2.1 - (at - 3_600) / 4_000, 4) for at in range(3_605, 4_400, 20)}
        for at, home in sent.items():
            run.step(at, [*book("pinnacle", home, 3.4, 3.6, at=at), Price("soft", 0, home + 0.2, at=at)])
            for later in (5, 10, 15):
                run.step(at + later)
        return sent

    def test_the_bet_is_measured_by_the_last_prices_before(self) -> None:
        run, bet = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        sent = self.moving(run)
        self.on(run, 10)
        changes = run.step(4_400).value_bets
        (again,) = changes.revised
        home = sent[4_185]  # 4,200 is the start; noted every half minute.
        fair = remove_margin(np.array([(home, 3.4, 3.6)]), Method.POWER)[0, 0]
        assert (again.id, again.state, again.ended_because) == (bet.id, BetState.CLOSED, Ending.STARTED)
        assert (again.first_odds_e4, again.ended_at) == (closed.first_odds_e4, closed.ended_at)
        assert again.closing_odds_e4 == round((home + 0.2) * 10_000)
        assert again.clv == edge(float(fair), 2.4, 0.0) != closed.clv
        assert (changes.ended, changes.closed, changes.opened) == ((), (), ())
        assert run.step(4_500).value_bets.all == ()

    def test_once_it_is_on_its_prices_are_not_looked_at(self) -> None:
        run, _ = opened_run(at=3_500)
        run.step(3_600)
        self.on(run, 0)
        self.moving(run)
        self.on(run, 10)
        assert run.step(4_400).value_bets.revised == ()

    def test_one_that_was_over_unseen_is_measured_there_too(self) -> None:
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        self.moving(run)
        run.events[EVENT] = EventState(KICKOFF + 600_000_000, EventStatus.FINISHED)
        (again,) = run.step(4_400).value_bets.revised
        assert again.clv != closed.clv

    def test_prices_that_nobody_confirmed_shortly_before_are_no_close(self) -> None:
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        assert closed.clv is not None
        run.step(4_300)
        run.step(4_405)
        run.step(4_420)
        self.on(run, 13.7)
        (again,) = run.step(4_500).value_bets.revised
        assert (again.state, again.clv, again.closing_odds_e4) == (BetState.CLOSED, None, None)

    def test_after_a_restart_what_was_noted_since_counts(self) -> None:
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        again = Run()
        again.engine.restore(Restored((closed,), ()))
        sent = self.moving(again)
        self.on(again, 10)
        (revised,) = again.step(4_400).value_bets.revised
        assert revised.closing_odds_e4 == round((sent[4_185] + 0.2) * 10_000)

    def test_a_start_before_the_restart_leaves_the_bet_as_it_was_measured(self) -> None:
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        again = Run()
        again.engine.restore(Restored((closed,), ()))
        again.step(4_000)
        self.on(again, 5)
        assert again.step(4_010).value_bets.all == ()

    def test_a_restart_shortly_before_leaves_it_too(self) -> None:
        """The first step after it holds no prices yet when it begins: that says nothing of the close."""
        run, _ = opened_run(at=3_500)
        (closed,) = run.step(3_600).value_bets.ended
        again = Run()
        again.engine.restore(Restored((closed,), ()))
        again.step(4_000, [*book("pinnacle", 1.9, 3.4, 3.6, at=4_000), Price("soft", 0, 2.1, at=4_000)])
        again.events[EVENT] = EventState(micros(4_005), EventStatus.IN_PLAY)
        assert again.step(4_010).value_bets.all == ()

    @pytest.mark.parametrize(("said", "measured"), [(3_480, True), (3_479, False)])
    def test_one_that_is_on_before_its_start_is_measured_if_that_is_a_moment_early(
        self, said: float, measured: bool
    ) -> None:
        run, bet = opened_run(at=3_400)
        run.events[EVENT] = EventState(KICKOFF, EventStatus.IN_PLAY)
        (closed,) = run.step(said).value_bets.ended
        assert (closed.id, closed.state, closed.ended_because) == (bet.id, BetState.CLOSED, Ending.STARTED)
        assert (closed.clv, closed.closing_odds_e4) == ((bet.first_edge, 24_000) if measured else (None, None))
        # What is quoted in the game, also until its start was due, makes no close.
        run.step(said + 1, [*book("pinnacle", 1.3, 5.0, 12.0, at=said + 1), Price("soft", 0, 1.4, at=said + 1)])
        assert run.step(3_601).value_bets.all == ()

    def test_an_earlier_start_is_measured_by_what_still_stands_from_before(self) -> None:
        run, bet = opened_run(at=3_200)
        run.events[EVENT] = EventState(micros(3_300), EventStatus.IN_PLAY)
        (closed,) = run.step(3_400).value_bets.ended
        assert (closed.id, closed.clv) == (bet.id, bet.first_edge)

    def test_a_start_that_was_before_all_prices_held_has_no_close(self) -> None:
        """Moved to an earlier time after the fact: what stands now may be prices of a running game."""
        run, bet = opened_run(at=3_500)
        run.events[EVENT] = EventState(micros(3_400), EventStatus.IN_PLAY)
        (closed,) = run.step(3_520).value_bets.ended
        assert (closed.id, closed.clv, closed.closing_odds_e4) == (bet.id, None, None)
