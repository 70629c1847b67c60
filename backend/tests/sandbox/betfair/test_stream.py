"""The exchange's stream: authentication, images, changes, heartbeats, conflation, resuming, segments."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import orjson

from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.clock import FixedClock
from advisor.parsing.json_documents import Findings
from advisor.providers.doubles import SANDBOX_APP_KEY
from advisor.sandbox.betfair.app import Betfair
from advisor.sandbox.betfair.exchange_book import markets_of
from advisor.sandbox.betfair.stream_session import StreamSession
from advisor.sandbox.config import Quotas, SandboxConfig
from advisor.sandbox.server import running_sandbox
from advisor.sandbox.world.interventions import Action, Intervention, intervene
from tests.sandbox.stream_requests import authentication, subscription
from tests.sandbox.worlds import NOW, PREMIER, in_play, new_world

LOGIN = b"username=sandbox&password=sandbox"


class Talk:
    """A session and what moves its time."""

    def __init__(self, config: SandboxConfig | None = None) -> None:
        self.world, self.clock = new_world(config)
        self.betfair = Betfair(self.world)
        self.token, _ = self.betfair.sessions.login(LOGIN, SANDBOX_APP_KEY, NOW)
        self.session = self.fresh()

    def fresh(self) -> StreamSession:
        sessions, calls = self.betfair.sessions, self.betfair.calls
        return StreamSession(self.world, sessions, calls, connection="1", available=9)

    def subscribed(self, **changes: object) -> list[dict[str, Any]]:
        self.session.take(authentication(self.token))
        return self.session.take(subscription(**changes))

    def after(self, milliseconds: int) -> list[dict[str, Any]]:
        self.clock.instant += timedelta(milliseconds=milliseconds)
        return self.session.due()


def test_greeting_and_authentication() -> None:
    talk = Talk()
    assert talk.session.greeting() == {"op": "connection", "connectionId": "1"}
    (status,) = talk.session.take(authentication(talk.token))
    assert (status["statusCode"], status["connectionsAvailable"], status["id"]) == ("SUCCESS", 9, 1)
    assert not talk.session.closing


def test_what_is_not_in_order_ends_the_connection() -> None:
    for first, error in (
        (authentication("other"), "INVALID_SESSION_INFORMATION"),
        (authentication(""), "NO_SESSION"),
        (authentication("x", appKey=""), "NO_APP_KEY"),
        (authentication("x", appKey="wrong"), "INVALID_APP_KEY"),
        (subscription(), "NO_SESSION"),
        (b"{", "INVALID_REQUEST"),
        (b"[]", "INVALID_REQUEST"),
    ):
        session = Talk().session
        (status,) = session.take(first)
        assert (status["statusCode"], status["errorCode"], status["connectionClosed"]) == ("FAILURE", error, True)
        assert session.closing


def test_the_first_image_holds_whole_markets() -> None:
    talk = Talk()
    status, first = talk.subscribed()
    assert status["statusCode"] == "SUCCESS"
    assert (first["ct"], first["heartbeatMs"], first["conflateMs"]) == ("SUB_IMAGE", 5000, 0)
    assert len(first["mc"]) == len(talk.world.board(PREMIER, talk.world.tick()).games)
    for market in first["mc"]:
        assert market["img"] is True
        assert market["marketDefinition"]["status"] in {"OPEN", "SUSPENDED"}
        assert len(market["rc"]) == 3


def test_changes_applied_to_the_image_give_the_next_image() -> None:
    """Our adapter's cache after an image and its changes equals one that begins later."""
    talk = Talk()
    running = StreamCache()
    for message in talk.subscribed()[1:]:
        apply(running, message, talk.clock)
    for _ in range(40):
        for message in talk.after(1000):
            apply(running, message, talk.clock)
    fresh = StreamCache()
    talk.session = talk.fresh()
    for message in talk.subscribed()[1:]:
        apply(fresh, message, talk.clock)
    stands, begins = set(running.standing()), set(fresh.standing())
    assert begins
    events = {key.event for key, _ in begins}
    assert begins == {(key, offer) for key, offer in stands if key.event in events}


def apply(cache: StreamCache, message: dict[str, Any], clock: FixedClock) -> None:
    findings = Findings()
    read = read_line(orjson.dumps(message), findings)
    assert isinstance(read, MarketMessage)
    cache.apply(read, clock.instant, findings)
    assert findings.refused == ()
    assert findings.unknown_fields == {}


def test_a_quiet_stream_beats() -> None:
    talk = Talk()
    talk.subscribed(marketFilter={"marketIds": ["1.1"]}, heartbeatMs=700)
    assert talk.after(600) == []
    (beat,) = talk.after(100)
    assert (beat["ct"], "mc" in beat) == ("HEARTBEAT", False)
    assert talk.after(600) == []


def test_changes_within_the_conflation_come_as_one() -> None:
    talk = Talk()
    talk.subscribed(conflateMs=3000)
    by_second = [talk.after(1000) for _ in range(9)]
    assert [bool(messages) for messages in by_second] == [False, False, True] * 3


def test_one_resumes_where_one_left() -> None:
    talk = Talk()
    _, first = talk.subscribed()
    cache = StreamCache()
    apply(cache, first, talk.clock)
    talk.clock.instant += timedelta(seconds=5)
    talk.session = talk.fresh()
    _, delta = talk.subscribed(initialClk=first["initialClk"], clk=first["clk"])
    assert delta["ct"] == "RESUB_DELTA"
    assert not any(market.get("img") for market in delta["mc"])
    apply(cache, delta, talk.clock)
    fresh = StreamCache()
    talk.session = talk.fresh()
    apply(fresh, talk.subscribed()[1], talk.clock)
    assert set(cache.standing()) == set(fresh.standing())


