"""A database of before 0055 and 0057: sums of settled bets and what is matched of orders are made of what is there."""

from typing import Final

import asyncpg
from alembic import command

from advisor.db.ledger.settled_days import unproven_sums
from advisor.db.migrate import migration_config
from tests.db.migrations.test_migration_proofs_of_bets import ORDER

OLD: Final = "0050"
NEW: Final = "0057"

# Orders of that time have more columns.
_ORDER: Final = ORDER.replace(
    "fencing_number)", "fencing_number, parent, attempt, earlier_references, surplus)"
).replace("now(), now(), 1)", "now(), now(), 1, '00000000-0000-0000-0000-00000000000{n}', 1, '[]', 0)")
_SETTLED: Final = (
    "UPDATE bet_order SET closed_at = now(), settled_at = '2026-11-01 23:59Z', outcome = 'won', gross = 110, "
    "charged = 10 "
    "WHERE reference = '00000000-0000-0000-0000-000000000001'"
)
_FILLS: Final = (
    "INSERT INTO order_fill (reference, key, place, price, odds_e4, quantity, finality, at) "
    "SELECT reference, key, 0, price, odds_e4, 400, CASE key WHEN 'a' THEN 'final' ELSE 'failed' END, now() "
    "FROM bet_order, unnest(array['a', 'b']) key"
)

ROWS: Final = (_ORDER.format(n=1), _ORDER.format(n=2), _SETTLED, _FILLS)


async def test_sums_are_made_of_what_is_there(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    reader = await asyncpg.connect(old_database_url)
    rows = await reader.fetch("SELECT day::text, bets, won, lost, profit, turnover FROM settled_day")
    assert [tuple(row) for row in rows] == [("2026-11-01", 1, 1, 0, 100, 400)]
    assert [row["matched"] for row in await reader.fetch("SELECT matched FROM bet_order")] == [400, 400]
    assert await unproven_sums(reader) == []
    await reader.close()
