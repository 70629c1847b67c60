"""What was decided: an order before it is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from advisor.core.money.prices import BetPrice
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest
from advisor.ledger.events import Held
from advisor.ledger.fills import Fill


class CheckName(StrEnum):
    """What is looked at before an order is sent, in this order. Stored in the database."""

    LIMITS = "limits"
    HALT = "halt"
    OWN_LIMITS = "own_limits"
    LEASE = "lease"
    MODE = "mode"
    LIMITS_NOW = "limits_now"
    DUPLICATE = "duplicate"
    OWN_ORDERS = "own_orders"
    DEADLINE = "deadline"
    PRICE = "price"
    AGE = "age"
    BALANCE = "balance"
    VENUE_BALANCE = "venue_balance"
    QUARANTINE = "quarantine"
    VENUE_RULES = "venue_rules"
    PRICE_STEP = "price_step"
    SIZE = "size"
    EVENT_STATE = "event_state"
    CLOCK = "clock"
    LAG = "lag"


@dataclass(frozen=True, slots=True)
class Check:
    """One of them.

    Attributes:
        value: what was found, for people.
        limit: what it was held against.
    """

    name: CheckName
    value: str
    limit: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An order as it was decided.

    Attributes:
        cause: id of the signal; of an instance each cause has one order.
        instance: name of the strategy instance; of an order by hand who gave it.
        version: of the instance, by which it was decided; 0 where it has none.
        portfolio: whose money it is.
        venue: key of the venue.
        event, market: keys in the portfolio.
        outcomes, covered, commission, nets: as of ``ledger.bets.Bet``.
        probability, edge: fair, of the selection, and expected profit per unit at risk; None where nobody says them.
        at: aware UTC: when it was decided.
        checks: that were made so far.
        close_out: number of the confirmed plan by which it closes bets; None of every other order.
        parent: reference of the first order for the same decision; None of that one itself.
        attempt: which order for the decision it is, from 1.
        late_of: reference of the order whose absence was proven, and which its venue has after all; None of others.
    """

    request: OrderRequest
    cause: UUID
    instance: str
    version: int
    mode: Mode
    portfolio: str
    venue: str
    event: str
    market: str
    outcomes: int
    covered: int
    commission: float
    nets: bool
    probability: float | None
    edge: float | None
    at: datetime
    checks: tuple[Check, ...]
    close_out: int | None = None
    parent: str | None = None
    attempt: int = 1
    late_of: str | None = None

    @property
    def reference(self) -> str:
        """Ours."""
        return self.request.reference

    @property
    def known_as(self) -> str:
        """The reference by which its venue knows it: of a late order that of the one that it is."""
        return self.late_of or self.reference

    @property
    def family(self) -> str:
        """Reference of the first order for the same decision."""
        return self.parent or self.reference

    @property
    def hold(self) -> Held:
        """What it may cost at worst."""
        return Held(self.reference, self.event, self.market, self.venue, self.at_risk(self.request.quantity))

    def at_risk(self, quantity: int, price: BetPrice | None = None) -> int:
        """What so much of it can lose, smallest units.

        Args:
            price: at which it stands; None: at the price that was asked for.
        """
        request = self.request
        return Fill(side=request.side, price=price or request.price, quantity=quantity).at_risk if quantity else 0


def market_key(instrument: Instrument) -> str:
    """Key of the instrument's market in a portfolio: ``"4711 totals 0 250"``."""
    return f"{instrument.event} {instrument.market} {instrument.participant} {instrument.line}"
