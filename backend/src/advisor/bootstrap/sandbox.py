"""The sandbox process: the doubles of all providers."""

from collections.abc import Callable, Sequence
from pathlib import Path

from advisor.bootstrap.signals import stopped_by_signals
from advisor.core.clock import Clock
from advisor.core.errors import ConfigError
from advisor.core.ids import random_id
from advisor.sandbox.config import ListenConfig, SandboxConfig
from advisor.sandbox.faults.plan import FaultRule
from advisor.sandbox.order_venues.accounts import open_accounts
from advisor.sandbox.server import RunningSandbox, running_sandbox


async def run(
    config: SandboxConfig,
    listen: ListenConfig,
    faults: Sequence[FaultRule],
    clock: Clock,
    started: Callable[[RunningSandbox], None],
    accounts: Path | None = None,
) -> None:
    """Serve it until a signal to stop.

    Args:
        faults: from the start.
        started: called once it answers.
        accounts: file in which the accounts at its venues outlive it; None: they end with it.

    Raises:
        ConfigError: a port is taken, the address is none of this machine's, or the file cannot be kept.
    """
    kept = None if accounts is None else open_accounts(accounts, random_id)
    serving = running_sandbox(
        config,
        host=listen.host,
        port=listen.port,
        stream_port=listen.stream_port,
        names=listen.names,
        clock=clock,
        faults=faults,
        accounts=kept,
    )
    with stopped_by_signals() as stop:
        try:
            async with serving as running:
                started(running)
                await stop.wait()
        except OSError as error:
            raise ConfigError(f"The sandbox cannot listen on {listen.host}: {error.strerror or error}.") from error
        finally:
            if kept is not None:
                kept.close()
