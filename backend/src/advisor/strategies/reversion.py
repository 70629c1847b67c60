"""Bet against a price that moved away while the others stayed where they were.

The rule. Of a selection let q be what a venue says (its book without margin), or what the consensus says, and q′ the
same by the prices that stood ``within_minutes`` ago; p and p′ likewise what the *others* say: the first of the lines
``fair`` that is known without the venue's prices. In log-odds L(x) = ln(x ÷ (1 − x)):

1. d = L(q′) − L(q) ≥ ``min_move``: the price drifted, so that it pays more than it did;
2. L(p′) − L(p) ≤ ``max_follow`` · d: the others went at most that share of the way;
3. the fair probability is b = (1 − w)·p + w·p′ with w = ``earlier_weight``: what the others say now, pulled back to
   what they said before the move, in case that it has taken some of them along;
4. the edge b·(o − 1)·(1 − c) − (1 − b), with o the odds on offer and c the venue's commission, lies in [``min_edge``,
   ``max_edge``], the odds in [``min_odds``, ``max_odds``], and price and line were confirmed at like times.

With ``mover`` venue the bet is made with the venue that moved; with ``mover`` consensus the mean of all venues that are
no sharp line moved, and any venue may be bet with. What a price that shortened too far is worth is bet on the other
selections, which drifted with it; lays are not entered, as earlier lay prices are not kept. A bet found is held by the
edge alone. Of a market the bet of the largest edge is entered (``choice``), or all.

Where the idea comes from: prices of bets overreact. Moskowitz (2021), "Asset Pricing and Sports Betting", Journal of
Finance 76, finds that moves from the opening to the close are partly taken back by the result; Choi and Hui (2014),
"The role of surprise", Journal of Economic Behavior & Organization 107, find overreaction to surprising goals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, Self

import numpy as np
from pydantic import Field, JsonValue, model_validator

from advisor.core.arrays import Bool, Float64
from advisor.core.books import Books
from advisor.core.config import validated
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.covers import odds_of_results, of_selections
from advisor.pricing.fair import CONSENSUS, NO_SOURCE, FairConfig, FairLines
from advisor.pricing.margin import remove_margin
from advisor.strategies.scanning import StrategyConfig, StrategyInfo
from advisor.strategies.single_bets.config import FairLineConfig, WeightsConfig
from advisor.strategies.single_bets.lines import NOT_FIELDS, earlier_odds, line_of, line_of_others, log_odds
from advisor.strategies.single_bets.moves import MovingBetConfig, MovingBets
from advisor.strategies.single_bets.strategy import least_venues


class OverMoveConfig(StrategyConfig):
    """What counts as an over-move, and what is fair meanwhile."""

    mover: Literal["venue", "consensus"] = Field(
        default="venue",
        title="Who over-moves",
        description=(
            "`venue`: one venue moved and the others did not; `consensus`: the mean of all but the sharp venues moved "
            "and these did not."
        ),
    )
    max_follow: float = Field(
        default=0.25,
        ge=0,
        lt=1,
        title="Others followed",
        description="The others may have gone at most this share of the move, in log-odds.",
    )
    earlier_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        title="Weight of the earlier line",
        description="Share of the fair line from before the move in the one that prices are compared with.",
    )


class ReversionConfig(WeightsConfig, MovingBetConfig, OverMoveConfig, FairLineConfig):
    """Parameters of ``reversion``."""

    @model_validator(mode="after")
    def _a_consensus_is_not_compared_with_itself(self) -> Self:
        if self.mover == "consensus" and CONSENSUS in self.fair.split(", "):
            raise ValueError("mover consensus needs sharp lines alone in fair, as the consensus would follow itself")
        return self


@dataclass(frozen=True)
class ReversionStrategy(MovingBets):
    """``reversion`` with its parameters filled in."""

    config: ReversionConfig

    @cached_property
    def lines(self) -> FairConfig:
        """See ``SingleBets.lines``."""
        config = self.config
        return FairConfig(
            lines=tuple(config.fair.split(", ")),
            method=config.method,
            min_venues=least_venues(config.fair, config.min_venues),
            weights=config.weights,
        )

    @cached_property
    def _crowd(self) -> FairConfig:
        """The consensus of all that are no sharp line."""
        none = dict.fromkeys(self.lines.sharp_venues, 0.0)
        return FairConfig(
            lines=(CONSENSUS,),
            method=self.config.method,
            min_venues=self.config.min_venues or self.lines.min_venues,
            weights={**self.config.weights, **none},
        )

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``: for each venue what the others say now, blended with what they said."""
        weight, before = self.config.earlier_weight, earlier_odds(books, self.within)
        now = line_of_others(books, self.seen(books), self.lines)
        then = line_of_others(books, before, self.lines)
        lines = tuple(_blend(*each, weight) for each in zip(now.by_venue, then.by_venue, strict=True))
        followed = log_odds(then.of_prices) - log_odds(now.of_prices)
        drift = self._drift(books, before)
        # An unknown move is NaN and fails the comparisons.
        moved: Bool = (drift >= self.config.min_move) & (followed <= self.config.max_follow * drift)
        return _blend(now, then, weight)._replace(by_venue=lines, moved=moved)

    def _drift(self, books: Books, before: Float64) -> Float64:
        """(m, v, s), or (m, 1, s) of the consensus: by how much less likely each selection became, in log-odds."""
        if self.config.mover == "consensus":
            now, then = (line_of(books, odds, self._crowd).probability for odds in (self.seen(books), before))
            return (log_odds(then) - log_odds(now))[:, None, :]
        return log_odds(self._own(books, before)) - log_odds(self._own(books, self.seen(books)))

    def _own(self, books: Books, odds: Float64) -> Float64:
        """(m, v, s) what each venue says by its own book."""
        covers = MARKET_TYPES[books.market_type].covers
        if covers is None:
            return remove_margin(odds, self.config.method)
        return of_selections(remove_margin(odds_of_results(odds, covers), self.config.method), covers)


def _blend(now: FairLines, then: FairLines, weight: float) -> FairLines:
    """One line of both where the same venues say them; unknown elsewhere."""
    same = (now.source == then.source) & (now.source != NO_SOURCE)
    mixed = (1.0 - weight) * now.probability + weight * then.probability
    return FairLines(
        np.where(same[:, None], mixed, np.nan),
        np.where(same, now.source, NO_SOURCE).astype(np.int16),
        np.where(same, now.confirmed, 0),
    )


def build(parameters: Mapping[str, JsonValue]) -> ReversionStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ReversionStrategy(validated(ReversionConfig, parameters, "strategy parameters"))


REVERSION: Final = StrategyInfo(
    name="reversion",
    title="Reversion of an over-move",
    description=(
        "Bets where a venue's price drifted within minutes while the others stayed, before it comes back. It needs the "
        "prices of some minutes ago, which live data has and history has not."
    ),
    family="value",
    markets=NOT_FIELDS,
    config_type=ReversionConfig,
    build=build,
)
