"""What an answer of Pinnacle means, before it is read."""

import re
from datetime import timedelta
from typing import Final

from advisor.adapters.pinnacle.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.fields import as_object_or_empty, label_or
from advisor.parsing.json_documents import load_json
from advisor.upstream.calls import Call
from advisor.upstream.classify import by_status
from advisor.upstream.provider import Answer, Classification, Verdict

ODDS_PAUSE: Final = timedelta(minutes=2)
"""Between two calls for the odds of one sport, by Pinnacle's rules."""

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_LARGEST_ERROR: Final = 16 * 1024
_VERDICTS: Final = {
    "TOO_MANY_REQUESTS": Verdict.LIMITED,
    "INVALID_CREDENTIALS": Verdict.UNAUTHORISED,
    "INVALID_AUTHORIZATION_HEADER": Verdict.UNAUTHORISED,
    "ACCOUNT_INACTIVE": Verdict.UNAUTHORISED,
    "NO_API_ACCESS": Verdict.UNAUTHORISED,
    "RESUBMIT_REQUEST": Verdict.FAILED,
}
"""By Pinnacle's code; for all others the status counts."""
_BY_STATUS_ALONE: Final = frozenset({Verdict.LIMITED, Verdict.UNAUTHORISED})
"""No code says more than such a status: whatever stands in a 429, we asked too fast."""


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify an answer by Pinnacle's code, else by its status; see ``upstream.provider.Classify``."""
    classification = by_status(answer)
    if classification.verdict is Verdict.OK:
        return classification
    code = _code(answer.body)
    by_status_alone = classification.verdict in _BY_STATUS_ALONE
    verdict = classification.verdict if by_status_alone else _VERDICTS.get(code, classification.verdict)
    reason = code or classification.reason
    return Classification(
        verdict=verdict,
        reason=reason,
        detail=f"Pinnacle answered {reason}",
        # Nothing says how long to wait; the odds of a sport may be asked for every two minutes.
        retry_after=ODDS_PAUSE if verdict is Verdict.LIMITED else classification.retry_after,
    )


def _code(body: bytes) -> str:
    if len(body) > _LARGEST_ERROR:
        return ""
    try:
        item = as_object_or_empty(load_json(PROVIDER, body))
    except PayloadRefusedError:
        return ""
    code = label_or(item, "code")
    return code if _CODE.fullmatch(code) else ""
