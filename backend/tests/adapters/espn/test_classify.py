"""What ESPN's answers mean."""

import pytest

from advisor.adapters.espn import classify, provider
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Verdict

PATH = "/sports/football/nfl/scoreboard"
CALL = Call(provider="espn", endpoint="scoreboard", kind=CallKind.SCORES, path=PATH)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"{}", Verdict.OK),
        (200, b'{"events":[', Verdict.FAILED),
        (400, b'{"code":400}', Verdict.REFUSED),
        (401, b"", Verdict.REFUSED),
        (403, b"", Verdict.LIMITED),
        (404, b"", Verdict.REFUSED),
        (429, b"", Verdict.LIMITED),
        (503, b"", Verdict.FAILED),
    ],
)
def test_answers_are_classified(status: int, body: bytes, verdict: Verdict) -> None:
    classification = classify(CALL, Answer(status=status, headers={}, body=body))
    assert classification.verdict is verdict
    assert (classification.retry_after is not None) == (verdict is Verdict.LIMITED)


def test_it_takes_no_key() -> None:
    assert (provider().key, provider().authorise) == ("espn", None)
