"""What is known of an account at a venue: its orders, the lines of its statement, and where these differ from bets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from advisor.core.clock import EPOCH
from advisor.core.money.assets import Asset
from advisor.core.money.plain_prices import price_of
from advisor.core.orders.modes import MATCHED_HERE, Mode
from advisor.core.orders.states import Finality, OrderState
from advisor.core.quotes import Side
from advisor.db.leader.writes import WritingConnection
from advisor.execution.account_check import Difference, KnownFill, KnownOrder
from advisor.execution.statement_check import PaidBet, Statement, differences_of
from advisor.ports.accounts import AccountState, LineKind, StatementLine

_OPEN: Final = frozenset({OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED})


class AccountKey(NamedTuple):
    """Money at a venue.

    Attributes:
        venue: its key.
        mode: with whose money is bet there.
    """

    venue: str
    mode: Mode


async def accounts_bet_at(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[AccountKey]:
    """Accounts at venues that any order went to, and was not matched here; sorted."""
    return [AccountKey(row["venue"], Mode(row["mode"])) for row in await reader.fetch(_VENUES, f"{MATCHED_HERE}%")]


async def read_since(
    reader: asyncpg.Connection | asyncpg.Pool, account: AccountKey, now: datetime
) -> tuple[datetime, datetime]:
    """From when orders and lines of the statement of an account are read: no open order and no line may be missed."""
    [row] = await reader.fetch(_SINCE, account.venue, f"{MATCHED_HERE}%", str(account.mode))
    orders: datetime = row["orders"] or now
    lines: datetime = row["lines"] or row["first"] or EPOCH
    return orders, lines


async def known_orders(
    reader: asyncpg.Connection | asyncpg.Pool, account: AccountKey, references: Collection[str]
) -> Sequence[KnownOrder]:
    """Orders that the account has to have, and those of these references, whatever became of them."""
    named = [found for each in references if (found := _uuid(each)) is not None]
    rows = await reader.fetch(_ORDERS, account.venue, named, f"{MATCHED_HERE}%", str(account.mode))
    fills: defaultdict[UUID, dict[str, KnownFill]] = defaultdict(dict)
    for row in await reader.fetch(_FILLS, [row["reference"] for row in rows]):
        fills[row["reference"]][row["key"]] = KnownFill(
            quantity=int(row["quantity"]),
            odds_e4=row["odds_e4"] or 0,
            has_failed=row["finality"] == Finality.FAILED,
            paid_e4=None if row["paid_at"] is None else price_of(orjson.loads(row["paid_at"])).odds_e4,
        )
    return [_known(row, fills[row["reference"]]) for row in rows]


async def keep_lines(connection: WritingConnection, account: AccountKey, state: AccountState, at: datetime) -> int:
    """Keep the lines of the statement that are new; what all of them add up to, smallest units.

    Args:
        at: when the account was read. What was there before the first line that was ever read is kept as one more.
    """
    of = (account.venue, str(account.mode))
    rows = [(*of, each.id, each.at, str(each.kind), each.order, Decimal(each.amount), False) for each in state.lines]
    if not await connection.fetchval(_HAS_LINES, *of):
        before = state.balance - sum(each.amount for each in state.lines)
        rows.append((*of, "", at, str(LineKind.TRANSFER), "", Decimal(before), True))
    await connection.executemany(_KEEP, rows)
    total = await connection.fetchval(_TOTAL, *of)
    return int(total)


async def paid_orders(
    reader: asyncpg.Connection | asyncpg.Pool, account: AccountKey, ids: Collection[str]
) -> frozenset[str]:
    """Which of these ids of the venue's its statement has paid."""
    return frozenset(
        row["venue_order"] for row in await reader.fetch(_PAID, account.venue, list(ids), str(account.mode))
    )


async def money_differences(
    reader: asyncpg.Connection | asyncpg.Pool,
    account: AccountKey,
    state: AccountState,
    expected: int,
    now: datetime,
    settles_within: timedelta,
) -> Sequence[Difference]:
    """Where the statement of a venue differs from bets as they are settled, and its balance from its lines.

    Args:
        expected: what its lines add up to, smallest units.
        settles_within: so long one side may have settled a bet before the other.
    """
    of = (account.venue, f"{MATCHED_HERE}%", str(account.mode))
    [charges] = await reader.fetch(_CHARGED, *of)
    statement = Statement(
        bets=[_paid_bet(row) for row in await reader.fetch(_SETTLED, *of)],
        foreign=[line_of(row) for row in await reader.fetch(_FOREIGN, account.venue, str(account.mode))],
        charged=int(charges["ours"]),
        commission=int(charges["theirs"]),
        balance=state.balance,
        expected=expected,
    )
    return differences_of(statement, Asset.of(state.asset).text, now - settles_within)


def line_of(row: asyncpg.Record) -> StatementLine:
    """A line of a statement as its row has it."""
    return StatementLine(
        id=row["id"],
        at=row["at"],
        kind=LineKind(row["kind"]),
        order=row["venue_order"],
        amount=int(row["amount"]),
    )


