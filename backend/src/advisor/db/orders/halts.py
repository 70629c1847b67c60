"""Halts: where nothing new is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.alerts import Alert, AlertCode
from advisor.core.errors import ConfigError, ConflictError, FieldFault, NotFoundError
from advisor.core.orders.halts import HaltScope
from advisor.core.orders.modes import BUILT_IN_INSTANCES
from advisor.db.alerts.outbox import send_alerts
from advisor.db.conditions import Conditions
from advisor.db.cursors import MAX_ID, id_of
from advisor.db.leader.writes import WritingConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltRow:
    """A halt as it is stored; ``core.orders.halts.Halt`` says what it covers.

    Attributes:
        public_id: by which others name it.
        acknowledged_at: from then on no order has left; None while the engine has not said so.
        lifted_at: None while it stands.
        lifted_because: why; None of those lifted before anybody was asked.
    """

    id: int
    public_id: UUID
    scope: HaltScope
    subject: str
    reason: str
    set_by: str
    set_at: datetime
    acknowledged_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_because: str | None


async def standing_halts(connection: asyncpg.Connection | asyncpg.Pool) -> Sequence[HaltRow]:
    """Those that are not lifted, in the order in which they were set."""
    return [_halt(row) for row in await connection.fetch(f"{_SELECT} WHERE lifted_at IS NULL ORDER BY id")]


async def halts_since(reader: asyncpg.Connection | asyncpg.Pool, since: datetime) -> Sequence[HaltRow]:
    """Those that stand or were lifted after an instant, in the order in which they were set."""
    rows = await reader.fetch(f"{_SELECT} WHERE lifted_at IS NULL OR lifted_at > $1 ORDER BY id", since)
    return [_halt(row) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltPage:
    """A page of halts, newest first.

    Attributes:
        standing: how many stand, on all pages together.
    """

    items: Sequence[HaltRow]
    next_cursor: str | None
    standing: int


async def halt_page(
    pool: asyncpg.Connection | asyncpg.Pool, *, standing: bool | None, limit: int, cursor: str | None
) -> HaltPage:
    """A page of halts, newest first.

    Args:
        standing: only those that stand, or only lifted ones; None: all.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if standing is not None:
        conditions.add(f"lifted_at IS {'' if standing else 'NOT '}NULL")
    if cursor is not None:
        conditions.add("id < {}", id_of(cursor))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY id DESC LIMIT {limit + 1:d}", *conditions.arguments
    )
    items = [_halt(row) for row in rows[:limit]]
    return HaltPage(
        items=items,
        next_cursor=str(items[-1].id) if len(rows) > limit else None,
        standing=await pool.fetchval("SELECT count(*) FROM halt WHERE lifted_at IS NULL"),
    )


async def refuse_unknown_subject(connection: asyncpg.Connection, scope: HaltScope, subject: str) -> None:
    """A halt of what is not there would stop nothing, and nobody would notice.

    Args:
        subject: empty of a halt over all.

    Raises:
        ConfigError: there is nothing of this name, or a halt over all names something.
    """
    match scope:
        case HaltScope.ALL:
            if subject:
                raise _wrong_subject("belongs to no halt over all; leave it out")
            return
        case HaltScope.STRATEGY:
            known = subject in BUILT_IN_INSTANCES or await connection.fetchval(_KNOWN[scope], subject)
        case HaltScope.EVENT:
            # An id has one form: the engine compares it as text.
            known = subject.isascii() and subject.isdigit() and str(int(subject)) == subject
            known = known and int(subject) <= MAX_ID and await connection.fetchval(_KNOWN[scope], int(subject))
        case _:
            known = await connection.fetchval(_KNOWN[scope], subject)
    if not known:
        raise _wrong_subject(f"names no {scope} that there is")


def _wrong_subject(reason: str) -> ConfigError:
    return ConfigError(f"In subject: {reason}.", (FieldFault("subject", reason),))


async def set_halt(
    pool: asyncpg.Connection | asyncpg.Pool, scope: HaltScope, subject: str, reason: str, set_by: str, at: datetime
) -> HaltRow:
    """Halt; one that stands already over the same stays as it is.

    Raises:
        ConflictError: one that stood was lifted at the same time.
    """
    row = await pool.fetchrow(_SET, str(scope), subject, reason, set_by, at)
    if row is None:
        row = await pool.fetchrow(
            f"{_SELECT} WHERE scope = $1 AND subject = $2 AND lifted_at IS NULL", str(scope), subject
        )
    if row is None:
        raise ConflictError("The halt was lifted while it was set again; look and try again.")
    return _halt(row)


