"""Rounds in which accounts at venues were held against what we know."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import asyncpg

from advisor.core.alerts import Alert, AlertCode
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.differences import ItemRow, item_of
from advisor.execution.account_check import CLOSED_BY, GRAVE, Cause, Difference, DifferenceKind, unexplained
from advisor.risk.breakers.accounts import AccountStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRound:
    """A round in which all of an account was read; amounts in smallest units.

    Attributes:
        balance: by the venue.
        expected: what the lines of its statement add up to.
        differences: all that were found.
        skipped: references of orders that were left out.
    """

    account: AccountKey
    began_at: datetime
    ended_at: datetime
    asset: str
    balance: int
    expected: int
    differences: Sequence[Difference]
    skipped: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round as it is stored.

    Attributes:
        reason: why it is not complete, a clause; empty of a complete one.
        asset, balance, expected, unexplained: None of one that is not; amounts in smallest units.
        open_items, explained_items: differences as of the last complete round.
        skipped: orders left out.
    """

    venue: str
    mode: Mode
    began_at: datetime
    ended_at: datetime
    is_complete: bool
    reason: str
    asset: str | None
    balance: int | None
    expected: int | None
    unexplained: int | None
    open_items: int
    explained_items: int
    skipped: int


async def write_round(connection: WritingConnection, made: ReadRound, too_long: timedelta) -> int:
    """Store a complete round: new differences are opened, those that are found no more closed, all others stay.

    What nothing explains, or nothing any more, is an alert, and a graver one once it stands for too long.

    Args:
        too_long: since it was found.

    Returns:
        Smallest units of open differences that nothing explains.
    """
    standing = await _standing(connection, made.account)
    made = replace(made, differences=[_explained(each, standing) for each in made.differences])
    found = {(each.kind, each.subject): each for each in made.differences}
    new = [each for key, each in found.items() if key not in standing]
    changed = [(standing[key], each) for key, each in found.items() if key in standing]
    gone = [row for key, row in standing.items() if key not in found and row.reference not in made.skipped]
    kept = [row for key, row in standing.items() if key not in found and row.reference in made.skipped]
    opened = [(await _open(connection, made, each), made.ended_at, each) for each in new]
    await connection.executemany(
        _CHANGE, [(row.id, each.ours, each.theirs, Decimal(each.amount), _text(each.cause)) for row, each in changed]
    )
    stand = [*opened, *((row.id, row.found_at, each) for row, each in changed)]
    for id_, found_at, each in stand:
        if each.cause is None:
            await send_alerts(connection, _alerts(made, each, id_, found_at, too_long))
    await connection.executemany(
        _CLOSE, [(row.id, made.ended_at, str(CLOSED_BY.get(row.kind, Cause.CAUGHT_UP))) for row in gone]
    )
    open_ = sum(each.cause is None for each in made.differences) + sum(row.cause is None for row in kept)
    amount = unexplained(made.differences) + sum(row.amount for row in kept if row.cause is None)
    await connection.execute(
        _ROUND,
        made.account.venue,
        made.began_at,
        made.ended_at,
        True,
        "",
        made.asset,
        Decimal(made.balance),
        Decimal(made.expected),
        Decimal(amount),
        open_,
        len(made.differences) + len(kept) - open_,
        len(made.skipped),
        str(made.account.mode),
    )
    return amount


async def write_incomplete(
    connection: WritingConnection, account: AccountKey, began_at: datetime, ended_at: datetime, reason: str
) -> None:
    """Store a round in which not all of an account could be read: nothing of its differences changes."""
    rows = (await _standing(connection, account)).values()
    open_ = sum(row.cause is None for row in rows)
    await connection.execute(
        _ROUND,
        account.venue,
        began_at,
        ended_at,
        False,
        reason,
        None,
        None,
        None,
        None,
        open_,
        len(rows) - open_,
        0,
        str(account.mode),
    )


async def last_rounds(reader: asyncpg.Connection | asyncpg.Pool, mode: Mode | None = None) -> Sequence[RoundRow]:
    """The last round of each account, by the key of its venue; of one mode alone, or of all."""
    rows = await reader.fetch(_LAST_ROUNDS, None if mode is None else str(mode))
    return [_round(row) for row in rows]


async def account_standings(reader: asyncpg.Connection | asyncpg.Pool) -> Mapping[str, AccountStanding]:
    """Where each account stands by its last rounds."""
    grave = sorted(map(str, GRAVE))
    return {
        row["venue"]: AccountStanding(
            venue=row["venue"],
            unexplained=int(row["unexplained"] or 0),
            value=int(row["balance"] or 0),
            grave=row["grave"],
            incomplete=row["incomplete"],
            failing_since=row["failing_since"],
        )
        for row in await reader.fetch(_STANDINGS, grave)
    }


