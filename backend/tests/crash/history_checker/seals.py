"""What was decided is sealed in one chain: no number is missing, nothing was changed, and every order is in it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Final

from tests.crash.history_checker.history import Finding, History

_FIRST: Final = "0" * 64


def hash_of(content: object) -> str:
    """SHA-256 of JSON with sorted names and no spaces."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def head_of(before: str, number: int, at: str, sealed: str) -> str:
    """Of a seal, by that of the one before."""
    return hash_of({"before": before, "number": number, "at": at, "sealed": sealed})


def sealed_of(salt: str, content: str) -> str:
    """What fixes a content, given as JSON."""
    return hash_of({"salt": salt, "content": json.loads(content)})


def check(history: History) -> Iterator[Finding]:
    """All that is wrong with the chain."""
    before = _FIRST
    for place, row in enumerate(history.seals, start=1):
        if row["number"] != place:
            yield Finding("chain broken", row["reference"], f"seal {place} is missing, {row['number']} comes instead")
            return
        if row["sealed"] != sealed_of(row["salt"], row["content"]):
            yield Finding("chain broken", row["reference"], f"what seal {place} fixes was changed")
        if row["head"] != head_of(before, row["number"], row["at"], row["sealed"]):
            yield Finding("chain broken", row["reference"], f"the head of seal {place} is of something else")
        before = row["head"]
    sealed = {row["reference"] for row in history.seals}
    for intent in history.intents:
        if intent["reference"] not in sealed and intent["late_of"] is None:
            yield Finding("not sealed", intent["reference"], "it was decided, and no seal has it")
