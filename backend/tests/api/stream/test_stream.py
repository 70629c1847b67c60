"""The stream: the newest change of each price, never an endless queue, an end at once when the API stops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import orjson
import pytest

from advisor.api.http.refusals import TooManyReadersError
from advisor.api.live_config import StreamConfig
from advisor.api.odds.schemas import FixtureLive, LiveMarket
from advisor.api.stream.schemas import NoticeMessage, QuotesMessage, ResyncMessage
from advisor.api.stream.sse import event_stream
from advisor.api.updates.hub import UpdateHub
from advisor.api.updates.notifications import publish_notification, publishing_notifications
from advisor.api.updates.reader import Change, Reader
from advisor.core.clock import FixedClock
from advisor.db.leader.writes import OwnWrites
from advisor.db.notify import chunks, notify
from advisor.db.session import connected
from advisor.engine.step_result import StepResult
from advisor.live.notifications import EVERYTHING, Notifications, Topic, publish
from advisor.live.shown import Shown
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, confirmation, prices
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.polling import eventually_async

ALL = frozenset(Topic)
CONFIG = StreamConfig(join=timedelta(), heartbeat=timedelta(milliseconds=20))


def change(fixture: int, odds: str, selection: int = 0, participant: int | None = None) -> Change:
    return {
        "fixture_id": fixture, "market": "h2h_3way", "participant_id": participant, "line": None,
        "selection": selection,
        "venue": "bet365", "side": "back", "odds": odds, "previous": None, "at": NOW.isoformat(),
        "confirmed_at": NOW.isoformat(), "quality_flag": None,
    }  # fmt: skip


class Listener:
    """Reads a reader's events one by one, as a browser would."""

    def __init__(self, reader: Reader, *, resumed: bool = False) -> None:
        self.events = event_stream(reader, CONFIG, FixedClock(NOW), resumed=resumed)

    async def next(self) -> dict[str, object] | None:
        """The next message; None for a comment or the wait before a new connection."""
        lines = (await anext(self.events)).decode().splitlines()
        data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        if not data:
            return None
        message: dict[str, object] = orjson.loads(data[0])
        assert f"event: {message['topic']}" in lines
        return message


@pytest.fixture
def hub() -> UpdateHub:
    return UpdateHub(clients=2, pending=3)


async def listening(reader: Reader, *, resumed: bool = False) -> Listener:
    listener = Listener(reader, resumed=resumed)
    assert await listener.next() is None
    return listener


async def quotes(listener: Listener) -> QuotesMessage:
    return QuotesMessage.model_validate(await listener.next())


