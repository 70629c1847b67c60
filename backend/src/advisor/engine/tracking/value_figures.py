"""The figures of value bets in one market as its books are now: of a new bet, of one that stands, of one that ends."""

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from advisor.core.books import Books
from advisor.core.ids import NewId
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.engine.quality.flags import PROVIDER_DOWN, STALE
from advisor.engine.tracking.value_bets import BetState, Ending, StillThere, ValueBet, VenueBook
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.edge import edge_of, kelly_of
from advisor.pricing.fair import SHARP_PREFIX, FairLines, source_name
from advisor.pricing.results import Returns
from advisor.strategies.scanning import ValuingStrategy, Verdict

_ENDINGS: Final = {
    Verdict.NO_PRICE: Ending.PRICE_GONE,
    Verdict.UNLIKE_AGE: Ending.UNLIKE_AGE,
    Verdict.TOO_GOOD: Ending.FLAGGED,
    Verdict.NOT_ALLOWED: Ending.STRATEGY_CHANGED,
}
"""Why a bet ends by the verdict on its price, where no more needs to be known."""

_FLAGS: Final = {STALE: Ending.STALE, PROVIDER_DOWN: Ending.PROVIDER_DOWN}
_SECOND: Final = 1_000_000
_STANDS: Final = (Verdict.ENTER, Verdict.HOLD)


class Figures(NamedTuple):
    """The figures of a bet.

    Attributes:
        odds_e4: odds held on the bet's side; 0 where there are none.
        edge: at these odds; NaN where unknown.
        edge_given_no_push: likewise; by it is known how long such prices stand.
        kelly: likewise.
        probability: fair; NaN where unknown.
        source: as in ``FairLines``.
        at_risk: expected share of a stake that does not return; None where the edge is given no push.
    """

    odds_e4: int
    edge: float
    edge_given_no_push: float
    kelly: float
    probability: float
    source: int
    at_risk: float | None

    @property
    def known(self) -> bool:
        """Whether a price and a fair price are there."""
        return not math.isnan(self.edge)


