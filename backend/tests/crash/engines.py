"""Engines as processes that die often: ``python -m tests.crash.engines`` forks one for each line that it reads.

What is forked is a process like that of ``advisor engine run`` after its imports, with its own event loop, connections
and lease; in place of a provider over HTTP it hears of ``games``, and its edges are those of ``points``.
"""

import asyncio
import json
import math
import os
import signal
import sys
import traceback
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import numpy as np
import uvloop

from advisor.adapters.registry import registered
from advisor.bootstrap.engine import EngineEdges, run
from advisor.core.clock import Clock, SystemClock
from advisor.core.ids import random_id
from advisor.core.money.assets import Asset
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import Mode
from advisor.db.leader.lease import Lease
from advisor.db.leader.writes import LeaderWrites
from advisor.engine.warm_up import warm_up
from advisor.execution.quarantine import QuarantineLimits
from advisor.live.betting.flow_config import OrderFlowConfig, OrderVenues
from advisor.live.betting.instances import BettingConfig, InstancesConfig, PortfolioConfig
from advisor.live.betting.portfolios import SnapshotsConfig
from advisor.live.betting.venues.sandbox_venues import SandboxTermsConfig, SandboxVenues
from advisor.live.config import EngineProcessConfig
from advisor.live.leadership import LeaseConfig
from advisor.ports.feeds import Sink
from advisor.providers.built import BuiltProvider
from advisor.providers.spec import Specs
from advisor.risk.limits import NO_LIMITS
from advisor.settings.engine import engine_process_config
from advisor.settings.paper import SETTLED_BY_SCORE
from advisor.settings.variables import load_settings
from advisor.telemetry.logs import configure_logging
from advisor.upstream.transport import Transport
from tests.crash.games import PROVIDER, SHARP_VENUE, STAKE, Season
from tests.crash.points import Fuse, FusedTransport, FusedWrites

