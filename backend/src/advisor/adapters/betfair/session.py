"""A session with Betfair: logged in when first needed, kept alive, renewed when refused."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import structlog

from advisor.adapters.betfair.classify import classify
from advisor.adapters.betfair.login import parse_login
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.clock import Clock
from advisor.core.errors import PayloadRefusedError, UpstreamError, UpstreamRefusedError
from advisor.upstream.calls import Call, Caller, CallKind, Priority
from advisor.upstream.provider import Credentials, Provider

_log = structlog.get_logger(__name__)

LOGIN: Final = "login"
KEEP_ALIVE: Final = "keep_alive"
LOGOUT: Final = "logout"
_FORM: Final = "application/x-www-form-urlencoded"


class LoginMethod(StrEnum):
    """How to log in."""

    INTERACTIVE = "interactive"
    CERTIFICATE = "certificate"
    """With a client certificate, which the HTTP client must present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetfairAccess:
    """What gives access; none of it is ever shown."""

    app_key: str = field(repr=False)
    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfig:
    """Where and how sessions are made.

    Attributes:
        identity_url, certificate_url: of the identity service, without a trailing slash.
        keep_alive: a session this old is prolonged before it is used.
        lifetime: a session this old is not used any more.
        renew_pause: a session younger than this is not renewed: a refusal then is not the session's fault.
    """

    way: LoginMethod = LoginMethod.INTERACTIVE
    identity_url: str = "https://identitysso.betfair.com"
    certificate_url: str = "https://identitysso-cert.betfair.com"
    keep_alive: timedelta = timedelta(hours=4)
    lifetime: timedelta = timedelta(hours=12)
    renew_pause: timedelta = timedelta(seconds=10)


class Session:
    """The one session that all calls share.

    Args:
        caller: gives what makes our calls; called when first needed, because that needs the session, too.
    """

    def __init__(
        self, access: BetfairAccess, config: SessionConfig, clock: Clock, caller: Callable[[], Caller]
    ) -> None:
        self._access = access
        self._config = config
        self._clock = clock
        self._caller = caller
        self._token = ""
        self._made = self._prolonged = clock.now()
        self._lock = asyncio.Lock()

    def __repr__(self) -> str:
        return f"Session(made={self._made:%Y-%m-%dT%H:%M:%SZ})" if self._token else "Session()"

    @property
    def app_key(self) -> str:
        """For the stream, which is signed by hand."""
        return self._access.app_key

    def provider(self) -> Provider:
        """What the orchestrator must know."""
        return Provider(key=PROVIDER, classify=classify, authorise=self.authorise, secrets=self.secrets)

    def secrets(self) -> tuple[str, ...]:
        """Texts that must never show."""
        access = self._access
        return tuple(secret for secret in (access.app_key, access.username, access.password, self._token) if secret)

    async def authorise(self, call: Call, renew: bool) -> Credentials:
        """Credentials for a call; see ``upstream.provider.Authorise``."""
        headers = {"X-Application": self._access.app_key, "Accept": "application/json"}
        if call.kind is CallKind.SESSION and call.endpoint == LOGIN:
            form = {"username": self._access.username, "password": self._access.password}
            return Credentials(headers=headers, form=form)
        if call.kind is CallKind.SESSION:
            # Prolonging or ending a session never makes a new one.
            return Credentials(headers={**headers, "X-Authentication": self._token})
        return Credentials(headers={**headers, "X-Authentication": await self.token(renew=renew)})

    async def token(self, *, renew: bool = False) -> str:
        """A session token, made anew where there is none or the last was refused.

        Raises:
            UpstreamError: there is none to be had.
        """
        async with self._lock:
            now = self._clock.now()
            refused = renew and now - self._made >= self._config.renew_pause
            if not self._token or refused or now - self._made >= self._config.lifetime:
                self._token = await self._ask(self._login_call())
                self._made = self._prolonged = self._clock.now()
                _log.info("betfair_session_made", way=self._config.way.value)
            elif now - self._prolonged >= self._config.keep_alive:
                await self._prolong(now)
            return self._token

    async def end(self) -> None:
        """Log out, if there is a session. What the provider says to it does not matter."""
        async with self._lock:
            if not self._token:
                return
            try:
                await self._caller().call(self._session_call(LOGOUT, "/api/logout"))
            except UpstreamError as error:
                _log.warning("betfair_logout_failed", error=type(error).__name__)
            self._token = ""

    async def _prolong(self, now: datetime) -> None:
        try:
            self._token = await self._ask(self._session_call(KEEP_ALIVE, "/api/keepAlive"))
            self._prolonged = now
        except UpstreamRefusedError as error:
            _log.warning("betfair_session_not_prolonged", reason=error.reason)
            self._token = await self._ask(self._login_call())
            self._made = self._prolonged = now

    async def _ask(self, call: Call) -> str:
        reply = await self._caller().call(call)
        try:
            return parse_login(reply.body)
        except PayloadRefusedError as refusal:
            message = f"Betfair gave no session: {refusal.detail}."
            raise UpstreamRefusedError(PROVIDER, message, status=reply.status, reason=refusal.reason) from None

    def _login_call(self) -> Call:
        if self._config.way is LoginMethod.CERTIFICATE:
            return self._session_call(LOGIN, "/api/certlogin", self._config.certificate_url)
        return self._session_call(LOGIN, "/api/login")

    def _session_call(self, endpoint: str, path: str, url: str = "") -> Call:
        return Call(
            provider=PROVIDER,
            endpoint=endpoint,
            kind=CallKind.SESSION,
            path=(url or self._config.identity_url) + path,
            method="POST",
            headers={"Content-Type": _FORM, "Accept": "application/json"},
            # Not repeated, shared or kept: its answer is a secret, and its failure may lock the account.
            idempotent=False,
            priority=Priority.CRITICAL,
        )
