"""Portfolios and the ledger as the API shows them."""

from advisor.api.amounts import amount_in
from advisor.api.ledger.schemas import Balance, LedgerAccount, LedgerEntry, LedgerPosting, Portfolio, ResumeCommand
from advisor.db.capital.balances import BalanceRow
from advisor.db.ledger.pages import AccountRow, EntryRow
from advisor.db.ledger.portfolios import PortfolioRow
from advisor.db.orders.commands import EngineCommand

_DIGITS = 6


def portfolio_view(row: PortfolioRow) -> Portfolio:
    """One portfolio in one asset."""
    return Portfolio(
        key=row.key,
        mode=row.mode,
        asset=row.asset,
        bankroll=amount_in(row.bankroll, row.asset),
        cash=amount_in(row.cash, row.asset),
        held=amount_in(row.held, row.asset),
        at_risk=amount_in(row.at_risk, row.asset),
        provisional=amount_in(row.provisional, row.asset),
        locked=amount_in(row.locked, row.asset),
        winnings=amount_in(row.winnings, row.asset),
        losses=amount_in(row.losses, row.asset),
        commission=amount_in(row.commission, row.asset),
        profit=amount_in(row.profit, row.asset),
        profit_today=amount_in(row.profit_today, row.asset),
        turnover=amount_in(row.turnover, row.asset),
        open=row.open,
        settled=row.settled,
        settled_today=row.settled_today,
        won=row.won,
        lost=row.lost,
        **{"yield": _ratio(row.profit, row.turnover)},
        halted_at=row.halted_at,
        halted_because=row.halted_because,
        win_rate=_ratio(row.won, row.won + row.lost),
    )


def balance_view(row: BalanceRow) -> Balance:
    """What a portfolio held at an instant, in one asset."""
    return Balance(
        at=row.at,
        bankroll=amount_in(row.bankroll, row.asset),
        cash=amount_in(row.cash, row.asset),
        held=amount_in(row.held, row.asset),
        at_risk=amount_in(row.at_risk, row.asset),
        locked=amount_in(row.locked, row.asset),
        profit=amount_in(row.profit, row.asset),
        open_value=None if row.open_value is None else amount_in(row.open_value, row.asset),
        equity=None if row.equity is None else amount_in(row.equity, row.asset),
    )


def resume_view(command: EngineCommand) -> ResumeCommand:
    """A command to resume."""
    return ResumeCommand(
        id=command.public_id,
        portfolio=command.subject,
        reason=command.reason,
        asked_by=command.asked_by,
        asked_at=command.asked_at,
    )


def account_view(row: AccountRow) -> LedgerAccount:
    """One account."""
    return LedgerAccount(
        portfolio=row.portfolio,
        mode=row.mode,
        venue=row.venue,
        kind=row.kind,
        balance=amount_in(row.balance, row.asset),
    )


def entry_view(row: EntryRow) -> LedgerEntry:
    """One entry with its lines."""
    return LedgerEntry(
        portfolio=row.portfolio,
        mode=row.mode,
        key=row.key,
        at=row.at,
        event=row.event,
        reverses=row.reverses,
        postings=[
            LedgerPosting(venue=each.venue, kind=each.kind, amount=amount_in(each.amount, each.asset))
            for each in row.postings
        ],
    )


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None
