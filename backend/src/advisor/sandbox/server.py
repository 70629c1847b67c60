"""Serves a sandbox: HTTP for all simulated providers, TCP for the exchange's stream."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import uvicorn

from advisor.core.clock import Clock
from advisor.sandbox.app import Labelled, simulated_providers
from advisor.sandbox.betfair.stream_server import StreamServer
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.app import FaultyApp
from advisor.sandbox.faults.connections import Connections
from advisor.sandbox.faults.plan import FaultPlan, FaultRule
from advisor.sandbox.hosts import KnownHosts, bracketed
from advisor.sandbox.order_venues.accounts import KeptAccounts
from advisor.sandbox.world.world import World

_STARTED_SECONDS: Final = 0.005
_KEEPS_IDLE_SECONDS: Final = 75
_BACKLOG: Final = 256
_FAULT_SALT: Final = 71


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSandbox:
    """Where a sandbox answers.

    Attributes:
        url: ``http://host:port``, base of every provider's paths.
        host: of both ports.
        stream_port: TCP port of the exchange's stream.
        world: whose games and prices it serves.
        plan: of its faults.
    """

    url: str
    host: str
    port: int
    stream_port: int
    world: World
    plan: FaultPlan


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def running_sandbox(
    config: SandboxConfig,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    stream_port: int = 0,
    names: Sequence[str] = (),
    clock: Clock,
    faults: Sequence[FaultRule] = (),
    accounts: KeptAccounts | None = None,
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox until the context ends.

    Args:
        config: of the sandbox.
        host: to listen on.
        port, stream_port: 0 for any that is free.
        names: under which it is called, besides the host and those of this machine.
        clock: of the world.
        faults: from the start.
        accounts: where the accounts at its venues outlive it; None: nowhere.

    Raises:
        OSError: a port is taken.
    """
    world = World(config, clock)
    plan = FaultPlan(faults, np.random.default_rng([config.seed, _FAULT_SALT]))
    connections = Connections()
    providers = simulated_providers(world, plan, accounts)
    faulty = FaultyApp(providers.app, plan, world.clock, connections)
    listener = _listener(host, port)
    # The server sets the level of its logger for the whole process, which may log for others after us.
    logger = logging.getLogger("uvicorn.error")
    level = logger.level
    server = _Server(
        uvicorn.Config(
            Labelled(KnownHosts(faulty, {bracketed(host), *names}), world.clock),
            http=connections.protocol(),
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            # As real providers: longer than a client keeps an idle connection, which else meets one that is closing.
            timeout_keep_alive=_KEEPS_IDLE_SECONDS,
            timeout_graceful_shutdown=1,
        )
    )
    stream = StreamServer(world, providers.betfair, plan)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(_STARTED_SECONDS)
        async with stream.listening(host, stream_port) as bound:
            own = listener.getsockname()[1]
            yield RunningSandbox(
                url=f"http://{bracketed(host)}:{own}", host=host, port=own, stream_port=bound, world=world, plan=plan
            )
    finally:
        server.should_exit = True
        connections.cut_all()
        await serving
        listener.close()
        logger.setLevel(level)


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(_BACKLOG)
    return listener
