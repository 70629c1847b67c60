"""A portfolio out of what was remembered of it: taken up, continued by later entries, and proven before it bets."""

from collections.abc import Iterable, Mapping

from advisor.core.errors import ConflictError, LedgerError, SnapshotRefusedError
from advisor.engine.portfolios.memory import PortfolioMemory, PostedKeys
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Transaction
from advisor.risk.limits import LimitValues
from advisor.risk.state import AT_VENUES, BANKROLL


def taken_up(
    cash: Account, limits: LimitValues, memory: PortfolioMemory, posted: PostedKeys, later: Iterable[Transaction]
) -> Portfolio:
    """The portfolio that a memory and all later entries leave.

    Args:
        posted: of the entries that the memory covers.
        later: in their order.

    Raises:
        SnapshotRefusedError: the memory covers other entries, or later ones contradict it.
    """
    if memory.entries != len(posted.keys):
        raise SnapshotRefusedError(f"it covers {memory.entries} entries, and the ledger has {len(posted.keys)} of them")
    try:
        portfolio = Portfolio(cash, limits, memory=memory, posted=posted)
        for entry in later:
            portfolio.repeat(entry)
    except (LedgerError, ConflictError, LookupError, ValueError) as error:
        raise SnapshotRefusedError(f"a later entry contradicts it: {error}") from error
    return portfolio


def prove(portfolio: Portfolio, balances: Mapping[Account, int], asset: str) -> None:
    """Hold a portfolio against balances that were kept without it, and its risk state against both.

    Args:
        balances: of all its accounts, minor units.
        asset: code of that of its bankroll.

    Raises:
        SnapshotRefusedError: it has another balance, or its risk state counts other money than its accounts.
    """
    own, stored = portfolio.ledger.balances, {account: amount for account, amount in balances.items() if amount}
    for account in (*stored, *own):
        has, should = own.get(account, 0), stored.get(account, 0)
        if has != should:
            raise SnapshotRefusedError(f"{account.kind} has {has} where its account in the ledger has {should}")
    matched = sum(portfolio.ledger.total(kind, asset) for kind in (AccountKind.PROVISIONAL, AccountKind.AT_RISK))
    waiting = portfolio.ledger.total(AccountKind.HELD, asset) + matched
    bankroll = portfolio.ledger.total(AccountKind.CASH, asset) + waiting
    totals = portfolio.state.totals
    if (totals[BANKROLL], totals[AT_VENUES]) != (bankroll, waiting):
        raise SnapshotRefusedError(
            f"its bankroll is {totals[BANKROLL]} with {totals[AT_VENUES]} at risk, and its accounts have "
            f"{bankroll} with {waiting}"
        )
    open_at_risk = sum(bet.at_risk for bet in portfolio.open_bets)
    if open_at_risk != matched:
        raise SnapshotRefusedError(f"its open bets risk {open_at_risk}, and {matched} is at risk")
