"""What an answer of Betfair means, before it is read."""

from datetime import timedelta
from typing import Final

from advisor.adapters.betfair.envelope import error_code
from advisor.adapters.betfair.login import login_code
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.json_documents import load_json
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.classify import by_status
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
"""By Betfair's code; codes we do not know count as Betfair's own failure."""

_LARGEST_ERROR: Final = 64 * 1024
"""Bytes: error bodies are small, and large books need not be decoded twice."""


def classify(call: Call, answer: Answer) -> Classification:
    """Classify an answer by Betfair's code, else by its status; see ``upstream.provider.Classify``."""
    classification = by_status(answer)
    if classification.verdict in (Verdict.FAILED, Verdict.LIMITED) or len(answer.body) > _LARGEST_ERROR:
        return classification
    try:
        document = load_json(PROVIDER, answer.body)
    except PayloadRefusedError as refusal:
        if classification.verdict is not Verdict.OK:
            return classification
        # A page of HTML is what a proxy or a maintenance window sends.
        return Classification(verdict=Verdict.FAILED, reason=refusal.reason, detail="the answer is not JSON")
    if call.kind is CallKind.SESSION:
        return _of_session(document) or classification
    code = error_code(document)
    if code is None:
        return classification
    return Classification(verdict=_VERDICTS.get(code, Verdict.FAILED), reason=code, detail=f"Betfair answered {code}")


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
