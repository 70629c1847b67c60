"""What the statement of an account at a venue says of money that came or went by no bet of ours.

Each line is one entry of the account's own book. With what portfolios have won and lost there, net of commission, its
cash is what the venue says it holds.
"""

from typing import Final

from advisor.core.orders.modes import Mode
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Posting, Transaction
from advisor.ports.accounts import LineKind, StatementLine


def book_of(venue: str, mode: Mode) -> str:
    """Name of an account's own book; no portfolio can have it, as theirs have no colons."""
    return f"account:{mode}:{venue}"


def line_entry(key: str, line: StatementLine, venue: str, mode: Mode, asset: str) -> Transaction:
    """The entry of a line that is about no bet of ours.

    Args:
        key: made of the venue's id of the line.
        asset: code of the account's.
    """
    cash = Account(book_of(venue, mode), venue, asset, AccountKind.CASH)
    other = cash.beside(_counter(line), venue)
    postings = (Posting(cash, line.amount), Posting(other, -line.amount)) if line.amount else ()
    return Transaction(key, line.at, postings)


def _counter(line: StatementLine) -> AccountKind:
    if line.kind is LineKind.TRANSFER:
        return AccountKind.CAPITAL if line.amount >= 0 else AccountKind.WITHDRAWN
    return _COUNTERS.get(line.kind, AccountKind.SUSPENSE)


_COUNTERS: Final = {LineKind.BONUS: AccountKind.BONUSES, LineKind.CHARGE: AccountKind.CHARGES}
