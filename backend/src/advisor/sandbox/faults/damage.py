"""What a fault does to an answer: its body and its headers, the same with and without sockets."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

import orjson

from advisor.sandbox.faults.plan import FaultKind, FaultRule

STATUSES: Final = {FaultKind.RATE_LIMITED: 429, FaultKind.ERROR: 500, FaultKind.UNAVAILABLE: 503}
_UPDATED: Final = re.compile(rb'("(?:last_update|updateTime|generatedAt|lastMatchTime)":)(?:"([^"]+)"|(\d+))')
_PUBLISHED: Final = re.compile(rb'("pt":)(\d+)')


def refusal_body(endpoint: str, status: int) -> bytes:
    """An error body in the form of the endpoint's provider."""
    provider = endpoint.partition("/")[0]
    if provider == "the_odds_api":
        code = "EXCEEDED_FREQ_LIMIT" if status == 429 else "INTERNAL_ERROR"
        return orjson.dumps({"message": f"Sandbox fault {status}", "error_code": code})
    if provider == "espn":
        return orjson.dumps({"code": status, "message": f"Sandbox fault {status}"})
    if provider == "open_meteo":
        limit = "Minutely API request limit exceeded. Please try again in one minute."
        return orjson.dumps({"error": True, "reason": limit if status == 429 else f"Sandbox fault {status}"})
    if provider == "nws":
        kind = "UnexpectedProblem" if status == 500 else "UnavailableWebService"
        problem = {"title": kind, "type": f"https://api.weather.gov/problems/{kind}", "status": status}
        return orjson.dumps(problem | {"detail": "Sandbox fault", "correlationId": "sandbox", "instance": ""})
    return f"<html><body><h1>{status} Sandbox fault</h1></body></html>".encode()


def refusal_headers(rule: FaultRule) -> dict[str, str]:
    """Headers of an error answer."""
    return {"retry-after": str(round(rule.seconds))} if rule.kind is FaultKind.RATE_LIMITED else {}


def half(body: bytes) -> bytes:
    """The part that arrives before the connection is cut."""
    return body[: len(body) // 2]


def broken(body: bytes) -> bytes:
    """A body that is no JSON any more, of the same length, so that only reading it shows the damage."""
    if len(body) < 2:
        return b"{"
    middle = len(body) // 2
    return body[: middle - 1] + b'}"' + body[middle + 1 :][:-1] + b"\\"


def ahead(body: bytes, seconds: float) -> bytes:
    """The body with its instants of update moved by so many seconds."""

    def moved(match: re.Match[bytes]) -> bytes:
        if match.group(3) is not None:
            return match.group(1) + str(int(match.group(3)) + round(seconds)).encode()
        return match.group(1) + b'"' + _moved_text(match.group(2).decode(), seconds).encode() + b'"'

    def published(match: re.Match[bytes]) -> bytes:
        return match.group(1) + str(int(match.group(2)) + round(seconds * 1000)).encode()

    return _PUBLISHED.sub(published, _UPDATED.sub(moved, body))


def date_header(now: datetime, seconds: float = 0.0) -> str:
    """The Date header of an answer, moved by so many seconds."""
    return format_datetime((now + timedelta(seconds=seconds)).astimezone(UTC), usegmt=True)


def _moved_text(text: str, seconds: float) -> str:
    try:
        moved = datetime.fromisoformat(text) + timedelta(seconds=seconds)
    except ValueError:
        return text
    return moved.isoformat().replace("+00:00", "Z") if text.endswith("Z") else moved.isoformat()
