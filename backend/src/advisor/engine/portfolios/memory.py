"""What entries of a portfolio have made of it, so that it is taken up without reading them all again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from advisor.engine.portfolios.portfolio_state import StateMemory
from advisor.ledger.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioMemory:
    """What the first entries of a portfolio have made of it: with the keys of these and later entries it is made anew.

    Attributes:
        entries: how many they are.
        balances: that are not 0, minor units.
    """

    entries: int
    balances: Mapping[Account, int]
    state: StateMemory


@dataclass(frozen=True, slots=True)
class PostedKeys:
    """Of entries: what is posted under one of them again is the same, and nothing is reversed twice.

    Attributes:
        keys: theirs.
        reversed: of those among them that were taken back.
    """

    keys: Collection[str]
    reversed: Collection[str]


NOTHING_POSTED: Final = PostedKeys((), ())
