"""What people ask of the engine: written by who serves them, carried out by the one that leads, which says so here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from advisor.core.errors import ConfigError, ConflictError, NotFoundError
from advisor.core.money.assets import Asset
from advisor.core.money.plain_prices import price_of
from advisor.core.money.prices import ContractPrice
from advisor.core.odds import odds_to_e4
from advisor.core.orders.states import OrderState
from advisor.core.venues import venue_of
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.prices import stored_price
from advisor.db.orders.order_pages import OrderRow
from advisor.engine.orders.amending import NO_CHANGE, Change
from advisor.execution.order import ENDED


class CommandKind(StrEnum):
    """What is asked."""

    SETTLE = "settle"
    """A bet is settled by hand, or anew."""
    RESUME = "resume"
    """A portfolio that is halted bets again."""
    CANCEL = "cancel"
    """What is not matched of an order is taken back."""
    CHANGE = "change"
    """Less of an order is to stand, or what is not matched of it at another price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCommand:
    """A command and what became of it.

    Attributes:
        public_id: by which others name it.
        subject: reference of the order, or key of the portfolio.
        outcome: of the bet to be settled; None of other commands.
        done_at: when it was carried out or refused; None while it waits.
        refusal: why it was not carried out, a clause; None where it was, or waits.
        change: of an order; of nothing of other commands.
    """

    id: int
    public_id: UUID
    kind: CommandKind
    subject: str
    outcome: str | None
    reason: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    refusal: str | None
    change: Change = NO_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChange:
    """What a person wants of an order; exactly one of both.

    Attributes:
        quantity: of the whole order, what is matched included; in the unit of its price.
        odds_e4: decimal odds of what is not matched, ten-thousandths.
    """

    quantity: int | None = None
    odds_e4: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCommand:
    """A command that is to be carried out.

    Attributes:
        portfolio: whose bet it is, or that resumes.
        side: of the bet; 0 of other commands.
    """

    command: EngineCommand
    portfolio: str
    side: int


async def ask_to_settle(
    connection: asyncpg.Connection, reference: UUID, outcome: str, reason: str, asked_by: str, at: datetime
) -> EngineCommand:
    """Ask for a bet to be settled by hand.

    Raises:
        NotFoundError: there is no such order.
        ConflictError: something is still expected of it, or nothing of it was matched.
    """
    row = await connection.fetchrow(_ORDER, reference)
    if row is None:
        raise NotFoundError("bet", str(reference))
    if row["closed_at"] is None:
        raise ConflictError("Something is still expected of its order; once it has ended the bet can be settled.")
    if not row["is_matched"]:
        raise ConflictError("Nothing of the order was matched, so there is no bet to settle.")
    return await _ask(connection, CommandKind.SETTLE, str(reference), outcome, reason, asked_by, at)


async def ask_to_resume(
    connection: asyncpg.Connection, portfolio: str, reason: str, asked_by: str, at: datetime
) -> EngineCommand:
    """Ask for a halted portfolio to bet again; the caller has seen that it may."""
    return await _ask(connection, CommandKind.RESUME, portfolio, None, reason, asked_by, at)


async def ask_to_cancel(
    connection: asyncpg.Connection, reference: UUID, reason: str, asked_by: str, at: datetime
) -> EngineCommand:
    """Ask for what is not matched of an order to be taken back.

    Raises:
        NotFoundError: there is no such order.
        ConflictError: nothing of it can be matched any more.
    """
    row = await connection.fetchrow("SELECT state FROM bet_order WHERE reference = $1", reference)
    if row is None:
        raise NotFoundError("bet", str(reference))
    if OrderState(row["state"]) in ENDED:
        raise ConflictError("Nothing of its order stands any more, so there is nothing to take back.")
    return await _ask(connection, CommandKind.CANCEL, str(reference), None, reason, asked_by, at)


def wanted_change(order: OrderRow, stake: str | None, odds: str | None) -> WantedChange:
    """What a person has written down that they want of an order.

    Args:
        stake: of the whole order, whole units of its asset.
        odds: decimal, for what is not matched.

    Raises:
        ConfigError: not exactly one of both, no amount, no odds, or an order of contracts.
    """
    if (stake is None) is (odds is None):
        raise ConfigError("Give a stake or odds, and not both.")
    if isinstance(order.price, ContractPrice):
        raise ConfigError("An order of contracts cannot be changed.")
    try:
        odds_e4 = None if odds is None else odds_to_e4(odds)
        quantity = Asset.of(order.asset).to_minor(stake or "0")
    except ValueError as error:
        raise ConfigError(f"{error}") from None
    if odds_e4 is not None:
        return WantedChange(odds_e4=odds_e4)
    if not 0 < quantity < order.quantity:
        raise ConfigError("In stake: it is to be less than was asked for, and more than nothing.")
    return WantedChange(quantity=quantity)


