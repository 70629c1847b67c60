"""``advisor worker``: runs queued jobs."""

from rich.console import Console

from advisor.bootstrap.worker import serve
from advisor.cli.failure import reported
from advisor.settings.providers import load_keyless_settings


def worker() -> None:
    """Run backtests from the queue until stopped."""
    with reported(Console(stderr=True)):
        serve(load_keyless_settings())
