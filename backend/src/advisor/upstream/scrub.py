"""Secrets never leave: every text that is logged, raised or shown passes here first."""

import json
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, quote_plus

MASK: Final = "***"
_SHORTEST: Final = 4
"""Shorter texts are no secrets; masking them would only garble what is said."""


def spellings(secret: str) -> frozenset[str]:
    """The ways a secret may stand in a text: plain, in a URL, in a form, in JSON, in a repr."""
    return frozenset(
        {
            secret,
            quote(secret),
            quote(secret, safe=""),
            quote_plus(secret),
            quote(quote(secret, safe=""), safe=""),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            repr(secret)[1:-1],
            secret.encode("unicode_escape").decode("ascii"),
        }
    )


class Scrubber:
    """Masks a provider's secrets, which may change while we run.

    Args:
        secrets: the present ones.
    """

    def __init__(self, secrets: Callable[[], tuple[str, ...]]) -> None:
        self._secrets = secrets
        self._known: tuple[str, ...] | None = None
        self._pattern: re.Pattern[str] | None = None

    def clean(self, text: str) -> str:
        """The text with every spelling of every secret masked."""
        pattern = self._current()
        return text if pattern is None else pattern.sub(MASK, text)

    def _current(self) -> re.Pattern[str] | None:
        secrets = self._secrets()
        if secrets != self._known:
            found = {text for secret in secrets if len(secret) >= _SHORTEST for text in spellings(secret)}
            # The longest first: a spelling must not be cut in two by a shorter one inside it.
            ordered = sorted(found, key=lambda text: (-len(text), text))
            # Hex digits of percent encoding come in both cases.
            self._pattern = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None
            self._known = secrets
        return self._pattern
