"""What an answer of Betfair means, before it is read."""

from datetime import timedelta
from typing import Final

from advisor.adapters.betfair.envelope import error_code
from advisor.adapters.betfair.login import login_code
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.documents import load_json
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Classification, Verdict

LOGIN_BAN: Final = timedelta(minutes=20)
"""More than 100 logins a minute are answered with a ban of this length; sessions that exist stay valid."""

_VERDICTS: Final = {
    "INVALID_SESSION_INFORMATION": Verdict.UNAUTHORISED,
    "NO_SESSION": Verdict.UNAUTHORISED,
    "INVALID_APP_KEY": Verdict.UNAUTHORISED,
    "NO_APP_KEY": Verdict.UNAUTHORISED,
    "ACCESS_DENIED": Verdict.UNAUTHORISED,
    "TOO_MUCH_DATA": Verdict.REFUSED,
    "INVALID_INPUT_DATA": Verdict.REFUSED,
    "REQUEST_SIZE_EXCEEDS_LIMIT": Verdict.REFUSED,
    "PARSE_ERROR": Verdict.REFUSED,
    "INVALID_REQUEST": Verdict.REFUSED,
    "METHOD_NOT_FOUND": Verdict.REFUSED,
    "INVALID_PARAMETERS": Verdict.REFUSED,
    "CLIENT_FAULT": Verdict.REFUSED,
    "TOO_MANY_REQUESTS": Verdict.LIMITED,
    "SERVICE_BUSY": Verdict.FAILED,
    "TIMEOUT_ERROR": Verdict.FAILED,
    "UNEXPECTED_ERROR": Verdict.FAILED,
    "INTERNAL_ERROR": Verdict.FAILED,
}
"""By Betfair's code; codes we do not know count as Betfair's own failure, unless the status says otherwise."""

_LARGEST_ERROR: Final = 64 * 1024
"""Bytes: error bodies are small, and large books need not be decoded twice."""


def classify(call: Call, answer: Answer) -> Classification:
    """Classify an answer; see ``upstream.provider.Classify``."""
    by_status = _by_status(answer)
    if by_status is not None and by_status.verdict in (Verdict.FAILED, Verdict.LIMITED):
        return by_status
    if len(answer.body) > _LARGEST_ERROR:
        return by_status or Classification(verdict=Verdict.OK)
    try:
        document = load_json(PROVIDER, answer.body)
    except PayloadRefusedError as refusal:
        # A page of HTML is what a proxy or a maintenance window sends.
        return by_status or Classification(
            verdict=Verdict.FAILED, reason=refusal.reason, detail="the answer is not JSON"
        )
    if call.kind is CallKind.SESSION:
        return _of_session(document) or by_status or Classification(verdict=Verdict.OK)
    code = error_code(document)
    if code is None:
        return by_status or Classification(verdict=Verdict.OK)
    refused = by_status is not None and by_status.verdict is Verdict.UNAUTHORISED
    unknown = Verdict.UNAUTHORISED if refused else Verdict.FAILED
    return Classification(verdict=_VERDICTS.get(code, unknown), reason=code, detail=f"Betfair answered {code}")


def _of_session(document: object) -> Classification | None:
    """A login that failed is not tried again with the same password: it would lock the account."""
    code = login_code(document)
    if code is None:
        return None
    if code == "TEMPORARY_BAN_TOO_MANY_REQUESTS":
        return Classification(
            verdict=Verdict.LIMITED, reason=code, detail="too many logins: banned for a while", retry_after=LOGIN_BAN
        )
    return Classification(verdict=Verdict.REFUSED, reason=code, detail=f"the login was answered {code}")


def _by_status(answer: Answer) -> Classification | None:
    status = answer.status
    if 200 <= status < 300:
        return None
    reason, detail = f"http_{status}", f"HTTP status {status}"
    if status == 429:
        return Classification(verdict=Verdict.LIMITED, reason=reason, detail=detail, retry_after=_retry_after(answer))
    if status >= 500 or status < 400:
        return Classification(verdict=Verdict.FAILED, reason=reason, detail=detail, retry_after=_retry_after(answer))
    verdict = Verdict.UNAUTHORISED if status in (401, 403) else Verdict.REFUSED
    return Classification(verdict=verdict, reason=reason, detail=detail)


def _retry_after(answer: Answer) -> timedelta | None:
    text = answer.headers.get("retry-after", "").strip()
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else None