def test_a_clock_that_is_old_or_not_ours_is_refused() -> None:
    talk = Talk()
    _, first = talk.subscribed()
    refused: tuple[dict[str, object], ...] = ({"clk": "never"}, {"initialClk": "other"}, {"marketFilter": {}})
    for changes in refused:
        talk.session = talk.fresh()
        asked = {"initialClk": first["initialClk"], "clk": first["clk"]} | changes
        assert [status["errorCode"] for status in talk.subscribed(**asked)] == ["INVALID_CLOCK"]
        assert not talk.session.closing
    talk.clock.instant += timedelta(minutes=11)
    talk.session = talk.fresh()
    (status,) = talk.subscribed(initialClk=first["initialClk"], clk=first["clk"])
    assert status["errorCode"] == "INVALID_CLOCK"


def test_large_images_come_in_segments() -> None:
    talk = Talk()
    _, *parts = talk.subscribed(marketFilter={"eventTypeIds": ["1"]}, segmentationEnabled=True)
    names = [part["segmentType"] for part in parts]
    assert (names[0], names[-1], set(names[1:-1])) == ("SEG_START", "SEG_END", {"SEG"})
    cache = StreamCache()
    for part in parts:
        apply(cache, part, talk.clock)
    assert len(cache) == sum(len(part["mc"]) for part in parts) > 100


def test_too_many_markets_are_refused() -> None:
    (status,) = Talk(SandboxConfig(quotas=Quotas(stream_markets=3))).subscribed()
    assert status["errorCode"] == "SUBSCRIPTION_LIMIT_EXCEEDED"


def test_a_market_is_suspended_by_a_goal_closed_at_the_end_and_says_who_won() -> None:
    talk = Talk()
    game = in_play(talk.world, PREMIER)
    market_id = f"1.90{game.fixture.number:010d}0"
    talk.subscribed(marketFilter={"marketIds": [market_id]})
    states: list[dict[str, Any]] = []
    for _ in range(150):
        for message in talk.after(1000):
            for market in message.get("mc", []):
                states += [market["marketDefinition"]] if "marketDefinition" in market else []
    assert "SUSPENDED" in {state["status"] for state in states}
    assert states[-1]["status"] == "CLOSED"
    assert sorted(runner["status"] for runner in states[-1]["runners"]) == ["LOSER", "LOSER", "WINNER"]


async def test_over_a_socket() -> None:
    _, clock = new_world()
    async with running_sandbox(SandboxConfig(quotas=Quotas(stream_connections=1)), clock=clock) as running:
        token = await _token(running.url)
        reader, writer = await asyncio.open_connection(running.host, running.stream_port, limit=1 << 24)
        assert orjson.loads(await reader.readline())["op"] == "connection"
        other_reader, other = await asyncio.open_connection(running.host, running.stream_port)
        await other_reader.readline()
        assert orjson.loads(await other_reader.readline())["errorCode"] == "MAX_CONNECTION_LIMIT_EXCEEDED"
        assert await other_reader.read() == b""
        other.close()
        writer.write(authentication(token) + subscription())
        messages = [orjson.loads(await reader.readline()) for _ in range(3)]
        assert [message["op"] for message in messages] == ["status", "status", "mcm"]
        clock.instant += timedelta(seconds=1)
        change = await reader.readline()
        assert change.endswith(b"\r\n")
        assert orjson.loads(change)["mc"]
        writer.close()


async def _token(url: str) -> str:
    async with httpx.AsyncClient(base_url=url) as client:
        form = {"username": "sandbox", "password": "sandbox"}
        answer = await client.post("/api/login", headers={"X-Application": SANDBOX_APP_KEY}, data=form)
    token: str = answer.json()["token"]
    return token


def test_what_somebody_changes_is_sent_within_the_second() -> None:
    talk = Talk()
    talk.subscribed()
    talk.after(1000)
    assert talk.after(100) == []
    game = next(game for game in talk.world.board(PREMIER, talk.world.tick()).games if not game.progress)
    asked = Intervention(action=Action.VALUE, bookmaker="betfair_exchange", edge=0.2, fixture=game.fixture.id)
    intervene(talk.world, asked)
    (message,) = talk.after(100)
    (changed,) = message["mc"]
    assert changed["id"] == markets_of(game.fixture)[0].id
    assert message["pt"] == int(talk.clock.instant.timestamp() * 1000)
    assert talk.after(100) == []


def test_a_late_stream_says_what_stood_and_beats_as_if_all_were_well() -> None:
    """Shifted by the lag it says the very changes of one that is not, and takes nothing back when it falls behind."""
    on_time, late = Talk(), Talk()
    for talk in (on_time, late):
        talk.subscribed()

    def said(talk: Talk, lag: float) -> list[Any]:
        talk.clock.instant += timedelta(seconds=1)
        return [message.get("mc") for message in talk.session.due(late=lag)]

    expected = [said(on_time, 0.0) for _ in range(30)]
    seen = [said(late, 4.0) for _ in range(34)]
    assert [each for each in seen[:4] if each not in ([], [None])] == []
    assert seen[4:] == expected
    beats = [message["ct"] for message in late.after(5_000) if message.get("ct") == "HEARTBEAT"]
    assert len(beats) <= 1
