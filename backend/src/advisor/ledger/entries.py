"""Double entry: every transaction sums to zero, has a unique key, and is never changed.

Signs are those of debits: assets and expenses grow by positive amounts, income and capital by negative ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor.core.errors import LedgerError
from advisor.ledger.settlement import commission_on, gross_profit


class Account(StrEnum):
    """Accounts of the ledger of one bankroll."""

    CASH = "cash"
    OPEN_STAKES = "open_stakes"
    WINNINGS = "winnings"
    LOSSES = "losses"
    COMMISSION = "commission"
    CAPITAL = "capital"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a transaction: minor units moved on one account."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """What happened at once.

    Attributes:
        key: idempotency key, unique in the ledger.
        at: aware UTC.
        postings: at least two, summing to zero.

    Raises:
        LedgerError: the postings do not sum to zero.
    """

    key: str
    at: datetime
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if total := sum(posting.amount for posting in self.postings):
            raise LedgerError(f"Transaction {self.key!r} is off balance by {total} minor units.")


class Ledger:
    """An append-only list of transactions in one currency, with balances derived from it."""

    def __init__(self) -> None:
        self._transactions: dict[str, Transaction] = {}
        self._balances = dict.fromkeys(Account, 0)

    def post(self, transaction: Transaction) -> bool:
        """Append a transaction.

        Returns:
            False if the very same one was posted before: posting twice changes nothing.

        Raises:
            LedgerError: another transaction was posted under the same key.
        """
        known = self._transactions.get(transaction.key)
        if known == transaction:
            return False
        if known is not None:
            raise LedgerError(f"Transaction {transaction.key!r} was already posted with other contents.")
        self._transactions[transaction.key] = transaction
        for posting in transaction.postings:
            self._balances[posting.account] += posting.amount
        return True

    def balance(self, account: Account) -> int:
        """Balance of an account, minor units."""
        return self._balances[account]

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self._transactions.values())

    def __len__(self) -> int:
        return len(self._transactions)


def opening(at: datetime, bankroll: int) -> Transaction:
    """The bankroll is paid in."""
    return Transaction("opening", at, (Posting(Account.CASH, bankroll), Posting(Account.CAPITAL, -bankroll)))


def placement(bet: str, at: datetime, stake: int) -> Transaction:
    """A bet is placed: its stake leaves the cash and is at risk."""
    return Transaction(f"{bet}:placed", at, (Posting(Account.CASH, -stake), Posting(Account.OPEN_STAKES, stake)))


def settlement(bet: str, at: datetime, stake: int, odds_e4: int, result: int, rate: float) -> Transaction:
    """A bet is settled: what comes back of its stake returns to cash with its winnings, less commission.

    Args:
        bet: key of the bet.
        at: time of settlement.
        stake: minor units.
        odds_e4: odds of the bet, ten-thousandths.
        result: halves won, -2 … 2 (see ``settlement.halves``).
        rate: share of net winnings the venue keeps.
    """
    gross = gross_profit(stake, odds_e4, result)
    commission = commission_on(gross, rate)
    lines = (
        Posting(Account.OPEN_STAKES, -stake),
        Posting(Account.CASH, stake + gross - commission),
        Posting(Account.WINNINGS, -max(gross, 0)),
        Posting(Account.LOSSES, max(-gross, 0)),
        Posting(Account.COMMISSION, commission),
    )
    return Transaction(f"{bet}:settled", at, tuple(line for line in lines if line.amount))
