"""What strategies of single bets share: thresholds, ages, the choice among prices, and what holds a bet found."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int64
from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS, Absent, absent_of
from advisor.pricing import Method, edge
from advisor.pricing.edge import edge_of
from advisor.pricing.fair import CONSENSUS, FairConfig, FairLines
from advisor.pricing.results import at_risk, at_risk_scalar
from advisor.strategies.like_age import is_alike, like_age
from advisor.strategies.scanning import Verdict
from advisor.strategies.single_bets.config import SingleBetConfig
from advisor.strategies.single_bets.kernels import Prices, Terms, entered_all, entered_best, worth
from advisor.strategies.single_bets.lines import line_of

_SECOND: Final = 1_000_000

_STANDS_IN: Final = 3
"""Venues of a consensus that stands in for another line."""


@dataclass(frozen=True)
class SingleBets(ABC):
    """A strategy of single bets with its parameters filled in.

    Each says what its fair line is, with it what moved if it looks at that, and on which sides it bets.
    """

    config: SingleBetConfig

    @property
    @abstractmethod
    def lines(self) -> FairConfig:
        """How its fair prices are computed."""

    @property
    def backs(self) -> bool:
        """Whether it bets on selections."""
        return True

    @property
    def lays(self) -> bool:
        """Whether it bets against them."""
        return False

    @property
    def lags(self) -> tuple[timedelta, ...]:
        """See ``ScanningStrategy.lags``."""
        return ()

    @property
    def method(self) -> Method:
        """See ``ValuingStrategy.method``."""
        return self.config.method

    @property
    def one_per_market(self) -> bool:
        """See ``ValuingStrategy.one_per_market``."""
        return self.config.choice == "best"

    @property
    def min_edge(self) -> float:
        """See ``ValuingStrategy.min_edge``."""
        return self.config.min_edge

    @property
    def min_chance(self) -> float:
        """See ``ValuingStrategy.min_chance``."""
        return self.config.min_chance

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        """See ``ScanningStrategy.named_venues``."""
        return {
            "fair": self.lines.sharp_venues,
            "venues": self.config.venues or (),
            "weights": tuple(self.lines.weights),
        }

    @cached_property
    def _terms(self) -> Terms:
        config = self.config
        return Terms(
            min_edge=config.min_edge,
            hold_edge=config.min_edge - config.keep_below,
            max_edge=np.inf if config.max_edge is None else config.max_edge,
            min_odds=config.min_odds,
            max_odds=config.max_odds,
            ages=like_age(config.near_minutes, config.line_age_near, config.line_age_far, config.price_age),
        )

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``."""
        return line_of(books, self.seen(books), self.lines)

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """See ``ScanningStrategy.evaluate``."""
        kept = np.where(self._allowed(books), 1.0 - books.commission, 0.0)
        counted = at_risk(books.on_line, books.line)
        found = []
        if self.backs:
            odds = self._likely(books, fair)
            odds = odds if fair.moved is None else np.where(fair.moved, odds, np.nan)
            odds = self._near_enough(books, odds)
            found += self._found(books, fair, Side.BACK, odds, books.confirmed, kept, counted)
        if self.lays and not np.isnan(books.lay).all():
            lay = np.ascontiguousarray(self._near_enough(books, books.lay))
            confirmed = np.ascontiguousarray(books.lay_confirmed)
            found += self._found(books, fair, Side.LAY, lay, confirmed, kept, counted)
        return found[0] if len(found) == 1 else _joined(found, self.one_per_market)

    def _near_enough(self, books: Books, odds: Float64) -> Float64:
        """The prices of markets whose event starts soon enough to bet on it."""
        if self._longest is None:
            return odds
        return np.where((books.start - books.at <= self._longest)[:, None, None], odds, np.nan)

    @cached_property
    def _longest(self) -> int | None:
        """µs before the start from which on it enters; None: as early as there are prices."""
        hours = self.config.max_hours
        return None if hours is None else timedelta(hours=hours) // MICROSECOND

    def edges(self, books: Books, fair: FairLines) -> Float64:
        """See ``ValuingStrategy.edges``."""
        _, counted = self._gains(books, fair, self.seen(books))
        return np.where(self.backs & self._allowed(books)[None, :, None], counted, np.nan)

    def _gains(self, books: Books, fair: FairLines, odds: Float64) -> tuple[Float64, Float64]:
        """(m, v, s) edges of back prices, given no push, and as they count."""
        gains: Float64 = edge(fair.of_prices, odds, books.commission[None, :, None])
        return gains, at_risk(books.on_line, books.line)[:, None, None] * gains

    def _found(
        self,
        books: Books,
        fair: FairLines,
        side: Side,
        odds: Float64,
        confirmed: Int64,
        kept: Float64,
        counted: Float64,
    ) -> list[Signals]:
        """Signals of one side: together, or of each venue by its own line."""
        prices = Prices(
            side=int(side),
            odds=odds,
            confirmed=confirmed,
            to_start=books.start - books.at,
            fair=fair.probability,
            line_confirmed=fair.confirmed,
            at_risk=counted,
            kept=kept,
            commission=books.commission,
        )
        if not fair.by_venue:
            return [self._signals(prices, 0)]
        signals = []
        for v, line in enumerate(fair.by_venue):
            own = slice(v, v + 1)
            if kept[v] == 0.0 or np.isnan(odds[:, own]).all():
                continue
            of_venue = prices._replace(
                odds=np.ascontiguousarray(odds[:, own]),
                confirmed=np.ascontiguousarray(confirmed[:, own]),
                fair=line.probability,
                line_confirmed=line.confirmed,
                kept=kept[own],
                commission=books.commission[own],
            )
            signals.append(self._signals(of_venue, v))
        return signals

    def _signals(self, prices: Prices, first: int) -> Signals:
        """Signals of prices whose first venue is that of the books."""
        entered = entered_best if self.one_per_market else entered_all
        market, selection, venue, edges = entered(prices, self._terms)
        return Signals.of_bets(
            market=market.astype(np.int32),
            selection=selection,
            venue=(venue + first).astype(np.int16),
            side=np.full(len(market), prices.side, np.int8),
            odds_e4=np.rint(prices.odds[market, venue, selection] * ODDS_SCALE).astype(np.int32),
            probability=prices.fair[market, selection],
            edge=edges,
        )

    def verdict(
        self, books: Books, fair: FairLines, market: int, selection: int, venue: int, side: Side = Side.BACK
    ) -> Verdict:
        """See ``ValuingStrategy.verdict``."""
        place = (market, venue, selection)
        is_lay = side is Side.LAY
        held = (books.lay_held if is_lay else books.held).item(place)
        odds = (books.lay if is_lay else self.seen(books)).item(place)
        if held != held:
            return Verdict.NO_PRICE
        if odds != odds:
            return Verdict.FLAGGED
        if not self._allows(books, venue) or not (self.lays if is_lay else self.backs):
            return Verdict.NOT_ALLOWED
        line = fair.of_venue(venue)
        probability = line.probability.item(market, selection)
        if probability != probability:
            return Verdict.NO_FAIR
        to_start = books.start.item(market) - books.at.item(market)
        confirmed = (books.lay_confirmed if is_lay else books.confirmed).item(place)
        if not is_alike(confirmed, line.confirmed.item(market), to_start, self._terms.ages):
            return Verdict.UNLIKE_AGE
        counted = at_risk_scalar(books.on_line.item(market), float(books.line.item(market)))
        said = self.worth(probability, round(odds * ODDS_SCALE), books.commission.item(venue), counted, side)
        if said is Verdict.ENTER and self._longest is not None and to_start > self._longest:
            return Verdict.HOLD
        if said is Verdict.ENTER and fair.moved is not None and (is_lay or not fair.moved.item(place)):
            return Verdict.HOLD
        return said

    def worth(
        self, probability: float, odds_e4: int, commission: float, at_risk: float = 1.0, side: Side = Side.BACK
    ) -> Verdict:
        """See ``ValuingStrategy.worth``."""
        odds = odds_e4 / ODDS_SCALE
        return Verdict(worth(at_risk * edge_of(side, probability, odds, commission), odds, self._terms))

    def _likely(self, books: Books, fair: FairLines) -> Float64:
        """The prices it looks at without those that are worth a bet but hardly there when it arrives.

        The next best is then the best to be had. Prices of which nothing is known stay.
        """
        odds = self.seen(books)
        if self.min_chance == 0 or books.chances is None:
            return odds
        # By edges given no push is known how long prices stand.
        gains, counted = self._gains(books, fair, odds)
        market, venue, selection = np.nonzero(counted >= self.config.min_edge)
        found = books.chances.chance(
            np.array([books.venues[v] for v in venue.tolist()]),
            MARKET_TYPES[books.market_type].code,
            (books.at[market] - books.changed[market, venue, selection]) / _SECOND,
            self.config.chance_after,
            gains[market, venue, selection],
        )
        gone = found.chance < self.min_chance
        left = odds.copy()
        left[market[gone], venue[gone], selection[gone]] = np.nan
        return left

    def seen(self, books: Books) -> Float64:
        """The back prices it looks at: usable ones, or with the quality rules off all but those of another time."""
        return books.odds if self.config.quality else books.timely

    def _allowed(self, books: Books) -> Bool:
        return np.array([self._allows(books, venue) for venue in range(len(books.venues))], dtype=np.bool_)

    def _allows(self, books: Books, venue: int) -> bool:
        """Whether it bets there: not on persons whose absence each contract settles in words of its own."""
        terms, row = TERMS[books.kinds[venue]], MARKET_TYPES[books.market_type]
        if not row.is_settled_by_score and absent_of(row, terms) is Absent.BY_CONTRACT:
            return False
        return self.config.venues is None or books.venues[venue] in self.config.venues


