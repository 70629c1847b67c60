"""What entries of the ledger mean beside their money: enough to rebuild the risk state from them."""

from dataclasses import dataclass
from typing import TypeAlias

from advisor.ledger.bets import Bet


@dataclass(frozen=True, slots=True)
class Moved:
    """Money came in from outside, or below zero went out; minor units."""

    amount: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A bet was placed."""

    bet: Bet


@dataclass(frozen=True, slots=True)
class Held:
    """An order is intended, and counts at its worst: no other bet makes up for what may be matched of it.

    Attributes:
        order: its key, which the bet it becomes has too.
        event, market, venue: as of a bet.
        at_risk: what it can lose at worst, smallest units.
    """

    order: str
    event: str
    market: str
    venue: str
    at_risk: int


@dataclass(frozen=True, slots=True)
class Matched:
    """More of an order was matched, or a match of it has failed.

    Attributes:
        order: its key.
        held: what the order held for this part, smallest units, where the entry gives it back too; or else 0.
        bet: all that stands of it by now; None where nothing does.
    """

    order: str
    held: int
    bet: Bet | None


@dataclass(frozen=True, slots=True)
class Released:
    """An order holds less than before.

    Attributes:
        order: its key.
        amount: smallest units, from 0.
    """

    order: str
    amount: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A bet was settled.

    Attributes:
        bet: its key.
        gross: profit before commission, or the loss; minor units.
        commission: what was charged for the bet, or its share of what was charged on the market's net winnings;
            below zero where its loss has some of that refunded.
    """

    bet: str
    gross: int
    commission: int


@dataclass(frozen=True, slots=True)
class Reversed:
    """The settlement of a bet was reversed, as it was wrong: the bet is open again until it is settled anew.

    What it made or lost counts then where its first settlement stands among all others.

    Attributes:
        bet: its key.
    """

    bet: str


@dataclass(frozen=True, slots=True)
class Voided:
    """All open bets of a market were returned.

    Attributes:
        market: its key.
        bets: their keys.
    """

    market: str
    bets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """Too many bets in a row were lost: no more bets on this day."""


@dataclass(frozen=True, slots=True)
class Halted:
    """Betting was halted.

    Attributes:
        reason: for people.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """Betting was resumed after a halt: drawdowns count from the bankroll of this moment.

    Attributes:
        reason: for people; empty where nobody gave one.
        by: who resumed; empty where nobody said.
    """

    reason: str = ""
    by: str = ""


LedgerEvent: TypeAlias = (
    Moved | Held | Matched | Released | Placed | Settled | Reversed | Voided | Paused | Halted | Resumed
)