async def test_only_the_newest_change_of_a_price_is_sent(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    hub.publish_quotes({"changes": [change(1, "2.00"), change(2, "3.00")]}, [])
    hub.publish_quotes({"changes": [change(1, "2.10")]}, [])
    message = await quotes(listener)
    assert [(each.fixture_id, each.odds) for each in message.changes] == [(2, "3.00"), (1, "2.10")]
    assert (message.dropped, message.resync, message.sent_at) == (1, [], NOW)
    hub.publish_quotes({"changes": [change(1, "2.20")]}, [])
    assert (await quotes(listener)).dropped == 0


async def test_changes_about_two_participants_are_two(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    hub.publish_quotes({"changes": [change(1, "2.00", participant=7)]}, [])
    hub.publish_quotes({"changes": [change(1, "9.00", participant=8)]}, [])
    message = await quotes(listener)
    assert [(each.participant_id, each.odds) for each in message.changes] == [(7, "2.00"), (8, "9.00")]
    assert message.dropped == 0


def flag(fixture: int, name: str | None) -> Change:
    price = change(fixture, "2.00")
    members = ("fixture_id", "market", "participant_id", "line", "selection", "venue", "side")
    return {**{member: price[member] for member in members}, "quality_flag": name}


async def test_of_flags_figures_and_confirmations_the_newest_is_sent(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    for seconds in (0, 5):
        at = (NOW + timedelta(seconds=seconds)).isoformat()
        confirmed = {"provider": "betfair", "fixture_id": 1, "market": "h2h_3way", "at": at}
        hub.publish_quotes(
            {
                "flags": [flag(1, None if seconds else "stale")],
                "figures": [figures(1, seconds)],
                "confirmed": [confirmed],
            },
            [],
        )
    message = await quotes(listener)
    assert [each.quality_flag for each in message.flags] == [None]
    assert [each.ageing_seconds for each in message.figures] == [5]
    assert [each.at for each in message.confirmed] == [NOW + timedelta(seconds=5)]
    assert (message.changes, message.dropped) == ([], 3)


def figures(fixture: int, ageing: int) -> Change:
    return {
        "fixture_id": fixture, "market": "h2h_3way", "participant_id": None, "line": None, "fair": [0.5, None, None],
        "fair_odds": ["2.00", None, None], "fair_source": "consensus", "at_risk": None, "best": [],
        "best_overround": None, "venues": [], "ageing_seconds": ageing, "stale_seconds": 600,
    }  # fmt: skip


async def test_a_change_takes_the_place_of_a_flag_that_waits_but_not_the_other_way_round(hub: UpdateHub) -> None:
    """Readers apply changes before flags, so that an older flag would undo the newer change's."""
    listener = await listening(hub.join(ALL))
    hub.publish_quotes({"flags": [flag(1, "outlier"), flag(2, "stale")]}, [])
    hub.publish_quotes({"changes": [change(1, "2.10")]}, [])
    message = await quotes(listener)
    assert [each.fixture_id for each in message.flags] == [2]
    hub.publish_quotes({"changes": [change(1, "2.10")]}, [])
    hub.publish_quotes({"flags": [flag(1, "outlier")]}, [])
    message = await quotes(listener)
    assert [[each.fixture_id for each in part] for part in (message.changes, message.flags)] == [[1], [1]]


async def test_a_slow_reader_loses_the_oldest_and_learns_whose(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    for fixture in range(1, 6):
        hub.publish_quotes({"changes": [change(fixture, "2.00")]}, [])
    message = await quotes(listener)
    assert [each.fixture_id for each in message.changes] == [3, 4, 5]
    assert (message.resync, message.dropped) == ([1, 2], 2)


async def test_a_reader_that_never_reads_holds_a_bounded_amount(hub: UpdateHub) -> None:
    reader = hub.join(ALL)
    for fixture in range(5_000):
        hub.publish_quotes({"changes": [change(fixture, "2.00")]}, [fixture])
        hub.publish(Topic.VALUE_BETS, [str(fixture)])
    pending = reader.take()
    assert (pending.missed, pending.resync, pending.notices) == ("slow_reader", [], {})
    assert not any(pending.quotes.values())


async def test_topics_and_fixtures_are_kept_apart(hub: UpdateHub) -> None:
    prices = hub.join(frozenset({Topic.QUOTES}), frozenset({7}))
    bets = hub.join(frozenset({Topic.VALUE_BETS}))
    hub.publish_quotes({"changes": [change(1, "2.00"), change(7, "4.00")]}, [1, 7])
    hub.publish(Topic.VALUE_BETS, ["a", "b", "a"])
    hub.publish(Topic.SCORES, ["1"])
    pending = prices.take()
    changes = pending.quotes["changes"]
    assert ([each["fixture_id"] for each in changes], pending.resync, pending.notices) == ([7], [7], {})
    message = NoticeMessage.model_validate(await (await listening(bets)).next())
    assert (message.topic, message.ids) == ("value_bets", ["a", "b"])


async def test_prices_of_other_markets_are_left_out_and_fixtures_to_load_again_are_not(hub: UpdateHub) -> None:
    reader = hub.join(frozenset({Topic.QUOTES}), None, frozenset({"totals"}))
    hub.publish_quotes({"changes": [change(1, "2.00")]}, [])
    assert not await reader.wait(0)
    place = {"fixture_id": 7, "market": "totals", "participant_id": None, "line": "2.5"}
    confirmed = [{"provider": "x", "fixture_id": 7, "market": each, "at": "now"} for each in ("totals", "h2h_3way")]
    figures = [place, {**place, "market": "h2h_3way", "line": None}]
    hub.publish_quotes({"changes": [change(7, "4.00")], "figures": figures, "confirmed": confirmed}, [9])
    pending = reader.take()
    assert {name: [each["market"] for each in of] for name, of in pending.quotes.items()} == {
        "changes": [], "flags": [], "figures": ["totals"], "confirmed": ["totals"],
    }  # fmt: skip
    assert pending.resync == [9]


async def test_no_ids_mean_everything_of_a_topic(hub: UpdateHub) -> None:
    reader = hub.join(frozenset({Topic.VALUE_BETS, Topic.SCORES}))
    hub.publish(Topic.VALUE_BETS, ["a", EVERYTHING])
    hub.publish(Topic.VALUE_BETS, ["b"])
    hub.publish(Topic.SCORES, ["1"])
    assert reader.take().notices == {Topic.VALUE_BETS: [], Topic.SCORES: ["1"]}


async def test_what_was_missed_is_said_once_and_updates_go_on(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    hub.publish_quotes({"changes": [change(1, "2.00")]}, [])
    hub.miss("source_away")
    assert ResyncMessage.model_validate(await listener.next()).reason == "source_away"
    hub.publish_quotes({"changes": [change(1, "2.10")]}, [])
    assert len((await quotes(listener)).changes) == 1


async def test_a_client_that_reconnects_must_request_everything_again(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL), resumed=True)
    assert ResyncMessage.model_validate(await listener.next()).reason == "reconnected"


async def test_silence_is_broken_by_comments(hub: UpdateHub) -> None:
    listener = await listening(hub.join(ALL))
    assert await listener.next() is None
    hub.publish(Topic.PROVIDERS, ["espn"])
    assert await listener.next() is not None


async def test_all_end_when_the_hub_closes(hub: UpdateHub) -> None:
    first = await listening(hub.join(ALL))
    waiting = asyncio.ensure_future(anext(first.events))
    await asyncio.sleep(0)
    hub.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
    late = await listening(hub.join(ALL))
    with pytest.raises(StopAsyncIteration):
        await anext(late.events)


async def test_no_more_readers_than_there_may_be(hub: UpdateHub) -> None:
    first, _ = hub.join(ALL), hub.join(ALL)
    with pytest.raises(TooManyReadersError):
        hub.join(ALL)
    hub.leave(first)
    hub.join(ALL)


async def test_notifications_of_other_processes_reach_readers(database_url: str) -> None:
    hub = UpdateHub(clients=2, pending=1_000)
    reader = hub.join(ALL)
    sent = Notifications()
    sent.add(Topic.VALUE_BETS, ["a"])
    async with connected(database_url, connections=2) as database, publishing_notifications(hub, database_url):
        payloads = [
            *chunks(Topic.QUOTES, "changes", [change(n, "2.00") for n in range(100)]),
            *chunks(Topic.QUOTES, "resync", [7]),
        ]

        async def arrives() -> bool:
            await notify(database.pool, payloads)
            return await reader.wait(0.05)

        await eventually_async(arrives, "a reader hears of it: nothing says when a listener has begun")
        await publish(OwnWrites(database.pool), sent)
        parts = [reader.take()]
        while not parts[-1].notices:
            assert await reader.wait(10)
            parts.append(reader.take())
    assert {each["fixture_id"] for part in parts for each in part.quotes["changes"]} == set(range(100))
    assert {fixture for part in parts for fixture in part.resync} == {7}
    assert parts[-1].notices == {Topic.VALUE_BETS: ["a"]}
    assert reader.closed


async def test_what_cannot_be_read_was_missed(hub: UpdateHub) -> None:
    reader = hub.join(ALL)
    for payload in ("", "{", '{"topic": "weather", "ids": []}', '{"topic": "quotes", "prices": []}'):
        publish_notification(hub, payload)
        assert reader.take().missed == "unreadable"


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        yield started


async def test_what_the_engine_stored_reaches_a_client_without_a_change_of_price(
    client: httpx.AsyncClient, running: Running
) -> None:
    """Figures and a confirmation, then a flag: each as the board shows it when asked at the same time."""
    pool = running.database.pool
    await add_teams(pool, ["Ajax", "Bremen"])
    event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
    engine, hub = StoringEngine(pool), UpdateHub(clients=2, pending=1_000)
    await engine.step(NOW, prices(event, "pinnacle", [19_600, 36_000, 41_000]))
    probe = hub.join(frozenset({Topic.SCORES}))
    async with publishing_notifications(hub, running.dsn):
        await eventually_async(lambda: reached(running, probe), "a listener listens")
        listener = await listening(hub.join(frozenset({Topic.QUOTES})))
        later = NOW + timedelta(seconds=30)
        soft = prices(event, "bet365", [21_000, 34_000, 39_000], at=later)
        await published(running, await engine.step(later, soft, confirmations=[confirmation(event, later)]))
        messages = await until(listener, lambda message: bool(message.confirmed))
        market = await shown_market(client, event)
        [figures] = [each for message in messages for each in message.figures]
        assert (figures.fair, figures.fair_odds, figures.best) == (market.fair, market.fair_odds, market.best)
        assert {each.venue: each.overround for each in figures.venues} == {
            cell.venue: cell.overround for cell in market.cells
        }
        assert [(each.provider, each.at) for each in messages[-1].confirmed] == [("the_odds_api", later)]
        assert {price.confirmed_at for cell in market.cells for price in cell.back if price} == {later}

        await published(running, await engine.step(NOW + timedelta(minutes=17)))
        messages = await until(listener, lambda message: bool(message.flags))
        assert not any(message.changes for message in messages)
        flags = {(each.venue, each.selection): each.quality_flag for message in messages for each in message.flags}
        market = await shown_market(client, event)
        assert flags == {
            (cell.venue, place): price.quality_flag
            for cell in market.cells
            for place, price in enumerate(cell.back)
            if price
        }
        assert set(flags.values()) == {"stale"}


async def reached(running: Running, probe: Reader) -> bool:
    await notify(running.database.pool, list(chunks(Topic.SCORES, "ids", ["1"])))
    return await probe.wait(0.05)


async def published(running: Running, stored: tuple[StepResult, Shown]) -> None:
    result, shown = stored
    notifications = Notifications()
    for each in result.quotes:
        notifications.add_quotes(each)
    notifications.add_flags(result.reflagged)
    notifications.add_shown(shown)
    await publish(OwnWrites(running.database.pool), notifications)


async def until(listener: Listener, last: Callable[[QuotesMessage], bool]) -> list[QuotesMessage]:
    """The messages up to the first for which it is true; one step comes in several where its parts do."""
    messages: list[QuotesMessage] = []
    async with asyncio.timeout(20):
        while not messages or not last(messages[-1]):
            if (message := await listener.next()) is not None:
                messages.append(QuotesMessage.model_validate(message))
    return messages


async def shown_market(client: httpx.AsyncClient, event: int) -> LiveMarket:
    market = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content).row.market
    assert market is not None
    return market


async def test_over_http(client: httpx.AsyncClient, running: Running) -> None:
    """The test's transport hands over an answer when it has ended, so the hub is closed before."""
    running.hub.close()
    answer = await client.get("stream", params={"topics": "quotes,value_bets", "fixtures": "1,2", "markets": "h2h"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store, no-transform"
    assert answer.text == "retry: 2000\n\n"
    assert running.hub.readers == 0


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"topics": "quotes,nothing"},
        {"topics": "quotes", "fixtures": "x"},
        {"topics": ""},
        {"topics": "quotes", "markets": "h2h,nothing"},
        {"topics": "quotes", "markets": "H2H"},
    ],
)
async def test_what_cannot_be_read_is_refused(client: httpx.AsyncClient, parameters: dict[str, str]) -> None:
    assert (await client.get("stream", params=parameters)).status_code == 422
