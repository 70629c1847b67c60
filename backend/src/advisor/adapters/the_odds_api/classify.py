"""What The Odds API's answers mean, its terms, and how calls get their key.

The HTTP status of an error is not documented: the error code decides.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import SecretStr

from advisor.adapters.the_odds_api.wire import PROVIDER
from advisor.upstream.calls import Call
from advisor.upstream.classify import credit_count, error_fields, json_or_failed
from advisor.upstream.provider import Answer, Classification, Credentials, Provider, Verdict

BASE_URL: Final = "https://api.the-odds-api.com/v4"

_SHORT_WAIT: Final = timedelta(seconds=2)
_CODE: Final = re.compile(r"[A-Z][A-Z_]{2,60}")
_SPENT: Final = re.compile(r"\bquota\b|\bcredits?\b", re.IGNORECASE)
_OUT_OF_CREDITS: Final = "OUT_OF_USAGE_CREDITS"
_VERDICTS: Final = {
    "MISSING_KEY": (Verdict.UNAUTHORISED, "the call had no key"),
    "INVALID_KEY": (Verdict.UNAUTHORISED, "the key is not valid"),
    "DEACTIVATED_KEY": (Verdict.UNAUTHORISED, "the key was deactivated"),
    _OUT_OF_CREDITS: (Verdict.EXHAUSTED, "the credits of this month are used up"),
    "EXCEEDED_FREQ_LIMIT": (Verdict.LIMITED, "we asked too often"),
    "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN": (Verdict.REFUSED, "the plan has no historical odds"),
    "UNKNOWN_SPORT": (Verdict.REFUSED, "there is no such competition"),
    "EVENT_NOT_FOUND": (Verdict.REFUSED, "there is no such event"),
    "INVALID_MARKET_COMBO": (Verdict.REFUSED, "the competition does not have these markets"),
}


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify an answer by its error code, else by its status; read the quota headers of every answer."""
    remaining = credit_count(answer.headers.get("x-requests-remaining"))
    classification = _by_code(answer, remaining)
    if classification.verdict is Verdict.EXHAUSTED:
        remaining = 0
    return replace(
        classification,
        charged=credit_count(answer.headers.get("x-requests-last")),
        remaining={} if remaining is None else {"month": remaining},
    )


def provider(key: SecretStr) -> Provider:
    """The provider with the user's key, which goes into the query of every call."""

    async def authorise(_call: Call, _renew: bool) -> Credentials:
        return Credentials(params={"apiKey": key.get_secret_value()})

    return Provider(key=PROVIDER, classify=classify, authorise=authorise, secrets=lambda: (key.get_secret_value(),))


def _by_code(answer: Answer, remaining: int | None) -> Classification:
    by_status = json_or_failed(answer)
    # Good answers are large lists; only what may be an error is decoded once more.
    if by_status.verdict is Verdict.OK and answer.body.lstrip()[:1] != b"{":
        return by_status
    fields = error_fields(answer)
    code = fields.get("error_code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        if answer.status != 401 or not _is_spent(fields, remaining):
            return _limited(by_status) if by_status.verdict is Verdict.LIMITED else by_status
        code = _OUT_OF_CREDITS
    # Never its message: it may repeat the key.
    verdict, detail = _VERDICTS.get(code, (Verdict.REFUSED, "it refuses a parameter of ours"))
    if code not in _VERDICTS and answer.status >= 500:
        return by_status
    classification = Classification(
        verdict=verdict, reason=code.lower(), detail=detail, retry_after=by_status.retry_after
    )
    return _limited(classification) if verdict is Verdict.LIMITED else classification


def _is_spent(fields: dict[str, object], remaining: int | None) -> bool:
    """Whether a 401 without a code speaks of the month's credits, for which it is used as for a bad key.

    Credits are counted for good keys alone, so that none left means a good key.
    """
    message = fields.get("message")
    return remaining == 0 or (isinstance(message, str) and _SPENT.search(message) is not None)


def _limited(classification: Classification) -> Classification:
    return replace(classification, retry_after=classification.retry_after or _SHORT_WAIT)
