"""All orders and entries of the ledger, for a replay to be held against."""

from typing import Final

import asyncpg

from advisor.db.ledger.entries import entries_of
from advisor.db.orders.blotter import all_entries
from advisor.db.orders.evidence import all_words
from advisor.engine.recording.stored import StoredOrders


async def stored_orders(connection: asyncpg.Connection) -> StoredOrders:
    """Everything, as of one instant."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = await connection.fetch(_PORTFOLIOS)
        entries = {
            row["portfolio"]: [entry async for entry in entries_of(connection, row["portfolio"])] for row in rows
        }
        orders = await all_entries(connection)
        words = await all_words(connection)
    return StoredOrders(entries, {each.order.reference: each for each in orders}, words)


# What came to accounts at venues by no bet is nothing that a replay could make.
_PORTFOLIOS: Final = """
    SELECT DISTINCT a.portfolio FROM ledger_account a JOIN portfolio p ON p.name = a.portfolio AND p.venue IS NULL
    ORDER BY a.portfolio
"""