def _paid_bet(row: asyncpg.Record) -> PaidBet:
    return PaidBet(
        reference=str(row["reference"]),
        venue_order=row["venue_order"],
        gross=None if row["gross"] is None else int(row["gross"]),
        paid=None if row["paid"] is None else int(row["paid"]),
        at=row["at"],
    )


def _known(row: asyncpg.Record, fills: Mapping[str, KnownFill]) -> KnownOrder:
    state = OrderState(row["state"])
    return KnownOrder(
        reference=str(row["reference"]),
        venue_id=row["venue_reference"],
        side=Side(row["side"]),
        state=state,
        is_open=state in _OPEN,
        is_expected=state in _OPEN
        or (row["settled_at"] is None and any(not each.has_failed for each in fills.values())),
        at_risk=int(row["at_risk"]),
        changed_at=row["changed_at"],
        fills=fills,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_REMOTE: Final = "coalesce(o.venue_reference, '') NOT LIKE {}"
_VENUES: Final = f"""
    SELECT DISTINCT o.venue, o.mode FROM bet_order o WHERE o.sent_at IS NOT NULL AND {_REMOTE.format("$1")}
    ORDER BY 1, 2
"""  # noqa: S608 - constants alone
_STANDING: Final = """
    (o.closed_at IS NULL OR (o.settled_at IS NULL AND EXISTS (
        SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed')))
"""
_SINCE: Final = f"""
    SELECT (SELECT min(o.intended_at) FROM bet_order o
            WHERE o.venue = $1 AND o.mode = $3 AND {_STANDING} AND {_REMOTE.format("$2")}) AS orders,
           (SELECT max(at) FROM venue_statement_line WHERE venue = $1 AND mode = $3) AS lines,
           (SELECT min(o.intended_at) FROM bet_order o
            WHERE o.venue = $1 AND o.mode = $3 AND {_REMOTE.format("$2")}) AS first
"""  # noqa: S608 - constants alone
_ORDERS: Final = f"""
    SELECT o.reference, o.venue_reference, o.side, o.state, o.at_risk, o.changed_at, o.settled_at FROM bet_order o
    WHERE o.venue = $1 AND o.mode = $4 AND ({_STANDING} OR o.reference = ANY ($2::uuid[])) AND {_REMOTE.format("$3")}
    ORDER BY o.reference
"""  # noqa: S608 - constants alone
_FILLS: Final = """
    SELECT reference, key, quantity, odds_e4, finality, paid_at FROM order_fill WHERE reference = ANY ($1::uuid[])
"""
_KEEP: Final = """
    INSERT INTO venue_statement_line (venue, mode, id, at, kind, venue_order, amount, opens)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
_HAS_LINES: Final = "SELECT EXISTS (SELECT FROM venue_statement_line WHERE venue = $1 AND mode = $2)"
_TOTAL: Final = "SELECT sum(amount) FROM venue_statement_line WHERE venue = $1 AND mode = $2"
_PAID: Final = """
    SELECT DISTINCT venue_order FROM venue_statement_line
    WHERE venue = $1 AND mode = $3 AND kind = 'bet' AND venue_order = ANY ($2::text[])
"""
# Nothing paid and nothing settled is no difference, nor are a bet that is not settled and a line over nothing.
_SETTLED: Final = f"""
    WITH paid AS (
        SELECT venue_order, sum(amount) AS amount, max(at) AS at FROM venue_statement_line
        WHERE venue = $1 AND mode = $3 AND kind = 'bet' GROUP BY venue_order
    )
    SELECT o.reference, o.venue_reference AS venue_order, o.gross, p.amount AS paid,
           coalesce(o.settled_at, p.at) AS at
    FROM bet_order o LEFT JOIN paid p ON p.venue_order = o.venue_reference
    WHERE o.venue = $1 AND o.mode = $3 AND o.venue_reference IS NOT NULL AND {_REMOTE.format("$2")}
      AND (o.settled_at IS NOT NULL OR p.amount IS NOT NULL)
      AND coalesce(o.gross, 0) <> coalesce(p.amount, 0)
    ORDER BY o.reference
"""  # noqa: S608 - constants alone
# Joined and not looked up line by line: the database would read all orders for each.
_FOREIGN: Final = """
    SELECT id, at, kind, venue_order, amount FROM venue_statement_line
    WHERE venue = $1 AND mode = $2 AND kind = 'other'
    UNION ALL
    SELECT l.id, l.at, l.kind, l.venue_order, l.amount FROM venue_statement_line l
    WHERE l.venue = $1 AND l.mode = $2 AND l.kind = 'bet' AND NOT EXISTS (
        SELECT FROM bet_order o WHERE o.venue = $1 AND o.mode = $2 AND o.venue_reference = l.venue_order)
    ORDER BY at, id
"""
_CHARGED: Final = f"""
    SELECT (SELECT -coalesce(sum(o.charged), 0) FROM bet_order o
            WHERE o.venue = $1 AND o.mode = $3 AND {_REMOTE.format("$2")}) AS ours,
           (SELECT coalesce(sum(amount), 0) FROM venue_statement_line
            WHERE venue = $1 AND mode = $3 AND kind = 'commission') AS theirs
"""  # noqa: S608 - constants alone
