"""What Open-Meteo's answers mean: the reasons of its errors are sentences known by their first word; and its terms."""

import re
from datetime import timedelta
from typing import Final

from advisor.adapters.open_meteo.wire import PROVIDER
from advisor.upstream.calls import Call
from advisor.upstream.classify import error_fields, json_or_failed
from advisor.upstream.provider import Answer, Classification, Provider, Verdict

TERMS: Final = (
    "Open-Meteo's free service is for non-commercial use, up to 10,000 calls a day, each place counting as a call."
    " Its data stand under CC BY 4.0: name Open-Meteo.com where they are shown."
)
SITE: Final = "https://open-meteo.com"
KEY_PATTERN: Final[re.Pattern[str] | None] = None

_WINDOWS: Final = {
    "minutely": ("minute", timedelta(minutes=1), Verdict.LIMITED),
    "hourly": ("hour", timedelta(hours=1), Verdict.LIMITED),
    "daily": ("day", None, Verdict.EXHAUSTED),
    "monthly": ("month", None, Verdict.EXHAUSTED),
}


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the window its error names, else by the status."""
    classification = json_or_failed(answer)
    if classification.verdict is Verdict.OK and not _may_be_error(answer):
        return classification
    fields = error_fields(answer)
    reason = fields.get("reason")
    if fields.get("error") is not True or not isinstance(reason, str):
        return classification
    window = _WINDOWS.get(reason.strip().partition(" ")[0].lower())
    if window and "limit" in reason.lower():
        name, wait, verdict = window
        return Classification(
            verdict=verdict,
            reason=f"{name}_limit",
            detail=f"its limit for the {name} is reached",
            retry_after=classification.retry_after or wait,
            remaining={name: 0},
        )
    if classification.verdict is Verdict.OK:
        return Classification(verdict=Verdict.REFUSED, reason="error_body", detail="it refuses the call")
    return classification


def provider() -> Provider:
    """The provider; its free service takes no key."""
    return Provider(key=PROVIDER, classify=classify)


def _may_be_error(answer: Answer) -> bool:
    return b'"error"' in answer.body[:200]