def least_venues(fair: str, min_venues: int | None) -> int:
    """Venues that a consensus needs: where nobody says it three, if it stands in for lines that are trusted more."""
    return min_venues or (1 if fair == CONSENSUS else _STANDS_IN)


def _joined(found: Sequence[Signals], one_per_market: bool) -> Signals:
    """Signals of several sides and venues in the order of their markets, backs first; or of each market the one of
    largest edge, of equal ones the back, and that of the earlier venue."""
    parts = (_nothing(), *found)
    market, edges = np.concatenate([each.market for each in parts]), np.concatenate([each.edge for each in parts])
    side: Int8 = np.concatenate([each.side for each in parts])
    order = np.lexsort((side, -edges, market)) if one_per_market else np.argsort(market, kind="stable")
    if one_per_market:
        order = order[np.diff(market[order], prepend=-1) != 0]
    return Signals.of_bets(
        market=market[order],
        selection=np.concatenate([each.selection for each in parts])[order],
        venue=np.concatenate([each.venue for each in parts])[order],
        side=side[order],
        odds_e4=np.concatenate([each.odds_e4 for each in parts])[order],
        probability=np.concatenate([each.probability for each in parts])[order],
        edge=edges[order],
    )


def _nothing() -> Signals:
    return Signals.of_bets(
        market=np.empty(0, np.int32),
        selection=np.empty(0, np.int16),
        venue=np.empty(0, np.int16),
        side=np.empty(0, np.int8),
        odds_e4=np.empty(0, np.int32),
        probability=np.empty(0),
        edge=np.empty(0),
    )
