"""Sessions of the exchange: login by password, keep-alive, logout."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

from advisor.sandbox.answers import Document
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.limits import RateLimit

_LIFE: Final = timedelta(hours=12)
_MAX_SESSIONS: Final = 1000


class Sessions:
    """The sessions that are open.

    Args:
        config: who may log in.
    """

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._rate = RateLimit(config.quotas.logins_per_minute, 60.0)
        self._until: dict[str, datetime] = {}
        self._made = 0

    def login(self, body: bytes, app_key: str | None, now: datetime) -> tuple[str, str]:
        """Open a session.

        Returns:
            Its token and "", or "" and the provider's error.
        """
        form = parse_qs(body.decode(errors="replace"))
        if not app_key or app_key != self._config.app_key:
            return "", "INVALID_APP_KEY"
        if not self._rate.take("", now):
            return "", "TEMPORARY_BAN_TOO_MANY_REQUESTS"
        given = (form.get("username", [""])[0], form.get("password", [""])[0])
        if given != (self._config.login, self._config.word):
            return "", "INVALID_USERNAME_OR_PASSWORD"
        self._made += 1
        token = hashlib.blake2b(f"{self._config.seed}/{self._made}/{now}".encode(), digest_size=24).hexdigest() + "="
        self._until[token] = now + _LIFE
        while len(self._until) > _MAX_SESSIONS:
            self._until.pop(next(iter(self._until)))
        return token, ""

    def valid(self, token: str | None, now: datetime) -> bool:
        """The session is open."""
        until = self._until.get(token or "")
        return until is not None and now < until

    def keep(self, token: str | None, now: datetime) -> bool:
        """Lengthen an open session."""
        if token is None or not self.valid(token, now):
            return False
        self._until[token] = now + _LIFE
        return True

    def end(self, token: str | None) -> None:
        """Close a session."""
        self._until.pop(token or "", None)

    def answer(self, token: str, error: str) -> Document:
        """The answer of the interactive login, keep-alive and logout; its HTTP status is 200 either way."""
        status = "FAIL" if error else "SUCCESS"
        return {"token": token, "product": self._config.app_key, "status": status, "error": error}
