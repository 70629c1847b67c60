"""``advisor bets dispute-file`` and ``verify``: a bet in a file that proves itself."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import asyncpg
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.betting.proof_files import checked, write_proof
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.proofs.chained_lines import checked_lines
from advisor.db.orders.dispute_file import DISPUTE_FILE
from advisor.db.orders.dispute_file import dispute_file as file_of


def dispute_file(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list.")],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write it here instead of to stdout.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write everything that is known of a bet to a file that shows by itself whether it was changed since."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> bytes:
        return await file_of(connection, reference, SystemClock().now())

    with reported(console):
        file = in_database(work, database_url)
        write_proof(file, output)
    lines = checked_lines(file, DISPUTE_FILE)
    console.print(f"{len(lines)} lines, seal {lines[-1].hash}", highlight=False, soft_wrap=True)


def verify(
    file: Annotated[Path, typer.Argument(help="Of advisor bets dispute-file, or of the API.")],
    seal: Annotated[str | None, typer.Option(help="The seal that was noted when it was made.")] = None,
) -> None:
    """Say whether a dispute file was changed since it was made, and in which line; no database is needed."""
    with reported(Console(stderr=True)):
        lines = checked(file, DISPUTE_FILE, seal)
    about = lines[0].content
    Console().print(
        f"✓ Bet {about['reference']}, as of {about['made_at']}: {len(lines)} lines, none was changed. "
        f"Seal {lines[-1].hash}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
