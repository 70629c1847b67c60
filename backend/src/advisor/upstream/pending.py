"""Calls that shutdown leaves undone, as JSON, to be asked by the next process."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from advisor.ports.upstream_store import PendingRecord
from advisor.upstream.calls import Call, CallKind

_OLDEST: Final = timedelta(minutes=10)
_CALL: Final = TypeAdapter(Call)


def may_be_kept(call: Call) -> bool:
    """Only calls that may be repeated, and none that open a session, for passwords may stand in their bodies."""
    return call.idempotent and call.kind not in {CallKind.SESSION, CallKind.PROBE}


def pending_of(call: Call, now: datetime) -> PendingRecord:
    """As stored."""
    fields = _CALL.dump_python(replace(call, body=None), mode="json")
    body = None if call.body is None else base64.b64encode(call.body).decode()
    return PendingRecord(provider=call.provider, body=orjson.dumps({"call": fields, "body": body}).decode(), at=now)


def call_of(pending: PendingRecord, now: datetime) -> Call | None:
    """As read back; None when it is too old to be of use, or was written by another version."""
    if now - pending.at > _OLDEST:
        return None
    try:
        stored = orjson.loads(pending.body)
        call = _CALL.validate_python(stored["call"], strict=False)
        body = stored["body"]
        return replace(call, body=None if body is None else base64.b64decode(body, validate=True))
    except (ValidationError, ValueError, KeyError, TypeError):
        return None
