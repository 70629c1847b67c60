"""What an answer of Pinnacle means, before it is read."""

import re
from datetime import timedelta
from typing import Final

from advisor.adapters.pinnacle.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.fields import as_object_or_empty, label_or
from advisor.parsing.json_documents import load_json
from advisor.upstream.calls import Call
from advisor.upstream.provider import Answer, Classification, Verdict

ODDS_PAUSE: Final = timedelta(minutes=2)
"""Between two calls for the odds of one sport, by Pinnacle's rules."""

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_LARGEST_ERROR: Final = 16 * 1024
_UNAUTHORISED: Final = frozenset(
    {"INVALID_CREDENTIALS", "INVALID_AUTHORIZATION_HEADER", "ACCOUNT_INACTIVE", "NO_API_ACCESS"}
)


def classify(call: Call, answer: Answer) -> Classification:
    """Classify an answer; see ``upstream.provider.Classify``."""
    status = answer.status
    if 200 <= status < 300:
        return Classification(verdict=Verdict.OK)
    code = _code(answer.body)
    reason = code or f"http_{status}"
    detail = f"Pinnacle answered {reason}"
    if status == 429 or code == "TOO_MANY_REQUESTS":
        # Nothing says how long; the odds of a sport may be asked for every two minutes.
        return Classification(verdict=Verdict.LIMITED, reason=reason, detail=detail, retry_after=ODDS_PAUSE)
    if status in (401, 403) or code in _UNAUTHORISED:
        return Classification(verdict=Verdict.UNAUTHORISED, reason=reason, detail=detail)
    if status >= 500 or status < 400 or code == "RESUBMIT_REQUEST":
        return Classification(verdict=Verdict.FAILED, reason=reason, detail=detail)
    return Classification(verdict=Verdict.REFUSED, reason=reason, detail=detail)


def _code(body: bytes) -> str:
    if len(body) > _LARGEST_ERROR:
        return ""
    try:
        item = as_object_or_empty(load_json(PROVIDER, body))
    except PayloadRefusedError:
        return ""
    code = label_or(item, "code")
    return code if _CODE.fullmatch(code) else ""