async def lift_halt(
    pool: asyncpg.Connection | asyncpg.Pool, id_: int, lifted_by: str, because: str, at: datetime
) -> HaltRow:
    """Let orders be sent again; the caller has seen that they may (``db.orders.checklist``).

    Args:
        because: why, for people.

    Raises:
        NotFoundError: there is no such halt.
        ConflictError: it was lifted before.
    """
    row = await pool.fetchrow(_LIFT, id_, lifted_by, at, because)
    if row is not None:
        return _halt(row)
    if await pool.fetchval("SELECT EXISTS (SELECT FROM halt WHERE id = $1)", id_):
        raise ConflictError("The halt was lifted before.")
    raise NotFoundError("halt", str(id_))


async def acknowledge(connection: WritingConnection, ids: Sequence[int], at: datetime) -> None:
    """Note that no order has left under these since then, and alert whom it concerns."""
    rows = await connection.fetch(_ACKNOWLEDGE, ids, at)
    if any(row["set_by"] == BY_ENGINE for row in rows):
        await _alert_of_burst(connection, at)
    await send_alerts(
        connection,
        (
            Alert(
                code=AlertCode.BETTING_HALTED,
                subject=str(row["id"]),
                text=f"{row['set_by']} halted {_over(row['scope'], row['subject'])}: {row['reason']}",
                at=row["set_at"],
            )
            for row in rows
        ),
    )


async def _alert_of_burst(connection: WritingConnection, at: datetime) -> None:
    """Something is wrong with more than one thing where the engine halts again and again by itself."""
    burst = await connection.fetch(_BURST, BY_ENGINE, at - _BURST_WITHIN)
    if len(burst) < _BURST_OF:
        return
    over = ", ".join(_over(row["scope"], row["subject"]) for row in burst)
    alert = Alert(
        code=AlertCode.HALTS_IN_BURST,
        subject=BY_ENGINE,
        text=f"The engine halted {len(burst)} times within {_BURST_WITHIN.total_seconds() / 60:.0f} minutes: {over}.",
        at=at,
        occurrence=str(burst[0]["id"]),
    )
    await send_alerts(connection, (alert,))


def _over(scope: str, subject: str) -> str:
    return f"the {scope} {subject}" if subject else "all betting"


async def events_of(connection: asyncpg.Connection | asyncpg.Pool, competitions: Sequence[str]) -> dict[int, str]:
    """Our ids of the events that are not over, of these competitions, with their codes."""
    rows = await connection.fetch(_EVENTS, list(competitions))
    return {row["id"]: row["code"] for row in rows}


def _halt(row: asyncpg.Record) -> HaltRow:
    values = dict(row)
    return HaltRow(**{**values, "scope": HaltScope(values["scope"])})


BY_ENGINE: Final = "engine"
"""Who sets the halts that no person has set."""
_BURST_OF: Final = 2
_BURST_WITHIN: Final = timedelta(minutes=10)
_BURST: Final = "SELECT id, scope, subject FROM halt WHERE set_by = $1 AND set_at >= $2 ORDER BY id"
_COLUMNS: Final = (
    "id, public_id, scope, subject, reason, set_by, set_at, acknowledged_at, lifted_at, lifted_by, lifted_because"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM halt"  # noqa: S608 - a constant alone
_SET: Final = f"""
    INSERT INTO halt (scope, subject, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (scope, subject) WHERE lifted_at IS NULL DO NOTHING
    RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_LIFT: Final = f"""
    UPDATE halt SET lifted_at = $3, lifted_by = $2, lifted_because = $4 WHERE id = $1 AND lifted_at IS NULL
    RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_ACKNOWLEDGE: Final = """
    UPDATE halt SET acknowledged_at = $2 WHERE id = ANY ($1::bigint[]) AND acknowledged_at IS NULL
    RETURNING id, scope, subject, reason, set_by, set_at
"""
_KNOWN: Final[Mapping[HaltScope, str]] = {
    HaltScope.STRATEGY: "SELECT EXISTS (SELECT FROM strategy_instance WHERE name = $1)",
    HaltScope.VENUE: "SELECT EXISTS (SELECT FROM venue WHERE key = $1)",
    HaltScope.COMPETITION: "SELECT EXISTS (SELECT FROM competition WHERE code = $1)",
    HaltScope.EVENT: "SELECT EXISTS (SELECT FROM event WHERE id = $1)",
}
_EVENTS: Final = """
    SELECT e.id, c.code FROM event e JOIN competition c ON c.id = e.competition_id
    WHERE c.code = ANY ($1::text[]) AND e.status IN ('scheduled', 'in_play')
"""
