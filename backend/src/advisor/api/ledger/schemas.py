"""Portfolios, and the ledger that their money is counted in."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import ModeRef, NextCursor
from advisor.ledger.accounts import AccountKind

_PORTFOLIO = "Key of the portfolio."
_VENUE = "Key of the venue where it is kept; null: at no venue."
_ASSET = "Code of what is counted."


class Portfolio(ResponseSchema):
    """Bets of one asset that share a bankroll, and what became of them."""

    key: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
    asset: str = Field(description=_ASSET, examples=["EUR"])
    bankroll: Amount = Field(
        description="Cash, and what orders and bets hold of it: realised profit is in it, and no other."
    )
    cash: Amount = Field(description="Free to be staked.")
    held: Amount = Field(description="What open orders may still cost at worst.")
    at_risk: Amount = Field(description="What open bets can lose, each for itself.")
    provisional: Amount = Field(
        description="What of that matches risk that their venues have not confirmed: they may still fail."
    )
    locked: Amount = Field(description="Profit that is set aside: no part of the bankroll.")
    winnings: Amount = Field(description="What settled bets have won, before commission.")
    losses: Amount = Field(description="What settled bets have lost; above zero.")
    commission: Amount = Field(description="What was charged for settled bets.")
    profit: Amount = Field(description="Of all settled bets, net of commission.")
    profit_today: Amount = Field(description="Of bets settled since midnight UTC, net of commission.")
    turnover: Amount = Field(description="What settled bets had at risk; void ones are left out.")
    open: int = Field(description="How many orders and bets are open.", ge=0)
    settled: int = Field(description="How many bets are settled.", ge=0)
    settled_today: int = Field(description="How many bets were settled since midnight UTC.", ge=0)
    won: int = Field(description="How many settled bets made a profit.", ge=0)
    lost: int = Field(description="How many settled bets made a loss.", ge=0)
    yield_: float | None = Field(
        alias="yield", description="Profit ÷ turnover, a fraction; null without turnover.", examples=[0.042]
    )
    halted_at: datetime | None = Field(
        description="Since when it bets no more until somebody resumes, as its hard drawdown has halted it; null while "
        "it bets."
    )
    halted_because: str | None = Field(description="Why, for people; null likewise.")
    win_rate: float | None = Field(description="Won ÷ (won + lost), 0 to 1; null without either.", examples=[0.53])


class Balance(ResponseSchema):
    """What a portfolio held at an instant."""

    at: datetime = Field(description="When; the beginning of its five minutes.")
    bankroll: Amount = Field(description="Cash, and what orders and bets held of it.")
    cash: Amount = Field(description="Free to be staked.")
    held: Amount = Field(description="What open orders could still cost at worst.")
    at_risk: Amount = Field(description="What open bets could lose, each for itself.")
    locked: Amount = Field(description="Profit that was set aside: no part of the bankroll.")
    profit: Amount = Field(description="Of all bets settled by then, net of commission; flows are no part of it.")
    open_value: Amount | None = Field(
        description="What open bets were expected to bring back by their fair probabilities, stakes included; null "
        "where one of them had none."
    )
    equity: Amount | None = Field(
        description="Cash, what orders held, what was locked, and the value of open bets; null without that."
    )


class BalanceList(ResponseSchema):
    """What a portfolio held, oldest first."""

    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
    start: datetime = Field(description="From when.")
    end: datetime = Field(description="Until when, not included.")
    items: list[Balance] = Field(description="One for each instant and currency.")


class ResumeCommand(ResponseSchema):
    """What somebody asked of the engine: that a portfolio bets again; and what became of that."""

    id: UUID = Field(description="By which it is named.")
    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    reason: str = Field(description="Why, for people.", examples=["The model was wrong; it is not used any more."])
    asked_by: str = Field(description="Name of who asked.", examples=["local"])
    asked_at: datetime = Field(description="When they did.")


class PortfolioList(ResponseSchema):
    """All portfolios."""

    items: list[Portfolio] = Field(description="Portfolios by key; of several assets one for each.")


class LedgerAccount(ResponseSchema):
    """An account of the ledger. All accounts of an asset together come to zero."""

    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
    venue: str | None = Field(description=_VENUE, examples=["albion"])
    kind: AccountKind = Field(description="What it counts.")
    balance: Amount = Field(
        description="Debits are above zero: cash and what is held or lost; winnings and capital are below."
    )


class LedgerAccountList(ResponseSchema):
    """Accounts of the ledger."""

    items: list[LedgerAccount] = Field(description="Accounts by portfolio, asset, kind and venue.")


class LedgerPosting(ResponseSchema):
    """A line of an entry: an amount that came to an account, or below zero left it."""

    venue: str | None = Field(description=_VENUE, examples=["albion"])
    kind: AccountKind = Field(description="What the account counts.")
    amount: Amount = Field(description="A debit is above zero, a credit below.")


class LedgerEntry(ResponseSchema):
    """What happened to money at once: lines that come to zero in each asset. It is never changed."""

    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
    key: str = Field(
        description="What happened, once in its portfolio; of a bet it begins with its reference.",
        examples=["0a6b8f7e-4d7c-4d55-9a1b-2f6c0e9d8b31:held"],
    )
    at: datetime = Field(description="When it happened.")
    event: str | None = Field(
        description="What it means beside its money: `moved`, `held`, `matched`, `released`, `placed`, `settled`, "
        "`reversed`, `voided`, `paused`, `halted` or `resumed`; null: nothing.",
        examples=["held"],
    )
    reverses: str | None = Field(
        description="Key of the entry that it takes back, as that was wrong: the same lines with their signs changed. "
        "Null of most.",
        examples=["0a6b8f7e-4d7c-4d55-9a1b-2f6c0e9d8b31:settled"],
    )
    postings: list[LedgerPosting] = Field(description="Its lines; empty where no money moved.")


class LedgerEntryPage(ResponseSchema):
    """A page of entries."""

    items: list[LedgerEntry] = Field(description="Entries, newest first.")
    next_cursor: NextCursor
