"""``advisor api``, ``advisor worker``, ``advisor openapi``: the platform's processes one by one."""

import sys
from contextlib import AbstractAsyncContextManager
from typing import Final

import uvicorn
import uvloop
from rich.console import Console

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.api.deps import Resources
from advisor.api.openapi import openapi_json
from advisor.cli.failure import reported
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.jobs.worker import run_worker
from advisor.postgres.server import open_database
from advisor.settings import load_settings
from advisor.telemetry import configure_logging

_LINGER_SECONDS: Final = 3
"""Streams never end by themselves, so a stop must not wait for them."""


def api() -> None:
    """Serve the API until it is stopped; host and port come from the settings."""
    with reported(Console(stderr=True)):
        settings = load_settings()
    uvicorn.run(
        "advisor.bootstrap.api:app",
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_LINGER_SECONDS,
    )


def worker() -> None:
    """Run backtests from the queue until stopped."""
    with reported(Console(stderr=True)):
        settings = load_settings()
        configure_logging(settings.log_config())
        with open_database(settings.dsn, settings.database_folder, port=settings.database_port) as dsn:
            uvloop.run(run_worker(dsn, settings.worker_config(), SystemClock()))


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    sys.stdout.buffer.write(openapi_json(create_app(ApiConfig(), _unopened, random_id).openapi()))


def _unopened() -> AbstractAsyncContextManager[Resources]:
    raise AssertionError("The document is made of an application that never starts.")
