"""The composition root of the API: ``uvicorn advisor.bootstrap.api:app``."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from advisor.api.app import AdvisorApi, create_app
from advisor.api.competitions.views import competitions_body
from advisor.api.deps import Resources
from advisor.api.updates.hub import UpdateHub
from advisor.api.updates.notifications import publishing_notifications
from advisor.api.updates.stop_signals import on_stop_signal
from advisor.core.clock import SystemClock
from advisor.core.errors import AdvisorError, DatabaseUnavailableError
from advisor.core.ids import random_id
from advisor.db.revision import is_current
from advisor.db.session import connected
from advisor.postgres.server import open_database
from advisor.settings import Settings, load_settings
from advisor.settings.live_view import live_view
from advisor.telemetry import configure_logging


def build_app(settings: Settings) -> AdvisorApi:
    """The application as these settings want it; nothing is opened before it starts.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    live = live_view(settings)

    @asynccontextmanager
    async def open_resources() -> AsyncIterator[Resources]:
        with ExitStack() as stack:
            embedded = open_database(settings.dsn, settings.database_folder, port=settings.database_port)
            dsn = await asyncio.to_thread(stack.enter_context, embedded)
            async with connected(dsn, connections=settings.database_connections) as database:
                if not await asyncio.to_thread(is_current, dsn):
                    raise DatabaseUnavailableError(
                        "The database's tables are not those of this version; run `advisor db migrate`."
                    )
                # What was made until now lives as long as the process; no collection need look at it again.
                gc.collect()
                gc.freeze()
                hub = UpdateHub(live.stream.clients, live.stream.pending)
                with on_stop_signal(hub.close):
                    async with publishing_notifications(hub, dsn):
                        yield Resources(
                            database=database,
                            competitions=competitions_body(database),
                            clock=SystemClock(),
                            new_id=random_id,
                            hub=hub,
                            live=live,
                        )

    return create_app(settings.api_config(), open_resources, random_id)


def _app() -> AdvisorApi:
    try:
        settings = load_settings()
        configure_logging(settings.log_config())
        return build_app(settings)
    except AdvisorError as error:
        raise SystemExit(f"✗ {error}") from None


app = _app()
