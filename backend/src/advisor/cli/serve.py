"""``advisor api`` and ``advisor openapi``: the API alone, and its document."""

import sys
from typing import Final

import uvicorn
from rich.console import Console

from advisor.bootstrap.openapi import openapi_bytes
from advisor.cli.failure import reported
from advisor.settings import load_settings

_LINGER_SECONDS: Final = 3
"""Streams never end by themselves, so a stop must not wait for them."""


def api() -> None:
    """Serve the API until it is stopped; host and port come from the settings."""
    with reported(Console(stderr=True)):
        settings = load_settings()
    uvicorn.run(
        "advisor.bootstrap.api:app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_LINGER_SECONDS,
    )


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    sys.stdout.buffer.write(openapi_bytes())
