"""What a venue has paid is held against all bets there: the time grows with their number, and not with its square."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.reconciliation.accounts import AccountKey, money_differences
from advisor.db.reconciliation.books import book_lines
from advisor.execution.account_check import DifferenceKind
from advisor.ports.accounts import AccountState
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders

BETS: Final = 3_000
ACCOUNT: Final = AccountKey("bet365", Mode.PAPER)
STATE: Final = AccountState(asset="EUR", balance=0, orders=(), matches=(), lines=())
WON: Final = 1_100


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=1) as opened:
        yield opened


async def lives(pool: asyncpg.Pool) -> None:
    """So many bets, each settled and paid as it was."""
    orders = Orders(pool)
    await orders.open()
    won = await orders.intend(1, 1, NOW)
    await orders.send(won, NOW)
    await orders.match(won, NOW, (EVENS_AND_MORE, 1_000))
    await orders.settle({won: (2, "won")}, NOW)
    await pool.execute(_COPIES, BETS)
    await pool.execute("UPDATE bet_order SET venue_reference = 'v0' WHERE parent = $1::uuid", won)
    await pool.execute(_LINES)


async def rows_read(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval(_ROWS_READ))


async def test_each_row_is_read_a_few_times_however_many_there_are(pool: asyncpg.Pool) -> None:
    await lives(pool)
    await pool.execute("ANALYZE")
    async with pool.acquire() as lent, lent.transaction():
        # As little for so many as the database has for some hundred thousand.
        await lent.execute("SET LOCAL work_mem = '64kB'")
        before = await rows_read(lent)  # type: ignore[arg-type]
        found = await money_differences(lent, ACCOUNT, STATE, 0, NOW, timedelta(hours=24))  # type: ignore[arg-type]
        assert found == []
        compared = await rows_read(lent)  # type: ignore[arg-type]
        assert compared - before < 20 * BETS
        await book_lines(WritingConnection(lent), ACCOUNT, "EUR", NOW)  # type: ignore[arg-type]
        assert await rows_read(lent) - compared < 20 * BETS  # type: ignore[arg-type]


async def test_lines_of_no_order_of_ours_and_of_no_known_kind_are_found_among_them_and_those_of_another_mode_are_not(
    pool: asyncpg.Pool,
) -> None:
    await lives(pool)
    for kind, order, mode in (("bet", "theirs", "paper"), ("other", "", "paper"), ("other", "", "live")):
        await pool.execute(
            "INSERT INTO venue_statement_line (venue, mode, id, at, kind, venue_order, amount, opens) "
            "VALUES ('bet365', $3, $1 || $3, $4, $1, $2, -300, false)", kind, order, mode, NOW,
        )  # fmt: skip
    found = await money_differences(pool, ACCOUNT, STATE, 0, NOW, timedelta(hours=24))
    assert [(each.kind, each.theirs) for each in found] == [
        (DifferenceKind.EXTERNAL_LINE, "bet of -3.00"),
        (DifferenceKind.EXTERNAL_LINE, "other of -3.00"),
    ]


_COPIES: Final = """
    INSERT INTO bet_order SELECT (jsonb_populate_record(b, jsonb_build_object(
        'reference', id, 'parent', id, 'cause', id, 'venue_reference', 'v' || number
    ))).*
    FROM bet_order b, LATERAL (SELECT gen_random_uuid() AS id, b.reference, number FROM generate_series(1, $1) number) n
"""
_LINES: Final = f"""
    INSERT INTO venue_statement_line (venue, mode, id, at, kind, venue_order, amount, opens)
    SELECT venue, mode, venue_reference, settled_at, 'bet', venue_reference, {WON}, false FROM bet_order
"""
_ROWS_READ: Final = """
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
    WHERE relname IN ('bet_order', 'venue_statement_line')
"""
