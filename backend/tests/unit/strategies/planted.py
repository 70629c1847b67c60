"""Markets with a planted edge, lived through by the live engine: what each strategy finds, measured by the close.

Of each market the truth is known: three chances that jump once. The sharp venue shows them at once with a small margin,
bookmakers with a larger one and an error of their own; what is planted makes some prices wrong for some minutes. The
markets of all seeds are events of one engine: each is evaluated by itself. Worlds of the sandbox would not do: its
books have errors and sudden gifts of their own, so that none is without an edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Final

import numpy as np
from pydantic import JsonValue

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.engine.books.messages import EventState
from advisor.engine.config import LiveEngineConfig
from advisor.engine.step import LiveEngine
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.strategies.instances import instance
from advisor.testing.live_market import NOON, SECOND, ticks_of
from tests.unit.engine.live_building import numbered_ids

SEEDS: Final = 20
MARKETS: Final = 12
"""Of each seed."""
MINUTES: Final = 40
"""From the first prices to the start."""
VENUES: Final = ("pinnacle", "betfair_exchange", "bet365", "bwin", "coral", "unibet", "williamhill")
_MARGIN: Final = np.array([0.015, 0.02, 0.02, 0.025, 0.025, 0.03, 0.03])
_NO_MARGIN: Final = 0.001
_KEPT: Final = 0.95
"""Share of net winnings that the exchange leaves."""
_SHARP, _EXCHANGE, _SLOW = 0, 1, (2, 3)


class Plant(Enum):
    """What is wrong for some minutes."""

    NOTHING = auto()
    SLOW_BOOKS = auto()
    """Two bookmakers see the jump ten minutes later."""
    MISTAKES = auto()
    """One bookmaker offers too much on one selection, and nobody is sharp."""
    LOW_LAYS = auto()
    """The exchange lays one selection as if it were likelier than it is."""
    OVER_MOVES = auto()
    """One bookmaker's price of one selection drifts away for eight minutes and comes back."""


@dataclass(frozen=True, slots=True)
class World:
    """Prices of n markets at each minute; NaN for none.

    Attributes:
        back, lay: (t, n, v, 3) decimal odds.
    """

    back: Float64
    lay: Float64


