"""Differences between accounts at venues and what we know, as people see and explain them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import ConflictError, NotFoundError
from advisor.core.orders.modes import Mode
from advisor.db.conditions import Conditions
from advisor.db.cursors import id_of
from advisor.execution.account_check import Cause, DifferenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A difference as it is stored; see ``execution.account_check.Difference``.

    Attributes:
        public_id: by which others name it.
        explained_by, explained_because: who said why; None where nobody did.
        closed_at: None while it is found.
    """

    id: int
    public_id: UUID
    venue: str
    mode: Mode
    kind: DifferenceKind
    subject: str
    reference: str
    ours: str
    theirs: str
    amount: int
    asset: str
    cause: Cause | None
    explained_by: str | None
    explained_because: str | None
    found_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which differences to list; None asks for all.

    Attributes:
        standing: only open ones, or only those that were closed.
        venue: of this account alone.
    """

    standing: bool | None = None
    venue: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """A page of differences, newest first.

    Attributes:
        unexplained: how many are open without a cause, on all pages together.
    """

    items: Sequence[ItemRow]
    next_cursor: str | None
    unexplained: int


async def item_page(
    reader: asyncpg.Connection | asyncpg.Pool,
    wanted: ItemFilter,
    *,
    limit: int,
    cursor: str | None,
) -> ItemPage:
    """A page of differences, newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if wanted.standing is not None:
        conditions.add(f"closed_at IS {'' if wanted.standing else 'NOT '}NULL")
    if wanted.venue is not None:
        conditions.add("venue = {}", wanted.venue)
    if wanted.mode is not None:
        conditions.add("mode = {}", str(wanted.mode))
    if cursor is not None:
        conditions.add("id < {}", id_of(cursor))
    rows = await reader.fetch(
        f"SELECT * FROM reconciliation_item {conditions.where()} ORDER BY id DESC LIMIT {limit + 1:d}",  # noqa: S608
        *conditions.arguments,
    )
    items = [item_of(row) for row in rows[:limit]]
    return ItemPage(
        items=items,
        next_cursor=str(items[-1].id) if len(rows) > limit else None,
        unexplained=await open_differences(reader, wanted.mode),
    )


async def open_differences(reader: asyncpg.Connection | asyncpg.Pool, mode: Mode | None = None) -> int:
    """How many differences are open that nothing explains; of one mode alone, or of all."""
    found: int = await reader.fetchval(_UNEXPLAINED, None if mode is None else str(mode))
    return found


async def explain(connection: asyncpg.Connection, id_: int, because: str, explained_by: str) -> ItemRow:
    """Note why an open difference is there, by a person's word; it counts no more while its amount stays.

    Raises:
        NotFoundError: there is no such difference.
        ConflictError: it was closed before.
    """
    row = await connection.fetchrow(_EXPLAIN, id_, explained_by, because, str(Cause.PERSON))
    if row is not None:
        return item_of(row)
    if await connection.fetchval("SELECT EXISTS (SELECT FROM reconciliation_item WHERE id = $1)", id_):
        raise ConflictError("The difference was closed before.")
    raise NotFoundError("difference", str(id_))


def item_of(row: asyncpg.Record) -> ItemRow:
    """A difference as its row has it."""
    values = dict(row)
    cause = values["cause"]
    return ItemRow(
        **{
            **values,
            "mode": Mode(values["mode"]),
            "kind": DifferenceKind(values["kind"]),
            "cause": None if cause is None else Cause(cause),
            "amount": int(values["amount"]),
        }
    )


_UNEXPLAINED: Final = """
    SELECT count(*) FROM reconciliation_item
    WHERE closed_at IS NULL AND cause IS NULL AND ($1::text IS NULL OR mode = $1)
"""
_EXPLAIN: Final = """
    UPDATE reconciliation_item SET explained_by = $2, explained_because = $3, cause = $4
    WHERE id = $1 AND closed_at IS NULL RETURNING *
"""