def _explained(found: Difference, standing: Mapping[tuple[DifferenceKind, str], ItemRow]) -> Difference:
    """A difference with the word of a person on it, which holds for its amount alone."""
    row = standing.get((found.kind, found.subject))
    holds = row is not None and row.cause is Cause.PERSON and row.amount == found.amount
    return replace(found, cause=Cause.PERSON) if holds else found


async def _open(connection: WritingConnection, made: ReadRound, found: Difference) -> int:
    id_: int = await connection.fetchval(
        _OPEN,
        made.account.venue,
        str(found.kind),
        found.subject,
        found.reference,
        found.ours,
        found.theirs,
        Decimal(found.amount),
        made.asset,
        _text(found.cause),
        made.ended_at,
        str(made.account.mode),
    )
    return id_


def _alerts(made: ReadRound, found: Difference, id_: int, found_at: datetime, too_long: timedelta) -> Iterator[Alert]:
    """Of a difference that nothing explains, each once however often it is found."""
    venue, amount = made.account.venue, Asset.of(made.asset).text(found.amount)
    what = f"{found.kind.replace('_', ' ')} {found.subject or 'of the account'}"
    words = f"{found.ours} here, {found.theirs} there, {amount} {made.asset}."
    yield Alert(
        code=AlertCode.ACCOUNT_DIFFERS,
        subject=venue,
        text=f"At {venue}, {what}: {words}",
        at=made.ended_at,
        occurrence=str(id_),
    )
    if made.ended_at - found_at >= too_long:
        hours = too_long // timedelta(hours=1)
        yield Alert(
            code=AlertCode.ACCOUNT_DIFFERS_LONG,
            subject=venue,
            text=f"At {venue} for {hours} hours and more, {what}: {words} Ask the venue, and say what it is.",
            at=made.ended_at,
            occurrence=str(id_),
        )


async def _standing(
    connection: asyncpg.Connection, account: AccountKey
) -> Mapping[tuple[DifferenceKind, str], ItemRow]:
    rows = await connection.fetch(
        "SELECT * FROM reconciliation_item WHERE venue = $1 AND mode = $2 AND closed_at IS NULL",
        account.venue,
        str(account.mode),
    )
    return {(item.kind, item.subject): item for item in map(item_of, rows)}


def _round(row: asyncpg.Record) -> RoundRow:
    def amount(name: str) -> int | None:
        return None if row[name] is None else int(row[name])

    return RoundRow(
        venue=row["venue"],
        mode=Mode(row["mode"]),
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        is_complete=row["is_complete"],
        reason=row["reason"],
        asset=row["asset"],
        balance=amount("balance"),
        expected=amount("expected"),
        unexplained=amount("unexplained"),
        open_items=row["open_items"],
        explained_items=row["explained_items"],
        skipped=row["skipped"],
    )


def _text(cause: Cause | None) -> str | None:
    return None if cause is None else str(cause)


_LAST_ROUNDS: Final = """
    SELECT DISTINCT ON (venue, mode) * FROM reconciliation_round WHERE $1::text IS NULL OR mode = $1
    ORDER BY venue, mode, id DESC
"""
_ROUND: Final = """
    INSERT INTO reconciliation_round (venue, began_at, ended_at, is_complete, reason, asset, balance, expected,
        unexplained, open_items, explained_items, skipped, mode, fencing_number)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
        coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint)
"""
_OPEN: Final = """
    INSERT INTO reconciliation_item (venue, kind, subject, reference, ours, theirs, amount, asset, cause, found_at,
        mode)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
"""
_CHANGE: Final = """
    UPDATE reconciliation_item SET ours = $2, theirs = $3, amount = $4, cause = $5
    WHERE id = $1 AND (ours, theirs, amount, cause) IS DISTINCT FROM ($2, $3, $4, $5)
"""
_CLOSE: Final = "UPDATE reconciliation_item SET closed_at = $2, cause = coalesce(cause, $3) WHERE id = $1"
# The amounts are those of the last complete round; what came after it was not.
_STANDINGS: Final = """
    SELECT v.venue, c.unexplained, c.balance,
           (SELECT count(*) FROM reconciliation_item i
            WHERE i.venue = v.venue AND i.closed_at IS NULL AND i.kind = ANY ($1::text[])) AS grave,
           count(f.id) AS incomplete, min(f.began_at) AS failing_since
    FROM (SELECT DISTINCT venue FROM reconciliation_round) v
    LEFT JOIN LATERAL (
        SELECT r.id, r.unexplained, r.balance FROM reconciliation_round r
        WHERE r.venue = v.venue AND r.is_complete ORDER BY r.id DESC LIMIT 1
    ) c ON true
    LEFT JOIN reconciliation_round f ON f.venue = v.venue AND f.id > coalesce(c.id, 0)
    GROUP BY v.venue, c.unexplained, c.balance
"""
