"""The result of one step of the live engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.core.arrays import Int8, Int32, Int64
from advisor.engine.books.messages import QuoteChanges, Reflagged, StepCounts
from advisor.engine.priced_markets import PricedMarkets
from advisor.engine.quality.flags import QualityFlag
from advisor.engine.running import InstanceSignals
from advisor.engine.tracking.arbitrages import ArbitrageChanges
from advisor.engine.tracking.value_bets import ValueBetChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMarkets:
    """Markets validated in a step, because of ticks, withdrawals or time.

    Attributes:
        event, market, participant, line: (n,) as in ``Ticks``.
    """

    event: Int64
    market: Int8
    participant: Int32
    line: Int32

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMarkets:
    """Figures of m markets of one type, with the ages at which their prices must look old.

    Attributes:
        ageing_after, stale_after: (m,) µs since a price was confirmed.
        value: (m,) selections and venues whose back prices are live value bets.
    """

    priced: PricedMarkets
    ageing_after: Int64
    stale_after: Int64
    value: tuple[frozenset[tuple[int, str]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """Everything that one step changed.

    Attributes:
        quotes: one for each provider of ticks and snapshots; empty ones are left out.
        reflagged: prices whose quality flag changed without a quote.
        markets: those validated.
        shown: their figures, in groups of one type.
        signals: what each instance would enter on those that have not started.
        quality_flags: number of newly flagged prices, by (provider, venue, flag).
        counts: ticks by outcome.
        failed: instances that crashed in this step and are not evaluated any more, by name, with the reason.
    """

    quotes: tuple[QuoteChanges, ...]
    reflagged: Reflagged
    markets: ChangedMarkets
    shown: tuple[ShownMarkets, ...]
    signals: tuple[InstanceSignals, ...]
    value_bets: ValueBetChanges
    arbitrages: ArbitrageChanges
    quality_flags: Mapping[tuple[str, str, QualityFlag], int]
    counts: StepCounts = field(default_factory=StepCounts)
    failed: Mapping[str, str] = field(default_factory=dict)
