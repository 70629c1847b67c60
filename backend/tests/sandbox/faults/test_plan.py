"""Which fault happens to which call, and what rules a file may hold."""

from datetime import timedelta

import orjson
import pytest

from advisor.core.errors import ConfigError
from advisor.sandbox.faults.changes import Change
from advisor.sandbox.faults.damage import ahead, broken, half
from advisor.sandbox.faults.endpoints import endpoint_of
from advisor.sandbox.faults.plan import FaultKind, FaultRule, fault_rules, shown
from tests.sandbox.worlds import NOW, plan_of


@pytest.mark.parametrize(
    ("path", "endpoint"),
    [
        ("/v4/sports", "the_odds_api/sports"),
        ("/v4/sports/", "the_odds_api/sports"),
        ("/v4/sports/x/odds", "the_odds_api/odds"),
        ("/v4/sports/x/events", "the_odds_api/events"),
        ("/v4/sports/x/events/1/odds/", "the_odds_api/event_odds"),
        ("/v4/sports/x/scores", "the_odds_api/scores"),
        ("/api/certlogin", "betfair/session"),
        ("/exchange/betting/json-rpc/v1", "betfair/calls"),
        ("/exchange/betting/rest/v1/en/navigation/menu.json", "betfair/navigation"),
        ("/apis/site/v2/sports/soccer/sandbox.1/scoreboard", "espn/scoreboard"),
        ("/v1/forecast", "open_meteo/forecast"),
        ("/v1/search", "open_meteo/search"),
        ("/points/1,2", "nws/points"),
        ("/gridpoints/SBX/1,2/forecast/hourly", "nws/forecast"),
        ("/sandbox/state", None),
        ("/", None),
    ],
)
def test_endpoints_have_names(path: str, endpoint: str | None) -> None:
    assert endpoint_of(path) == endpoint


def test_a_rate_is_kept_and_equal_seeds_decide_alike() -> None:
    rule = FaultRule(endpoint="espn/*", kind=FaultKind.RESET, rate=0.3)
    first, second = plan_of(rule), plan_of(rule)
    decided = [first.decide("espn/scoreboard", NOW) for _ in range(2000)]
    assert decided == [second.decide("espn/scoreboard", NOW) for _ in range(2000)]
    assert 540 < sum(one is not None for one in decided) < 660
    assert first.struck == {"reset": sum(one is not None for one in decided)}
    assert first.decide("nws/points", NOW) is None


def test_the_first_rule_that_strikes_wins_and_rules_begin_and_end() -> None:
    early = FaultRule(endpoint="*", kind=FaultKind.TIMEOUT, begins=NOW, ends=NOW + timedelta(seconds=10))
    always = FaultRule(endpoint="*", kind=FaultKind.DRIP)
    plan = plan_of(early, always)
    struck = [plan.decide("nws/points", NOW + timedelta(seconds=at)) for at in (-1, 0, 9, 10)]
    assert [rule.kind for rule in struck if rule is not None] == [
        FaultKind.DRIP,
        FaultKind.TIMEOUT,
        FaultKind.TIMEOUT,
        FaultKind.DRIP,
    ]
    assert plan.watches("x", NOW, FaultKind.TIMEOUT)
    plan.replace(())
    assert plan.decide("nws/points", NOW) is None


def test_rules_are_read_and_shown() -> None:
    document = [{"endpoint": "espn/*", "kind": 503, "rate": 0.3, "duration": 60}, {"kind": "clock"}, {"kind": "drip"}]
    rules = fault_rules(document, NOW)
    assert rules[0].ends == NOW + timedelta(seconds=60)
    assert [(rule.endpoint, rule.kind, rule.rate, rule.seconds) for rule in rules] == [
        ("espn/*", FaultKind.UNAVAILABLE, 0.3, 2.0),
        ("*", FaultKind.CLOCK, 1.0, 3600.0),
        ("*", FaultKind.DRIP, 1.0, 0.5),
    ]
    assert shown(rules[0])["kind"] == "503"
    (changed,) = fault_rules([{"kind": "changed", "change": "renamed", "field": "a.b"}], NOW)
    assert (changed.kind, changed.change, changed.field) == (FaultKind.CHANGED, Change.RENAMED, "a.b")
    assert (shown(changed)["change"], shown(changed)["field"]) == ("renamed", "a.b")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "a list"),
        (["x"], "not a mapping"),
        ([{}], "kind must be one of"),
        ([{"kind": "explosion"}], "kind must be one of"),
        ([{"kind": "500", "rate": 1.5}], "rate must be a number from 0 to 1"),
        ([{"kind": "500", "rate": True}], "rate must be"),
        ([{"kind": "500", "seconds": -1}], "seconds must be"),
        ([{"kind": "500", "colour": "red"}], "colour unknown field"),
        ([{"kind": "changed", "change": "colour"}], "change must be one of"),
    ],
)
def test_other_rules_are_refused_with_a_reason(document: object, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        fault_rules(document, NOW)


@pytest.mark.parametrize("document", [{}, [], {"a": [1, 2, {"b": "text"}]}, [{"x": "y" * 50}] * 9, "word", 1])
def test_broken_json_is_never_json(document: object) -> None:
    body = orjson.dumps(document)
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(broken(body))
    assert len(half(body)) < max(len(body), 1)


def test_a_wrong_clock_moves_every_instant_of_update_and_nothing_else() -> None:
    body = orjson.dumps(
        {
            "last_update": "2026-11-25T12:00:00Z",
            "commence_time": "2026-11-25T12:00:00Z",
            "nested": [{"last_update": 1795608000, "updateTime": "2026-11-25T12:00:00+00:00"}, {"last_update": None}],
            "pt": 1795608000123,
        }
    )
    assert orjson.loads(ahead(body, 3600)) == {
        "last_update": "2026-11-25T13:00:00Z",
        "commence_time": "2026-11-25T12:00:00Z",
        "nested": [{"last_update": 1795611600, "updateTime": "2026-11-25T13:00:00+00:00"}, {"last_update": None}],
        "pt": 1795611600123,
    }


def test_a_late_stream_is_late_in_all_it_says_and_no_message_fails() -> None:
    plan = plan_of(
        FaultRule(endpoint="betfair/stream", kind=FaultKind.LATE, seconds=4.0, ends=NOW + timedelta(hours=1))
    )
    assert plan.decide("betfair/stream", NOW) is None
    assert plan.lateness("betfair/stream", NOW) == 4.0
    assert plan.lateness("betfair/calls", NOW) == 0.0
    assert plan.lateness("betfair/stream", NOW + timedelta(hours=1)) == 0.0
    assert plan.struck == {}
