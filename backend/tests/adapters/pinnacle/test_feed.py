"""Polling by Pinnacle's rules; and that name and password show nowhere."""

import base64
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.pinnacle import (
    PinnacleAccess,
    PinnacleConfig,
    PinnacleFeed,
    client,
    provider,
)
from advisor.core.clock import FixedClock
from advisor.core.errors import PayloadRefusedError, UpstreamDependencyUnavailable
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from advisor.upstream.calls import Call, CallKind, Reply, Source
from tests.adapters.mutations import encoded
from tests.adapters.pinnacle.samples import FIXTURES, LEAGUES, ODDS, PERIOD, SEEN, event, odds
from tests.adapters.quote_checks import assert_readable

ANSWERS: Final[dict[str, Canned | list[Canned]]] = {
    "/v2/leagues": encoded(LEAGUES),
    "/v1/fixtures": [encoded(FIXTURES), b""],
    "/v2/odds": [encoded(ODDS), encoded(odds(event(11, {**PERIOD, "totals": []}), last=3007)), b"{}"],
    "/v4/bets/betting-status": b'{"status":"ALL_BETTING_ENABLED"}',
}
CALL: Final = Call(provider="pinnacle", endpoint="odds", kind=CallKind.ODDS, path="/v2/odds")


def fetch(kind: FetchKind = FetchKind.ODDS, league: str = "1980") -> Fetch:
    return Fetch(subject=Subject(kind=kind, key=league, sport="football", cost=1), kickoff=None, now=SEEN)


def feed_with(answers: dict[str, Canned | list[Canned]]) -> tuple[PinnacleFeed, CannedCaller, FixedClock]:
    clock = FixedClock(SEEN)
    caller = CannedCaller(clock, {**ANSWERS, **answers})
    return PinnacleFeed(caller, PinnacleConfig(), clock), caller, clock


def asked(caller: CannedCaller, path: str) -> list[str | None]:
    return [call.params.get("since") for call in caller.calls if call.path == path]


async def test_leagues_with_events_are_the_subjects() -> None:
    feed, caller, _ = feed_with({})
    polled: PolledFeed = feed
    assert {(subject.key, subject.kind) for subject in await polled.subjects()} == {
        ("1980", FetchKind.FIXTURES),
        ("1980", FetchKind.ODDS),
    }
    assert await feed.probe() == "all betting enabled"
    assert [call.endpoint for call in caller.calls] == ["leagues", "status"]


async def test_one_snapshot_then_changes_and_never_too_often() -> None:
    feed, caller, clock = feed_with({})
    await feed.subjects()
    first = await feed.fetch(fetch())
    assert_readable(first, SEEN)
    assert (len(first.quotes), len(first.events)) == (18, 2)
    for _ in range(5):
        clock.instant += timedelta(seconds=20)
        assert (await feed.fetch(fetch())).quotes == ()
    clock.instant += timedelta(seconds=20)
    second = await feed.fetch(fetch())
    assert sorted(quote.odds_e4 for quote in second.quotes)[:2] == [0, 0]
    clock.instant += timedelta(minutes=2)
    third = await feed.fetch(fetch())
    assert len(third.quotes) == 16
    assert asked(caller, "/v2/odds") == [None, "3000", "3007"]
    assert asked(caller, "/v1/fixtures") == [None, "1000", "1000"]
    assert {call.params.get("oddsFormat") for call in caller.calls if call.path == "/v2/odds"} == {"Decimal"}


async def test_a_failed_call_counts_as_made() -> None:
    down = UpstreamDependencyUnavailable("pinnacle", "down")
    feed, caller, clock = feed_with({"/v2/odds": [down, encoded(ODDS)]})
    await feed.subjects()
    with pytest.raises(UpstreamDependencyUnavailable):
        await feed.fetch(fetch())
    await feed.fetch(fetch())
    assert len(asked(caller, "/v2/odds")) == 1
    clock.instant += timedelta(minutes=2)
    assert len((await feed.fetch(fetch())).quotes) == 18


async def test_changes_that_cannot_be_read_lead_to_a_snapshot() -> None:
    feed, caller, clock = feed_with({"/v2/odds": [encoded(ODDS), b"<html>", encoded(ODDS)]})
    await feed.subjects()
    await feed.fetch(fetch())
    clock.instant += timedelta(minutes=2)
    with pytest.raises(PayloadRefusedError):
        await feed.fetch(fetch())
    clock.instant += timedelta(minutes=2)
    await feed.fetch(fetch())
    assert asked(caller, "/v2/odds") == [None, "3000", None]


async def test_a_stale_answer_is_not_taken_again() -> None:
    fresh = reply(encoded(ODDS), SEEN)
    stale = Reply(
        status=200, headers={}, body=fresh.body, fetched_at=SEEN - timedelta(hours=1), source=Source.STALE, attempts=0
    )
    feed, _, _ = feed_with({"/v2/odds": stale})
    await feed.subjects()
    assert (await feed.fetch(fetch())).quotes == ()


async def test_a_snapshot_is_taken_anew_after_hours() -> None:
    feed, caller, clock = feed_with({"/v2/odds": encoded(ODDS), "/v1/fixtures": encoded(FIXTURES)})
    await feed.subjects()
    await feed.fetch(fetch())
    clock.instant += timedelta(hours=7)
    await feed.fetch(fetch())
    assert asked(caller, "/v2/odds") == [None, None]


async def test_fixtures_alone_and_strange_leagues() -> None:
    feed, caller, _ = feed_with({})
    await feed.subjects()
    assert len((await feed.fetch(fetch(FetchKind.FIXTURES))).events) == 2
    assert asked(caller, "/v2/odds") == []
    assert (await feed.fetch(fetch(league="7"))).events == ()


@given(st.text(min_size=8, max_size=20), st.text(min_size=8, max_size=20))
async def test_name_and_password_show_nowhere(name: str, password: str) -> None:
    access = PinnacleAccess(username=f"N~{name}", password=f"P~{password}")
    made = provider(access)
    assert made.authorise is not None
    credentials = await made.authorise(CALL, False)
    basic = credentials.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic).decode() == f"N~{name}:P~{password}"
    text = repr((access, made, credentials, client.odds("29", 5, "USD"), client.leagues("29")))
    assert set(made.secrets()) == {access.username, access.password, basic}
    assert not any(secret in text for secret in made.secrets())
