"""Surebets and middles from their opening to their end, by the tracker alone."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from advisor.core.books import Books
from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.core.signals import GroupFigures, Signals
from advisor.core.venues import Venue
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.arbitrage_tracking import ArbitrageTracker
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageKind, ArbitrageState
from advisor.engine.tracking.config import TrackingConfig
from advisor.instruments.market_types import MARKET_TYPES, TOTALS
from tests.unit.engine.live_building import numbered_ids
from tests.unit.engine.tracking.tracked import arbitrage, leg

KICKOFF = 10_000
GOES_ON = {7: EventState(KICKOFF, EventStatus.SCHEDULED)}
SUREBET = arbitrage(ArbitrageKind.SUREBET, (leg(250, 0), leg(250, 1)))
MIDDLE = arbitrage(ArbitrageKind.MIDDLE, (leg(250, 0), leg(350, 1)))
CODE = MARKET_TYPES[TOTALS].code
VENUES = (Venue("venue 0", "Venue 0"), Venue("venue 1", "Venue 1"))


def tracker(kind: ArbitrageKind = ArbitrageKind.SUREBET) -> ArbitrageTracker:
    """An arbitrage is reported again after 10 µs, and a restored one ends after 100."""
    config = TrackingConfig(touch_every=timedelta(microseconds=10), unconfirmed_for=timedelta(microseconds=100))
    return ArbitrageTracker("own", kind, config, numbered_ids())


def restored(*held: Arbitrage, kind: ArbitrageKind = ArbitrageKind.SUREBET) -> ArbitrageTracker:
    made = tracker(kind)
    made.restore(held)
    return made


def books(*lines: int, event: int = 7) -> Books:
    """Totals on some lines; a venue each for over and under."""
    m = len(lines)
    odds = np.full((m, 2, 2), np.nan)
    odds[:, 0, 0], odds[:, 1, 1] = 2.1, 2.1
    return Books.of_back_prices(
        market_type=TOTALS,
        event=np.full(m, event, np.int64),
        line=np.array(lines, np.int32),
        at=np.zeros(m, np.int64),
        start=np.full(m, KICKOFF, np.int64),
        odds=odds,
        venues=VENUES,
        commission=np.zeros(2),
    )


def signals(*legs: tuple[int, int, int], odds_e4: int = 21_000, edge: float = 0.05) -> Signals:
    """Groups of two legs each: row of the books, selection, group."""
    rows, selections, groups = (np.array(column) for column in zip(*legs, strict=True)) if legs else ([], [], [])
    k = len(legs)
    return Signals(
        market=np.array(rows, np.int32),
        selection=np.array(selections, np.int16),
        venue=np.array(selections, np.int16),
        side=np.full(k, Side.BACK, np.int8),
        odds_e4=np.full(k, odds_e4, np.int32),
        probability=np.full(k, np.nan),
        edge=np.full(k, edge),
        group=np.array(groups, np.int32),
        stake=np.full(k, 5_000, np.int64),
        groups=tuple(GroupFigures(outlay=10_000, least=500, joint=9_000, void=-5_000) for _ in range(k // 2)),
    )


NOTHING = signals()
BOTH = signals((0, 0, 0), (0, 1, 0))


def test_its_figures_are_those_of_its_group_and_the_venues_legs() -> None:
    made = tracker()
    made.update(books(250), BOTH, 5)
    (opened,) = made.changes().opened
    expected = replace(SUREBET, id=UUID(int=1), first_seen=5, last_seen=5)
    assert opened == expected
    assert list(made.live()) == [opened]


def test_only_a_middle_says_what_it_wins_in_between() -> None:
    made = tracker(ArbitrageKind.MIDDLE)
    made.update(books(250, 350), signals((0, 0, 0), (1, 1, 0)), 5)
    (opened,) = made.changes().opened
    assert opened.middle_margin == 0.9
    assert opened.legs == MIDDLE.legs
    assert [group for _, group, *_ in made.carried().confirmed] == []
    made.update(books(250, 350), signals((0, 0, 0), (1, 1, 0)), 6)
    assert made.carried().confirmed == [(7, (CODE, opened.participant, 0), opened.legs_key, 6)], "one group of them all"


@pytest.mark.parametrize(
    ("now", "status", "ends"),
    [
        (KICKOFF - 1, EventStatus.SCHEDULED, False),
        (KICKOFF, EventStatus.SCHEDULED, True),
        (KICKOFF - 1, EventStatus.IN_PLAY, True),
        (KICKOFF - 1, EventStatus.POSTPONED, True),
    ],
)
def test_it_ends_when_its_event_has_begun(now: int, status: EventStatus, ends: bool) -> None:
    made = tracker()
    made.update(books(250), BOTH, 5)
    made.changes()
    made.begin(now, {7: EventState(KICKOFF, status)})
    ended = made.changes().ended
    assert [(each.state, each.ended_at, each.last_seen) for each in ended] == (
        [(ArbitrageState.EXPIRED, now, 5)] if ends else []
    )
    assert bool(list(made.live())) is not ends


def test_it_ends_when_its_event_is_not_known_any_more_and_others_go_on() -> None:
    other = arbitrage(ArbitrageKind.SUREBET, SUREBET.legs, event=8)
    made = restored(SUREBET, other)
    made.begin(1, {8: EventState(KICKOFF, EventStatus.SCHEDULED)})
    assert [each.event for each in made.changes().ended] == [7]
    assert list(made.live()) == [other]
    assert made.carried().unconfirmed == [(8, (CODE, other.participant, 250))]


def test_a_restored_one_ends_only_after_the_time_it_may_stay_unconfirmed() -> None:
    made = restored(SUREBET)
    made.begin(100, GOES_ON)
    assert (made.changes().all, list(made.live())) == ((), [SUREBET])
    made.begin(101, GOES_ON)
    assert [each.ended_at for each in made.changes().ended] == [101]
    assert (list(made.live()), made.carried().unconfirmed) == ([], [])


def test_a_restored_one_that_was_looked_at_once_stays() -> None:
    made = restored(SUREBET)
    made.update(books(250), BOTH, 9)
    made.begin(5_000, GOES_ON)
    assert (made.changes().ended, made.carried().unconfirmed) == ((), [])


def test_expired_ones_are_not_taken_up() -> None:
    assert list(restored(replace(SUREBET, state=ArbitrageState.EXPIRED)).live()) == []


def test_the_same_is_reported_again_no_sooner_than_asked_and_a_change_at_once() -> None:
    made = tracker()
    made.update(books(250), BOTH, 0)
    made.changes()
    made.update(books(250), BOTH, 9)
    assert made.changes().all == ()
    made.update(books(250), BOTH, 10)
    assert [(each.first_seen, each.last_seen) for each in made.changes().updated] == [(0, 10)]
    made.update(books(250), signals((0, 0, 0), (0, 1, 0), odds_e4=22_000, edge=0.1), 11)
    (better,) = made.changes().updated
    made.update(books(250), signals((0, 0, 0), (0, 1, 0), odds_e4=20_500, edge=0.02), 12)
    (worse,) = made.changes().updated
    assert (better.margin, better.best_margin, worse.margin, worse.best_margin) == (0.1, 0.1, 0.02, 0.1)
    assert worse.id == better.id == UUID(int=1)


def test_one_that_is_not_found_any_more_ends_with_its_last_confirmation() -> None:
    made = tracker()
    made.update(books(250), BOTH, 0)
    made.update(books(250), BOTH, 9)
    made.changes()
    made.update(books(350), NOTHING, 10)
    assert made.changes().all == (), "of another line nothing is said"
    made.update(books(250), NOTHING, 12)
    (ended,) = made.changes().ended
    assert (ended.last_seen, ended.ended_at, ended.state) == (9, 12, ArbitrageState.EXPIRED)
    assert (made.carried().confirmed, list(made.live())) == ([], [])


def test_several_of_one_step_are_each_one_of_its_own() -> None:
    made = tracker()
    made.update(books(250, 350), signals((0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)), 0)
    opened = made.changes().opened
    assert [(each.id, each.legs_key) for each in opened] == [
        (UUID(int=1), "totals 250.0.venue 0.back 250.1.venue 1.back"),
        (UUID(int=2), "totals 350.0.venue 0.back 350.1.venue 1.back"),
    ]
    made.end_all(3)
    assert [(each.id, each.ended_at) for each in made.changes().ended] == [(UUID(int=1), 3), (UUID(int=2), 3)]
    assert made.carried().arbitrages == []


def test_what_is_carried_on_ends_as_it_would_have() -> None:
    made, again = tracker(), tracker()
    made.update(books(250), BOTH, 0)
    made.update(books(250), BOTH, 9)
    again.carry_on(made.carried())
    assert again.carried() == made.carried()
    made.changes()
    for each in (made, again):
        each.begin(KICKOFF, GOES_ON)
    assert again.changes() == made.changes()
