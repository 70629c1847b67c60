"""What waits between feeds and engine: the newest of each thing, bounded, counted."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading, RefusedItem
from advisor.instruments.market_types import H2H
from advisor.live.inbox import Batch, Inbox


def quote(selection: int = 0, *, at: int = 1, odds: int = 20_000, event: str = "e", venue: str = "v") -> Quote:
    return Quote(event, H2H, LINE_NONE, selection, venue, Side.BACK, odds, None, at, at + 5)


def reading(*quotes: Quote, snapshot_of: dict[str, int] | None = None) -> Reading:
    return Reading(provider="p", quotes=quotes, snapshot_of=snapshot_of or {})


def taken(inbox: Inbox) -> Batch:
    return asyncio.run(inbox.take())


def test_a_newer_price_takes_the_place_of_the_older_and_is_counted() -> None:
    inbox = Inbox(10)
    for at in range(1, 6):
        inbox.put(reading(quote(at=at, odds=20_000 + at)))
    batch = taken(inbox)
    assert batch.quotes == {"p": (quote(at=5, odds=20_005),)}
    assert (batch.shed.replaced, batch.shed.dropped) == (4, 0)


@pytest.mark.parametrize(("at", "seen"), [(5, 10), (10, 5), (5, 5)])
def test_of_equal_times_the_price_that_arrives_last_stays(at: int, seen: int) -> None:
    """The later of an answer's two words on a price is its last, and a price withdrawn at once is not offered."""
    inbox = Inbox(10)
    inbox.put(reading(quote(at=5)._replace(seen=5)))
    inbox.put(reading(later := quote(at=at, odds=30_000)._replace(seen=seen)))
    inbox.put(reading(last := later._replace(odds_e4=0)))
    batch = taken(inbox)
    assert batch.quotes == {"p": (last,)}
    assert batch.shed.replaced == 2


def test_an_older_price_that_arrives_later_changes_nothing() -> None:
    inbox = Inbox(10)
    inbox.put(reading(quote(at=9)))
    inbox.put(reading(quote(at=3, odds=30_000)))
    assert taken(inbox).quotes == {"p": (quote(at=9),)}


def test_a_clock_that_runs_ahead_makes_no_price_newer_than_its_arrival() -> None:
    inbox = Inbox(10)
    inbox.put(reading(quote(at=5)._replace(at=1_000)))
    inbox.put(reading(quote(at=20, odds=30_000)))
    assert taken(inbox).quotes == {"p": (quote(at=20, odds=30_000),)}


def test_what_has_waited_longest_goes_first_when_too_much_waits() -> None:
    inbox = Inbox(3)
    inbox.put(reading(*(quote(event=str(n)) for n in range(5))))
    batch = taken(inbox)
    assert [q.event for q in batch.quotes["p"]] == ["2", "3", "4"]
    assert batch.shed.dropped == 2


def test_a_snapshot_clears_what_waited_before_it_and_names_what_is_offered() -> None:
    inbox = Inbox(10)
    inbox.put(reading(quote(0, at=1), quote(1, at=1), quote(0, event="other")))
    inbox.put(reading(quote(0, at=2), snapshot_of={"e": 7}))
    inbox.put(reading(quote(1, at=3)))
    batch = taken(inbox)
    assert batch.quotes == {"p": (quote(0, event="other"), quote(0, at=2), quote(1, at=3))}
    assert batch.snapshots == {("p", "e"): (7, frozenset({("p", "e", "h2h", LINE_NONE, 0, "v", 0, "")}))}


def test_an_empty_snapshot_says_that_nothing_is_offered() -> None:
    inbox = Inbox(10)
    inbox.put(reading(snapshot_of={"e": 7}))
    assert taken(inbox).snapshots == {("p", "e"): (7, frozenset())}


