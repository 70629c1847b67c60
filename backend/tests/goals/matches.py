"""Recorded football matches with their final scores and margin-free prices, read by the product's importer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.adapters.football_data import files as football_data
from advisor.core.arrays import Bool, Float64, Int64
from advisor.core.history import NO_SCORE, History, Prices
from advisor.core.markets import LINE_NONE, MarketTypeKey, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, TOTALS
from advisor.pricing import Method, remove_margin
from advisor.pricing.goals import FittedGoals, fit
from advisor.pricing.goals.calibration import SHIPPED, Calibration

FIRST_TRAINED: Final = "2012/13"
LAST_TRAINED: Final = "2020/21"
"""Seasons between them, both included, are learned from; later ones are tested on."""
LAST_WITHOUT_CLOSING_TOTALS: Final = "2018/19"
"""Another place to part them: what was learned from earlier prices alone, tested on all closing ones."""

GOALS_LINE: Final = 250
Sources: TypeAlias = tuple[tuple[str, Phase], ...]

SOURCES: Final[Sources] = (
    ("pinnacle", Phase.CLOSING),
    ("average", Phase.CLOSING),
    ("pinnacle", Phase.PRE_MATCH),
    ("average", Phase.PRE_MATCH),
)
"""Prices in order of trust; the first that is complete counts."""
DAYS_BEFORE: Final[Sources] = (("average", Phase.PRE_MATCH),)
"""The only totals that files to 2018/19 have; later ones have them too."""

LEFT_OUT: Final = ("extra_", "upcoming_")
"""Files without totals, or without scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """m matches.

    Attributes:
        season, competition: (m,) labels.
        home, away: (m,) goals.
        three_way: (m, 3) fair probabilities of home, draw, away.
        over: (m,) fair probability of three goals or more.
    """

    season: NDArray[np.str_]
    competition: NDArray[np.str_]
    home: Int64
    away: Int64
    three_way: Float64
    over: Float64

    def __len__(self) -> int:
        return len(self.home)

    def where(self, chosen: Bool) -> "Matches":
        return Matches(
            season=self.season[chosen],
            competition=self.competition[chosen],
            home=self.home[chosen],
            away=self.away[chosen],
            three_way=self.three_way[chosen],
            over=self.over[chosen],
        )

    def trained(self, last: str = LAST_TRAINED) -> "Matches":
        return self.where((self.season >= FIRST_TRAINED) & (self.season <= last))

    def tested(self, last: str = LAST_TRAINED) -> "Matches":
        return self.where(self.season > last)

    def fitted(self, calibration: Calibration = SHIPPED) -> FittedGoals:
        lines = np.full((len(self), 1), GOALS_LINE, np.int32)
        return fit(self.three_way, lines, self.over[:, None], calibration=calibration)


def recorded_matches(real_data: Path, totals: Sources = SOURCES) -> Matches:
    """All matches of the folder with a score, a complete three-way price and a total of two and a half goals.

    Args:
        totals: where the price of the total comes from; that of the result is always the one trusted most.
    """
    teams = TeamDirectory.shipped()
    seen: set[str] = set()
    paths = sorted((real_data / "football").iterdir(), key=_fullest_first)
    parts = [
        _matches(parsed.history, totals, seen)
        for path in paths
        if not path.name.startswith(LEFT_OUT)
        for parsed in football_data.read(path.read_bytes(), path.name, teams)
    ]
    return Matches(
        season=np.concatenate([part.season for part in parts]),
        competition=np.concatenate([part.competition for part in parts]),
        home=np.concatenate([part.home for part in parts]),
        away=np.concatenate([part.away for part in parts]),
        three_way=np.concatenate([part.three_way for part in parts]),
        over=np.concatenate([part.over for part in parts]),
    )


def _fullest_first(path: Path) -> tuple[bool, str]:
    """A season that was recorded twice counts by its whole file."""
    return path.stem.count("_") > 1, path.name


def _matches(history: History, totals_from: Sources, seen: set[str]) -> Matches:
    events = history.events
    three_way = _odds(history, H2H_3WAY, LINE_NONE, SOURCES)
    totals = _odds(history, TOTALS, GOALS_LINE, totals_from)
    usable = (events.home_score != NO_SCORE) & ~np.isnan(three_way).any(axis=1) & ~np.isnan(totals).any(axis=1)
    usable &= np.array([key not in seen for key in events.key], np.bool_)
    seen.update(events.key)
    return Matches(
        season=_labels(events.season)[usable],
        competition=_labels(events.competition)[usable],
        home=events.home_score[usable].astype(np.int64),
        away=events.away_score[usable].astype(np.int64),
        three_way=remove_margin(three_way[usable], Method.POWER),
        over=remove_margin(totals[usable], Method.POWER)[:, 0],
    )


def _labels(values: Sequence[str]) -> NDArray[np.str_]:
    return np.array(values, np.str_)


def _odds(history: History, market: MarketTypeKey, line: int, sources: Sources) -> Float64:
    """(n, selections) decimal odds of each event by the first of ``sources`` that has them all; NaN where none has."""
    selections = len(MARKET_TYPES[market].selections)
    odds = np.full((len(history.events), selections), np.nan)
    for venue, phase in reversed(sources):
        for prices in (history.prices, history.aggregates):
            rows = _rows(prices, market, line, venue, phase)
            rows = rows[(prices.odds_e4[rows, :selections] > 0).all(axis=1)]
            odds[prices.event[rows]] = prices.odds_e4[rows, :selections] / ODDS_SCALE
    return odds


def _rows(prices: Prices, market: MarketTypeKey, line: int, venue: str, phase: Phase) -> Int64:
    if venue not in prices.venues:
        return np.empty(0, np.int64)
    wanted = (prices.venue == prices.venues.index(venue)) & (prices.phase == phase)
    wanted &= (prices.market == MARKET_TYPES[market].code) & (prices.line == line)
    return np.flatnonzero(wanted)
