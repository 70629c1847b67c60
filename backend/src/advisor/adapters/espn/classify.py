"""What ESPN's answers mean, and its terms. Nothing of it is documented."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from advisor.adapters.espn.wire import PROVIDER
from advisor.upstream.calls import Call
from advisor.upstream.classify import json_or_failed
from advisor.upstream.provider import Answer, Classification, Provider, Verdict

TERMS: Final = (
    "ESPN's scoreboard is unofficial: it has no documentation, contract or licence and may change or end without"
    " notice. For private, non-commercial use of fixtures and scores; never the only source of a settlement."
)
SITE: Final = "https://www.espn.com"
KEY_PATTERN: Final[re.Pattern[str] | None] = None

_WAIT: Final = timedelta(seconds=60)


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the status; 403 is its other way to say that we ask too fast."""
    classification = json_or_failed(answer)
    if answer.status in {403, 429}:
        return Classification(
            verdict=Verdict.LIMITED,
            reason="too_many",
            detail="it limits our rate",
            retry_after=classification.retry_after or _WAIT,
        )
    if classification.verdict is Verdict.UNAUTHORISED:
        return replace(classification, verdict=Verdict.REFUSED, reason=f"http_{answer.status}")
    return classification


def provider() -> Provider:
    """The provider; it takes no key."""
    return Provider(key=PROVIDER, classify=classify)
