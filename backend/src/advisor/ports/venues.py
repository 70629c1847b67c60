"""Venues: where orders go."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from advisor.core.money.ladders import Ladder
from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import OrderFact
from advisor.core.orders.requests import OrderRequest, TimeInForce
from advisor.core.quotes import Side


class NothingSentError(Exception):
    """Not a byte of what was asked reached the venue: no connection was made."""


class OutcomeUnknownError(Exception):
    """Whether a venue did what it was asked for is not known: no answer came, or none that says it."""


class CommandRefusedError(Exception):
    """By the venue's word it did not do what was asked for.

    Attributes:
        facts: what became of the order all the same.
    """

    def __init__(self, reason: str, facts: Sequence[OrderFact] = ()) -> None:
        super().__init__(reason)
        self.facts = facts


class IncompleteAnswerError(Exception):
    """A venue's answer does not have everything that was asked for; it proves the absence of nothing.

    Attributes:
        word: of the venue that nobody has written down, as it came; empty where that is not the reason.
    """

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.word = word


class Missed(Enum):
    """Something may have been said that did not arrive: what stands at the venue is to be read again."""

    MISSED = "missed"


MISSED: Final = Missed.MISSED


class Beat(Enum):
    """A venue's stream lives, and had nothing more to say."""

    BEAT = "beat"


BEAT: Final = Beat.BEAT


class SizeRange(NamedTuple):
    """Quantities that a venue takes of one order, in the unit of its prices.

    Attributes:
        least: and no less.
        most: and no more; None: any.
    """

    least: int
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTerms:
    """What a venue declares of how it takes orders.

    Attributes:
        dedup_window: how long it knows a reference again and takes the same order once; zero: not at all.
        max_transit: after so long nothing that was sent can still arrive.
        max_accept_delay: after so long no order that it has can still appear.
        visibility_delay: what it has may be missing from its lists for so long.
        sides, times_in_force: that it offers.
        reduces: whether less of an order can be asked for while the rest stands.
        replaces: whether another price can be asked for, in one step in which never more stands than before.
        settles_provisionally: whether a match may fail after it was reported.
        heartbeat: at least so often its stream says something, if only that it lives; None: it has no such beat.
        ladder: the only odds that it takes; None: any, or nobody knows them.
        sizes: that it takes, by code of the asset, in which it takes no others; empty: nobody knows them.
    """

    dedup_window: timedelta
    max_transit: timedelta
    max_accept_delay: timedelta
    visibility_delay: timedelta
    sides: frozenset[Side]
    times_in_force: frozenset[TimeInForce]
    reduces: bool
    replaces: bool
    settles_provisionally: bool
    heartbeat: timedelta | None = None
    ladder: Ladder | None = None
    sizes: Mapping[str, SizeRange] = field(default_factory=dict)

    def may_resend(self, first_sent: timedelta) -> bool:
        """Whether the same reference may be sent again so long after it was first sent.

        Only if the whole time in which the first could still be accepted lies inside the window: else both are taken.
        """
        return first_sent < self.dedup_window - self.max_transit and self.max_accept_delay <= self.dedup_window


@runtime_checkable
class TimedVenue(Protocol):
    """A venue that says what time it has."""

    @property
    def skew(self) -> timedelta | None:
        """By how much its clock differs from ours at least, from 0; None while it has not said."""


Place: TypeAlias = Callable[[Sequence[OrderRequest]], Awaitable[Sequence[OrderFact]]]
"""As ``Venue.place``."""


@runtime_checkable
class PreparingVenue(Protocol):
    """A venue that has to look something up before it can ask for orders."""

    async def prepared(self, orders: Sequence[OrderRequest]) -> Place:
        """Look up all that is needed; what places these orders, or some of them, and writes at once.

        Between the last check of an order and its first byte nothing is waited for but the network.

        Raises:
            NothingSentError: it could not be looked up.
        """
        ...


class Venue(Protocol):
    """One that takes orders; for one account."""

    @property
    def key(self) -> str:
        """Of the venue, as in ``core.venues``."""
        ...

    @property
    def terms(self) -> VenueTerms: ...

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        """Ask for orders; what is known of each at once, at least one fact of each that it speaks of.

        Raises:
            NothingSentError: it has none of them, for it was not reached.
            OutcomeUnknownError: nobody knows which of them it has.
        """
        ...

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        """Ask for what is not matched of these to be taken back; ours alone, never all that there are.

        Raises:
            OutcomeUnknownError: nobody knows which of them it has taken back.
        """
        ...

    async def reduce(self, reference: str, quantity: int) -> Sequence[OrderFact]:
        """Ask for less of an order to stand; never asked for where ``terms.reduces`` does not say so.

        Args:
            quantity: of the whole order, what is matched included.

        Raises:
            CommandRefusedError: it was not done.
            NothingSentError: likewise, for the venue was not reached.
            OutcomeUnknownError: nobody knows whether it was.
        """
        ...

    async def replace(self, reference: str, price: BetPrice) -> Sequence[OrderFact]:
        """Ask for another price for what is not matched of an order; where ``terms.replaces`` says so.

        Raises:
            CommandRefusedError: there is no order at the new price; the old one may be gone all the same.
            NothingSentError: nothing was changed, for the venue was not reached.
            OutcomeUnknownError: nobody knows what stands now.
        """
        ...

    async def orders(self, references: Sequence[str], since: datetime) -> Sequence[OrderFact]:
        """All that it knows of these, open or ended, sent since then; of one that it does not have nothing.

        Args:
            since: by our clock, which may differ from the venue's: no list may be cut off by it.

        Raises:
            IncompleteAnswerError: not all of its lists could be read to their ends.
        """
        ...

    def facts(self) -> AsyncGenerator[OrderFact | Missed | Beat, None]:
        """What becomes of orders, as it becomes known; some of it more than once, and in any order.

        Keys of matches are made of what the venue says alone, and the same after every restart.
        """
        ...
