"""What the National Weather Service's answers mean."""

import pytest

from advisor.adapters.nws import classify, provider
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.mutations import encoded

CALL = Call(provider="nws", endpoint="forecast", kind=CallKind.WEATHER, path="/gridpoints/FFC/50,86/forecast/hourly")
CELL = encoded({"properties": {"gridId": "FFC", "gridX": 50, "gridY": 86}})


@pytest.mark.parametrize(
    ("status", "kind", "verdict", "reason"),
    [
        (503, "ForecastGridExpired", Verdict.FAILED, "ForecastGridExpired"),
        (500, "UnexpectedProblem", Verdict.FAILED, "UnexpectedProblem"),
        (404, "InvalidPoint", Verdict.REFUSED, "InvalidPoint"),
        (403, "", Verdict.LIMITED, "unauthorised"),
        (429, "", Verdict.LIMITED, "too_many"),
        (401, "", Verdict.REFUSED, "unauthorised"),
        (301, "", Verdict.FAILED, "http_301"),
    ],
)
def test_problems_are_classified_by_their_type(status: int, kind: str, verdict: Verdict, reason: str) -> None:
    body = encoded({"type": f"https://api.weather.gov/problems/{kind}", "status": status}) if kind else b""
    classification = classify(CALL, Answer(status=status, headers={}, body=body))
    assert (classification.verdict, classification.reason) == (verdict, reason)


def test_good_answers_are_whole() -> None:
    assert classify(CALL, Answer(status=200, headers={}, body=CELL)).verdict is Verdict.OK
    assert classify(CALL, Answer(status=200, headers={}, body=CELL[:-1])).verdict is Verdict.FAILED


def test_it_takes_no_key() -> None:
    assert (provider().key, provider().authorise) == ("nws", None)
