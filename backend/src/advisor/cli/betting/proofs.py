"""``advisor bets dispute-file``, ``record`` and ``verify``: bets in files that prove themselves."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import asyncpg
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import FAILED, reported
from advisor.cli.file_content import file_content, shown
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError, ProofBrokenError
from advisor.core.proofs.chained_lines import checked_lines, format_of
from advisor.core.proofs.sealed_record import SEALED_RECORD, CheckedRecord, checked_record
from advisor.core.proofs.seals import Head
from advisor.core.words.counts import counted
from advisor.db.journal.files import opened_journal
from advisor.db.orders.dispute_file import DISPUTE_FILE
from advisor.db.orders.dispute_file import dispute_file as file_of
from advisor.db.orders.sealed_record import sealed_record
from advisor.engine.journal.seals import faults_by_journal

Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write it here instead of to stdout.")]

_NOTED: Final = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")


def dispute_file(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list.")],
    output: Output = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write everything that is known of a bet to a file that shows by itself whether it was changed since."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> bytes:
        return await file_of(connection, reference, SystemClock().now())

    with reported(console):
        file = in_database(work, database_url)
        _write(file, output)
    lines = checked_lines(file, DISPUTE_FILE)
    _say(console, f"{len(lines)} lines, seal {lines[-1].hash}")


def record(output: Output = None, database_url: DatabaseUrl = None) -> None:
    """Write every signal to a file, bet on or not, as it was sealed before its event, and what became of it.

    Those whose event has not begun are in it by their seal alone.
    """
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> bytes:
        return await sealed_record(connection, SystemClock().now())

    with reported(console):
        file = in_database(work, database_url)
        _write(file, output)
        found = checked_record(file)
    _say(console, f"{_number_of(found)}, head {found.last.number}:{found.last.head}")


def verify(
    file: Annotated[Path, typer.Argument(help="Of advisor bets dispute-file or record, or of the API.")],
    seal: Annotated[str | None, typer.Option(help="The seal of a dispute file, as it was noted.")] = None,
    noted: Annotated[
        str | None, typer.Option(metavar="NUMBER:HEAD", help="A head of the record, as it was noted.")
    ] = None,
    journal: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A journal that published seals of the record.")
    ] = None,
) -> None:
    """Say whether a dispute file or a record is what was written, and where it is not; no database is needed."""
    console = Console(stderr=True)
    with reported(console):
        content = file_content(file)
        if format_of(content) == SEALED_RECORD:
            _verify_record(console, content, _head(noted), journal or [])
            return
        if noted is not None or journal:
            raise ConfigError("A dispute file has a seal, and neither a head nor a journal: use --seal.")
        lines = checked_lines(content, DISPUTE_FILE)
        last_hash = lines[-1].hash
        if seal is not None and seal.strip().lower() != last_hash:
            raise ProofBrokenError(len(lines), f"its seal is {last_hash}, and another one was noted")
    about = lines[0].content
    made = f"✓ Bet {about['reference']}, as of {about['made_at']}"
    _say(Console(), f"{made}: {len(lines)} lines, none was changed; seal {last_hash}")


def _verify_record(console: Console, content: bytes, noted: Head | None, journals: Sequence[Path]) -> None:
    found = checked_record(content, noted)
    faults = list(found.faults)
    for path in journals:
        with opened_journal(path.parent, str(path)) as records:
            faults += faults_by_journal(checked_lines(content, SEALED_RECORD), records)
    for fault in faults:
        _say(console, f"✗ Line {fault.line}: {fault.text}")
    if faults:
        raise typer.Exit(FAILED)
    last = f"head {found.last.number}:{found.last.head}"
    _say(Console(), f"✓ Record of {found.made_at}: {_number_of(found)}, none is missing, changed or late; {last}")


def _number_of(found: CheckedRecord) -> str:
    return f"{counted(found.bets, 'bet')}, {counted(found.signals, 'other signal')}, {found.shown} shown"


def _head(noted: str | None) -> Head | None:
    if noted is None:
        return None
    found = _NOTED.fullmatch(noted.strip().lower())
    if found is None:
        raise ConfigError("A head is noted as NUMBER:HEAD, with 64 digits from 0 to f.")
    return Head(int(found[1]), found[2])


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _write(file: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(file)
        return
    try:
        output.write_bytes(file)
    except OSError as error:
        raise ConfigError(f"{shown(output)} cannot be written: {error.strerror}.") from None
