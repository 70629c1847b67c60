"""What a venue of the sandbox is asked for, and what it has: orders, matches, lines of its statement. Frozen values."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class OrderSide(StrEnum):
    """For or against a selection. On the wire."""

    BACK = "back"
    LAY = "lay"


class Persistence(StrEnum):
    """How long what is not matched stands. On the wire."""

    UNTIL_CANCELLED = "until_cancelled"
    UNTIL_START = "until_start"
    FILL_OR_KILL = "fill_or_kill"
    FILL_AND_KILL = "fill_and_kill"


class OrderStatus(StrEnum):
    """How an order stands. On the wire."""

    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    LAPSED = "lapsed"


class MatchStatus(StrEnum):
    """Whether a match stands. On the wire."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    FAILED = "failed"


class Reason(StrEnum):
    """Why an instruction was refused, or an order ended. On the wire."""

    MARKET_UNKNOWN = "MARKET_UNKNOWN"
    MARKET_SUSPENDED = "MARKET_SUSPENDED"
    MARKET_CLOSED = "MARKET_CLOSED"
    PRICE_INVALID = "PRICE_INVALID"
    PRICE_MOVED = "PRICE_MOVED"
    SIZE_TOO_SMALL = "SIZE_TOO_SMALL"
    SIZE_TOO_LARGE = "SIZE_TOO_LARGE"
    SIDE_NOT_OFFERED = "SIDE_NOT_OFFERED"
    FUNDS_TOO_LOW = "FUNDS_TOO_LOW"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    CROSSES_OWN_ORDER = "CROSSES_OWN_ORDER"
    DUPLICATE_REFERENCE = "DUPLICATE_REFERENCE"
    EXPIRED = "EXPIRED"
    NO_SUCH_ORDER = "NO_SUCH_ORDER"
    ORDER_ENDED = "ORDER_ENDED"
    OFFER_DECLINED = "OFFER_DECLINED"
    NOT_MATCHED = "NOT_MATCHED"
    PLAY_BEGAN = "PLAY_BEGAN"
    MARKET_OVER = "MARKET_OVER"
    BY_OWNER = "BY_OWNER"
    SELECTION_REMOVED = "SELECTION_REMOVED"
    MAXIMUM_AT_A_TIME = "MAXIMUM_AT_A_TIME"


class Selection(NamedTuple):
    """What is bet on.

    Attributes:
        fixture: id of the game.
        market: key of its type.
        line: hundredths; None where there is none.
        selection: its name, such as ``home``.
    """

    fixture: str
    market: str
    line: int | None
    selection: str


class Offer(NamedTuple):
    """What somebody else offers.

    Attributes:
        odds_e4: ten-thousandths.
        size: backer's stake, smallest units; None: any.
    """

    odds_e4: int
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """An instruction to place an order.

    Attributes:
        reference: the client's own.
        odds_e4: at this or better; ten-thousandths.
        size: backer's stake, smallest units.
        expires: Unix seconds after which it is not taken any more.
    """

    reference: str
    selection: Selection
    side: OrderSide
    odds_e4: int
    size: int
    persistence: Persistence
    expires: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A part of an order that was matched.

    Attributes:
        number: from 1, by the order's matches.
        after: matched of the order by then, this included.
        at: Unix seconds.
        paid_e4: odds at which it is paid, where others were removed from its market since; None: at its own.
    """

    order: str
    reference: str
    number: int
    odds_e4: int
    size: int
    after: int
    at: float
    status: MatchStatus
    paid_e4: int | None = None

    @property
    def paid_at_e4(self) -> int:
        """Odds at which it is paid, ten-thousandths."""
        return self.odds_e4 if self.paid_e4 is None else self.paid_e4

    @property
    def id(self) -> str:
        """Unique at the venue."""
        return f"{self.order}.{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueOrder:
    """An order that the venue has.

    Attributes:
        id: the venue's, from 1.
        size: that it may be matched for by now: reductions are taken off, and what was not offered.
        asked: size when it was placed.
        revision: grows by 1 with each change.
        replaces: id of the order in whose place it came.
        visible: Unix seconds from which it is in lists and in the stream.
        settled: its market is over, and it is paid.
    """

    id: str
    placement: Placement
    odds_e4: int
    size: int
    asked: int
    placed: float
    visible: float
    status: OrderStatus = OrderStatus.OPEN
    reason: Reason | None = None
    matches: tuple[Match, ...] = ()
    revision: int = 1
    replaces: str | None = None
    settled: bool = False

    @property
    def reference(self) -> str:
        """The client's."""
        return self.placement.reference

    @property
    def matched(self) -> int:
        """Size matched, whether it stood or failed."""
        return sum(match.size for match in self.matches)

    @property
    def standing(self) -> tuple[Match, ...]:
        """Matches that have not failed."""
        return tuple(match for match in self.matches if match.status is not MatchStatus.FAILED)

    @property
    def rest(self) -> int:
        """Size that may still be matched."""
        return self.size - self.matched if self.status is OrderStatus.OPEN else 0

    @property
    def at_risk(self) -> int:
        """What it can lose in all, smallest units."""
        return self.liability(self.odds_e4, self.rest) + sum(
            self.liability(match.paid_at_e4, match.size) for match in self.standing
        )

    def paid(self, match: Match, won: Fraction) -> int:
        """Profit of a match of it, or its loss, smallest units; a share of the stake wins, a share loses."""
        profit = round(Fraction(match.size * (match.odds_e4 - 10_000), 10_000))
        backed = round(won * profit) if won > 0 else round(won * match.size)
        return backed if self.placement.side is OrderSide.BACK else -backed

    def liability(self, odds_e4: int, size: int) -> int:
        """What so much of it can lose at a price."""
        return size if self.placement.side is OrderSide.BACK else round(size * (odds_e4 - 10_000) / 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requote:
    """A smaller stake that a bookmaker offers instead.

    Attributes:
        expires: Unix seconds.
    """

    placement: Placement
    odds_e4: int
    size: int
    expires: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An instruction was not carried out, and nothing was done."""

    reference: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """Money that came or went.

    Attributes:
        id: from 1.
        kind: ``deposit``, ``bet``, ``commission``.
        order: id; empty where it is about none.
        amount: smallest units.
        balance: after it.
    """

    id: int
    at: float
    kind: str
    order: str
    amount: int
    balance: int
