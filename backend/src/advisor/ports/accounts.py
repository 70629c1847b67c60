"""What the account at a venue says of itself, to be held against what we know; beside ``ports.venues``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from advisor.core.orders.requests import OrderRequest


class LineKind(StrEnum):
    """What a line of a statement is about. Stored in the database."""

    BET = "bet"
    """Profit or loss of an order."""
    COMMISSION = "commission"
    TRANSFER = "transfer"
    """Money that was paid in or out."""
    BONUS = "bonus"
    """Money that the venue gives."""
    CHARGE = "charge"
    """Money that the venue takes for the account, and for no bet."""
    OTHER = "other"
    """A word that nobody has written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOrder:
    """An order that the venue has.

    Attributes:
        id: the venue's.
        reference: the client's; may be empty, or of another client.
        is_open: something of it may still be matched.
        placed: aware UTC, by the venue's clock.
    """

    id: str
    reference: str
    is_open: bool
    placed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMatch:
    """A part of an order that was matched.

    Attributes:
        key: the venue's, as of ``core.orders.facts.Matched``.
        reference: of the order.
        quantity: backer's stake, smallest units.
        odds_e4: ten-thousandths.
        has_failed: it does not stand.
        at: aware UTC, by the venue's clock.
        paid_e4: odds at which it is paid, where others were removed from its market since; None: at its own.
    """

    key: str
    reference: str
    quantity: int
    odds_e4: int
    has_failed: bool
    at: datetime
    paid_e4: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """Money that came or went.

    Attributes:
        id: the venue's; the same may come again after it has begun anew, with another instant.
        at: aware UTC, by the venue's clock.
        order: the venue's id of the order; empty where it is about none.
        amount: smallest units; below zero it went.
    """

    id: str
    at: datetime
    kind: LineKind
    order: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What was read of an account, whole.

    Attributes:
        asset: code of the account's.
        balance: smallest units, open bets included.
        orders: open ones, and others placed since the instant asked for.
        matches: of orders placed since then.
        lines: since the instant asked for.
    """

    asset: str
    balance: int
    orders: Sequence[HeldOrder]
    matches: Sequence[HeldMatch]
    lines: Sequence[StatementLine]


@runtime_checkable
class VenueAccount(Protocol):
    """A venue whose account can be read. Venues on paper have none."""

    async def account(self, orders_since: datetime, lines_since: datetime) -> AccountState:
        """Read all of it.

        Args:
            orders_since, lines_since: aware UTC.

        Raises:
            IncompleteAnswerError: not all of its lists could be read to their ends, or money moved meanwhile.
        """
        ...

    async def asked_for(self, references: Sequence[str]) -> Mapping[str, OrderRequest]:
        """What orders of these references were placed as, by reference, where nobody here has kept it.

        Of what its lists do not say the least is taken for granted: they stand until they are taken back. One on
        what nobody here knows is left out.

        Raises:
            IncompleteAnswerError: not all of its lists could be read to their ends.
        """
        ...
