"""The own books of accounts at venues: each line of a statement that is about no bet of ours is one entry."""

from datetime import datetime
from typing import Final

from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.entries import write_entries
from advisor.db.ledger.portfolios import open_account_book
from advisor.db.reconciliation.accounts import AccountKey, line_of
from advisor.ledger.entries import reversal
from advisor.ledger.statements import line_entry


async def book_lines(connection: WritingConnection, account: AccountKey, asset: str, now: datetime) -> None:
    """Post what is not posted yet, and take back what was of an order that has turned out to be ours.

    Args:
        asset: code of the account's.
        now: aware UTC, of what is taken back.
    """
    book = await open_account_book(connection, *account)
    of = (account.venue, str(account.mode), book)
    entries = [line_entry(row["key"], line_of(row), *account, asset) for row in await connection.fetch(_UNBOOKED, *of)]
    for row in await connection.fetch(_OURS_AFTER_ALL, *of):
        entry = line_entry(row["key"], line_of(row), *account, asset)
        entries.append(reversal(entry, now, None))
    await write_entries(connection, book, entries)


_KEY: Final = """'line:' || l.id || to_char(l.at AT TIME ZONE 'UTC', '" "YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_LINE: Final = f"SELECT l.id, l.at, l.kind, l.venue_order, l.amount, {_KEY} AS key FROM venue_statement_line l"  # noqa: S608 - constants alone
_NEW: Final = f"NOT EXISTS (SELECT FROM ledger_entry e WHERE e.portfolio = $3 AND e.key = {_KEY})"
_OURS: Final = """
    EXISTS (SELECT FROM bet_order o WHERE o.venue = $1 AND o.mode = $2 AND o.venue_reference = l.venue_order)
"""
_UNBOOKED: Final = f"""
    {_LINE} WHERE l.venue = $1 AND l.mode = $2 AND l.kind NOT IN ('bet', 'commission') AND {_NEW}
        AND NOT (l.opens AND l.amount = 0)
    UNION ALL
    {_LINE} WHERE l.venue = $1 AND l.mode = $2 AND l.kind = 'bet' AND NOT {_OURS} AND {_NEW}
    ORDER BY at, id
"""
_OURS_AFTER_ALL: Final = f"""
    {_LINE}
    WHERE l.venue = $1 AND l.mode = $2 AND l.kind = 'bet' AND {_OURS} AND NOT {_NEW} AND NOT EXISTS (
        SELECT FROM ledger_entry r WHERE r.portfolio = $3 AND r.reverses = {_KEY})
    ORDER BY l.at, l.id
"""
