"""What most HTTP answers mean, for adapters to start from. Pure; nothing here raises."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import orjson

from advisor.upstream.provider import Answer, Classification, Verdict

_SECONDS: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_CREDITS: Final = re.compile(r"([0-9]{1,12})(?:\.0+)?")
_LONGEST_WAIT: Final = timedelta(days=40)


def by_status(answer: Answer) -> Classification:
    """Classify by the HTTP status alone; 304 is fine."""
    status = answer.status
    wait = retry_after(answer)
    if 200 <= status < 300 or status == 304:
        return Classification(verdict=Verdict.OK)
    if status == 429:
        return Classification(verdict=Verdict.LIMITED, reason="too_many", detail="we asked too fast", retry_after=wait)
    if status in {401, 403}:
        return Classification(verdict=Verdict.UNAUTHORISED, reason="unauthorised", detail=f"it answered {status}")
    if 400 <= status < 500 and status != 408:
        return Classification(verdict=Verdict.REFUSED, reason=f"http_{status}", detail=f"it answered {status}")
    return Classification(
        verdict=Verdict.FAILED, reason=f"http_{status}", detail=f"it answered {status}", retry_after=wait
    )


def json_or_failed(answer: Answer) -> Classification:
    """Classify by the status, and a good one by whether the body is JSON: half a body must not be kept as an answer."""
    classification = by_status(answer)
    if classification.verdict is Verdict.OK and answer.status != 304 and not is_json(answer.body):
        return Classification(verdict=Verdict.FAILED, reason="not_json", detail="its answer is not JSON")
    return classification


def is_json(body: bytes) -> bool:
    """Whether the body is one JSON document."""
    try:
        orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return False
    return True


def error_fields(answer: Answer) -> dict[str, object]:
    """Fields of a JSON object in the body, {} for any other body."""
    try:
        document: object = orjson.loads(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def retry_after(answer: Answer) -> timedelta | None:
    """The wait named by ``Retry-After``: seconds, or a date, which counts from the answer's own ``Date``."""
    text = answer.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=float(text))
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return wait if timedelta() <= wait <= _LONGEST_WAIT else None


def credit_count(headers_value: str | None) -> int | None:
    """A count in a header, ``"497"`` or ``"497.0"``; None for anything else."""
    match = _CREDITS.fullmatch((headers_value or "").strip())
    return int(match[1]) if match else None
