"""Changes are joined until they are published, and none is lost while the database is away."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import numpy as np
import orjson
import pytest

from advisor.core.arrays import Int64
from advisor.core.bursts import Bursts
from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE
from advisor.db.leader.writes import OwnWrites
from advisor.db.notify import MAX_ITEM_BYTES
from advisor.db.quotes.figures import MarketConfirmation, MarketFigures
from advisor.engine.books.messages import Past, QuoteChanges, Reflagged
from advisor.engine.quality.flags import QualityFlag
from advisor.instruments.market_types import H2H, MARKET_TYPES
from advisor.live.notifications import EVERYTHING, MOST_CHANGES, Notifications, Topic, publish
from advisor.live.shown import Shown
from advisor.testing.live_market import NOON, ticks_of
from advisor.testing.virtual_time import run_virtually


def quotes(events: Int64, odds_e4: int = 20_000, *, changed: bool = True) -> QuoteChanges:
    n = len(events)
    ticks = ticks_of(
        "p",
        ["v"],
        event=events,
        market=np.full(n, MARKET_TYPES[H2H].code, np.int8),
        line=np.full(n, LINE_NONE, np.int32),
        selection=np.zeros(n, np.int8),
        venue=np.zeros(n, np.int16),
        odds_e4=np.full(n, odds_e4, np.int32),
        at=NOON,
    )
    return QuoteChanges(
        ticks=ticks,
        changed=np.full(n, changed, np.bool_),
        quality_flag=np.zeros(n, np.int8),
        past=Past.of_change(np.full(n, 19_000, np.int32), np.full(n, NOON, np.int64)),
    )


def reflagged(fixtures: Int64, flag: QualityFlag) -> Reflagged:
    ticks = quotes(fixtures).ticks
    return Reflagged(
        venues=ticks.venues,
        event=ticks.event,
        market=ticks.market,
        participant=ticks.participant,
        line=ticks.line,
        selection=ticks.selection,
        venue=ticks.venue,
        side=ticks.side,
        quality_flag=np.full(len(ticks), flag, np.int8),
    )


def shown(*fixtures: int, text: str = "", seconds: int = 0) -> Shown:
    h2h = MARKET_TYPES[H2H].code
    at = instant_of(NOON) + timedelta(seconds=seconds)
    return Shown(
        figures=[
            MarketFigures(event=each, market=h2h, participant=0, line=LINE_NONE, json=orjson.dumps({"text": text}))
            for each in fixtures
        ],
        confirmed=[MarketConfirmation("p", each, h2h, at) for each in fixtures],
    )


def flags_of(notifications: Notifications) -> dict[object, object]:
    pending = notifications.take()
    assert not pending.changes
    return {change["fixture_id"]: change["quality_flag"] for change in pending.flags.values()}


def events(*ids: int) -> Int64:
    return np.array(ids, np.int64)


def odds_of(notifications: Notifications) -> list[tuple[object, object]]:
    return [(change["fixture_id"], change["odds"]) for change in notifications.take().changes.values()]


def test_of_a_price_only_the_newest_change_is_published_and_nothing_that_did_not_change() -> None:
    notifications = Notifications()
    notifications.add_quotes(quotes(events(1, 2)))
    notifications.add_quotes(quotes(events(1), 21_000))
    notifications.add_quotes(quotes(events(3), changed=False))
    assert odds_of(notifications) == [(2, "2.00"), (1, "2.10")]
    assert odds_of(notifications) == []


def test_a_change_says_when_its_price_was_confirmed_and_which_flag_it_has() -> None:
    notifications = Notifications()
    notifications.add_quotes(quotes(events(1)))
    notifications.add_flags(reflagged(events(1), QualityFlag.OUTLIER))
    [change] = notifications.take().changes.values()
    noon = instant_of(NOON).isoformat()
    assert (change["at"], change["confirmed_at"], change["quality_flag"]) == (noon, noon, "outlier")
    assert (change["odds"], change["previous"], change["side"], change["venue"]) == ("2.00", "1.90", "back", "v")


def test_a_flag_alone_is_published_without_its_price_and_the_newest_counts() -> None:
    notifications = Notifications()
    notifications.add_flags(reflagged(events(1, 2), QualityFlag.STALE))
    notifications.add_flags(reflagged(events(1), QualityFlag.NONE))
    assert flags_of(notifications) == {1: None, 2: "stale"}
    notifications.add_flags(reflagged(events(1), QualityFlag.PROVIDER_DOWN))
    notifications.add_quotes(quotes(events(1)))
    pending = notifications.take()
    assert not pending.flags
    assert [change["quality_flag"] for change in pending.changes.values()] == [None]


def test_of_figures_and_confirmations_the_newest_count_and_none_comes_twice() -> None:
    notifications = Notifications()
    notifications.add_shown(shown(1, 2, text="old"))
    notifications.add_shown(shown(1, text="new", seconds=5))
    pending = notifications.take()
    assert [orjson.loads(orjson.dumps(each))["text"] for each in pending.figures.values()] == ["new", "old"]
    assert [each["at"] for each in pending.confirmed.values()] == [
        "2026-01-15T12:00:05+00:00", "2026-01-15T12:00:00+00:00",
    ]  # fmt: skip
    assert not any(notifications.take())


def test_figures_too_large_for_a_notification_have_their_fixture_loaded_again() -> None:
    notifications = Notifications()
    notifications.add_shown(shown(1, text="x" * MAX_ITEM_BYTES))
    notifications.add_shown(shown(2))
    pending = notifications.take()
    assert ([event for event, *_ in pending.figures], pending.crowded) == ([2], frozenset({1}))


@pytest.mark.parametrize("part", ["flags", "figures"])
def test_of_too_many_flags_or_figures_only_their_fixtures_are_named(part: str) -> None:
    notifications, many = Notifications(), range(1, MOST_CHANGES + 2)
    if part == "flags":
        notifications.add_flags(reflagged(np.array(many, np.int64), QualityFlag.STALE))
    else:
        notifications.add_shown(shown(*many))
    pending = notifications.take()
    assert not pending.flags
    assert not pending.figures
    assert pending.crowded == frozenset(many)


def test_of_too_many_changes_only_their_fixtures_are_named() -> None:
    notifications = Notifications()
    notifications.add_quotes(quotes(np.arange(1, MOST_CHANGES + 2)))
    notifications.add_quotes(quotes(events(1)))
    pending = notifications.take()
    assert not pending.changes
    assert pending.crowded == frozenset(range(1, MOST_CHANGES + 2))


def test_what_is_put_back_is_older_than_what_came_since() -> None:
    notifications = Notifications()
    notifications.add_quotes(quotes(events(1, 2)))
    notifications.add(Topic.SCORES, ["1"])
    pending = notifications.take()
    notifications.add_quotes(quotes(events(1), 21_000))
    notifications.add(Topic.SCORES, ["2", "1"])
    notifications.put_back(pending)
    again = notifications.take()
    assert [(change["fixture_id"], change["odds"]) for change in again.changes.values()] == [(1, "2.10"), (2, "2.00")]
    assert again.ids == {Topic.SCORES: ("1", "2")}


def test_a_flag_that_is_put_back_does_not_stand_over_a_newer_price() -> None:
    notifications = Notifications()
    notifications.add_flags(reflagged(events(1, 2), QualityFlag.STALE))
    pending = notifications.take()
    notifications.add_quotes(quotes(events(1)))
    notifications.put_back(pending)
    again = notifications.take()
    assert [change["quality_flag"] for change in again.changes.values()] == [None]
    assert [flag["fixture_id"] for flag in again.flags.values()] == [2]


def test_flags_figures_and_confirmations_are_put_back_likewise() -> None:
    notifications = Notifications()
    notifications.add_flags(reflagged(events(1, 2), QualityFlag.STALE))
    notifications.add_shown(shown(1, 2, text="old"))
    pending = notifications.take()
    notifications.add_flags(reflagged(events(1), QualityFlag.NONE))
    notifications.add_shown(shown(1, text="new", seconds=5))
    notifications.put_back(pending)
    again = notifications.take()
    assert {each["fixture_id"]: each["quality_flag"] for each in again.flags.values()} == {1: None, 2: "stale"}
    assert {key[0]: orjson.loads(orjson.dumps(each))["text"] for key, each in again.figures.items()} == {
        1: "new",
        2: "old",
    }
    assert {each["fixture_id"]: str(each["at"])[17:19] for each in again.confirmed.values()} == {1: "05", 2: "00"}


async def test_what_cannot_be_published_is_kept_for_the_next_time(database_url: str) -> None:
    notifications = Notifications()
    notifications.add_quotes(quotes(events(1)))
    notifications.add(Topic.VALUE_BETS, ["a"])
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        await publish(OwnWrites(pool), notifications)
        notifications.add_quotes(quotes(events(2)))
    with pytest.raises(asyncpg.InterfaceError):
        await publish(OwnWrites(pool), notifications)
    assert odds_of(notifications) == [(2, "2.00")]


def published(adding: Sequence[tuple[float, str]], bursts: Bursts, until: float = 60.0) -> list[tuple[float, str]]:
    """When which topics are published, if topics are added at these seconds."""
    found: list[tuple[float, str]] = []

    async def play() -> None:
        notifications = Notifications(bursts)
        loop = asyncio.get_running_loop()
        for at, topic in adding:
            loop.call_later(at, notifications.add, Topic(topic), ())

        async def publishing() -> None:
            while True:
                await notifications.due()
                found.append((round(loop.time(), 3), ",".join(notifications.take().ids)))

        task = asyncio.create_task(publishing())
        await asyncio.sleep(until)
        task.cancel()

    run_virtually(play())
    return found


def test_what_comes_alone_is_published_at_once_and_what_never_stops_is_joined() -> None:
    seldom = [(1.0, "scores"), (9.0, "quotes")]
    assert published(seldom, Bursts(every=0.2, most=1)) == seldom
    flood = [(1.0 + n / 100, "scores") for n in range(100)]
    at = [each[0] for each in published(flood, Bursts(every=0.2, most=3))]
    assert at[:3] == [1.0, 1.01, 1.02]
    assert at[3:] == pytest.approx([1.2, 1.4, 1.6, 1.8, 2.0])


def test_what_comes_while_one_waits_is_published_with_it() -> None:
    adding = [(1.0, "scores"), (1.1, "reviews"), (1.2, "arbitrage")]
    assert published(adding, Bursts(every=1.0, most=1)) == [(1.0, "scores"), (2.0, "reviews,arbitrage")]


def test_nothing_is_published_twice_and_what_is_put_back_is_due_again() -> None:
    async def play() -> float:
        notifications = Notifications()
        notifications.add_quotes(quotes(events(1)))
        await notifications.due()
        pending = notifications.take()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await notifications.due()
        notifications.put_back(pending)
        await notifications.due()
        return asyncio.get_running_loop().time()

    assert run_virtually(play()) == 5


def test_a_new_publication_waits_for_something_new() -> None:
    assert published([(1.0, "quotes")], Bursts(every=0.0, most=1)) == [(1.0, "quotes")]


def test_a_topic_of_too_many_ids_is_loaded_again_as_a_whole() -> None:
    notifications = Notifications()
    notifications.add(Topic.VALUE_BETS, map(str, range(MOST_CHANGES)))
    notifications.add(Topic.SCORES, ["1"])
    assert len(notifications.take().ids[Topic.VALUE_BETS]) == MOST_CHANGES
    notifications.add(Topic.VALUE_BETS, map(str, range(MOST_CHANGES + 1)))
    notifications.add(Topic.SCORES, ["1"])
    assert notifications.take().ids == {Topic.VALUE_BETS: (EVERYTHING,), Topic.SCORES: ("1",)}


def test_of_too_many_confirmations_the_fixtures_are_loaded_again() -> None:
    notifications = Notifications()
    many = tuple(
        MarketConfirmation(provider="p", event=n, market=0, at=instant_of(NOON)) for n in range(MOST_CHANGES + 1)
    )
    notifications.add_shown(Shown(figures=(), confirmed=many))
    pending = notifications.take()
    assert (pending.confirmed, len(pending.crowded)) == ({}, MOST_CHANGES + 1)
