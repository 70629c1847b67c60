"""The API process: ``uvicorn --factory advisor.bootstrap.api:app``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta

from advisor.api.app import AdvisorApi, create_app
from advisor.api.competitions.views import competitions_body
from advisor.api.deps import Resources
from advisor.api.live_config import LiveConfig
from advisor.api.updates.hub import UpdateHub
from advisor.api.updates.notifications import publishing_notifications
from advisor.api.updates.stop_signals import on_stop_signal
from advisor.bootstrap.database import database_url
from advisor.bootstrap.garbage import collect_seldom, trimmed
from advisor.core.clock import Clock, SystemClock
from advisor.core.errors import AdvisorError, DatabaseUnavailableError
from advisor.core.ids import NewId, random_id
from advisor.db.revision import is_current
from advisor.db.session import connected
from advisor.pricing.compiled import interpret
from advisor.settings.environment import Settings
from advisor.settings.live_view import live_view
from advisor.settings.providers import load_keyless_settings
from advisor.telemetry.logs import configure_logging


@asynccontextmanager
async def opened_resources(
    dsn: str,
    live: LiveConfig,
    *,
    clock: Clock,
    new_id: NewId,
    connections: int,
    statement_timeout: timedelta | None = None,
) -> AsyncIterator[Resources]:
    """What the routes work with on a database, until the context ends.

    Raises:
        DatabaseUnavailableError: nobody answers there.
    """
    async with connected(dsn, connections=connections, statement_timeout=statement_timeout) as database:
        hub = UpdateHub(live.stream.clients, live.stream.pending, live.stream.heard_within.total_seconds())
        yield Resources(
            database=database,
            competitions=competitions_body(database),
            clock=clock,
            new_id=new_id,
            hub=hub,
            live=live,
        )


def build_app(settings: Settings) -> AdvisorApi:
    """The application as these settings want it; nothing is opened before it starts.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    live, config = live_view(settings), settings.api_config()

    @asynccontextmanager
    async def open_resources() -> AsyncIterator[Resources]:
        with ExitStack() as stack:
            dsn = await asyncio.to_thread(stack.enter_context, database_url(settings))
            opened = opened_resources(
                dsn,
                live,
                clock=SystemClock(),
                new_id=random_id,
                connections=settings.database_connections,
                statement_timeout=config.statement_timeout,
            )
            async with opened as resources:
                if not await asyncio.to_thread(is_current, dsn):
                    raise DatabaseUnavailableError(
                        "The database's tables are not those of this version; run `advisor db migrate`."
                    )
                collect_seldom()
                with on_stop_signal(resources.hub.close):
                    async with trimmed(), publishing_notifications(resources.hub, dsn, live.stream.ask_every):
                        yield resources

    return create_app(config, open_resources, random_id)


def app() -> AdvisorApi:
    """The application of a server process, by the settings of its environment."""
    # It prices the few markets of a page; the engine, which prices them all, has them compiled.
    interpret()
    try:
        settings = load_keyless_settings()
        configure_logging(settings.log_config())
        return build_app(settings)
    except AdvisorError as error:
        raise SystemExit(f"✗ {error}") from None