def test_a_late_snapshot_takes_nothing_newer_away() -> None:
    """A stream said something new while the answer to a call was on its way."""
    inbox = Inbox(10)
    streamed = (quote(0, at=30, odds=16_700), quote(1, at=30))
    inbox.put(reading(*streamed, quote(2, at=2)))
    inbox.put(reading(quote(0, at=20, odds=19_800), snapshot_of={"e": 25}))
    batch = taken(inbox)
    assert set(batch.quotes["p"]) == {*streamed}, "the price that was gone by then is gone"
    assert batch.snapshots["p", "e"].seen == 25


def test_of_two_snapshots_the_newer_counts_in_whatever_order_they_come() -> None:
    for order in ((4, 9), (9, 4)):
        inbox = Inbox(10)
        for seen in order:
            inbox.put(reading(quote(seen, at=seen - 5), snapshot_of={"e": seen}))
        batch = taken(inbox)
        assert batch.snapshots["p", "e"] == (9, frozenset({("p", "e", "h2h", LINE_NONE, 9, "v", 0, "")}))
        assert batch.quotes["p"] == (quote(9, at=4),), "what was offered no more by then does not come back"


def test_refusals_of_one_reason_are_counted_once_with_the_last_detail() -> None:
    inbox = Inbox(10)
    inbox.put(
        Reading(provider="p", refused=(RefusedItem("[0]", "bad_price", "a"), RefusedItem("[1]", "bad_price", "b")))
    )
    inbox.put(Reading(provider="p", unknown_fields={"x": 2}))
    inbox.put(Reading(provider="p", unknown_fields={"x": 3}))
    batch = taken(inbox)
    assert batch.refused == {("p", "bad_price"): (RefusedItem("[1]", "bad_price", "b"), 2)}
    assert batch.unknown_fields == {("p", "x"): 5}


def test_the_newest_report_of_an_event_stays() -> None:
    instant = datetime(2026, 11, 25, tzinfo=UTC)
    reports = [
        EventReport(
            provider="p",
            ref="e",
            sport="football",
            competition="c",
            competition_name="C",
            home="A",
            away="B",
            kickoff=instant,
            home_score=score,
            away_score=0,
            at=instant,
        )
        for score in range(3)
    ]
    inbox = Inbox(10)
    inbox.put(Reading(provider="p", events=tuple(reports)))
    assert taken(inbox).events == (reports[-1],)


async def test_lag_counts_from_what_came_first_until_it_is_done_with() -> None:
    seconds = [0.0]
    inbox = Inbox(10, lambda: seconds[0])
    assert inbox.lag == timedelta(0)
    inbox.put(Reading(provider="p"))
    seconds[0] = 3.0
    inbox.put(Reading(provider="p"))
    batch = await inbox.take()
    seconds[0] = 5.0
    assert inbox.lag == timedelta(seconds=5)
    inbox.put(Reading(provider="p"))
    inbox.done(batch)
    seconds[0] = 6.0
    assert inbox.lag == timedelta(seconds=1)
    inbox.done(await inbox.take())
    assert inbox.lag == timedelta(0)


async def test_a_batch_comes_again_until_it_is_done_and_the_next_has_a_higher_number() -> None:
    inbox = Inbox(10)
    inbox.put(reading(quote(at=1)))
    batch = await inbox.take()
    inbox.put(reading(quote(at=2)))
    assert await inbox.take() is batch
    inbox.done(batch)
    following = await inbox.take()
    assert (batch.number, following.number) == (1, 2)
    assert following.quotes == {"p": (quote(at=2),)}
    inbox.done(batch)
    assert not inbox.is_empty
    inbox.done(following)
    assert inbox.is_empty