def _world(seed: int, plant: Plant, by_coin: bool) -> World:
    """The markets of one seed; what is planted is all that differs between worlds of one seed.

    Args:
        by_coin: whether the truth of half of the markets then moves as far again to the side of whoever seemed wrong,
            in a world without margins: his price was worth just what it cost.
    """
    rng = np.random.default_rng(seed)
    rows, minute = np.arange(MARKETS), np.arange(MINUTES)
    first = np.log(rng.dirichlet((8.0, 6.0, 7.0), MARKETS))
    jumps, size = rng.integers(10, 20, MARKETS), rng.uniform(0.12, 0.16, MARKETS)
    at, venue = rng.integers(0, 3, MARKETS), rng.integers(2, len(VENUES), MARKETS)
    minds = rng.normal(0, 0.006, (MARKETS, len(VENUES), 3))
    minds[:, _SHARP] *= 0.2
    delay = np.zeros(len(VENUES), np.int64)
    if plant is Plant.SLOW_BOOKS:
        delay[list(_SLOW)] = 10
    logs = first[:, None, :] + minds + np.zeros((MINUTES, 1, 1, 1))
    has_jumped = minute[:, None, None] - delay >= jumps[:, None]
    logs[:, rows, :, at] += np.moveaxis(has_jumped * size[:, None], 0, 1)
    if by_coin:
        proved = (minute[:, None] >= jumps + 12) & (rng.permutation(MARKETS) < MARKETS // 2)
        further = np.where(proved, 2 * size if plant is Plant.LOW_LAYS else -2 * size, 0.0)
        logs[:, rows, :, at] += np.moveaxis(further[:, :, None], 0, 1)
    wrong = np.where((minute[:, None] >= jumps + 4) & (minute[:, None] < jumps + 12), size, 0.0)
    if plant in (Plant.MISTAKES, Plant.OVER_MOVES):
        logs[:, rows, venue, at] -= wrong
    chance = np.exp(logs)
    asked: Float64 = chance / chance.sum(axis=3, keepdims=True) * (1 + (_NO_MARGIN if by_coin else _MARGIN[:, None]))
    lay: Float64 = np.full(asked.shape, np.nan)
    lay[:, :, _EXCHANGE] = 1.04 / asked[:, :, _EXCHANGE]
    if plant is Plant.MISTAKES:
        asked[:, :, _SHARP] = np.nan
    if plant is Plant.LOW_LAYS:
        logs[:, rows, _EXCHANGE, at] += wrong
        others = np.exp(logs[:, :, _EXCHANGE]).sum(axis=2) / np.exp(logs[:, rows, _EXCHANGE, at]) - 1.0
        lay[:, rows, _EXCHANGE, at] = np.where(wrong > 0, 1 + _KEPT * others, lay[:, rows, _EXCHANGE, at])
        asked[:, rows, _EXCHANGE, at] *= 1 + 2 * wrong
    return World(back=np.round(1 / asked, 2), lay=np.round(lay, 2))


@dataclass(slots=True)
class Found:
    """Bets of one instance in the markets of one seed."""

    clv: list[float] = field(default_factory=list)

    @property
    def interval(self) -> tuple[float, float]:
        """Mean CLV with 1.96 standard errors to either side."""
        values = np.array(self.clv)
        error = 1.96 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.inf
        return float(values.mean() - error), float(values.mean() + error)

    @property
    def has_edge(self) -> bool:
        """Whether its bets are surely worth more than they cost."""
        return len(self.clv) > 1 and self.interval[0] > 0.0

    @property
    def claims_nothing(self) -> bool:
        """Whether it bets nothing, or nothing that differs from worthless."""
        return not self.clv or self.interval[0] <= 0.0 <= self.interval[1]


def lived(
    plant: Plant, strategies: Mapping[str, Mapping[str, JsonValue]], by_coin: bool = False
) -> dict[str, list[Found]]:
    """What each strategy finds in the markets of each seed.

    Args:
        strategies: parameters by the name of the strategy.
        by_coin: whether who seems wrong is right half of the time.
    """
    worlds = [_world(seed, plant, by_coin) for seed in range(SEEDS)]
    back, lay = (np.concatenate([getattr(each, side) for each in worlds], axis=1) for side in ("back", "lay"))
    n = back.shape[1]
    kickoff = NOON + MINUTES * 60 * SECOND
    events = {event: EventState(kickoff, EventStatus.SCHEDULED) for event in range(1, n + 1)}
    shown = instance("shown", "value", {"min_edge": 9.0, "max_edge": 9.5, "fair": "sharp:pinnacle, consensus"})
    instances = [instance(name, name, parameters) for name, parameters in strategies.items()]
    engine = LiveEngine(LiveEngineConfig(instances=(shown, *instances), lags=(timedelta(minutes=1),)), numbered_ids())
    for minute in range(MINUTES):
        now = NOON + minute * 60 * SECOND
        engine.step([_ticks(back[minute], now, Side.BACK), _ticks(lay[minute], now, Side.LAY)], now, events)
    measured = engine.step([], kickoff, events).value_bets
    found = {name: [Found() for _ in range(SEEDS)] for name in strategies}
    for bet in _firsts((*measured.closed, *measured.ended)):
        if bet.clv is not None:
            found[bet.instance][(bet.event - 1) // MARKETS].clv.append(bet.clv)
    return found


def _firsts(bets: Sequence[ValueBet]) -> list[ValueBet]:
    """The first of each market and instance: another on the same price says nothing new."""
    first: dict[tuple[str, int], ValueBet] = {}
    for bet in sorted(bets, key=lambda each: (each.first_seen, each.id)):
        first.setdefault((bet.instance, bet.event), bet)
    return list(first.values())


def _ticks(odds: Float64, now: int, side: Side) -> Ticks:
    market, venue, selection = np.nonzero(~np.isnan(odds))
    return ticks_of(
        "a",
        VENUES,
        event=(market + 1).astype(np.int64),
        market=np.full(len(market), MARKET_TYPES[H2H_3WAY].code, np.int8),
        line=np.full(len(market), LINE_NONE, np.int32),
        selection=selection.astype(np.int8),
        venue=venue.astype(np.int16),
        odds_e4=np.rint(odds[market, venue, selection] * ODDS_SCALE).astype(np.int32),
        at=now,
        side=side,
    )