LEASE: Final = LeaseConfig(
    duration=timedelta(seconds=3), renew_every=timedelta(milliseconds=700), ask_every=timedelta(milliseconds=200)
)
TERMS: Final = SandboxTermsConfig(
    answer_within=timedelta(seconds=1),
    max_transit=timedelta(seconds=3),
    max_accept_delay=timedelta(seconds=3),
    visibility_delay=timedelta(milliseconds=500),
)
DEADLINE: Final = timedelta(seconds=3)
PORTFOLIO: Final = PortfolioConfig(
    key="crash", mode=Mode.PAPER, asset=Asset.of("EUR"), opening=100_000_000, limits=NO_LIMITS
)
_SAID_EVERY: Final = 0.25
_RESULTS_EVERY: Final = 6
_ACCOUNTS_EVERY: Final = timedelta(seconds=3)
"""Engines live for seconds; accounts are to be read in most of them."""
_SNAPSHOTS: Final = SnapshotsConfig(entries=5)
"""So few entries that most engines make one, and so many that most starts have entries after it."""
_NEVER: Final = 1_000_000_000
_CONNECTIONS: Final = 5
_INSTANCE: Final = InstanceDefinition(
    strategy="value",
    config={"fair": f"sharp:{SHARP_VENUE}", "min_edge": 0.02},
    mode=Mode.PAPER,
    portfolio=PORTFOLIO.key,
    venues=None,
    limits="research",
    staking={"kind": "flat", "stake": f"{STAKE / 100:.2f}"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One engine.

    Attributes:
        name: of its files.
        holder: under which it takes the lease.
        point, passing: where it ends by itself, see ``points.Fuse``; None: nowhere.
    """

    name: str
    holder: str
    point: str | None = None
    passing: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What all engines of a run share.

    Attributes:
        began: of its season.
    """

    folder: Path
    dsn: str
    port: int
    began: float

    @property
    def quiet(self) -> Path:
        """Once it is there it says from when on no new game is offered."""
        return self.folder / "quiet"

    @property
    def sent(self) -> Path:
        """Each order that was about to be written."""
        return self.folder / "sent.jsonl"

    def log(self, name: str) -> Path:
        """Of one engine."""
        return self.folder / f"{name}.log"

    def ended(self, name: str) -> Path:
        """Names the point at which an engine ended itself."""
        return self.folder / f"{name}.ended"


class SaidGames:
    """Says the games of a season, again and again."""

    provider = PROVIDER

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self._stage, self._clock = stage, clock

    async def run(self, sink: Sink) -> None:
        """See ``ports.feeds.PushedFeed``."""
        for turn in count():
            until = float(self._stage.quiet.read_text()) if self._stage.quiet.exists() else math.inf
            season = Season(began=self._stage.began, until=until)
            await sink(season.reading(self._clock.now().timestamp(), results=turn % _RESULTS_EVERY == 0))
            await asyncio.sleep(_SAID_EVERY)


def config_of(stage: Stage) -> EngineProcessConfig:
    """The product's own config, with money to lose, short deadlines and the games of the season."""
    spec = registered()[PROVIDER]

    def build(*given: object) -> BuiltProvider:
        built = spec.build(*given)  # type: ignore[arg-type]
        return replace(built, polled=None, pushed=SaidGames(stage, SystemClock()), files=None, locator=None)

    specs: Specs = {PROVIDER: replace(spec, build=build)}
    config = engine_process_config(load_settings(None, specs), specs)
    betting = BettingConfig(portfolios=(PORTFOLIO,), deadline=DEADLINE, markets=SETTLED_BY_SCORE)
    instances = InstancesConfig(built_in=config.engine.instances[:1], defined={"paper": _INSTANCE}, betting=betting)
    settling = replace(config.orders.settling, every=timedelta(milliseconds=500), sources=1)
    return replace(
        config,
        instances=instances,
        connections=_CONNECTIONS,
        engine=replace(config.engine, instances=config.engine.instances[:1]),
        orders=replace(
            config.orders,
            portfolios=(PORTFOLIO,),
            venues_at=f"http://127.0.0.1:{stage.port}",
            settling=settling,
            snapshots=_SNAPSHOTS,
            # Most calls fail here on purpose; breakers would end the betting that is to be crashed.
            quarantine=QuarantineLimits(orders=_NEVER, share=1.0),
            breakers=replace(
                config.orders.breakers,
                error_share=1.0,
                errors_a_minute=_NEVER,
                volatility_ratio=_NEVER,
                unexplained_share=_NEVER,
                halt_share=_NEVER,
                incomplete_rounds=_NEVER,
                venue_silent=timedelta(days=1),
            ),
        ),
        storing=replace(config.storing, lease=LEASE, retry_after=timedelta(milliseconds=200)),
        timings=replace(config.timings, reconcile_every=_ACCOUNTS_EVERY),
    )


def edges_of(stage: Stage, fuse: Fuse) -> EngineEdges:
    """Those with points in them."""

    def writes(pool: asyncpg.Pool, lease: Lease) -> LeaderWrites:
        return FusedWrites(pool, lease, fuse)

    def venues(
        config: OrderFlowConfig,
        transport: Transport,
        pool: asyncpg.Pool,
        writes: LeaderWrites,
        clock: Clock,
        rng: np.random.Generator,
    ) -> OrderVenues:
        assert isinstance(writes, FusedWrites)
        assert config.venues_at is not None
        fused = FusedTransport(transport, fuse, writes.number, stage.sent)
        return SandboxVenues(config.venues_at, config.venues, fused, pool, clock, TERMS)

    return EngineEdges(writes=writes, order_venues=venues)


def live(stage: Stage, life: Life, config: EngineProcessConfig) -> None:
    """Be one engine, until a signal or the point ends it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(stage.log(life.name), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stderr.fileno())
    os.dup2(log, sys.stdout.fileno())

    def ended(point: str) -> None:
        stage.ended(life.name).write_text(point)

    fuse = Fuse(life.point, life.passing, ended)
    uvloop.run(
        run(
            stage.dsn,
            replace(config, holder=UUID(life.holder)),
            clock=SystemClock(),
            rng=np.random.default_rng(),
            new_id=random_id,
            edges=edges_of(stage, fuse),
        )
    )


def main() -> None:
    """Fork an engine for each line after the first, which says what they share, and say its process id."""
    warm_up()
    given = json.loads(sys.stdin.readline())
    stage = Stage(folder=Path(given["folder"]), dsn=given["dsn"], port=given["port"], began=given["began"])
    os.environ |= {
        "ADVISOR_DATA_DIR": str(stage.folder / "engine"),
        "DATABASE_URL": stage.dsn,
        "ADVISOR_SANDBOX": "on",
        "ADVISOR_SANDBOX_ORDERS": "venues",
        "ADVISOR_LOG_FORMAT": "json",
    }
    config = config_of(stage)
    configure_logging(load_settings(None).log_config())
    # Children that end are nobody's; who started this program asks whether they live.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        life = Life(**json.loads(line))
        child = os.fork()
        if child == 0:
            try:
                live(stage, life, config)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
