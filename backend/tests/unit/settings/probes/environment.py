"""Variables of the environment, and where each shows."""

import asyncio
import io
import logging
from contextlib import AbstractAsyncContextManager, redirect_stderr
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
import structlog
from fastapi import APIRouter

from advisor.api.app import create_app
from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope, requires
from advisor.bootstrap.database import database_url
from advisor.core.timing.retention import StoredDays, due_days, end_of
from advisor.db.retention import RULES
from advisor.launcher.environments import advisor_environment
from advisor.launcher.restarts import Restarts
from advisor.telemetry.logs import configure_logging
from tests.unit.settings.probes.made import Case, Made, Probe
from tests.unit.settings.probes.upstream import ESPN, played, refused_until

if TYPE_CHECKING:
    from advisor.api.deps import Resources

ON_SANDBOX = {"ADVISOR_SANDBOX": "on"}
"""Shows what the sandbox is started with."""
NARROW = {"ADVISOR_API_CONCURRENCY": "2", "ADVISOR_API_WAITING": "2"}
"""Six requests are more than run and wait."""
TURNS_OF_THE_LOOP = 200
"""More than a request needs until it is in its route."""


def addresses(made: Made) -> object:
    """Where the processes listen, and the addresses they are given of the others."""
    return made.launch.address, made.launch.api_address, advisor_environment("api", made.launch, "postgresql:///x")


def sandbox(made: Made) -> object:
    """How the sandbox is started, and where providers are called."""
    return made.launch.sandbox, [each.section for each in made.process.providers]


def _unopened() -> "AbstractAsyncContextManager[Resources]":
    raise AssertionError("no database here")


def status_of(
    made: Made, *, client: str = "127.0.0.1", host: str = "localhost", origin: str = "", method: str = "GET"
) -> int:
    """The API's status for a caller of this address, host and page."""
    app = create_app(made.settings.api_config(), _unopened, lambda: UUID(int=1))
    transport = httpx.ASGITransport(app, client=(client, 1))
    headers = {"origin": origin, "sec-fetch-site": "cross-site"} if origin else {}

    async def ask() -> int:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as asking:
            return (await asking.request(method, "/api/v1/strategies", headers=headers)).status_code

    return asyncio.run(ask())


def crowd(made: Made) -> object:
    """What six requests at once get, of which none is answered before the others have come."""
    app = create_app(made.settings.api_config(), _unopened, lambda: UUID(int=1))
    route = APIRouter(route_class=StrictRoute)
    entered: list[int] = []
    go_on = asyncio.Event()

    @route.get("/slow", openapi_extra=requires(Scope.READ))
    async def slow() -> None:
        entered.append(len(entered))
        await go_on.wait()

    app.router.routes.extend(route.routes)
    transport = httpx.ASGITransport(app)

    async def ask() -> object:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asking:
            asked = [asyncio.create_task(asking.get("/slow")) for _ in range(6)]
            for _ in range(TURNS_OF_THE_LOOP):
                await asyncio.sleep(0)
            at_once = len(entered)
            go_on.set()
            answers = await asyncio.gather(*asked)
            return at_once, [(each.status_code, each.headers.get("retry-after")) for each in answers]

    return asyncio.run(ask())


def logged(made: Made) -> str:
    """What two lines look like on stderr, without their times."""
    root = logging.getLogger()
    handlers, level, before = list(root.handlers), root.level, structlog.get_config()
    stream = io.StringIO()
    try:
        with redirect_stderr(stream):
            configure_logging(made.settings.log_config())
            log = structlog.get_logger("probe").bind(timestamp="-")
            log.info("shown")
            log.warning("warned")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
    return "".join("{" if line.startswith("{") else "-" for line in stream.getvalue().splitlines())


def restarts(made: Made) -> object:
    """Pauses after eight refused starts, and then after runs of so many seconds that each ended in a death."""
    policy, now = Restarts(made.launch.restarts), 0.0
    pauses: list[float | None] = [policy.after_refusal() for _ in range(8)]
    for ran in (1500.0, 200.0, 200.0, 1.0, 1.0, 1.0, 1.0, 1.0):
        now += ran
        pauses.append(policy.after_death(now, ran=ran))
    return pauses


