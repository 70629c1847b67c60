"""What the National Weather Service's answers mean: its errors are problem documents with a type; and its terms."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from advisor.adapters.nws.wire import PROVIDER
from advisor.upstream.calls import Call
from advisor.upstream.classify import error_fields, json_or_failed
from advisor.upstream.provider import Answer, Classification, Provider, Verdict

TERMS: Final = (
    "The National Weather Service's data are open and free for any use; calls must name a contact in their User-Agent."
    " It covers the USA only."
)
SITE: Final = "https://www.weather.gov/documentation/services-web-api"
KEY_PATTERN: Final[re.Pattern[str] | None] = None

_WAIT: Final = timedelta(seconds=5)
_PROBLEM: Final = re.compile(r"https?://api\.weather\.gov/problems/([A-Za-z]{1,60})")


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the status; the problem's type is the reason. Its limit is not documented: 403 may be it too."""
    classification = json_or_failed(answer)
    if classification.verdict is Verdict.OK:
        return classification
    kind = error_fields(answer).get("type")
    match = _PROBLEM.fullmatch(kind) if isinstance(kind, str) else None
    reason = match[1] if match else classification.reason
    if answer.status in {403, 429}:
        wait = classification.retry_after or _WAIT
        return Classification(verdict=Verdict.LIMITED, reason=reason, detail="it limits our rate", retry_after=wait)
    verdict = Verdict.REFUSED if classification.verdict is Verdict.UNAUTHORISED else classification.verdict
    return replace(classification, verdict=verdict, reason=reason)


def provider() -> Provider:
    """The provider; it takes no key."""
    return Provider(key=PROVIDER, classify=classify)