@dataclass(slots=True)
class MarketFigures:
    """One market of books with its fair line.

    Attributes:
        row: of the market in the books.
        now: µs.
        chance_after: see ``TrackingConfig``.
    """

    books: Books
    fair: FairLines
    returns: Returns
    strategy: ValuingStrategy
    row: int
    now: int
    chance_after: tuple[float, ...]
    _venue_books: tuple[VenueBook, ...] | None = None

    @property
    def event(self) -> int:
        """Our id."""
        return int(self.books.event[self.row])

    def opened(self, v: int, s: int, side: Side, instance: str, new_id: NewId) -> ValueBet:
        """A new bet on, or against, a selection at a venue, by their indexes."""
        books = self.books
        current = self._at(v, s, side)
        return ValueBet(
            id=new_id(),
            instance=instance,
            event=self.event,
            market=books.market_type,
            participant=int(books.participant[self.row]),
            line=int(books.line[self.row]),
            selection=s,
            venue=books.venues[v],
            side=side,
            state=BetState.LIVE,
            ended_because=None,
            first_seen=self.now,
            last_seen=self.now,
            ended_at=None,
            odds_e4=current.odds_e4,
            first_odds_e4=current.odds_e4,
            best_odds_e4=current.odds_e4,
            edge=current.edge,
            first_edge=current.edge,
            best_edge=current.edge,
            kelly=current.kelly,
            probability=current.probability,
            fair=self._fair(v),
            fair_source=self._source(v),
            commission=float(books.commission[v]),
            prices=self.venue_books(),
            chances=self._chances(v, s, side, current.edge_given_no_push),
            at_risk=current.at_risk,
        )

    def of_bet(self, bet: ValueBet) -> Figures | None:
        """The current figures of a bet; None where its venue does not quote the market."""
        if bet.venue not in self.books.venues:
            return None
        return self._at(self.books.venues.index(bet.venue), bet.selection, bet.side)

    def ending_of(self, bet: ValueBet, current: Figures | None) -> Ending | None:
        """Why a live bet ends, or None while its strategy holds it.

        Args:
            current: its figures.
        """
        if current is None:
            return Ending.PRICE_GONE
        v, s = self.books.venues.index(bet.venue), bet.selection
        verdict = self.strategy.verdict(self.books, self.fair, self.row, s, v, bet.side)
        if verdict in _STANDS:
            return None
        if verdict is Verdict.FLAGGED:
            flags = self.books.lay_quality_flag if bet.side is Side.LAY else self.books.quality_flag
            return _FLAGS.get(flags.item(self.row, v, s), Ending.FLAGGED)
        if verdict is Verdict.NOT_WORTH:
            # At the odds it had it would still be worth it: then the price moved, not the line.
            before = self.strategy.worth(current.probability, bet.odds_e4, bet.commission, self._at_risk(), bet.side)
            return Ending.PRICE_GONE if before in _STANDS else Ending.EDGE_GONE
        if verdict is Verdict.NO_FAIR:
            return self._lost_line(bet.fair_source)
        return _ENDINGS[verdict]

    def _lost_line(self, source: str) -> Ending:
        """Why a bet has no fair line any more, where the line was one venue's."""
        venue = source.removeprefix(SHARP_PREFIX)
        if venue not in self.books.venues:
            return Ending.NO_FAIR
        flags = self.books.quality_flag[self.row, self.books.venues.index(venue)].tolist()
        return next((_FLAGS[flag] for flag in flags if flag in _FLAGS), Ending.NO_FAIR)

    def with_figures(self, bet: ValueBet, current: Figures) -> ValueBet:
        """The bet with its current figures."""
        # What it was worth before counts returned stakes too, once it is known how many there are.
        rate = 1.0 if bet.at_risk is not None or current.at_risk is None else current.at_risk
        v = self.books.venues.index(bet.venue)
        return replace(
            bet,
            first_edge=rate * bet.first_edge,
            best_edge=rate * bet.best_edge,
            odds_e4=current.odds_e4,
            edge=current.edge,
            kelly=current.kelly,
            probability=current.probability,
            fair=self._fair(v),
            fair_source=self._source(v),
            prices=self.venue_books(),
            chances=self._chances(v, bet.selection, bet.side, current.edge_given_no_push),
            at_risk=current.at_risk,
        )

    def confirmed(self, bet: ValueBet, current: Figures) -> ValueBet:
        """The bet with its current figures, seen now."""
        bet = self.with_figures(bet, current)
        return replace(
            bet,
            last_seen=self.now,
            best_odds_e4=(min if bet.side is Side.LAY else max)(current.odds_e4, bet.best_odds_e4),
            best_edge=max(current.edge, bet.best_edge),
        )

    def differs(self, bet: ValueBet, current: Figures) -> bool:
        """Whether the figures changed since the bet was last reported."""
        return (
            current.odds_e4 != bet.odds_e4
            or current.probability != bet.probability
            or source_name(current.source, self.books.venues) != bet.fair_source
            or current.at_risk != bet.at_risk
            or current.kelly != bet.kelly
        )

    def venue_books(self) -> tuple[VenueBook, ...]:
        """The usable back prices of all venues that have any."""
        if self._venue_books is None:
            books, row = self.books, self.row
            usable = ~np.isnan(books.odds[row])
            odds = np.where(usable, np.rint(books.held[row] * ODDS_SCALE), 0).astype(np.int64).tolist()
            at = np.where(usable, books.confirmed[row], np.iinfo(np.int64).max).min(axis=1).tolist()
            self._venue_books = tuple(
                VenueBook(books.venues[v], tuple(odds[v]), at[v]) for v in np.flatnonzero(usable.any(axis=1)).tolist()
            )
        return self._venue_books

    def _at(self, v: int, s: int, side: Side) -> Figures:
        books, row = self.books, self.row
        # ``item``: plain numbers, several times as fast as indexing by brackets.
        odds = (books.lay_held if side is Side.LAY else books.held).item(row, v, s)
        line = self.fair.of_venue(v)
        probability, commission = line.probability.item(row, s), books.commission.item(v)
        gain = edge_of(side, probability, odds, commission)
        return Figures(
            odds_e4=0 if math.isnan(odds) else round(odds * ODDS_SCALE),
            edge=self._at_risk() * gain,
            edge_given_no_push=gain,
            kelly=kelly_of(side, probability, odds, commission, self._halves(s)),
            probability=probability,
            source=line.source.item(row),
            at_risk=self._stated(),
        )

    def _chances(self, v: int, s: int, side: Side, edge: float) -> tuple[StillThere, ...]:
        """The chance to get a price; empty where nothing is known, as of lay prices."""
        books = self.books
        if books.chances is None or side is Side.LAY:
            return ()
        age = (self.now - books.changed.item(self.row, v, s)) / _SECOND
        after = np.array(self.chance_after)
        found = books.chances.chance(books.venues[v], MARKET_TYPES[books.market_type].code, age, after, edge)
        return tuple(
            StillThere(*each)
            for each in zip(after.tolist(), found.chance.tolist(), found.error.tolist(), strict=True)
            if not math.isnan(each[1])
        )

    def _at_risk(self) -> float:
        """Expected share of a stake that does not return."""
        stated = self._stated()
        return 1.0 if stated is None else stated

    def _stated(self) -> float | None:
        """The same; None where it is not known."""
        stated: float = self.returns.at_risk.item(self.row)
        return None if math.isnan(stated) else stated

    def _halves(self, s: int) -> float:
        """Probability that a bet is half won, below zero that it is half lost."""
        found: float = self.returns.halves.item(self.row, s)
        return found

    def _fair(self, v: int) -> tuple[float, ...]:
        return tuple(self.fair.of_venue(v).probability[self.row].tolist())

    def _source(self, v: int) -> str:
        name = source_name(int(self.fair.of_venue(v).source[self.row]), self.books.venues)
        if name is None:
            raise ValueError("A market without a fair price has no value.")
        return name