def url(made: Made) -> str:
    """The database that a process opens."""
    with database_url(made.settings) as opened:
        return opened


def first_due(made: Made, what: str) -> int:
    """Days after its end until a day is due to leave a store."""
    day = date(2026, 1, 1)
    everywhere = StoredDays(database=frozenset({day}), files=frozenset({day}), bars=frozenset({day}))

    def due(days: int) -> bool:
        found = due_days(end_of(day) + timedelta(days=days), made.upkeep.kept, everywhere)
        return day in getattr(found, what)

    return next(days for days in range(4000) if due(days))


def deleted_after(name: str) -> Probe:
    """How long the rules of deletion find something kept."""
    return lambda made: [getattr(made.upkeep.kept, rule.kept) for rule in RULES if rule.kept == name]


CASES = {
    "ADVISOR_DATA_DIR": Case(
        probe=lambda made: (made.launch.log_folder, made.process.downloads, made.settings.database_folder),
        other="{folder}/elsewhere",
    ),
    "DATABASE_URL": Case(probe=url, other="postgresql://b@db/x", env={"DATABASE_URL": "postgresql://a@db/x"}),
    "ADVISOR_DATABASE_PORT": Case(probe=lambda made: made.launch.database_port, other="5499"),
    "ADVISOR_DATABASE_CONNECTIONS": Case(
        probe=lambda made: made.process.connections + made.settings.worker_config().connections, other="7"
    ),
    "ADVISOR_API_HOST": Case(probe=addresses, other="127.0.0.2"),
    "ADVISOR_API_PORT": Case(probe=addresses, other="8010"),
    "ADVISOR_API_HOSTS": Case(probe=lambda made: status_of(made, host="bets.lan"), other="bets.lan"),
    "ADVISOR_API_NETWORKS": Case(probe=lambda made: status_of(made, client="10.1.2.3"), other="10.0.0.0/8"),
    "ADVISOR_API_ORIGINS": Case(
        probe=lambda made: status_of(made, origin="http://bets.lan", method="POST"), other="http://bets.lan"
    ),
    "ADVISOR_API_CONCURRENCY": Case(probe=crowd, other="3", env=NARROW),
    "ADVISOR_API_WAITING": Case(probe=crowd, other="1", env=NARROW),
    "ADVISOR_API_RETRY_AFTER": Case(probe=crowd, other="9", env=NARROW),
    "ADVISOR_API_STATEMENT_SECONDS": Case(probe=lambda made: made.settings.api_config().statement_timeout, other="0.5"),
    "ADVISOR_WEB_PORT": Case(
        probe=lambda made: status_of(made, origin="http://localhost:3010", method="POST"), other="3010"
    ),
    "ADVISOR_WEB_FOLDER": Case(probe=lambda made: made.launch.web_folder, other="{folder}/web"),
    "ADVISOR_DEMO": Case(probe=lambda made: made.launch.load_demo, other="0"),
    "ADVISOR_SANDBOX": Case(probe=sandbox, other="on"),
    "ADVISOR_SANDBOX_PORT": Case(probe=sandbox, other="8910", env=ON_SANDBOX),
    "ADVISOR_SANDBOX_STREAM_PORT": Case(probe=sandbox, other="8911", env=ON_SANDBOX),
    "ADVISOR_SANDBOX_SEED": Case(probe=sandbox, other="5", env=ON_SANDBOX),
    "ADVISOR_SANDBOX_SPEED": Case(probe=sandbox, other="10", env=ON_SANDBOX),
    "ADVISOR_SANDBOX_ORDERS": Case(probe=lambda made: made.process.orders.venues_at, other="venues", env=ON_SANDBOX),
    "ADVISOR_PROVIDERS": Case(probe=lambda made: made.launch.providers, other="espn"),
    "ADVISOR_KEYED_PROVIDERS": Case(
        probe=lambda made: [facts.key for facts in made.live.providers if facts.enabled], other="the_odds_api"
    ),
    "ADVISOR_PROVIDERS_FILE": Case(
        probe=lambda made: made.process.engine.asset,
        other="{folder}/providers.yaml",
        env={"ADVISOR_PROVIDERS_FILE": "/dev/null"},
        tree={"arbitrage": {"currency": "GBP"}},
    ),
    "ADVISOR_LEASE_HOLDER": Case(probe=lambda made: made.process.holder, other="01234567-89ab-4def-8123-456789abcdef"),
    "ADVISOR_ENGINE_METRICS_PORT": Case(probe=lambda made: made.process.metrics_port, other="9100"),
    "ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES": Case(probe=played(refused_until), other="1", env=ESPN),
    "ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT": Case(probe=played(refused_until), other="30", env=ESPN),
    "ADVISOR_LOG_FORMAT": Case(probe=logged, other="console"),
    "ADVISOR_LOG_LEVEL": Case(probe=logged, other="warning"),
    "ADVISOR_WORKER_CONCURRENCY": Case(probe=lambda made: made.settings.worker_config().concurrency, other="2"),
    "ADVISOR_WORKER_STALLED_SECONDS": Case(
        probe=lambda made: made.settings.worker_config().stalled_seconds, other="60"
    ),
    "ADVISOR_WORKER_KEPT_DAYS": Case(probe=lambda made: made.settings.worker_config().kept, other="2"),
    **{
        f"ADVISOR_KEEP_{name.upper()}_DAYS": Case(probe=deleted_after(name), other="95")
        for name in ("evidence", "signals", "transitions", "costs", "data_quality", "subjects", "weather", "answers")
    },
    "ADVISOR_KEEP_QUOTES_DAYS": Case(probe=lambda made: first_due(made, "to_files"), other="8"),
    "ADVISOR_KEEP_QUOTE_FILES_DAYS": Case(probe=lambda made: first_due(made, "to_bars"), other="91"),
    "ADVISOR_KEEP_BARS_DAYS": Case(probe=lambda made: first_due(made, "to_delete"), other="1000"),
    "ADVISOR_RETENTION_MINUTES": Case(probe=lambda made: made.upkeep.retention_every, other="30"),
    "ADVISOR_RETENTION_ROWS": Case(probe=lambda made: made.upkeep.deletion.rows, other="100"),
    "ADVISOR_STORAGE_MINUTES": Case(probe=lambda made: made.upkeep.measure_every, other="1"),
    "ADVISOR_LOW_SPACE_MB": Case(probe=lambda made: (made.upkeep.low_space, made.live.low_space), other="500"),
    "ADVISOR_START_SECONDS": Case(probe=lambda made: made.launch.ready_seconds, other="90"),
    "ADVISOR_RESTART_FIRST_PAUSE": Case(probe=restarts, other="3"),
    "ADVISOR_RESTART_LONGEST_PAUSE": Case(probe=restarts, other="4"),
    "ADVISOR_RESTART_STEADY": Case(probe=restarts, other="2000"),
    "ADVISOR_RESTART_DEATHS": Case(probe=restarts, other="3"),
    "ADVISOR_RESTART_WITHIN": Case(probe=restarts, other="100"),
    "ADVISOR_NICE_API": Case(probe=lambda made: made.launch.nice, other="7"),
    "ADVISOR_NICE_WEB": Case(probe=lambda made: made.launch.nice, other="7"),
    "ADVISOR_NICE_SANDBOX": Case(probe=lambda made: made.launch.nice, other="7", env=ON_SANDBOX),
    "ADVISOR_NICE_WORKER": Case(probe=lambda made: made.launch.nice, other="7"),
    "ADVISOR_LOG_FILE_MEGABYTES": Case(probe=lambda made: made.launch.log_limits.file_bytes, other="1"),
    "ADVISOR_LOG_FILES_KEPT": Case(probe=lambda made: made.launch.log_limits.kept, other="1"),
}
