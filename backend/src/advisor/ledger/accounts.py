"""Accounts of the ledger.

Signs are those of debits: assets and expenses grow by positive amounts, income and capital by negative ones.
"""

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """What an account counts."""

    CASH = "cash"
    HELD = "held"
    """What open orders may still cost at worst."""
    PROVISIONAL = "provisional"
    """What matches hold that their venue has not confirmed: they may still fail."""
    AT_RISK = "at_risk"
    """What all other open bets hold: stakes of back bets, liabilities of lays."""
    WINNINGS = "winnings"
    LOSSES = "losses"
    COMMISSION = "commission"
    CAPITAL = "capital"
    """What was paid in from outside."""
    WITHDRAWN = "withdrawn"
    """What was paid out again."""
    LOCKED = "locked"
    """Profit that is set aside: nothing is bet with it."""
    TRANSFERRED = "transferred"
    """What went to other portfolios of the same asset, or below zero came from them."""
    CONVERTED = "converted"
    """What was given of an asset for another, or below zero was taken for it."""
    BONUSES = "bonuses"
    """What a venue gave to an account, and for no bet."""
    CHARGES = "charges"
    """What a venue took from an account, and for no bet."""
    SUSPENSE = "suspense"
    """What came to an account at a venue, or left it, and nobody knows why."""

    # Each posting looks its account up by it, and an enumeration's own is computed in Python.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the ledger.

    Attributes:
        portfolio: whose it is.
        venue: key of the venue it is kept at; None for what is at no venue, as capital, cash on its way to one, or cash
            that pays at them all.
        asset: code of what is counted.
    """

    portfolio: str
    venue: str | None
    asset: str
    kind: AccountKind

    def beside(self, kind: AccountKind, venue: str | None) -> "Account":
        """Another account of the same portfolio and asset."""
        return Account(self.portfolio, venue, self.asset, kind)
