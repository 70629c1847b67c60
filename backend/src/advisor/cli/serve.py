"""``advisor api`` and ``advisor openapi``: the API alone, and its document."""

import sys
from dataclasses import dataclass
from typing import Final

import uvicorn
from rich.console import Console

from advisor.api.http.protocol import PROTOCOL
from advisor.bootstrap.openapi import openapi_bytes
from advisor.cli.failure import reported
from advisor.settings.providers import load_keyless_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeLimits:
    """How the server ends, and its connections.

    Attributes:
        linger_seconds: requests may finish for so long; streams never end by themselves, so a stop must not wait for
            them.
        keep_alive_seconds: an idle connection is kept for so long. Longer than the dashboard's server and clients keep
            theirs: whoever hangs up first must be the one that asks, or a request meets a connection that is closing.
    """

    linger_seconds: int = 3
    keep_alive_seconds: int = 75


LIMITS: Final = ServeLimits()


def api() -> None:
    """Serve the API until it is stopped; host and port come from the settings."""
    with reported(Console(stderr=True)):
        settings = load_keyless_settings()
    uvicorn.run(
        "advisor.bootstrap.api:app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http=PROTOCOL,
        log_config=None,
        server_header=False,
        timeout_keep_alive=LIMITS.keep_alive_seconds,
        timeout_graceful_shutdown=LIMITS.linger_seconds,
    )


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    sys.stdout.buffer.write(openapi_bytes())
