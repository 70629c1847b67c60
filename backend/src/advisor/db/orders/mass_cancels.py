"""To take back at once all orders of a strategy, a venue, an event or one of its markets, or all that there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import ConfigError, FieldFault
from advisor.core.markets import MarketTypeKey
from advisor.core.orders.halts import HaltScope
from advisor.db.conditions import Conditions
from advisor.db.orders.commands import CommandKind
from advisor.db.orders.halts import refuse_unknown_subject
from advisor.execution.order import ENDED
from advisor.instruments.market_types import MARKET_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledScope:
    """Whose orders are to be taken back.

    Attributes:
        scope: what ``subject`` names, as of a halt.
        subject: empty where all are.
        market: of the event, this type alone; None: all of it.
    """

    scope: HaltScope
    subject: str
    market: MarketTypeKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MassCancel:
    """What was asked for.

    Attributes:
        commands: ids, one for each order that was asked to be taken back.
        references: of those orders, the first decided first.
        waiting: how many more were asked to be taken back before, which the engine has not taken up yet.
    """

    commands: tuple[int, ...]
    references: tuple[UUID, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of commands so far.

    Attributes:
        done: how many the engine has taken up.
        refused: how many it did not, as nothing of their orders stood any more.
        waiting: how many it has not looked at.
    """

    done: int
    refused: int
    waiting: int


async def cancellable_orders(connection: asyncpg.Connection, wanted: CancelledScope) -> Sequence[UUID]:
    """Orders of which something can still be matched, the first decided first; bets are none of them.

    Raises:
        ConfigError: there is nothing of this name, or a market without its event.
    """
    return [row["reference"] for row in await _open(connection, wanted)]


async def ask_to_cancel_all(
    connection: asyncpg.Connection, wanted: CancelledScope, reason: str, asked_by: str, at: datetime
) -> MassCancel:
    """Ask for all of them to be taken back: a command for each order that there is now, and for none that comes later.

    Args:
        connection: in a transaction.

    Raises:
        ConfigError: as ``cancellable_orders``.
    """
    rows = await _open(connection, wanted)
    references = [row["reference"] for row in rows if not row["is_asked"]]
    asked = await connection.fetch(
        _ASK, str(CommandKind.CANCEL), [str(each) for each in references], reason, asked_by, at
    )
    return MassCancel(
        commands=tuple(row["id"] for row in asked), references=tuple(references), waiting=len(rows) - len(references)
    )


async def taken_up(connection: asyncpg.Connection, commands: Sequence[int]) -> TakenUp:
    """What became of commands, by their ids."""
    row = await connection.fetchrow(_TAKEN_UP, commands)
    return TakenUp(0, 0, 0) if row is None else TakenUp(row["done"], row["refused"], row["waiting"])


async def _open(connection: asyncpg.Connection, wanted: CancelledScope) -> Sequence[asyncpg.Record]:
    await refuse_unknown_subject(connection, wanted.scope, wanted.subject)
    conditions = Conditions(str(CommandKind.CANCEL), [str(state) for state in ENDED])
    conditions.add("b.state <> ALL ($2::text[])")
    match wanted.scope:
        case HaltScope.STRATEGY:
            conditions.add("b.instance = {}", wanted.subject)
        case HaltScope.VENUE:
            conditions.add("b.venue = {}", wanted.subject)
        case HaltScope.COMPETITION:
            conditions.add("c.code = {}", wanted.subject)
        case HaltScope.EVENT:
            conditions.add("b.event_id = {}", int(wanted.subject))
        case HaltScope.ALL:
            pass
    if wanted.market is not None:
        if wanted.scope is not HaltScope.EVENT:
            reason = "is one of an event, which has to be given"
            raise ConfigError(f"In market: it {reason}.", (FieldFault("market", reason),))
        conditions.add("b.market = {}", MARKET_TYPES[wanted.market].code)
    return await connection.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY b.intended_at, b.reference", *conditions.arguments
    )


_SELECT: Final = """
    SELECT b.reference, EXISTS (
        SELECT FROM engine_command k WHERE k.kind = $1 AND k.subject = b.reference::text AND k.done_at IS NULL
    ) AS is_asked
    FROM bet_order b LEFT JOIN event e ON e.id = b.event_id LEFT JOIN competition c ON c.id = e.competition_id
"""
_ASK: Final = """
    INSERT INTO engine_command (kind, subject, reason, asked_by, asked_at)
    SELECT $1, subject, $3, $4, $5 FROM unnest($2::text[]) WITH ORDINALITY AS of (subject, place) ORDER BY place
    RETURNING id
"""
_TAKEN_UP: Final = """
    SELECT count(*) FILTER (WHERE done_at IS NOT NULL AND refusal IS NULL) AS done, count(refusal) AS refused,
        count(*) FILTER (WHERE done_at IS NULL) AS waiting
    FROM engine_command WHERE id = ANY ($1::bigint[])
"""
