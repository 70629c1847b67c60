"""Value bets around the start of their event, by the tracker alone and prices that are written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.closes import ClosingPrice
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges
from advisor.engine.tracking.value_tracking import BetKey, CarriedBets, ValueBetTracker
from advisor.strategies.instances import instance
from advisor.strategies.value import ValueStrategy
from tests.unit.engine.live_building import numbered_ids
from tests.unit.engine.tracking.tracked import MARKET, value_bet

KICKOFF = 10_000
CLOSE = ClosingPrice(20_000, 0.5)
BET = value_bet()
"""First seen at 2.2: by the close its edge was 0.1."""


def at(kickoff: int, status: EventStatus = EventStatus.SCHEDULED) -> Mapping[int, EventState]:
    return {7: EventState(kickoff, status)}


GOES_ON = at(KICKOFF)


@dataclass
class Written:
    """Closing prices by the instant from which they stand; ``asked``: for which starts."""

    prices: Mapping[int, ClosingPrice] = field(default_factory=lambda: {0: CLOSE})
    asked: list[int] = field(default_factory=list)

    def closing(self, bet: ValueBet, start: int) -> ClosingPrice | None:
        self.asked.append(start)
        return next((self.prices[since] for since in sorted(self.prices, reverse=True) if since <= start), None)


def tracker(*bets: ValueBet) -> ValueBetTracker:
    """Follows these. All that a config says is counted in µs here."""
    strategy = instance("own", "value", {}).strategy
    assert isinstance(strategy, ValueStrategy)
    config = TrackingConfig(
        unconfirmed_for=timedelta(microseconds=100),
        note_close_every=timedelta(microseconds=30),
        noted_for=timedelta(microseconds=300),
        early=timedelta(microseconds=120),
    )
    made = ValueBetTracker("own", strategy, config, numbered_ids())
    made.carry_on(CarriedBets(bets, (), ()))
    return made


def begun(
    made: ValueBetTracker, now: int, events: Mapping[int, EventState], closings: Written | None = None
) -> ValueBetChanges:
    made.begin(now, events, closings or Written())
    return made.changes()


def of_market(made: ValueBetTracker) -> list[tuple[int, tuple[int, int, int]]]:
    return list(made.carried().unconfirmed)


def restored(*bets: ValueBet) -> ValueBetTracker:
    made = tracker()
    made.restore(bets)
    return made


def test_a_restored_bet_ends_only_after_the_time_it_may_stay_unconfirmed() -> None:
    made = restored(BET)
    assert (begun(made, 100, GOES_ON).all, of_market(made)) == ((), [(7, MARKET)])
    (ended,) = begun(made, 101, GOES_ON).ended
    assert (ended.ended_because, ended.ended_at, ended.last_seen) == (Ending.STALE, 101, 0)
    assert (list(made.live()), of_market(made)) == ([], [])
    assert begun(made, 102, GOES_ON).all == ()


def test_of_two_restored_bets_of_a_market_each_ends_in_its_time() -> None:
    later = value_bet(2, seen=50)
    made = restored(BET, later)
    assert [each.id for each in begun(made, 101, GOES_ON).ended] == [BET.id]
    assert (of_market(made), list(made.live())) == ([(7, MARKET)], [later])
    assert made.live_backs_in(7, MARKET) == {(0, "venue 2")}
    assert [each.id for each in begun(made, 151, GOES_ON).ended] == [later.id]
    assert made.live_backs_in(7, MARKET) == frozenset()


def test_a_market_without_bets_is_nothing_to_confirm() -> None:
    made = tracker()
    made.carry_on(CarriedBets((), (), ((7, MARKET), (8, MARKET)), ()))
    assert begun(made, 1_000, GOES_ON).all == ()
    assert of_market(made) == []


def test_an_event_that_is_not_known_any_more_ends_its_bets_unmeasured_and_is_forgotten() -> None:
    expired = replace(value_bet(2), state=BetState.EXPIRED, ended_because=Ending.PRICE_GONE, ended_at=3)
    made = tracker(BET, expired, value_bet(3, event=8))
    changes = begun(made, 50, {8: EventState(KICKOFF, EventStatus.SCHEDULED)})
    assert [(each.id, each.state, each.ended_because, each.clv) for each in changes.all] == [
        (BET.id, BetState.EXPIRED, Ending.EVENT_OVER, None)
    ]
    assert [each.event for each in made.carried().bets] == [8]
    assert [event for event, _ in made.carried().starts] == [8]


def test_a_finished_game_measures_at_its_start_and_is_forgotten() -> None:
    made = tracker(BET)
    closings = Written()
    (ended,) = begun(made, KICKOFF + 50, at(KICKOFF, EventStatus.FINISHED), closings).ended
    assert (ended.state, ended.ended_because, ended.closing_odds_e4) == (BetState.CLOSED, Ending.EVENT_OVER, 20_000)
    assert ended.closing_probability == 0.5
    assert ended.clv == pytest.approx(0.1)
    assert (closings.asked, made.carried().bets) == ([KICKOFF], [])
    assert begun(made, KICKOFF + 51, at(KICKOFF, EventStatus.FINISHED)).all == ()


@pytest.mark.parametrize(("now", "starts"), [(KICKOFF - 1, False), (KICKOFF, True), (KICKOFF + 1, True)])
def test_bets_are_measured_once_the_start_is_due(now: int, starts: bool) -> None:
    made = tracker(BET)
    changes = begun(made, now, GOES_ON)
    assert [(each.state, each.ended_because, each.ended_at) for each in changes.all] == (
        [(BetState.CLOSED, Ending.STARTED, now)] if starts else []
    )


@pytest.mark.parametrize(("now", "measured"), [(KICKOFF - 121, False), (KICKOFF - 120, True), (KICKOFF - 1, True)])
def test_a_game_that_is_on_early_is_measured_by_the_prices_of_now_but_not_if_much_too_early(
    now: int, measured: bool
) -> None:
    made, closings = tracker(BET), Written()
    (ended,) = begun(made, now, at(KICKOFF, EventStatus.IN_PLAY), closings).ended
    assert (ended.state, ended.clv is not None) == (BetState.CLOSED, measured)
    assert closings.asked == ([now] if measured else [])


def test_closes_are_noted_from_the_start_that_is_due_and_again_after_each_interval() -> None:
    made, closings = tracker(BET), Written()
    noted = []
    for now in (KICKOFF + 5, KICKOFF + 29, KICKOFF + 30, KICKOFF + 59, KICKOFF + 60):
        closings.asked.clear()
        begun(made, now, GOES_ON, closings)
        noted.append(closings.asked[-1:])
    assert noted == [[KICKOFF], [], [KICKOFF + 30], [], [KICKOFF + 60]]


def test_a_real_start_after_the_one_that_was_due_measures_again_by_what_stood_then() -> None:
    moved = Written({0: CLOSE, KICKOFF + 20: ClosingPrice(25_000, 0.4)})
    made = tracker(BET)
    begun(made, KICKOFF, GOES_ON, moved)
    begun(made, KICKOFF + 30, GOES_ON, moved)
    begun(made, KICKOFF + 60, GOES_ON, moved)
    real = begun(made, KICKOFF + 61, at(KICKOFF + 40, EventStatus.IN_PLAY), moved)
    (again,) = real.revised
    assert again.closing_odds_e4 == 25_000
    assert again.clv == pytest.approx(0.4 * 2.2 - 1)
    assert (real.closed, real.ended) == ((), ())


@pytest.mark.parametrize(("start", "found"), [(KICKOFF + 60, True), (KICKOFF + 61, False)])
def test_what_was_noted_until_an_interval_ago_is_the_close_where_prices_are_held_no_more(
    start: int, found: bool
) -> None:
    """The start was put off and then not after all: bets that went on in between are measured by what was noted."""
    made = tracker(BET)
    begun(made, KICKOFF, GOES_ON)
    begun(made, KICKOFF + 30, GOES_ON)
    again = begun(made, KICKOFF + 31, at(KICKOFF + 500)).revised
    assert [(each.state, each.clv) for each in again] == [(BetState.LIVE, None)]
    (ended,) = begun(made, start, at(start), Written({})).ended
    assert (ended.state, ended.clv is not None) == (BetState.CLOSED, found)


def test_a_start_that_is_put_off_lets_bets_go_on_and_leaves_what_had_ended_before() -> None:
    expired = replace(value_bet(2), state=BetState.EXPIRED, ended_because=Ending.PRICE_GONE, ended_at=3)
    made = tracker(BET, expired)
    first = begun(made, KICKOFF, GOES_ON)
    assert ([each.id for each in first.ended], [each.id for each in first.closed]) == ([BET.id], [expired.id])
    revised = begun(made, KICKOFF + 10, at(KICKOFF + 500)).revised
    assert [(each.id, each.state, each.clv, each.ended_at) for each in revised] == [
        (BET.id, BetState.LIVE, None, None),
        (expired.id, BetState.EXPIRED, None, 3),
    ]
    assert made.live_backs_in(7, MARKET) == {(0, "venue 1")}
    assert of_market(made) == [(7, MARKET)], "its prices are looked at before it is taken for stale"
    assert [each.ended_because for each in begun(made, KICKOFF + 11, at(KICKOFF + 500)).ended] == [Ending.STALE]


@pytest.mark.parametrize("status", [EventStatus.VOID, EventStatus.POSTPONED])
def test_a_game_that_is_called_off_measures_nothing_and_takes_back_what_was_measured(status: EventStatus) -> None:
    made = tracker(BET)
    begun(made, KICKOFF, GOES_ON)
    changes = begun(made, KICKOFF + 1, at(KICKOFF, status))
    assert [(each.state, each.clv, each.closing_odds_e4) for each in changes.revised] == [
        (BetState.EXPIRED, None, None)
    ]
    assert made.carried().bets == []
    fresh = tracker(BET)
    (ended,) = begun(fresh, 5, at(KICKOFF, status)).ended
    assert (ended.state, ended.ended_because, fresh.carried().bets) == (BetState.EXPIRED, Ending.EVENT_OVER, [])


def test_the_time_of_the_last_confirmation_is_that_of_the_end() -> None:
    made = tracker()
    made.carry_on(CarriedBets((BET,), ((7, MARKET, BetKey(0, "venue 1"), 77),), ()))
    (ended,) = begun(made, KICKOFF, GOES_ON).ended
    assert ended.last_seen == 77
    assert made.carried().confirmed == []
