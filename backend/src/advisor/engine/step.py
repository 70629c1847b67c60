"""One step of the live engine: quotes and time in; validated prices, value bets and arbitrages out. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.core.arrays import Int32
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId, random_id
from advisor.core.markets import LINE_NONE, MARKET_CODES, MARKET_TYPES, SELECTIONS, EventStatus, MarketType
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.block import Block
from advisor.engine.books.capacity import reindexed
from advisor.engine.books.columns import NO_ROW
from advisor.engine.books.messages import EventState, Snapshot
from advisor.engine.books.priced import Pricing, priced
from advisor.engine.books.state import LiveBooks
from advisor.engine.books.views import (
    counts_of,
    last_fair,
    last_odds,
    not_started,
    quality_flags_of,
    quote_changes,
    reflagged_of,
    store_fair,
)
from advisor.engine.quality.config import QualityConfig
from advisor.engine.step_result import ChangedMarkets, StepResult
from advisor.engine.tracking.arbitrage_tracking import ArbitrageTracker
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageConfig
from advisor.engine.tracking.value_bets import ValueBet, ValueBetConfig
from advisor.engine.tracking.value_tracking import ClosingPrice, ValueBetTracker
from advisor.pricing.fair import FairConfig
from advisor.strategies.legs import Offer
from advisor.strategies.stake_splitter import split

__all__ = ["ArbitrageConfig", "LiveEngine", "LiveEngineConfig", "warm_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEngineConfig:
    """Configuration of the live engine.

    Attributes:
        commissions: shares of net winnings kept, by venue; others as in ``core.venues``.
    """

    quality: QualityConfig = field(default_factory=QualityConfig)
    fair: FairConfig = field(default_factory=FairConfig)
    value_bets: ValueBetConfig = field(default_factory=ValueBetConfig)
    arbitrages: ArbitrageConfig = field(default_factory=ArbitrageConfig)
    commissions: Mapping[str, float] = field(default_factory=dict)


class LiveEngine:
    """Validates and prices books, and tracks the value bets and arbitrages in them; for one caller.

    Args:
        config: limits and thresholds.
        new_id: makes ids of value bets and arbitrages.
    """

    def __init__(self, config: LiveEngineConfig, new_id: NewId) -> None:
        self._pricing = Pricing(config.fair, config.commissions)
        self._closing_within = config.value_bets.closing_within // MICROSECOND
        unconfirmed_for = config.quality.stale_far // MICROSECOND
        self._books = LiveBooks(config.quality)
        self._value_bets = ValueBetTracker(config.value_bets, new_id, unconfirmed_for)
        self._arbitrages = ArbitrageTracker(config.arbitrages, new_id, unconfirmed_for)

    @property
    def books(self) -> LiveBooks:
        """The live books."""
        return self._books

    def restore(self, value_bets: Iterable[ValueBet], arbitrages: Iterable[Arbitrage]) -> None:
        """Resume tracking after a restart: live and expired bets whose events have not started.

        They end or go on with the first step that validates their market, and end as stale if none does in time.
        """
        self._value_bets.restore(value_bets)
        self._arbitrages.restore(arbitrages)

    def step(
        self,
        ticks: Sequence[Ticks],
        now: int,
        events: Mapping[int, EventState],
        snapshots: Sequence[Snapshot] = (),
    ) -> StepResult:
        """Apply quotes and the passing of time.

        Args:
            ticks: one for each provider, in order of arrival; none for a step of time alone.
            now: µs since the Unix epoch, UTC; never less than in the step before.
            events: all events that are not over, by our ids; the engine forgets those that are missing or over.
            snapshots: applied after the ticks.
        """
        # Bets on events that start now are measured by the prices before this step's.
        self._value_bets.close_started(now, events, self)
        self._arbitrages.close_started(now, events)
        self._books.begin(now, events)
        applied = [self._books.apply(each, now, events) for each in ticks]
        withdrawn = [self._books.withdraw(each) for each in snapshots]
        rows = self._books.marked()
        validated = []
        for code, block, changed in self._books.validate(rows, now):
            validated.append(changed)
            self._price(block, code, now)
        batches = [each for each in (*applied, *withdrawn) if len(each.ticks)]
        changes = [quote_changes(self._books.state, each) for each in batches]
        reflagged, indexes = reflagged_of(self._books, validated)
        providers = [self._books.providers[index] for index in indexes.tolist()]
        return StepResult(
            quotes=tuple(changes),
            reflagged=reflagged,
            markets=self._markets(rows),
            value_bets=self._value_bets.changes(),
            arbitrages=self._arbitrages.changes(),
            quality_flags=quality_flags_of(changes, batches, reflagged, providers),
            counts=counts_of(applied, withdrawn),
        )

    def closing(self, bet: ValueBet, kickoff: int) -> ClosingPrice:
        """See ``ClosingPrices``."""
        row = self._books.row(bet.event, MARKET_CODES[bet.market], bet.line)
        if row == NO_ROW:
            return ClosingPrice(None, None)
        since = kickoff - self._closing_within
        return ClosingPrice(
            odds_e4=last_odds(self._books, row, bet.selection, bet.venue, since),
            probability=last_fair(self._books.state, row, bet.selection, since),
        )

    def _price(self, block: Block, code: int, now: int) -> None:
        """Compute the fair prices of markets that have not started, and update what is tracked in them."""
        open_block = not_started(self._books.state, block)
        if not len(open_block.row):
            return
        markets = self._books.state.markets
        books = priced(
            open_block,
            code,
            markets.line[open_block.row],
            self._books.event_of(open_block.row),
            self._books.venues,
            self._pricing,
        )
        store_fair(self._books.state, books, now)
        self._value_bets.update(books, now)
        self._arbitrages.update(books, now)

    def _markets(self, rows: Int32) -> ChangedMarkets:
        markets = self._books.state.markets
        return ChangedMarkets(event=self._books.event_of(rows), market=markets.market[rows], line=markets.line[rows])


def warm_up() -> None:
    """Load every compiled function from the disk cache, or compile it, so that no step waits for it."""
    engine = LiveEngine(LiveEngineConfig(), random_id)
    quotes = [
        (code, line, selection)
        for code, market in enumerate(MARKET_TYPES)
        for line in ((LINE_NONE,) if market in (MarketType.H2H, MarketType.H2H_3WAY) else (150, 250))
        for selection in range(len(SELECTIONS[market]))
    ]
    n = len(quotes)
    ticks = Ticks(
        provider="warm_up",
        venues=("warm_up",),
        event=np.ones(n, np.int64),
        market=np.array([code for code, _, _ in quotes], np.int8),
        line=np.array([line for _, line, _ in quotes], np.int32),
        selection=np.array([selection for _, _, selection in quotes], np.int8),
        venue=np.zeros(n, np.int16),
        side=np.zeros(n, np.int8),
        odds_e4=np.full(n, 2 * ODDS_SCALE, np.int32),
        size=np.full(n, SIZE_UNKNOWN, np.int64),
        at=np.ones(n, np.int64),
        seen=np.ones(n, np.int64),
    )
    events = {1: EventState(10, EventStatus.SCHEDULED)}
    engine.step([ticks], 1, events)
    engine.step([], 2, events, [Snapshot.of_ticks(ticks.rows(np.zeros(n, np.bool_)), np.ones(1, np.int64), 2)])
    engine.step([], 3, {})
    reindexed(engine.books.state)
    split(MarketType.H2H, [Offer(LINE_NONE, s, "warm_up", Side(s), 20_000, SIZE_UNKNOWN, 0.0) for s in (0, 1)], 100, {})
