"""Flows of money that people ask for: stored, listed, and noted as done by the engine in the step that moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import ConfigError, FieldFault, NotFoundError
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.conditions import Conditions
from advisor.db.cursors import id_of
from advisor.db.leader.writes import WritingConnection
from advisor.risk.capital.flows import FlowKind, FlowRefusal, FlowRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a transfer brought the portfolio that it ends in.

    Attributes:
        amount: smallest units of ``asset``.
        rate: units of that asset for one of the asset it came from; None where both are one.
        rate_at: when it held.
    """

    amount: int
    asset: str
    rate: Decimal | None = None
    rate_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """A flow and what became of it.

    Attributes:
        public_id: by which others name it.
        portfolio: where it begins; of a deposit where it ends.
        target: where a transfer ends; None of all else.
        amount: smallest units of ``asset``.
        done_at: when it was moved or refused; None while it waits.
        refusal: why it was not; None where it was, or waits.
        received: None of all that is no transfer, or is not done.
    """

    id: int
    public_id: UUID
    kind: FlowKind
    portfolio: str
    target: str | None
    mode: Mode
    asset: str
    amount: int
    reason: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    refusal: FlowRefusal | None
    received: Received | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPage:
    """A page of flows, newest first."""

    items: Sequence[FlowRow]
    next_cursor: str | None


async def ask_for_flow(
    connection: asyncpg.Connection,
    kind: FlowKind,
    portfolio: str,
    target: str | None,
    amount: str,
    reason: str,
    asked_by: str,
    at: datetime,
) -> FlowRow:
    """Ask the engine to move money.

    Args:
        amount: whole units of the portfolio's asset, such as ``120.50``.

    Raises:
        NotFoundError: there is no such portfolio.
        ConfigError: it is no such amount, or a transfer without another portfolio to end in.
    """
    asset = await asset_of(connection, portfolio)
    if (kind is FlowKind.TRANSFER) != (target is not None) or target == portfolio:
        reason = "a transfer names another portfolio where it ends, and nothing else does"
        raise ConfigError(f"In target: {reason}.", (FieldFault("target", reason),))
    if target is not None:
        await asset_of(connection, target)
        await _refuse_other_mode(connection, portfolio, target)
    minor = amount_of(amount, asset, least=1)
    [row] = await connection.fetch(_ASK, str(kind), portfolio, target, asset.code, Decimal(minor), reason, asked_by, at)
    return _flow(row)


async def _refuse_other_mode(connection: asyncpg.Connection, portfolio: str, target: str) -> None:
    """Money of a backtest, on paper and for real never meet."""
    source, end = [
        await connection.fetchval("SELECT mode FROM portfolio WHERE name = $1", each) for each in (portfolio, target)
    ]
    if source != end:
        reason = f"{target} is {end}, and {portfolio} is {source}: money of the one never becomes that of the other"
        raise ConfigError(f"In target: {reason}.", (FieldFault("target", reason),))


async def asset_of(connection: asyncpg.Connection, portfolio: str) -> Asset:
    """What a portfolio is counted in.

    Raises:
        NotFoundError: there is no such portfolio.
    """
    code = await connection.fetchval(_ASSET, portfolio)
    if code is None:
        raise NotFoundError("portfolio", portfolio)
    return Asset.of(code)


def amount_of(text: str, asset: Asset, least: int = 0) -> int:
    """Smallest units of an amount.

    Raises:
        ConfigError: it is no amount of the asset, less than the least, or more than any portfolio has.
    """
    try:
        minor = asset.to_minor(text)
    except ValueError as error:
        raise ConfigError(f"In amount: {error}", (FieldFault("amount", str(error)),)) from error
    if not least <= minor <= asset.largest_bankroll:
        reason = f"should be {asset.text(least)} to {asset.text(asset.largest_bankroll)} {asset.code}"
        raise ConfigError(f"In amount: {reason}.", (FieldFault("amount", reason),))
    return minor


async def any_flow_waits(reader: asyncpg.Connection | asyncpg.Pool) -> bool:
    """Whether one is to be carried out."""
    return bool(await reader.fetchval("SELECT EXISTS (SELECT FROM capital_flow WHERE done_at IS NULL)"))


