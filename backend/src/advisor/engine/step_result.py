"""What comes out of one step of the live engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.core.arrays import Int8, Int32, Int64
from advisor.engine.books.messages import QuoteNews, Reflagged, StepCounts
from advisor.engine.quality.rules import QualityFlag
from advisor.engine.tracking.arbitrages import ArbitrageChanges
from advisor.engine.tracking.value_bets import ValueBetChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMarkets:
    """Markets looked at in this step, because of ticks, withdrawals or time.

    Attributes:
        event, market, line: (n,) as in ``Ticks``.
    """

    event: Int64
    market: Int8
    line: Int32

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """All that came out of one step.

    Attributes:
        quotes: one for each provider of ticks and snapshots; empty ones are left out.
        quality flags: prices newly kept from strategies, by (provider, venue, reason).
    """

    quotes: tuple[QuoteNews, ...]
    reflagged: Reflagged
    markets: ChangedMarkets
    value_bets: ValueBetChanges
    arbitrages: ArbitrageChanges
    quality_flags: Mapping[tuple[str, str, QualityFlag], int]
    counts: StepCounts = field(default_factory=StepCounts)
