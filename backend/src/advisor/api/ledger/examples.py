"""Examples of what the ledger's routes answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import Amount
from advisor.api.halts.schemas import ResumeRequest
from advisor.api.ledger.schemas import (
    Balance,
    BalanceList,
    LedgerAccount,
    LedgerAccountList,
    LedgerEntry,
    LedgerEntryPage,
    LedgerPosting,
    Portfolio,
    PortfolioList,
    ResumeCommand,
)
from advisor.core.orders.modes import Mode
from advisor.ledger.accounts import AccountKind


def euros(amount: str) -> Amount:
    """An amount of euros."""
    return Amount(amount=amount, asset="EUR")


HELD: Final = LedgerEntry(
    mode=Mode.PAPER,
    portfolio="paper",
    key=f"{day.BET_REFERENCE}:held",
    at=day.MOVED,
    event="held",
    reverses=None,
    postings=[
        LedgerPosting(venue=None, kind=AccountKind.CASH, amount=euros("-13.40")),
        LedgerPosting(venue=day.ALBION, kind=AccountKind.HELD, amount=euros("13.40")),
    ],
)
MATCHED: Final = LedgerEntry(
    mode=Mode.PAPER,
    portfolio="paper",
    key=f"{day.BET_REFERENCE}:matched:1",
    at=day.CONFIRMED,
    event="matched",
    reverses=None,
    postings=[
        LedgerPosting(venue=None, kind=AccountKind.CASH, amount=euros("-13.40")),
        LedgerPosting(venue=day.ALBION, kind=AccountKind.AT_RISK, amount=euros("13.40")),
    ],
)
_PORTFOLIO: Final = Portfolio(
    mode=Mode.PAPER,
    key="paper",
    asset="EUR",
    bankroll=euros("1018.20"),
    cash=euros("1004.80"),
    held=euros("0.00"),
    at_risk=euros("13.40"),
    provisional=euros("0.00"),
    locked=euros("0.00"),
    winnings=euros("31.60"),
    losses=euros("13.40"),
    commission=euros("0.00"),
    profit=euros("18.20"),
    profit_today=euros("18.20"),
    turnover=euros("44.10"),
    open=1,
    settled=3,
    settled_today=3,
    won=2,
    lost=1,
    halted_at=None,
    halted_because=None,
    **{"yield": 0.412698},
    win_rate=0.666667,
)
_BECAUSE: Final = "The model was wrong; it is not used any more."
REQUESTS: Final = {"resume_portfolio": ResumeRequest(reason=_BECAUSE)}
EXAMPLES: Final = {
    "resume_portfolio": ResumeCommand(
        id=day.COMMAND_ID, portfolio="paper", reason=_BECAUSE, asked_by="local", asked_at=day.NOW
    ),
    "list_portfolios": PortfolioList(items=[_PORTFOLIO]),
    "list_balances": BalanceList(
        portfolio="paper",
        mode=Mode.PAPER,
        start=day.NOW - timedelta(days=30),
        end=day.NOW,
        items=[
            Balance(
                at=day.NOW - timedelta(minutes=2),
                bankroll=euros("1018.20"),
                cash=euros("1004.80"),
                held=euros("0.00"),
                at_risk=euros("13.40"),
                locked=euros("0.00"),
                profit=euros("18.20"),
                open_value=euros("13.95"),
                equity=euros("1018.75"),
            )
        ],
    ),
    "list_ledger_accounts": LedgerAccountList(
        items=[
            LedgerAccount(
                mode=Mode.PAPER, portfolio="paper", venue=day.ALBION, kind=AccountKind.AT_RISK, balance=euros("13.40")
            ),
            LedgerAccount(
                mode=Mode.PAPER, portfolio="paper", venue=None, kind=AccountKind.CASH, balance=euros("1004.80")
            ),
        ]
    ),
    "list_ledger_entries": LedgerEntryPage(items=[MATCHED, HELD], next_cursor="52"),
}
