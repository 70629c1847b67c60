"""Who may do what: every route declares the scope it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from typing import Final, TypeAlias

from fastapi import Request
from fastapi.routing import APIRoute

from advisor.api.config import ApiConfig
from advisor.api.http.refusals import ForbiddenError


class Scope(StrEnum):
    """What a principal may be allowed to do."""

    PUBLIC = "public"
    """Anyone may: a liveness probe."""
    READ = "read"
    """See fixtures, odds, strategies and results."""
    RESEARCH = "research"
    """Start, cancel and delete backtests."""
    OPERATE = "operate"
    """Dismiss value bets, decide identity reviews, settle bets by hand, halt and resume betting, and run strategy
    instances."""
    OBSERVE = "observe"
    """Read the metrics of the process."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who sends a request, and what they may do."""

    name: str
    scopes: frozenset[Scope]


_DECLARATION: Final = "x-required-scope"
"""Where the OpenAPI document shows it."""

_REMEMBERED_HOSTS: Final = 1_000
"""Reading an address costs more than the rest of the check; clients come again."""

LOCAL: Final = Principal("local", frozenset(Scope))
ANONYMOUS: Final = Principal("anonymous", frozenset({Scope.PUBLIC}))


Identify: TypeAlias = Callable[[Request], Principal]
"""The principal of a request; the application holds one as ``app.state.identify``."""


def identify_by_address(config: ApiConfig) -> Identify:
    """Clients on this machine or a trusted network may do everything, all others only what is public."""

    @lru_cache(_REMEMBERED_HOSTS)
    def trusted(host: str) -> bool:
        return _trusted(host, config)

    def identify(request: Request) -> Principal:
        return LOCAL if request.client is not None and trusted(request.client.host) else ANONYMOUS

    return identify


def _trusted(host: str, config: ApiConfig) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # Proxies write IPv4 clients of a dual-stack socket as ::ffff:127.0.0.1.
    plain = (address.version == 6 and address.ipv4_mapped) or address
    return plain.is_loopback or any(plain in network for network in config.networks)


def requires(scope: Scope) -> dict[str, str]:
    """Declare on a route, in ``openapi_extra=requires(Scope.READ)``, the scope that it needs."""
    return {_DECLARATION: scope}


def required_scope(route: APIRoute) -> Scope:
    """The scope that a route declares.

    Raises:
        RuntimeError: it declares none: deny by default.
    """
    declared = (route.openapi_extra or {}).get(_DECLARATION)
    if not isinstance(declared, Scope):
        raise RuntimeError(f"The route {route.path} must declare the scope it needs: requires(…).")
    return declared


def caller_of(request: Request) -> str:
    """The name of who sends a request, for what keeps it."""
    identify: Identify = request.app.state.identify
    return identify(request).name


def refuse_without(scope: Scope, request: Request) -> None:
    """Refuse a principal without the scope.

    Raises:
        ForbiddenError: the principal of the request has it not.
    """
    identify: Identify = request.app.state.identify
    if scope not in identify(request).scopes:
        raise ForbiddenError(scope)
