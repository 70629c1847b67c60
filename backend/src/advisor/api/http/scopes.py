"""Who may do what: every route declares the scope it needs, and an app with one that does not is never built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final, TypeAlias

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMarker
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

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
    """Dismiss value bets, and decide identity reviews."""
    OBSERVE = "observe"
    """Read the metrics of the process."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who sends a request, and what they may do."""

    name: str
    scopes: frozenset[Scope]


LOCAL: Final = Principal("local", frozenset(Scope))
ANONYMOUS: Final = Principal("anonymous", frozenset({Scope.PUBLIC}))


Identify: TypeAlias = Callable[[Request], Principal]
"""The principal of a request; the application holds one as ``app.state.identify``."""


def identify_by_address(config: ApiConfig) -> Identify:
    """Clients on this machine or a trusted network may do everything, all others only what is public."""

    def identify(request: Request) -> Principal:
        return LOCAL if request.client is not None and _trusted(request.client.host, config) else ANONYMOUS

    return identify


def _trusted(host: str, config: ApiConfig) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # Proxies write IPv4 callers of a dual-stack socket as ::ffff:127.0.0.1.
    plain = (address.version == 6 and address.ipv4_mapped) or address
    return plain.is_loopback or any(plain in network for network in config.networks)


class _Requirement:
    """A dependency that refuses principals without the scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> None:
        identify: Identify = request.app.state.identify
        if self.scope not in identify(request).scopes:
            raise ForbiddenError(self.scope)


def require(scope: Scope) -> DependsMarker:
    """Declare on a route, in ``dependencies=[require(Scope.READ)]``, the scope that it needs."""
    marker: DependsMarker = Depends(_Requirement(scope))
    return marker


def declared_scopes(route: BaseRoute) -> list[Scope]:
    """The scopes a route declares; empty for a route that declares none or cannot declare any."""
    if not isinstance(route, APIRoute):
        return []
    calls = (dependency.dependency for dependency in route.dependencies)
    return [call.scope for call in calls if isinstance(call, _Requirement)]


def refuse_undeclared(routes: Sequence[BaseRoute]) -> None:
    """Deny by default.

    Raises:
        RuntimeError: a route declares no scope, or more than one.
    """
    for context in iter_route_contexts(routes):
        if len(declared_scopes(context.original_route)) != 1:
            raise RuntimeError(f"The route {context.path} must declare exactly one scope: require(…).")
