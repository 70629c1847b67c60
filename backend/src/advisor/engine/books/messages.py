"""Input of the live books beside ticks, and their output."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.core.markets import EventStatus
from advisor.core.ticks import Ticks

NO_START: Final = 253_370_764_800_000_000
"""µs: the year 9999, in which an event without teams starts: its bets are taken until it is decided."""


@dataclass(frozen=True, slots=True)
class EventState:
    """The state of an event as the engine needs it.

    Attributes:
        kickoff: µs since the Unix epoch, UTC; ``NO_START`` of an event without teams.
        status: as last reported.
        sport: empty where it does not matter: of no sport it is known how often bets return.
    """

    kickoff: int
    status: EventStatus
    sport: str = ""

    @property
    def starts(self) -> bool:
        """Whether it has a start, before which its last prices are the close."""
        return self.kickoff != NO_START


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a provider offers on k events; what it offered before and is missing here is withdrawn.

    The n offered selections are columns as in ``Ticks``. Their prices come with ticks; one that was left out of them
    is still offered.

    Attributes:
        events: (k,) our event ids.
        seen: µs: when it was received.
    """

    provider: str
    events: Int64
    seen: int
    venues: tuple[str, ...]
    event: Int64
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8

    @classmethod
    def of_ticks(cls, ticks: Ticks, events: Int64, seen: int) -> "Snapshot":
        """The snapshot whose offers are exactly these ticks."""
        offered = ticks.rows(ticks.odds_e4 > 0)
        return cls(
            provider=ticks.provider,
            events=events,
            seen=seen,
            venues=offered.venues,
            event=offered.event,
            market=offered.market,
            participant=offered.participant,
            line=offered.line,
            selection=offered.selection,
            venue=offered.venue,
            side=offered.side,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A provider's word that all its prices in k markets still stand, on every line: a heartbeat of its stream.

    Attributes:
        events: (k,) our event ids.
        markets: (k,) codes of their market types.
        seen: µs: when it was received.
    """

    provider: str
    events: Int64
    markets: Int8
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether a provider answers. While it does not, no price of its counts; afterwards those it confirms anew.

    Attributes:
        up: False: its breaker is open, or it cannot be reached.
        at: µs: since when.
    """

    provider: str
    up: bool
    at: int


class Past(NamedTuple):
    """Of n prices; lay prices have only the first two, and the others are not known.

    Attributes:
        previous_e4: (n,) odds before the last change; 0 where there were none.
        changed_at: (n,) µs: ``at`` of the last change.
        anchor, stands_since, opening_e4, opening_day: (n,) as in ``BookColumns``.
    """

    previous_e4: Int32
    changed_at: Int64
    anchor: Float64
    stands_since: Int64
    opening_e4: Int32
    opening_day: Int32

    @classmethod
    def of_change(cls, previous_e4: Int32, changed_at: Int64) -> "Past":
        """Of prices of which no more is known."""
        nothing = np.zeros(len(changed_at), np.int32)
        return cls(previous_e4, changed_at, np.full(len(changed_at), np.nan), changed_at, nothing, nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPast:
    """The past of n prices, as an engine before this one stored it. Columns as in ``Ticks``.

    Attributes:
        quality_flag: (n,) ``QualityFlag`` it gave them.
        past: (n,).
    """

    venues: tuple[str, ...]
    event: Int64
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8
    quality_flag: Int8
    past: Past

    @classmethod
    def of_ticks(cls, ticks: Ticks, quality_flag: Int8, past: Past) -> "StoredPast":
        """Of the last quotes of these prices, row by row."""
        return cls(
            venues=ticks.venues,
            event=ticks.event,
            market=ticks.market,
            participant=ticks.participant,
            line=ticks.line,
            selection=ticks.selection,
            venue=ticks.venue,
            side=ticks.side,
            quality_flag=quality_flag,
            past=past,
        )

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChanges:
    """Quotes that a step applied, in order of arrival: the ticks of one provider, or withdrawals by a snapshot.

    Attributes:
        ticks: n quotes; ``at`` is set back to ``seen`` where the provider's clock ran ahead.
        changed: (n,) True where the odds differ from the ones before: a row of history. False: only newer, or of
            another size.
        quality_flag: (n,) ``QualityFlag`` after this step; 0: usable.
        past: of each after this step.
    """

    ticks: Ticks
    changed: Bool
    quality_flag: Int8
    past: Past

    def __len__(self) -> int:
        return len(self.ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflagged:
    """Prices whose quality flag changed without a quote: they aged, or their peers moved. Columns as in ``Ticks``.

    Attributes:
        quality_flag: (n,) ``QualityFlag`` now.
    """

    venues: tuple[str, ...]
    event: Int64
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8
    quality_flag: Int8

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """What became of the ticks of a step.

    Attributes:
        applied: those not left out.
        changed: those of them that changed odds.
        older: left out, as a newer price is held.
        refused: left out, as their market, line, selection or odds cannot exist.
        unknown_event: left out, as the event is unknown or over.
        withdrawn: by snapshots.
    """

    applied: int = 0
    changed: int = 0
    older: int = 0
    refused: int = 0
    unknown_event: int = 0
    withdrawn: int = 0
