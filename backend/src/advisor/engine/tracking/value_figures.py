"""The figures of value bets in one market as priced now: what opens a bet, confirms it, or ends it."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.ids import NewId
from advisor.core.odds import ODDS_SCALE
from advisor.engine.books.priced import PricedBooks
from advisor.engine.quality.flags import STALE
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetConfig, VenueBook
from advisor.pricing.edge import edge
from advisor.pricing.fair import source_name


class Figures(NamedTuple):
    """The figures a live bet depends on.

    Attributes:
        odds_e4: back odds held; 0 where withdrawn.
        quality_flag: ``QualityFlag`` of them.
        edge: at these odds; NaN where unknown.
        probability: fair; NaN where unknown.
        source: as in ``FairLines``.
    """

    odds_e4: int
    quality_flag: int
    edge: float
    probability: float
    source: int


def ending_of(bet: ValueBet, current: Figures | None, config: ValueBetConfig) -> Ending | None:
    """Why a live bet ends, or None while it stands.

    Args:
        current: its figures; None where its venue no longer quotes the market.
    """
    if current is None or current.odds_e4 == 0:
        return Ending.PRICE_GONE
    if current.quality_flag:
        return Ending.STALE if current.quality_flag == STALE else Ending.FLAGGED
    if math.isnan(current.edge):
        return Ending.NO_FAIR
    if current.edge > config.max_edge:
        return Ending.FLAGGED
    if current.edge >= config.keep_edge and config.min_odds <= current.odds_e4 / ODDS_SCALE <= config.max_odds:
        return None
    before = edge(current.probability, bet.odds_e4 / ODDS_SCALE, bet.commission)
    return Ending.PRICE_GONE if before >= config.keep_edge else Ending.EDGE_GONE


@dataclass(slots=True)
class MarketFigures:
    """One market of priced books.

    Attributes:
        priced: the books.
        row: of the market in them.
        edges: (v, s) edge of its back prices; NaN where unknown.
        now: µs.
    """

    priced: PricedBooks
    row: int
    edges: Float64
    now: int
    _books: tuple[VenueBook, ...] | None = None

    @property
    def event(self) -> int:
        """Our id."""
        return int(self.priced.event[self.row])

    def opened(self, v: int, s: int, new_id: NewId) -> ValueBet:
        """A new bet on a selection at a venue, by their indexes."""
        priced, row = self.priced, self.row
        odds, gain = int(priced.held_e4[row, v, s]), float(self.edges[v, s])
        return ValueBet(
            id=new_id(),
            event=self.event,
            market=priced.market_type,
            line=int(priced.books.line[row]),
            selection=s,
            venue=priced.books.venues[v],
            state=BetState.LIVE,
            ended_because=None,
            first_seen=self.now,
            last_seen=self.now,
            ended_at=None,
            odds_e4=odds,
            first_odds_e4=odds,
            best_odds_e4=odds,
            edge=gain,
            first_edge=gain,
            best_edge=gain,
            probability=float(priced.fair.probability[row, s]),
            fair_source=self._source(),
            commission=float(priced.books.commission[v]),
            prices=self.venue_books(),
        )

    def of_bet(self, bet: ValueBet) -> Figures | None:
        """The current figures of a bet; None where its venue no longer quotes the market."""
        priced, s = self.priced, bet.selection
        if bet.venue not in priced.books.venues:
            return None
        v = priced.books.venues.index(bet.venue)
        # ``item``: plain numbers, several times as fast as indexing by brackets.
        return Figures(
            priced.held_e4.item(self.row, v, s),
            priced.quality_flag.item(self.row, v, s),
            self.edges.item(v, s),
            priced.fair.probability.item(self.row, s),
            priced.fair.source.item(self.row),
        )

    def with_figures(self, bet: ValueBet, current: Figures) -> ValueBet:
        """The bet with its current figures."""
        return replace(
            bet,
            odds_e4=current.odds_e4,
            edge=current.edge,
            probability=current.probability,
            fair_source=self._source(),
            prices=self.venue_books(),
        )

    def confirmed(self, bet: ValueBet, current: Figures) -> ValueBet:
        """The bet with its current figures, seen now."""
        return replace(
            self.with_figures(bet, current),
            last_seen=self.now,
            best_odds_e4=max(current.odds_e4, bet.best_odds_e4),
            best_edge=max(current.edge, bet.best_edge),
        )

    def differs(self, bet: ValueBet, current: Figures) -> bool:
        """Whether the figures changed since the bet was last reported."""
        return (
            current.odds_e4 != bet.odds_e4
            or current.probability != bet.probability
            or source_name(current.source, self.priced.books.venues) != bet.fair_source
        )

    def venue_books(self) -> tuple[VenueBook, ...]:
        """The usable back prices of all venues that have any."""
        if self._books is None:
            priced, row = self.priced, self.row
            usable = ~np.isnan(priced.books.odds[row])
            odds = np.where(usable, priced.held_e4[row], 0).tolist()
            at = np.where(usable, priced.at[row], np.iinfo(np.int64).max).min(axis=1).tolist()
            self._books = tuple(
                VenueBook(priced.books.venues[v], tuple(odds[v]), at[v])
                for v in np.flatnonzero(usable.any(axis=1)).tolist()
            )
        return self._books

    def _source(self) -> str:
        name = source_name(int(self.priced.fair.source[self.row]), self.priced.books.venues)
        if name is None:
            raise ValueError("A market without a fair price has no value.")
        return name
