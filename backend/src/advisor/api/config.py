"""What the API needs to know, handed in from the settings."""

from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network
from typing import Final

API_PREFIX: Final = "/api/v1"
OUR_HOSTS: Final = ("127.0.0.1", "localhost")
"""Names of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """Which requests the API accepts.

    Attributes:
        hosts: values of the ``Host`` header we answer to, without port; anything else may be DNS rebinding.
        origins: browser origins, besides our own, that may send commands: the dashboard's addresses.
        networks: networks, besides this machine, whose clients may do everything.
        max_body_bytes: longest request body.
        concurrency: requests that run at once; streams, health and metrics are not counted.
        waiting: requests that wait for their turn; more are refused.
        retry_after: seconds after which a refused request may be sent again.
        statement_timeout: a statement of a request that takes longer is ended.
        version: version of the product, as health and the OpenAPI document show it.
    """

    hosts: tuple[str, ...] = OUR_HOSTS
    origins: tuple[str, ...] = ()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    max_body_bytes: int = 1_000_000
    concurrency: int = 4
    waiting: int = 64
    retry_after: int = 1
    statement_timeout: timedelta = timedelta(seconds=10)
    version: str = field(default_factory=lambda: version("betting-expert-advisor"))
