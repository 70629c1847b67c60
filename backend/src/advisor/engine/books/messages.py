"""What the books are given beside ticks, and what they give back."""

from dataclasses import dataclass

from advisor.core.arrays import Bool, Int8, Int16, Int32, Int64
from advisor.core.markets import EventStatus
from advisor.core.ticks import Ticks


@dataclass(frozen=True, slots=True)
class EventState:
    """Of an event, what the engine must know.

    Attributes:
        kickoff: µs since the Unix epoch, UTC.
        status: as last told.
    """

    kickoff: int
    status: EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a provider offers for k events; what it offered before and is not here is withdrawn.

    The n offered selections are columns as in ``Ticks``. They may have been told by other ticks, or left out.

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
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8

    @classmethod
    def told_by(cls, ticks: Ticks, events: Int64, seen: int) -> "Snapshot":
        """The snapshot whose offers are exactly these ticks."""
        offered = ticks.rows(ticks.odds_e4 > 0)
        return cls(
            provider=ticks.provider,
            events=events,
            seen=seen,
            venues=offered.venues,
            event=offered.event,
            market=offered.market,
            line=offered.line,
            selection=offered.selection,
            venue=offered.venue,
            side=offered.side,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteNews:
    """The ticks that were taken, in order of arrival, and withdrawals by snapshots after them.

    Attributes:
        ticks: n quotes; of a price whose provider's clock runs ahead, ``at`` is set back to ``seen``.
        changed: (n,) True where the odds differ from the ones before: a row of history. False: only newer, or of
            another size.
        previous_e4: (n,) odds before the last change; 0 where there were none.
        changed_at: (n,) µs: ``at`` of the last change.
        quality_flag: (n,) ``QualityFlag`` after this step; 0: fit for use.
    """

    ticks: Ticks
    changed: Bool
    previous_e4: Int32
    changed_at: Int64
    quality_flag: Int8

    def __len__(self) -> int:
        return len(self.ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflagged:
    """Prices not told in this step whose quality flag changed: they aged, or others moved. Columns as in ``Ticks``.

    Attributes:
        quality_flag: (n,) ``QualityFlag`` now.
    """

    venues: tuple[str, ...]
    event: Int64
    market: Int8
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
        taken: all that were not left out; ``changed`` of them changed odds.
        older: left out, as a newer price is held.
        refused: left out, as no odds, selection, market or line can be so.
        unknown_event: left out, as the event is not known or is over.
        withdrawn: by snapshots.
    """

    taken: int = 0
    changed: int = 0
    older: int = 0
    refused: int = 0
    unknown_event: int = 0
    withdrawn: int = 0
