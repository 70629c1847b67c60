"""What there is at an instant of the soak: money, rows, bytes, and what waits for its end."""

import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look.

    Attributes:
        at: virtual.
        hours: virtual, since the beginning.
        seconds: real ones since the beginning.
        counts: since the beginning: quotes, signals, orders, fills, settled, postings, rounds.
        resident: megabytes of this process: engine, sandbox and the worker's upkeep together.
        database: bytes of it.
        rows: by table; quotes of all days.
        table_bytes: by table, with its indexes.
        journals, quote_files: bytes of the files.
        oldest: seconds that what is longest under way has been so, by what it is.
        open_differences: of accounts, which nothing explains.
        explained: differences that a cause explains.
        ledger: sums of all postings, and of all balances; 0 and 0.
        wrong_balances: accounts whose balance is not the sum of their postings.
        letters: batches that were set aside.
    """

    at: datetime
    hours: float
    seconds: float
    counts: Mapping[str, int]
    resident: float
    database: int
    rows: Mapping[str, int]
    table_bytes: Mapping[str, int]
    journals: int
    quote_files: int
    oldest: Mapping[str, float]
    open_differences: int
    explained: int
    ledger: tuple[int, int]
    wrong_balances: int
    letters: int


async def look(
    connection: asyncpg.Connection | asyncpg.Pool,
    began: datetime,
    at: datetime,
    seconds: float,
    folder: Path,
    before: Look | None,
) -> Look:
    """What there is.

    Args:
        folder: of the data.
        before: the last look, since which quotes are counted: older ones are deleted meanwhile.
    """
    gc.collect()
    counts = dict((await connection.fetch(_COUNTS, began if before is None else before.at))[0].items())
    counts["quotes"] += 0 if before is None else before.counts["quotes"]
    names = [row["name"] for row in await connection.fetch(_TABLES)]
    rows = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}
    oldest = dict((await connection.fetch(_OLDEST, at))[0].items())
    postings, balances = (await connection.fetch(_LEDGER))[0]
    return Look(
        at=at,
        hours=(at - began).total_seconds() / 3600,
        seconds=seconds,
        counts=counts,
        resident=_resident(),
        database=await connection.fetchval("SELECT pg_database_size(current_database())"),
        rows=rows,
        table_bytes={row["name"]: row["bytes"] for row in await connection.fetch(_BYTES)},
        journals=_bytes(folder / "journal"),
        quote_files=_bytes(folder / "quotes"),
        oldest={name: float(age or 0) for name, age in oldest.items()},
        open_differences=await connection.fetchval(_DIFFERENCES.format("cause IS NULL")),
        explained=await connection.fetchval(_DIFFERENCES.format("cause IS NOT NULL")),
        ledger=(postings, balances),
        wrong_balances=await connection.fetchval(_WRONG),
        letters=rows["dead_letter"],
    )


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


_COUNTS: Final = """
    SELECT (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'value_bet')::bigint AS signals,
        (SELECT count(*) FROM bet_order) AS orders,
        (SELECT count(*) FROM order_fill WHERE finality <> 'failed') AS fills,
        (SELECT count(*) FROM bet_order WHERE settled_at IS NOT NULL) AS settled,
        (SELECT count(*) FROM ledger_posting) AS postings,
        (SELECT count(*) FROM halt) AS halts,
        (SELECT count(*) FROM quote WHERE seen_at > $1) AS quotes,
        (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'reconciliation_round')::bigint AS rounds
"""
_TABLES: Final = """
    SELECT relname AS name FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""
_BYTES: Final = """
    SELECT coalesce(parent.relname, c.relname) AS name, sum(pg_total_relation_size(c.oid))::bigint AS bytes
    FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace GROUP BY 1 ORDER BY 1
"""
_OLDEST: Final = """
    SELECT extract(epoch FROM $1 - (SELECT min(at) FROM pending_history)) AS history,
        extract(epoch FROM $1 - (SELECT min(asked_at) FROM engine_command WHERE done_at IS NULL)) AS command,
        extract(epoch FROM $1 - (SELECT min(set_at) FROM halt WHERE acknowledged_at IS NULL AND lifted_at IS NULL))
            AS halt,
        extract(epoch FROM $1 - (SELECT min(intended_at) FROM bet_order WHERE closed_at IS NULL)) AS order_open,
        extract(epoch FROM $1 - (SELECT min(e.kickoff) FROM bet_order o JOIN event e ON e.id = o.event_id
            WHERE o.settled_at IS NULL AND o.closed_at IS NOT NULL AND EXISTS (
                SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed'))) AS bet_unsettled
"""
_DIFFERENCES: Final = "SELECT count(*) FROM reconciliation_item WHERE closed_at IS NULL AND {}"
_LEDGER: Final = """
    SELECT (SELECT coalesce(sum(amount), 0) FROM ledger_posting)::bigint,
        (SELECT coalesce(sum(balance), 0) FROM ledger_account)::bigint
"""
_WRONG: Final = """
    SELECT count(*) FROM ledger_account a WHERE a.balance <> (
        SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p WHERE p.account_id = a.id)
"""
