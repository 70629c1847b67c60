"""Double entry: every transaction sums to zero in each asset, has a unique key, and is never changed.

Signs are those of debits: assets and expenses grow by positive amounts, income and capital by negative ones.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.core.errors import LedgerError
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.events import Held, LedgerEvent, Matched, Moved, Placed, Released, Settled, Voided
from advisor.ledger.fills import SpotFill
from advisor.ledger.settlement import commission_on


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
        postings: summing to zero in each asset; none where something happened that moves no money, such as a halt.
        event: what it means to the risk state; None where its money is counted with another transaction's event, or
            stays the portfolio's.
        reverses: key of the entry that it takes back; None of one that takes nothing back.

    Raises:
        LedgerError: the postings of an asset do not sum to zero.
    """

    key: str
    at: datetime
    postings: tuple[Posting, ...]
    event: LedgerEvent | None = None
    reverses: str | None = None

    def __post_init__(self) -> None:
        totals: dict[str, int] = {}
        for posting in self.postings:
            asset = posting.account.asset
            totals[asset] = totals.get(asset, 0) + posting.amount
        for asset, total in totals.items():
            if total:
                raise LedgerError(f"Transaction {self.key!r} is off balance by {total} minor units of {asset}.")


@dataclass(frozen=True, slots=True)
class MatchedRisk:
    """What a match of an order has at risk.

    Attributes:
        key: of its entry; made of what the venue says of the match alone.
        risk: smallest units, of the match alone.
        kind: the account that it is counted on: ``PROVISIONAL`` until the venue confirms it, or else ``AT_RISK``.
    """

    key: str
    risk: int
    kind: AccountKind


