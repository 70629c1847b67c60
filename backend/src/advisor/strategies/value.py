"""Bet where a price on offer pays more than a fair line says the outcome is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from pydantic import JsonValue

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int64
from advisor.core.books import Books
from advisor.core.config import validated
from advisor.core.errors import ConfigError
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import LAY, Side
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES, About
from advisor.instruments.settlement_terms import TERMS, Absent, absent_of
from advisor.pricing import Method, edge
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.edge import edge_of, edge_scalar, lay_edge_scalar
from advisor.pricing.fair import CONSENSUS, FairConfig, FairLines, fair_lines
from advisor.pricing.field import FieldPrices, field_lines
from advisor.pricing.results import at_risk, at_risk_scalar
from advisor.strategies.like_age import LikeAge, is_alike, like_age
from advisor.strategies.scanning import StrategyInfo, Verdict
from advisor.strategies.value_config import ValueConfig

_SECOND: Final = 1_000_000

_STANDS_IN: Final = 3
"""Venues of a consensus that stands in for another line."""

# Enum members are looked up once here: compiled code sees plain integers.
_ENTER, _HOLD = int(Verdict.ENTER), int(Verdict.HOLD)
_TOO_GOOD, _NOT_WORTH = int(Verdict.TOO_GOOD), int(Verdict.NOT_WORTH)
_ROUNDING: Final = 1e-9
"""More than two ways to compute one edge can differ by."""


class _Terms(NamedTuple):
    """``ValueConfig`` as compiled code reads it."""

    min_edge: float
    hold_edge: float
    max_edge: float
    min_odds: float
    max_odds: float
    ages: LikeAge


@compiled_on_call
def _worth(gain: float, odds: float, terms: _Terms) -> int:
    """The verdict on a price of a known edge."""
    if gain > terms.max_edge:
        return _TOO_GOOD
    # An unknown edge is NaN and fails the comparison.
    if not gain >= terms.hold_edge or not terms.min_odds <= odds <= terms.max_odds:
        return _NOT_WORTH
    return _ENTER if gain >= terms.min_edge else _HOLD


class _Prices(NamedTuple):
    """One side of books as compiled code reads them: see ``Books`` and ``FairLines``.

    Attributes:
        side: ``Side``, of ``odds`` and when they were ``confirmed``.
        to_start: (m,) µs.
        at_risk: (m,) expected share of a stake that does not return.
        kept: (v,) share of net winnings left after commission; 0 where the strategy does not bet.
    """

    side: int
    odds: Float64
    confirmed: Int64
    to_start: Int64
    fair: Float64
    line_confirmed: Int64
    at_risk: Float64
    kept: Float64
    commission: Float64


@compiled_on_call
def _gain(prices: _Prices, m: int, v: int, s: int) -> float:
    """The edge of a price; NaN where it or the fair price is missing."""
    fair, odds, commission = prices.fair[m, s], prices.odds[m, v, s], prices.commission[v]
    if prices.side == LAY:
        return float(prices.at_risk[m] * lay_edge_scalar(fair, odds, commission))
    return float(prices.at_risk[m] * edge_scalar(fair, odds, commission))


@compiled_on_call
def _winnings(prices: _Prices, m: int, v: int, s: int) -> float:
    """What a unit at risk wins at a price, after commission; NaN where it is missing, 0 where no bet is made."""
    won = prices.odds[m, v, s] - 1.0
    return float(prices.kept[v] / won if prices.side == LAY else won * prices.kept[v])


@compiled_on_call
def _is_offered(prices: _Prices, m: int, v: int, s: int, terms: _Terms) -> bool:
    """Whether there is a price of like age at a venue to bet with."""
    # A missing price is NaN and fails the comparison.
    if not prices.odds[m, v, s] > 1.0 or prices.kept[v] == 0.0:
        return False
    return is_alike(prices.confirmed[m, v, s], prices.line_confirmed[m], prices.to_start[m], terms.ages)


@compiled_on_call
def _entered_best(prices: _Prices, terms: _Terms) -> tuple[Int64, Int16, Int16, Float64]:
    """Market, selection, venue and edge of one bet of each market at most: of each selection's best price, net of
    commission, the one of largest edge in range. Ties go to the earlier selection and venue."""
    markets, venues, selections = prices.odds.shape
    market, selection = np.empty(markets, np.int64), np.empty(markets, np.int16)
    venue, edges = np.empty(markets, np.int16), np.empty(markets)
    n = 0
    for m in range(markets):
        most = -np.inf
        for s in range(selections):
            highest = 0.0
            for v in range(venues):
                winnings = _winnings(prices, m, v, s)
                if winnings > highest:  # a missing price is NaN, and no maximum
                    highest = winnings
            # Most selections are worth no bet at any age; only of the rest are the prices looked at one by one.
            chance = 1.0 - prices.fair[m, s] if prices.side == LAY else prices.fair[m, s]
            if not prices.at_risk[m] * (chance * (1.0 + highest) - 1.0) >= terms.min_edge - _ROUNDING:
                continue
            at, net = -1, 0.0
            for v in range(venues):
                winnings = _winnings(prices, m, v, s)
                if winnings > net and _is_offered(prices, m, v, s, terms):
                    at, net = v, winnings
            if at < 0:
                continue
            odds = prices.odds[m, at, s]
            gain = _gain(prices, m, at, s)
            if gain > most and _worth(gain, odds, terms) == _ENTER:
                n += 1 if most == -np.inf else 0
                most = gain
                market[n - 1], selection[n - 1], venue[n - 1], edges[n - 1] = m, s, at, gain
    return market[:n].copy(), selection[:n].copy(), venue[:n].copy(), edges[:n].copy()


@compiled_on_call
def _entered_all(prices: _Prices, terms: _Terms) -> tuple[Int64, Int16, Int16, Float64]:
    """The same of every price that is worth a bet."""
    markets, venues, selections = prices.odds.shape
    most = prices.odds.size
    market, selection = np.empty(most, np.int64), np.empty(most, np.int16)
    venue, edges = np.empty(most, np.int16), np.empty(most)
    n = 0
    for m in range(markets):
        for s in range(selections):
            for v in range(venues):
                gain = _gain(prices, m, v, s)
                if _worth(gain, prices.odds[m, v, s], terms) == _ENTER and _is_offered(prices, m, v, s, terms):
                    market[n], selection[n], venue[n], edges[n] = m, s, v, gain
                    n += 1
    return market[:n].copy(), selection[:n].copy(), venue[:n].copy(), edges[:n].copy()


@dataclass(frozen=True)
class ValueStrategy:
    """``value`` with its parameters filled in."""

    config: ValueConfig

    @property
    def method(self) -> Method:
        return self.config.method

    @property
    def one_per_market(self) -> bool:
        return self.config.choice == "best"

    @property
    def min_edge(self) -> float:
        return self.config.min_edge

    @property
    def min_chance(self) -> float:
        return self.config.min_chance

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        return {
            "fair": self.lines.sharp_venues,
            "venues": self.config.venues or (),
            "weights": tuple(self.config.weights),
        }

    @cached_property
    def lines(self) -> FairConfig:
        """How its fair prices are computed."""
        config = self.config
        lines = tuple(config.fair.split(", "))
        return FairConfig(
            lines=lines,
            method=config.method,
            min_venues=config.min_venues or (1 if lines == (CONSENSUS,) else _STANDS_IN),
            weights=config.weights,
        )

    @cached_property
    def _terms(self) -> _Terms:
        config = self.config
        return _Terms(
            min_edge=config.min_edge,
            hold_edge=config.min_edge - config.keep_below,
            max_edge=np.inf if config.max_edge is None else config.max_edge,
            min_odds=config.min_odds,
            max_odds=config.max_odds,
            ages=like_age(config.near_minutes, config.line_age_near, config.line_age_far, config.price_age),
        )

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``."""
        if books.venues and CONSENSUS in self.lines.lines and not self._weighs(books):
            raise ConfigError(f"No venue has a weight above zero in the consensus of {', '.join(books.venues)}.")
        row = MARKET_TYPES[books.market_type]
        if row.about is About.FIELD:
            settled = books.at - books.changed[:, :, 0].max(axis=1, initial=0)
            prices = FieldPrices(books.event, self._seen(books), books.held, books.confirmed, settled)
            return field_lines(prices, books.venues, self.lines)
        return fair_lines(self._seen(books), books.confirmed, books.venues, self.lines, row.covers)

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """See ``ScanningStrategy.evaluate``."""
        allowed = self._allowed(books)
        backs = _Prices(
            side=int(Side.BACK),
            odds=self._likely(books, fair),
            confirmed=books.confirmed,
            to_start=books.start - books.at,
            fair=fair.probability,
            line_confirmed=fair.confirmed,
            at_risk=at_risk(books.on_line, books.line),
            kept=np.where(allowed, 1.0 - books.commission, 0.0),
            commission=books.commission,
        )
        entered = self._entered(backs)
        if not self._lays or np.isnan(books.lay).all():
            return entered
        lays = backs._replace(
            side=LAY, odds=np.ascontiguousarray(books.lay), confirmed=np.ascontiguousarray(books.lay_confirmed)
        )
        return _joined(entered, self._entered(lays), self.one_per_market)

    def edges(self, books: Books, fair: FairLines) -> Float64:
        """See ``ValuingStrategy.edges``."""
        _, counted = self._gains(books, fair, self._seen(books))
        return np.where(self._allowed(books)[None, :, None], counted, np.nan)

    def _gains(self, books: Books, fair: FairLines, odds: Float64) -> tuple[Float64, Float64]:
        """(m, v, s) edges of back prices, given no push, and as they count."""
        gains: Float64 = edge(fair.probability[:, None, :], odds, books.commission[None, :, None])
        return gains, at_risk(books.on_line, books.line)[:, None, None] * gains

    def _entered(self, prices: _Prices) -> Signals:
        """Signals of one side."""
        entered = _entered_best if self.one_per_market else _entered_all
        market, selection, venue, edges = entered(prices, self._terms)
        return Signals.of_bets(
            market=market.astype(np.int32),
            selection=selection,
            venue=venue,
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
        odds = (books.lay if is_lay else self._seen(books)).item(place)
        if held != held:
            return Verdict.NO_PRICE
        if odds != odds:
            return Verdict.FLAGGED
        if not self._allows(books, venue) or (is_lay and not self._lays):
            return Verdict.NOT_ALLOWED
        probability = fair.probability.item(market, selection)
        if probability != probability:
            return Verdict.NO_FAIR
        to_start = books.start.item(market) - books.at.item(market)
        confirmed = (books.lay_confirmed if is_lay else books.confirmed).item(place)
        if not is_alike(confirmed, fair.confirmed.item(market), to_start, self._terms.ages):
            return Verdict.UNLIKE_AGE
        counted = at_risk_scalar(books.on_line.item(market), float(books.line.item(market)))
        return self.worth(probability, round(odds * ODDS_SCALE), books.commission.item(venue), counted, side)

    def worth(
        self, probability: float, odds_e4: int, commission: float, at_risk: float = 1.0, side: Side = Side.BACK
    ) -> Verdict:
        """See ``ValuingStrategy.worth``."""
        odds = odds_e4 / ODDS_SCALE
        return Verdict(_worth(at_risk * edge_of(side, probability, odds, commission), odds, self._terms))

    def _likely(self, books: Books, fair: FairLines) -> Float64:
        """The prices it looks at without those that are worth a bet but hardly there when it arrives.

        The next best is then the best to be had. Prices of which nothing is known stay.
        """
        odds = self._seen(books)
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

    def _seen(self, books: Books) -> Float64:
        """The back prices it looks at: usable ones, or with the quality rules off all but those of another time."""
        return books.odds if self.config.quality else books.timely

    @property
    def _lays(self) -> bool:
        return self.config.sides == "back_and_lay"

    def _allowed(self, books: Books) -> Bool:
        return np.array([self._allows(books, venue) for venue in range(len(books.venues))], dtype=np.bool_)

    def _allows(self, books: Books, venue: int) -> bool:
        """Whether it bets there: not on persons whose absence each contract settles in words of its own."""
        terms, row = TERMS[books.kinds[venue]], MARKET_TYPES[books.market_type]
        if not row.is_settled_by_score and absent_of(row, terms) is Absent.BY_CONTRACT:
            return False
        return self.config.venues is None or books.venues[venue] in self.config.venues

    def _weighs(self, books: Books) -> bool:
        return any(self.config.weights.get(venue, 1.0) > 0 for venue in books.venues)


def _joined(backs: Signals, lays: Signals, one_per_market: bool) -> Signals:
    """Signals of both sides in the order of their markets, backs first; or of each market the one of larger edge, of
    equal ones the back."""
    market, edges = np.concatenate([backs.market, lays.market]), np.concatenate([backs.edge, lays.edge])
    side: Int8 = np.concatenate([backs.side, lays.side])
    order = np.lexsort((side, -edges, market)) if one_per_market else np.argsort(market, kind="stable")
    if one_per_market:
        order = order[np.diff(market[order], prepend=-1) != 0]
    return Signals.of_bets(
        market=market[order],
        selection=np.concatenate([backs.selection, lays.selection])[order],
        venue=np.concatenate([backs.venue, lays.venue])[order],
        side=side[order],
        odds_e4=np.concatenate([backs.odds_e4, lays.odds_e4])[order],
        probability=np.concatenate([backs.probability, lays.probability])[order],
        edge=edges[order],
    )


def build(parameters: Mapping[str, JsonValue]) -> ValueStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ValueStrategy(validated(ValueConfig, parameters, "strategy parameters"))


VALUE: Final = StrategyInfo(
    name="value",
    title="Value against a fair line",
    description=(
        "Takes the margin out of a sharp bookmaker's odds (or of all bookmakers' odds) and bets at the venues "
        "that pay more than the fair price, or against what pays less; at most once in each market or wherever it is "
        "worth it."
    ),
    family="value",
    markets=tuple(MARKET_TYPES),
    config_type=ValueConfig,
    build=build,
)