async def test_a_batch_waits_for_something() -> None:
    inbox = Inbox(10)
    waiting = asyncio.ensure_future(inbox.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    inbox.put(reading(quote()))
    assert (await waiting).quotes == {"p": (quote(),)}
    assert not len(inbox)


def test_it_holds_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Inbox(0)


@given(
    capacity=st.integers(1, 12),
    puts=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1), st.integers(1, 50)), max_size=300),
)
def test_a_feed_ten_times_faster_never_fills_memory_and_nothing_goes_uncounted(
    capacity: int, puts: list[tuple[int, int, int]]
) -> None:
    inbox = Inbox(capacity)
    for event, selection, at in puts:
        inbox.put(reading(quote(selection, event=str(event), at=at)))
        assert len(inbox) <= capacity
    if puts:
        batch = taken(inbox)
        kept = len(batch.quotes["p"])
        assert kept + batch.shed.replaced + batch.shed.dropped == len(puts)
        newest = {(str(e), s): max(a for e2, s2, a in puts if (e2, s2) == (e, s)) for e, s, _ in puts}
        if not batch.shed.dropped:
            assert {(q.event, q.selection): q.at for q in batch.quotes["p"]} == newest


def test_what_is_postponed_comes_with_the_next_batch_and_makes_none_by_itself() -> None:
    inbox = Inbox(10)
    other = Reading(provider="q", events=(_report("q", "e"),), quotes=(quote(),))
    inbox.put(Reading(provider="p", events=(_report("p", "e"), _report("p", "f")), quotes=(quote(), quote(event="f"))))
    inbox.put(other)
    batch = taken(inbox)
    inbox.done(batch)
    inbox.postpone(batch, frozenset({("p", "e")}))
    assert inbox.has_postponed
    assert inbox.is_empty
    inbox.put(reading(quote(event="g")))
    again = taken(inbox)
    assert [(report.provider, report.ref) for report in again.events] == [("p", "e")]
    assert [each.event for each in again.quotes["p"]] == ["e", "g"]
    assert not inbox.has_postponed


def test_what_came_meanwhile_goes_over_what_is_postponed() -> None:
    inbox = Inbox(10)
    early, late = (replace(_report("p", "e"), status=status) for status in (None, EventStatus.IN_PLAY))
    heard = {("e", H2H): 5}
    quotes = (quote(at=1), quote(1, at=1))
    inbox.put(Reading(provider="p", events=(early,), quotes=quotes, snapshot_of={"e": 6}, confirmed=heard))
    batch = taken(inbox)
    inbox.put(
        Reading(
            provider="p",
            events=(late,),
            quotes=(quote(at=9, odds=30_000),),
            snapshot_of={"e": 14},
            confirmed={("e", H2H): 9},
        )
    )
    inbox.done(batch)
    inbox.postpone(batch, frozenset({("p", "e")}))
    again = taken(inbox)
    assert again.events == (late,)
    assert again.quotes == {"p": (quote(at=9, odds=30_000),)}
    assert again.snapshots["p", "e"].seen == 14
    assert again.confirmed == {("p", "e", H2H): 9}


def test_a_newer_word_of_the_same_time_goes_over_what_is_postponed() -> None:
    """Some providers date prices by the minute."""
    inbox = Inbox(10)
    inbox.put(reading(quote(at=100)._replace(seen=100)))
    batch = taken(inbox)
    inbox.done(batch)
    newer = quote(at=100, odds=21_000)._replace(seen=200)
    inbox.put(reading(newer))
    inbox.postpone(batch, frozenset({("p", "e")}))
    assert taken(inbox).quotes == {"p": (newer,)}


def test_nothing_postponed_changes_nothing() -> None:
    inbox = Inbox(10)
    inbox.put(reading(quote()))
    batch = taken(inbox)
    inbox.done(batch)
    inbox.postpone(batch, frozenset())
    assert (inbox.has_postponed, len(inbox)) == (False, 0)


def _report(provider: str, ref: str) -> EventReport:
    return EventReport(
        provider=provider,
        ref=ref,
        sport="football",
        competition="E0",
        competition_name="Premier League",
        home="Arsenal",
        away="Chelsea",
        kickoff=datetime(2026, 11, 25, tzinfo=UTC),
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )
