"""Limits and breaks as persons have set them: read, changed, begun; nothing is ever taken away."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import asyncpg

from advisor.core.alerts import Alert, AlertCode
from advisor.core.errors import ConfigError, ConflictError, FieldFault
from advisor.core.money.assets import Asset
from advisor.db.alerts.outbox import send_alert
from advisor.risk.responsible import (
    OWNER,
    TIME_OUTS,
    Break,
    BreakKind,
    LimitChange,
    OwnLimit,
    OwnRules,
    break_words,
    exclusion_end,
    standing,
)

_MOST_MINUTES: Final = timedelta(days=1) // timedelta(minutes=1)
"""Of a day."""


async def own_rules(reader: asyncpg.Connection | asyncpg.Pool, owner: str = OWNER) -> OwnRules:
    """Everything that a person has set for themselves."""
    changes = await reader.fetch(_CHANGES, owner)
    breaks = await reader.fetch("SELECT kind, ends_at FROM betting_break WHERE owner = $1 ORDER BY id", owner)
    return OwnRules(
        asset=next((row["asset"] for row in changes if row["asset"] is not None), ""),
        changes=tuple(_change(row) for row in changes),
        breaks=tuple(Break(kind=BreakKind(row["kind"]), ends_at=row["ends_at"]) for row in breaks),
    )


async def change_limit(
    connection: asyncpg.Connection,
    limit: OwnLimit,
    value: str | None,
    currency: str,
    asked_by: str,
    at: datetime,
    owner: str = OWNER,
) -> None:
    """Set a limit. A lower one counts at once, a higher one or none a day later; it takes the place of one that waits.

    Args:
        connection: in a transaction.
        value: an amount such as ``50.00``, or whole minutes; None: no limit.
        currency: of the person's first amount; all later ones are in the same.

    Raises:
        ConfigError: it is no such value, or out of bounds.
    """
    rules = await _locked(connection, owner)
    asset = rules.asset or currency
    number = None if value is None else _value_of(limit, value, Asset.of(asset))
    await _write(connection, rules, LimitChange(limit=limit, value=number, at=at), asset, asked_by, owner)


async def withdraw_raise(
    connection: asyncpg.Connection, limit: OwnLimit, asked_by: str, at: datetime, owner: str = OWNER
) -> None:
    """Take back a raise that does not count yet.

    Args:
        connection: in a transaction.

    Raises:
        ConflictError: none waits.
    """
    rules = await _locked(connection, owner)
    if standing(rules.changes, at)[limit].pending is None:
        raise ConflictError(f"No raise of {limit} waits.")
    change = LimitChange(limit=limit, value=None, at=at, withdraws=True)
    await _write(connection, rules, change, rules.asset, asked_by, owner)


async def begin_time_out(
    connection: asyncpg.Connection, length: str, asked_by: str, at: datetime, owner: str = OWNER
) -> None:
    """Begin a time-out of one of the lengths of ``TIME_OUTS``; connection in a transaction."""
    taken = Break(kind=BreakKind.TIME_OUT, ends_at=at + TIME_OUTS[length])
    await _begin(connection, taken, asked_by, at, owner)


async def begin_self_exclusion(
    connection: asyncpg.Connection, last_day: date, confirmed: date, asked_by: str, at: datetime, owner: str = OWNER
) -> None:
    """Begin a self-exclusion that ends with its last day; connection in a transaction.

    Args:
        confirmed: the last day once more, as the person typed it again.

    Raises:
        ConfigError: both differ, or it would be too short.
    """
    ends_at = exclusion_end(last_day, at)
    if confirmed != last_day:
        reason = f"should be {last_day.isoformat()} again: nobody can end a self-exclusion early"
        raise ConfigError(f"In confirm_last_day: it {reason}.", (FieldFault("confirm_last_day", reason),))
    await _begin(connection, Break(kind=BreakKind.SELF_EXCLUSION, ends_at=ends_at), asked_by, at, owner)


def _value_of(limit: OwnLimit, text: str, asset: Asset) -> int:
    most = _MOST_MINUTES if limit is OwnLimit.TIME_DAY else asset.largest_bankroll
    try:
        value = _whole(text) if limit is OwnLimit.TIME_DAY else asset.to_minor(text)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        what = f"whole minutes from 0 to {most}" if limit is OwnLimit.TIME_DAY else _amount_words(asset)
        reason = f"should be {what}"
        raise ConfigError(f"In value: it {reason}.", (FieldFault("value", reason),))
    return value


def _whole(text: str) -> int:
    # To int() spaces and other scripts' figures are figures too.
    return int(text) if text.isascii() and text.isdigit() else -1


def _amount_words(asset: Asset) -> str:
    return f"an amount of {asset.code} such as {asset.text(50 * 10**asset.digits)}, from 0"


async def _begin(connection: asyncpg.Connection, taken: Break, asked_by: str, at: datetime, owner: str) -> None:
    id_ = await connection.fetchval(_BEGIN, owner, str(taken.kind), at, taken.ends_at, asked_by)
    text = f"{asked_by} began a {break_words(taken)}: nothing new is bet, and nobody can end it early."
    await send_alert(connection, Alert(code=AlertCode.BREAK_BEGAN, subject=str(id_), text=text, at=at))


async def _locked(connection: asyncpg.Connection, owner: str) -> OwnRules:
    """What a person has set, which nobody else changes until the transaction ends."""
    await connection.execute("LOCK TABLE own_limit_change IN SHARE ROW EXCLUSIVE MODE")
    return await own_rules(connection, owner)


async def _write(
    connection: asyncpg.Connection, rules: OwnRules, change: LimitChange, asset: str, asked_by: str, owner: str
) -> None:
    # A clock that went back brings no raise nearer.
    at = max((change.at, *(each.at for each in rules.changes)))
    change = replace(change, at=at)
    of_minutes = change.limit is OwnLimit.TIME_DAY
    await connection.execute(
        _CHANGE,
        owner,
        str(change.limit),
        None if change.value is None else Decimal(change.value),
        None if of_minutes else asset,
        change.withdraws,
        change.at,
        asked_by,
    )


def _change(row: asyncpg.Record) -> LimitChange:
    return LimitChange(
        limit=OwnLimit(row["name"]),
        value=None if row["value"] is None else int(row["value"]),
        at=row["at"],
        withdraws=row["withdraws"],
    )


_CHANGES: Final = "SELECT name, value, asset, at, withdraws FROM own_limit_change WHERE owner = $1 ORDER BY id"
_CHANGE: Final = """
    INSERT INTO own_limit_change (owner, name, value, asset, withdraws, at, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_BEGIN: Final = """
    INSERT INTO betting_break (owner, kind, begins_at, ends_at, asked_by) VALUES ($1, $2, $3, $4, $5) RETURNING id
"""
