"""HTTP below the orchestrator: one request, one answer, within limits of time, size and host."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from advisor.upstream.calls import Call
from advisor.upstream.config import OrchestratorConfig, ProviderConfig
from advisor.upstream.provider import Answer, Credentials

_REDIRECTS: Final = 5
_REDIRECT_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
_WHOLE_URL: Final = ("https://", "http://")
_ENCODINGS: Final = ("gzip", "deflate")
"""In which answers are taken: of these, a part as it comes from the network cannot become more than memory holds."""


class Trouble(StrEnum):
    """Why no answer came."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    """No connection: refused, no such name, no trust."""
    BROKEN = "broken"
    """The connection was lost, or what came is no HTTP."""
    TOO_LARGE = "too_large"
    FOREIGN = "foreign"
    """It sent us to a host that is not its own."""
    INSECURE = "insecure"
    """It sent us from https to http."""


class TransportError(Exception):
    """No answer came. Says why by kind alone: addresses hold keys."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request with its credentials: never logged, kept or shown.

    Attributes:
        hosts: ``host`` or ``host:port`` that may be asked, redirects included.
        timeout: of connecting, and of each wait for bytes.
        total_timeout: of the whole request.
        max_body: bytes of the answer, decompressed.
    """

    method: str
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None
    hosts: frozenset[str]
    timeout: timedelta
    total_timeout: timedelta
    max_body: int

    def __repr__(self) -> str:
        return f"HttpRequest({self.method})"


def request_of(config: ProviderConfig, call: Call, credentials: Credentials, address: str | None = None) -> HttpRequest:
    """A call as HTTP, with the provider's limits: the one place where credentials are added.

    Args:
        address: which of the provider's is called; None: the first.
    """
    return HttpRequest(
        method=call.method,
        url=_url(config, call.path, address or config.base_url),
        params={**call.params, **credentials.params},
        headers={**call.headers, **credentials.headers},
        body=urlencode(credentials.form).encode() if credentials.form and call.body is None else call.body,
        hosts=config.hosts.union(urlsplit(url).netloc for url in config.urls),
        timeout=config.timeout,
        total_timeout=config.total_timeout,
        max_body=config.max_body,
    )


def _url(config: ProviderConfig, path: str, address: str) -> str:
    if not path.startswith(_WHOLE_URL):
        return f"{address}/{path.lstrip('/')}"
    # Adapters that build whole addresses build them on the first.
    own = f"{config.base_url}/"
    return f"{address}/{path.removeprefix(own)}" if path.startswith(own) else path


class Transport(Protocol):
    """Sends requests."""

    async def send(self, request: HttpRequest) -> Answer:
        """Send, follow redirects within the request's hosts, and read the whole answer.

        Raises:
            TransportError: no answer came within the limits.
        """
        ...

    async def aclose(self) -> None: ...


def allowed(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address is on one of the hosts, by HTTP; names without a port stand for the usual ones."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    # A user part is how an address is made to look as if it were on another host.
    if parts.scheme not in {"http", "https"} or parts.hostname is None or parts.username is not None:
        return False
    usual = port is None or port == (443 if parts.scheme == "https" else 80)
    return (usual and parts.hostname in hosts) or f"{parts.hostname}:{port}" in hosts


def silence_addresses() -> None:
    """Keep httpx and httpcore from logging addresses and headers, for keys stand in them."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if _is_warning not in logger.filters:
            logger.addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


class HttpxTransport:
    """Over one httpx client, whose connections are shared by all providers.

    Args:
        connections: at most, over all providers.
        inner: httpx's own transport, None for the network; tests hand in another.
    """

    def __init__(
        self, connections: int = OrchestratorConfig().connections, inner: httpx.AsyncBaseTransport | None = None
    ) -> None:
        silence_addresses()
        self._client = httpx.AsyncClient(
            headers={"Accept-Encoding": ", ".join(_ENCODINGS)},
            follow_redirects=False,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections // 2),
            transport=inner,
            # A proxy or a .netrc of the machine must not see or change what is sent.
            trust_env=False,
        )

    async def send(self, request: HttpRequest) -> Answer:
        trouble: Trouble | Answer
        try:
            async with asyncio.timeout(request.total_timeout.total_seconds()):
                trouble = await self._follow(request)
        except (TimeoutError, httpx.TimeoutException):
            trouble = Trouble.TIMEOUT
        except httpx.ConnectError:
            trouble = Trouble.UNREACHABLE
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError):
            trouble = Trouble.BROKEN
        # Raised out here, so that httpx's error with its address is no part of it.
        if isinstance(trouble, Trouble):
            raise TransportError(trouble)
        return trouble

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _follow(self, request: HttpRequest) -> Answer | Trouble:
        url, params, headers = request.url, request.params, request.headers
        for _ in range(_REDIRECTS + 1):
            if not allowed(url, request.hosts):
                return Trouble.FOREIGN
            answer = await self._once(request, url, params, headers)
            if isinstance(answer, Trouble) or answer.status not in _REDIRECT_STATUSES:
                return answer
            location = answer.headers.get("location")
            if location is None or request.method not in {"GET", "HEAD"}:
                return answer
            there = urljoin(url, location)
            # What was asked in secret is not asked again in the clear, not even of the same host.
            if urlsplit(url).scheme == "https" and urlsplit(there).scheme == "http":
                return Trouble.INSECURE
            # Credentials are for the host they were made for.
            if urlsplit(there).netloc != urlsplit(url).netloc:
                headers = {}
            url, params = there, {}
        return Trouble.BROKEN

    async def _once(
        self, request: HttpRequest, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer | Trouble:
        async with self._client.stream(
            request.method,
            url,
            # An empty mapping would strip the query an address already has.
            params=dict(params) if params else None,
            headers=dict(headers),
            content=request.body,
            timeout=request.timeout.total_seconds(),
        ) as response:
            if not _is_readable(response):
                return Trouble.BROKEN
            body = bytearray()
            async for chunk in response.aiter_bytes():
                if len(body) + len(chunk) > request.max_body:
                    return Trouble.TOO_LARGE
                body += chunk
            lower = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status_code, headers=lower, body=bytes(body))


def _is_readable(response: httpx.Response) -> bool:
    named = response.headers.get_list("content-encoding", split_commas=True)
    return {each.strip().lower() for each in named} <= {*_ENCODINGS, "identity", ""}