class Ledger:
    """An append-only list of transactions, with balances derived from it.

    Its length and what it iterates over are those that nobody has taken out.

    Args:
        balances: of what was posted and taken out before, minor units.
        given: keys of that.
        reversed_: keys of what that took back.
    """

    def __init__(
        self, balances: Mapping[Account, int] | None = None, given: Iterable[str] = (), reversed_: Iterable[str] = ()
    ) -> None:
        self._transactions: dict[str, Transaction] = {}
        self._given = set(given)
        self._reversed = set(reversed_)
        self._balances: Counter[Account] = Counter(balances or {})

    def is_new(self, transaction: Transaction) -> bool:
        """Whether the transaction was not posted before; of one that was taken out its key alone says it.

        Raises:
            LedgerError: another transaction was posted under the same key, or it reverses one that was reversed before
                or that there is not.
        """
        if transaction.key in self._given:
            return False
        known = self._transactions.get(transaction.key)
        if known is not None and known != transaction:
            raise LedgerError(f"Transaction {transaction.key!r} was already posted with other contents.")
        if known is None and transaction.reverses is not None:
            self._refuse_reversal(transaction.reverses)
        return known is None

    def _refuse_reversal(self, key: str) -> None:
        if key in self._reversed:
            raise LedgerError(f"Transaction {key!r} was reversed before.")
        if not self.has(key):
            raise LedgerError(f"There is no transaction {key!r} to reverse.")

    def post(self, transaction: Transaction) -> bool:
        """Append a transaction.

        Returns:
            False if the very same one was posted before: posting twice changes nothing.

        Raises:
            LedgerError: as of ``is_new``.
        """
        if not self.is_new(transaction):
            return False
        self._transactions[transaction.key] = transaction
        if transaction.reverses is not None:
            self._reversed.add(transaction.reverses)
        for posting in transaction.postings:
            self._balances[posting.account] += posting.amount
        return True

    def take(self) -> tuple[Transaction, ...]:
        """Take out the transactions posted since the last time, to be stored elsewhere; balances and keys stay."""
        taken = tuple(self._transactions.values())
        self._given.update(self._transactions)
        self._transactions.clear()
        return taken

    def balance(self, account: Account) -> int:
        """Balance of an account, minor units; 0 of one that nothing was posted on."""
        return self._balances[account]

    def total(self, kind: AccountKind, asset: str) -> int:
        """Sum of the balances of all accounts of a kind in an asset, minor units."""
        return sum(
            amount for account, amount in self._balances.items() if (account.kind, account.asset) == (kind, asset)
        )

    def has(self, key: str) -> bool:
        """Whether an entry of the key was posted."""
        return key in self._given or key in self._transactions

    def is_reversed(self, key: str) -> bool:
        """Whether the entry of the key was taken back."""
        return key in self._reversed

    @property
    def balances(self) -> Mapping[Account, int]:
        """Balances that are not 0, minor units, in the order in which something was posted on them first."""
        return {account: amount for account, amount in self._balances.items() if amount}

    @property
    def posted(self) -> int:
        """How many transactions were posted, those that were taken out among them."""
        return len(self._given) + len(self._transactions)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Those that something was posted on, in the order of their first posting."""
        return tuple(self._balances)

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self._transactions.values())

    def __len__(self) -> int:
        return len(self._transactions)


def movement(
    key: str, at: datetime, cash: Account, amount: int, counter: AccountKind = AccountKind.CAPITAL
) -> Transaction:
    """Money comes into a cash account without being won; with an amount below zero it leaves it without being lost.

    Args:
        counter: where it comes from, or goes to: from outside, if nothing else is said.
    """
    other = cash.beside(counter, None)
    return Transaction(key, at, (Posting(cash, amount), Posting(other, -amount)), Moved(amount))


def transfer(key: str, at: datetime, cash: Account, target: Account, amount: int) -> Transaction:
    """Money goes from one cash account to another of the same portfolio and asset: nothing is won, lost or paid in.

    Args:
        amount: minor units, above 0.

    Raises:
        LedgerError: one is no cash account, of another portfolio or asset, or they are the very same account.
        ValueError: the amount is not above 0.
    """
    if target == cash or target.beside(AccountKind.CASH, cash.venue) != cash or target.kind is not AccountKind.CASH:
        raise LedgerError(f"Nothing can be moved from {cash} to {target}.")
    if amount <= 0:
        raise ValueError(f"{amount} minor units cannot be moved.")
    return Transaction(key, at, (Posting(target, amount), Posting(cash, -amount)))


def conversion(key: str, at: datetime, base: Account, quote: Account, fill: SpotFill) -> Transaction:
    """One asset is bought or sold for another: each sums to zero for itself, as no rate of them lasts.

    Args:
        base, quote: cash accounts in the two assets of the fill's price.

    Raises:
        LedgerError: an account counts another asset.
    """
    assets = (fill.price.base.code, fill.price.quote.code)
    if (base.asset, quote.asset) != assets:
        raise LedgerError(f"{assets[0]} for {assets[1]} is not counted in {base.asset} and {quote.asset}.")
    lines = [
        Posting(account, sign * amount)
        for cash, amount in zip((base, quote), fill.flows, strict=True)
        for account, sign in ((cash, 1), (cash.beside(AccountKind.CONVERTED, cash.venue), -1))
    ]
    return Transaction(key, at, tuple(line for line in lines if line.amount))


def placement(bet: Bet, at: datetime, cash: Account) -> Transaction:
    """A bet is placed: what it risks leaves the cash and is held at its venue."""
    held = cash.beside(AccountKind.AT_RISK, bet.venue)
    return Transaction(f"{bet.key}:placed", at, (Posting(cash, -bet.at_risk), Posting(held, bet.at_risk)), Placed(bet))


def hold(key: str, at: datetime, cash: Account, order: Held) -> Transaction:
    """An order is intended: what it may cost at worst leaves the cash and waits."""
    waits = cash.beside(AccountKind.HELD, order.venue)
    return Transaction(key, at, _moved(cash, waits, order.at_risk), order)


def match(key: str, at: datetime, cash: Account, before: Bet | None, bet: Bet, kind: AccountKind) -> Transaction:
    """A part of an order is matched: its risk leaves the cash, to which the order has given back what it held for it.

    Args:
        before: the bet as it was; None where this is the first part.
        bet: as it is now.
        kind: ``PROVISIONAL`` until the venue confirms the match, or else ``AT_RISK``.
    """
    risk = bet.at_risk - (0 if before is None else before.at_risk)
    return Transaction(
        key, at, _moved(cash, cash.beside(kind, bet.venue), risk), Matched(order=bet.key, held=0, bet=bet)
    )


def confirmation(key: str, at: datetime, cash: Account, venue: str, risk: int) -> Transaction:
    """A venue confirms a match: what it has at risk is so for good.

    Args:
        risk: of the match alone, smallest units.
    """
    provisional, final = (cash.beside(kind, venue) for kind in (AccountKind.PROVISIONAL, AccountKind.AT_RISK))
    return Transaction(key, at, _moved(provisional, final, risk))


def release(key: str, at: datetime, cash: Account, order: Held, amount: int) -> Transaction:
    """An order holds less than before, as it ended or less of it is wanted.

    Args:
        order: as it was intended.
        amount: what is given back, smallest units, from 0.
    """
    waits = cash.beside(AccountKind.HELD, order.venue)
    return Transaction(key, at, _moved(waits, cash, amount), Released(order.order, amount))


def _moved(source: Account, target: Account, amount: int) -> tuple[Posting, ...]:
    return (Posting(source, -amount), Posting(target, amount)) if amount else ()


def settlement(
    bet: Bet, at: datetime, cash: Account, gross: int, market_share: int | None = None, number: int = 1
) -> Transaction:
    """A bet is settled: what comes back of what it held returns to cash with its winnings.

    Args:
        bet: as placed.
        at: time of settlement.
        cash: account that is paid.
        gross: profit before commission, or the loss; see ``Bet.gross``.
        market_share: the bet's share of the commission on its market's net winnings, which ``market_commission``
            posts; None where the venue charges the bet alone, which is posted here.
        number: how often it has been settled with this time.
    """
    held = bet.at_risk
    charged = int(commission_on(gross, bet.commission)) if market_share is None else 0
    lines = (
        Posting(cash.beside(AccountKind.AT_RISK, bet.venue), -held),
        Posting(cash, held + gross - charged),
        Posting(cash.beside(AccountKind.WINNINGS, bet.venue), -max(gross, 0)),
        Posting(cash.beside(AccountKind.LOSSES, bet.venue), max(-gross, 0)),
        Posting(cash.beside(AccountKind.COMMISSION, bet.venue), charged),
    )
    event = Settled(bet.key, gross, charged if market_share is None else market_share)
    return Transaction(nth_key(f"{bet.key}:settled", number), at, tuple(line for line in lines if line.amount), event)


def nth_key(key: str, number: int) -> str:
    """Key of what has happened before: ``one:settled``, ``one:settled:2``."""
    return key if number == 1 else f"{key}:{number}"


def match_key(order: str, match: str) -> str:
    """Key of the entry of a match, by what its venue calls it."""
    return f"{order}:matched:{match}"


def again_key(key: str, times: int) -> str:
    """Key of what was taken back and has happened after all: ``one:matched:4``, ``one:matched:4:again:2``."""
    return key if times == 1 else f"{key}:again:{times}"


def reversal(entry: Transaction, at: datetime, event: LedgerEvent | None) -> Transaction:
    """An entry is taken back, as it was wrong: the same lines with their signs changed."""
    lines = tuple(Posting(line.account, -line.amount) for line in entry.postings)
    return Transaction(f"{entry.key}:reversed", at, lines, event, reverses=entry.key)


def market_commission(key: str, at: datetime, cash: Account, venue: str, amount: int) -> Transaction:
    """A venue charges commission on a market's net winnings, or below zero refunds some of it.

    The shares of its bets are part of their settlements' events.
    """
    charged = cash.beside(AccountKind.COMMISSION, venue)
    return Transaction(key, at, (Posting(cash, -amount), Posting(charged, amount)))


def void(key: str, at: datetime, cash_at: Callable[[str], Account], market: str, bets: Sequence[Bet]) -> Transaction:
    """A market is void: what its open bets hold is returned.

    Args:
        key: unique, as bets may be placed on a market again.
        at: when it was declared void.
        cash_at: account that is paid, by the venue.
        market: its key.
        bets: all that are open in it.
    """
    returned: Counter[Account] = Counter()
    for bet in bets:
        cash = cash_at(bet.venue)
        returned[cash.beside(AccountKind.AT_RISK, bet.venue)] -= bet.at_risk
        returned[cash] += bet.at_risk
    lines = tuple(Posting(account, amount) for account, amount in returned.items())
    return Transaction(key, at, lines, Voided(market, tuple(bet.key for bet in bets)))
