"""What Open-Meteo's answers mean."""

from datetime import timedelta

import pytest

from advisor.adapters.open_meteo import classify, provider
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict
from tests.adapters.mutations import encoded

PATH = "/v1/forecast"
CALL = Call(provider="open_meteo", endpoint="forecast", kind=CallKind.WEATHER, path=PATH)


@pytest.mark.parametrize(
    ("status", "text", "verdict", "wait"),
    [
        (429, "Minutely API request limit exceeded. Please try again in one minute.", Verdict.LIMITED, 60),
        (400, "Hourly API request limit exceeded. Please try again in the next hour.", Verdict.LIMITED, 3600),
        (429, "Daily API request limit exceeded. Please try again tomorrow.", Verdict.EXHAUSTED, None),
        (400, "Cannot initialize WeatherVariable from invalid String value.", Verdict.REFUSED, None),
        (200, "Something else", Verdict.REFUSED, None),
    ],
)
def test_the_reason_names_the_window(status: int, text: str, verdict: Verdict, wait: int | None) -> None:
    classification = classify(CALL, Answer(status=status, headers={}, body=encoded({"error": True, "reason": text})))
    assert classification.verdict is verdict
    assert classification.retry_after == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"[]", Verdict.OK),
        (200, b"[", Verdict.FAILED),
        (502, b"<html>", Verdict.FAILED),
        (404, b"", Verdict.REFUSED),
    ],
)
def test_other_answers_are_classified_by_status(status: int, body: bytes, verdict: Verdict) -> None:
    assert classify(CALL, Answer(status=status, headers={}, body=body)).verdict is verdict


def test_it_takes_no_key() -> None:
    assert (provider().key, provider().authorise) == ("open_meteo", None)