async def waiting_flows(connection: asyncpg.Connection) -> Sequence[FlowRow]:
    """Those that are to be carried out, in their order."""
    return [_flow(row) for row in await connection.fetch(f"{_SELECT} WHERE done_at IS NULL ORDER BY id")]


async def last_withdrawal(connection: asyncpg.Connection) -> datetime | None:
    """When money was last paid out of any portfolio; None: never."""
    found: datetime | None = await connection.fetchval(
        "SELECT max(done_at) FROM capital_flow WHERE kind = 'withdrawal' AND rule IS NULL"
    )
    return found


async def note_flow(
    connection: WritingConnection, id_: int, refusal: FlowRefusal | None, received: Received | None, at: datetime
) -> None:
    """Note that money was moved, or why it was not."""
    await connection.execute(
        _DONE,
        id_,
        at,
        None if refusal is None else str(refusal.rule),
        None if refusal is None else refusal.text,
        None if refusal is None or refusal.largest is None else Decimal(refusal.largest),
        None if received is None else Decimal(received.amount),
        None if received is None else received.asset,
        None if received is None else received.rate,
        None if received is None else received.rate_at,
    )


async def get_flow(reader: asyncpg.Connection | asyncpg.Pool, id_: int) -> FlowRow:
    """One.

    Raises:
        NotFoundError: there is none of this number.
    """
    row = await reader.fetchrow(f"{_SELECT} WHERE id = $1", id_)
    if row is None:
        raise NotFoundError("capital flow", str(id_))
    return _flow(row)


async def flow_page(
    reader: asyncpg.Connection | asyncpg.Pool, portfolio: str | None, *, limit: int, cursor: str | None
) -> FlowPage:
    """A page of flows, newest first; of a portfolio those that begin or end there.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if portfolio is not None:
        conditions.add("{} IN (portfolio, target)", portfolio)
    if cursor is not None:
        conditions.add("id < {}", id_of(cursor))
    rows = await reader.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY id DESC LIMIT {limit + 1:d}", *conditions.arguments
    )
    items = [_flow(row) for row in rows[:limit]]
    return FlowPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


def _flow(row: asyncpg.Record) -> FlowRow:
    refusal = received = None
    if row["rule"] is not None:
        most = None if row["largest"] is None else int(row["largest"])
        refusal = FlowRefusal(FlowRule(row["rule"]), row["refusal"], most)
    if row["received"] is not None:
        received = Received(
            amount=int(row["received"]), asset=row["target_asset"], rate=row["rate"], rate_at=row["rate_at"]
        )
    return FlowRow(
        id=row["id"],
        public_id=row["public_id"],
        kind=FlowKind(row["kind"]),
        portfolio=row["portfolio"],
        target=row["target"],
        mode=Mode(row["mode"]),
        asset=row["asset"],
        amount=int(row["amount"]),
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        done_at=row["done_at"],
        refusal=refusal,
        received=received,
    )


# An account's own book is none: nothing is moved there but by its venue.
_ASSET: Final = """
    SELECT a.asset FROM ledger_account a JOIN portfolio p ON p.name = a.portfolio AND p.venue IS NULL
    WHERE a.portfolio = $1 AND a.kind = 'cash' ORDER BY a.id LIMIT 1
"""
_COLUMNS: Final = (
    "id, public_id, kind, portfolio, target, asset, amount, reason, asked_by, asked_at, done_at, rule, refusal, "
    "largest, received, target_asset, rate, rate_at, mode"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM capital_flow"  # noqa: S608 - a constant alone
_ASK: Final = f"""
    INSERT INTO capital_flow (kind, portfolio, target, asset, amount, reason, asked_by, asked_at, mode)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT mode FROM portfolio WHERE name = $2)) RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_DONE: Final = """
    UPDATE capital_flow SET done_at = $2, rule = $3, refusal = $4, largest = $5, received = $6, target_asset = $7,
        rate = $8, rate_at = $9
    WHERE id = $1
"""
