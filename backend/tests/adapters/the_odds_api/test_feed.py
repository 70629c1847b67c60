"""The Odds API's calls, costs, verdicts, and that its key shows nowhere."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from advisor.adapters import the_odds_api
from advisor.adapters.the_odds_api import TheOddsApiClient, TheOddsApiConfig, TheOddsApiFeed, classify
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError, PayloadRefusedError
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.the_odds_api.samples import ODDS, OUTRIGHTS, SCORES, SPORTS

CALL = Call(provider="the_odds_api", endpoint="odds", kind=CallKind.ODDS, path="/sports/soccer_epl/odds")
CONFIG = TheOddsApiConfig(sports=("soccer_epl", "golf_masters_winner", "baseball_mlb", "unheard_of"))
ANSWERS: dict[str, Canned] = {
    "/sports": reply(encoded(SPORTS), NOW, headers={"x-requests-remaining": "497"}),
    "/sports/soccer_epl/odds": encoded(ODDS),
    "/sports/soccer_epl/scores": encoded(SCORES),
    "/sports/soccer_epl/events": encoded(ODDS),
    "/sports/golf_masters_winner/odds": encoded(OUTRIGHTS),
}


def fetch(kind: FetchKind, key: str) -> Fetch:
    return Fetch(subject=Subject(kind=kind, key=key, sport="", cost=0), kickoff=None, now=NOW)


async def test_what_is_set_and_in_season_can_be_fetched() -> None:
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    feed: PolledFeed = TheOddsApiFeed(caller, CONFIG)
    subjects = await feed.subjects()
    assert [(subject.kind, subject.key, subject.cost) for subject in subjects] == [
        (FetchKind.FIXTURES, "soccer_epl", 0),
        (FetchKind.ODDS, "soccer_epl", 6),
        (FetchKind.SCORES, "soccer_epl", 2),
        (FetchKind.ODDS, "golf_masters_winner", 2),
    ]
    odds = await feed.fetch(fetch(FetchKind.ODDS, "soccer_epl"))
    assert len(odds.quotes) == 15
    assert len((await feed.fetch(fetch(FetchKind.SCORES, "soccer_epl"))).events) == 2
    assert len((await feed.fetch(fetch(FetchKind.FIXTURES, "soccer_epl"))).events) == 2
    outrights = await feed.fetch(fetch(FetchKind.ODDS, "golf_masters_winner"))
    assert len(outrights.outrights) == 2
    assert caller.calls[1].params == {
        "regions": "uk,eu",
        "markets": "h2h,spreads,totals",
        "oddsFormat": "decimal",
        "dateFormat": "iso",
    }
    assert caller.calls[-1].params["markets"] == "outrights"
    assert [call.cost for call in caller.calls] == [0, 6, 2, 0, 2]
    with pytest.raises(ValueError, match="weather"):
        await feed.fetch(fetch(FetchKind.WEATHER, "soccer_epl"))


async def test_the_probe_is_free_and_tells_the_credits() -> None:
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    assert await TheOddsApiFeed(caller, CONFIG).probe() == "2 competitions in season, 497 credits left"
    assert [call.cost for call in caller.calls] == [0]


async def test_an_events_own_odds_cost_by_market_and_region() -> None:
    caller = CannedCaller(FixedClock(NOW), {"/sports/soccer_epl/events/e1/odds": b"{}"})
    await TheOddsApiClient(caller, CONFIG).event_odds("soccer_epl", "e1", ["alternate_totals"])
    assert (caller.calls[0].cost, caller.calls[0].endpoint) == (2, "event_odds")


@pytest.mark.parametrize(("count", "cost"), [(1, 3), (10, 3), (11, 6), (20, 6), (21, 9)])
def test_ten_bookmakers_cost_as_one_region(count: int, cost: int) -> None:
    config = TheOddsApiConfig(bookmakers=tuple(f"book{index}" for index in range(count)))
    assert config.odds_cost(3) == cost


@pytest.mark.parametrize(
    "settings",
    [
        {"regions": ()},
        {"markets": ()},
        {"markets": ("player_points",)},
        {"markets": ("outrights",)},
        {"scores_days": 4},
        {"sports": ("soccer/epl",)},
    ],
)
def test_settings_that_cannot_be_asked_for_are_refused(settings: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ConfigError):
        TheOddsApiConfig(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (401, "INVALID_KEY", Verdict.UNAUTHORISED),
        (401, "MISSING_KEY", Verdict.UNAUTHORISED),
        (401, "DEACTIVATED_KEY", Verdict.UNAUTHORISED),
        (401, "OUT_OF_USAGE_CREDITS", Verdict.EXHAUSTED),
        (429, "OUT_OF_USAGE_CREDITS", Verdict.EXHAUSTED),
        (429, "EXCEEDED_FREQ_LIMIT", Verdict.LIMITED),
        (429, "", Verdict.LIMITED),
        (422, "INVALID_MARKET", Verdict.REFUSED),
        (404, "EVENT_NOT_FOUND", Verdict.REFUSED),
        (200, "INVALID_KEY", Verdict.UNAUTHORISED),
        (500, "SOMETHING_NEW", Verdict.FAILED),
        (502, "", Verdict.FAILED),
        (403, "", Verdict.UNAUTHORISED),
    ],
)
def test_the_error_code_decides_before_the_status(status: int, code: str, verdict: Verdict) -> None:
    body = encoded({"message": "no", "error_code": code}) if code else b"<html>"
    classification = classify(CALL, Answer(status=status, headers={}, body=body))
    assert classification.verdict is verdict
    assert classification.reason
    assert (classification.retry_after is not None) == (verdict is Verdict.LIMITED)


def test_the_quota_headers_are_read_and_strange_ones_are_not() -> None:
    headers = {"x-requests-remaining": "488", "x-requests-used": "12", "x-requests-last": "6"}
    classification = classify(CALL, Answer(status=200, headers=headers, body=b"[]"))
    assert (classification.verdict, classification.charged, classification.remaining) == (Verdict.OK, 6, {"month": 488})
    strange = {"x-requests-remaining": "-1", "x-requests-last": "six"}
    classification = classify(CALL, Answer(status=200, headers=strange, body=b"[]"))
    assert (classification.charged, classification.remaining) == (None, {})


def test_half_a_body_is_the_providers_fault() -> None:
    assert classify(CALL, Answer(status=200, headers={}, body=encoded(ODDS)[:-9])).verdict is Verdict.FAILED


def test_a_wait_is_obeyed_as_seconds_and_as_a_date() -> None:
    def wait(headers: dict[str, str]) -> timedelta | None:
        return classify(CALL, Answer(status=429, headers=headers, body=b"")).retry_after

    assert wait({"retry-after": "7"}) == timedelta(seconds=7)
    dates = {"retry-after": "Wed, 25 Nov 2026 12:01:00 GMT", "date": "Wed, 25 Nov 2026 12:00:00 GMT"}
    assert wait(dates) == timedelta(minutes=1)
    assert wait({"retry-after": "soon"}) == timedelta(seconds=2)


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["retry-after", "date", "x-requests-last"]), st.text()),
    st.binary(),
)
def test_no_answer_whatever_confuses_the_judge(status: int, headers: dict[str, str], body: bytes) -> None:
    assert classify(CALL, Answer(status=status, headers=headers, body=body)).verdict in Verdict


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
async def test_the_key_shows_nowhere_but_in_the_credentials(key: str) -> None:
    provider = the_odds_api.provider(SecretStr(key))
    assert provider.authorise is not None
    assert (await provider.authorise(CALL, False)).params == {"apiKey": key}
    assert provider.secrets() == (key,)
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    feed = TheOddsApiFeed(caller, CONFIG)
    shown = [repr(provider), repr(await feed.subjects()), await feed.probe(), repr(feed)]
    shown.append(repr(await feed.fetch(fetch(FetchKind.ODDS, "soccer_epl"))))
    shown += [repr(call) for call in caller.calls]
    told = encoded({"message": f"API key {key} is not valid", "error_code": "INVALID_KEY", "apiKey": key})
    shown += [repr(classify(CALL, Answer(status=status, headers={}, body=told))) for status in (200, 401, 429, 500)]
    with pytest.raises(PayloadRefusedError) as refused:
        the_odds_api.parse(told, NOW)
    shown.append(repr(refused.value))
    assert key not in "\n".join(shown)
