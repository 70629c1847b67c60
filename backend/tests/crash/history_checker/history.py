"""What there is to check: a run as its database, its venues and its log of sends have it. Money is whole cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
"""A row of a table, or a document of a venue, by the names of its columns or fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the venues declare, in seconds.

    Attributes:
        provable: after a sending, or the deadline of an order whose sending nobody saw, absence is proven.
        escalated: beyond that an order may be unknown without an alert.
        provisional: a match is provisional for so long, by venue; then it stands, or fails.
    """

    provable: float
    escalated: float
    provisional: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All of it, as it is at rest. Instants are Unix seconds.

    Attributes:
        intents: rows of ``bet_order``.
        changes: of their states, in the order of their commits: ``reference``, ``before``, ``state``, ``origin``,
            ``number`` of the lease, ``at``, ``committed``.
        fills: rows of ``order_fill``.
        entries: of the ledger, oldest first: ``book``, ``key``, ``reverses``, ``event``, ``committed``, ``postings`` of
            ``venue``, ``kind``, ``asset`` and ``amount``. A book is a portfolio, or ``account:paper:`` and a venue.
        accounts: of the ledger: ``book``, ``venue``, ``kind``, ``asset``, ``balance``.
        tampered: how often an entry or a posting was changed or deleted.
        halts: rows of ``halt``.
        leases: ``number``, ``holder``, the instant ``at`` which it was taken, until when it ``expires`` at last, and
            when its ``server`` was started.
        numbers: of the lease of each transaction that wrote, in the order of their commits.
        sends: orders that an engine was about to write: ``reference``, ``number`` of its lease, ``at``.
        arrivals: orders as they came to the venues: ``venue``, ``reference``, ``at``.
        orders, matches, lines: of the venues' own books, each with its ``venue``.
        balances: of the venues' accounts, by venue.
        open_items: texts of what waits for a person.
        reads: of venues' lists, answered to their end: ``venue``, ``list``, ``references`` (none: all), ``at``.
        shown: which ``answer`` of a ``venue`` named an order first, and when, for each kind of answer.
        failures: matches that became failed: ``reference``, ``key``, ``at``.
        alerts: rows of the outbox.
        seals: rows of ``seal``, by number.
        events: ``id`` and ``status``.
        rounds: in which accounts were held against what is known: ``venue``, ``is_complete``, ``began``, ``ended``.
        faults: what went wrong at the venues: ``sends`` by venue, ``struck``, ``copies``.
        terms: see there.
    """

    intents: tuple[Row, ...]
    changes: tuple[Row, ...]
    fills: tuple[Row, ...]
    entries: tuple[Row, ...]
    accounts: tuple[Row, ...]
    tampered: int
    halts: tuple[Row, ...]
    leases: tuple[Row, ...]
    numbers: tuple[int | None, ...]
    sends: tuple[Row, ...]
    arrivals: tuple[Row, ...]
    orders: tuple[Row, ...]
    matches: tuple[Row, ...]
    lines: tuple[Row, ...]
    balances: Mapping[str, int]
    open_items: tuple[str, ...]
    reads: tuple[Row, ...]
    shown: tuple[Row, ...]
    failures: tuple[Row, ...]
    alerts: tuple[Row, ...]
    seals: tuple[Row, ...]
    events: tuple[Row, ...]
    rounds: tuple[Row, ...]
    faults: Row
    terms: Terms

    @property
    def known_as(self) -> Mapping[str, str]:
        """Our references by those that venues know: another one of an order that came after its absence was proven."""
        return {row["late_of"] or row["reference"]: row["reference"] for row in self.intents if row["venue_reference"]}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What must not be.

    Attributes:
        name: of the rule that is broken.
        subject: reference of an order, key of an entry, or a venue.
        text: what was found.
    """

    name: str
    subject: str
    text: str