async def ask_to_change(
    connection: asyncpg.Connection, reference: UUID, wanted: WantedChange, reason: str, asked_by: str, at: datetime
) -> EngineCommand:
    """Ask for less of an order, or for what is not matched of it at another price.

    Raises:
        NotFoundError: there is no such order.
        ConflictError: nothing of it can be matched any more.
    """
    row = await connection.fetchrow("SELECT state, venue FROM bet_order WHERE reference = $1", reference)
    if row is None:
        raise NotFoundError("bet", str(reference))
    if OrderState(row["state"]) in ENDED:
        raise ConflictError("Nothing of its order stands any more, so there is nothing to change.")
    price = None if wanted.odds_e4 is None else stored_price(venue_of(row["venue"]).native(wanted.odds_e4))
    quantity = None if wanted.quantity is None else Decimal(wanted.quantity)
    [asked] = await connection.fetch(
        _ASK_CHANGE, str(CommandKind.CHANGE), str(reference), reason, asked_by, at, quantity, price
    )
    return _command(asked)


async def any_waiting(connection: asyncpg.Connection | asyncpg.Pool) -> bool:
    """Whether a command waits."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM engine_command WHERE done_at IS NULL)"))


async def waiting_commands(connection: asyncpg.Connection) -> Sequence[WaitingCommand]:
    """Commands that wait, in their order; of one bet or portfolio the first alone."""
    rows = await connection.fetch(_WAITING)
    return [
        WaitingCommand(command=_command(row), portfolio=row["portfolio"] or row["subject"], side=row["side"] or 0)
        for row in rows
    ]


async def note_done(connection: WritingConnection, id_: int, refusal: str | None, at: datetime) -> None:
    """Note that a command was carried out, or why it was not."""
    await connection.execute("UPDATE engine_command SET done_at = $2, refusal = $3 WHERE id = $1", id_, at, refusal)


async def commands_of(
    connection: asyncpg.Connection | asyncpg.Pool, kind: CommandKind, subject: str
) -> Sequence[EngineCommand]:
    """All commands about a bet or a portfolio, oldest first."""
    rows = await connection.fetch(_OF_SUBJECT, str(kind), subject)
    return [_command(row) for row in rows]


async def _ask(
    connection: asyncpg.Connection,
    kind: CommandKind,
    subject: str,
    outcome: str | None,
    reason: str,
    asked_by: str,
    at: datetime,
) -> EngineCommand:
    [row] = await connection.fetch(_ASK, str(kind), subject, outcome, reason, asked_by, at)
    return _command(row)


def _command(row: asyncpg.Record) -> EngineCommand:
    return EngineCommand(
        id=row["id"],
        public_id=row["public_id"],
        kind=CommandKind(row["kind"]),
        subject=row["subject"],
        outcome=row["outcome"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        done_at=row["done_at"],
        refusal=row["refusal"],
        change=Change(
            quantity=None if row["quantity"] is None else int(row["quantity"]),
            price=None if row["price"] is None else price_of(orjson.loads(row["price"])),
        ),
    )


_COLUMNS: Final = "id, public_id, kind, subject, outcome, reason, asked_by, asked_at, done_at, refusal, quantity, price"
_ASK: Final = f"""
    INSERT INTO engine_command (kind, subject, outcome, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_ASK_CHANGE: Final = f"""
    INSERT INTO engine_command (kind, subject, reason, asked_by, asked_at, quantity, price)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_OF_SUBJECT: Final = f"SELECT {_COLUMNS} FROM engine_command WHERE kind = $1 AND subject = $2 ORDER BY id"  # noqa: S608 - a constant alone
_ORDER: Final = """
    SELECT closed_at,
        EXISTS (SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed') AS is_matched
    FROM bet_order o WHERE reference = $1
"""
_WAITING: Final = """
    SELECT c.*, o.portfolio, o.side FROM (
        SELECT DISTINCT ON (kind, subject) * FROM engine_command WHERE done_at IS NULL ORDER BY kind, subject, id
    ) c
    LEFT JOIN bet_order o ON o.reference = CASE WHEN c.kind IN ('settle', 'cancel', 'change') THEN c.subject::uuid END
    ORDER BY c.id
"""
