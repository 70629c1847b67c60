"""Minutes of the sandbox's markets, lived through by the live engine in virtual time; its bets measured by the truth.

The worlds of all seeds are watched by one engine: each market is evaluated by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.engine.books.messages import EventState
from advisor.engine.config import LiveEngineConfig
from advisor.engine.step import LiveEngine
from advisor.engine.tracking.value_bets import ValueBet
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.plants import Plants
from advisor.sandbox.world.bookmakers import SHARP
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.world import World
from advisor.strategies.instances import StrategyInstance, instance
from tests.sandbox.strategies.feed import GAMES, SECOND, Watched, ticks_of
from tests.sandbox.worlds import NOW, PREMIER, TICK
from tests.unit.engine.live_building import numbered_ids

_SHOWN: Final = instance(
    "shown", "value", {"min_edge": 9.0, "max_edge": 9.5, "fair": f"sharp:{SHARP.key}, consensus", "min_venues": 3}
)
"""Gives the fair prices that are shown, and bets nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is lived through.

    Attributes:
        seeds: how many worlds.
        seconds: of each.
        every: seconds between two polls; even, as the sharp bookmaker looks every other second.
    """

    seeds: int
    seconds: int
    every: int
    competitions: Sequence[Competition] = (PREMIER,)


@dataclass(slots=True)
class Values:
    """What bets are worth for each unit at risk, given no push; and the game of each, as bets on one game are alike."""

    games: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """Of all bets."""
        return float(np.mean(self.values))

    @property
    def interval(self) -> tuple[float, float]:
        """The mean with 1.96 standard errors to either side; games are independent, bets on one need not be."""
        off = np.array(self.values) - self.mean
        by_game = np.bincount(np.unique(self.games, return_inverse=True)[1], weights=off)
        error = 1.96 * float(np.sqrt((by_game**2).sum())) / len(off) if len(by_game) > 1 else np.inf
        return self.mean - error, self.mean + error

    @property
    def has_edge(self) -> bool:
        """Whether the bets are surely worth more than they cost."""
        return len(self.values) > 0 and self.interval[0] > 0.0

    @property
    def claims_nothing(self) -> bool:
        """Whether there is no bet, or nothing that differs from worthless."""
        return not self.values or self.interval[0] <= 0.0 <= self.interval[1]

    def note(self, game: int, value: float) -> None:
        """Another bet."""
        self.games.append(game)
        self.values.append(value)


@dataclass(slots=True)
class Found:
    """Bets of one strategy in the world of one seed: the first of each market.

    Attributes:
        then: by the true chances of when each was found.
        close: CLV: by the true chances just before the start.
    """

    then: Values = field(default_factory=Values)
    close: Values = field(default_factory=Values)


def lived(plants: Plants, instances: Sequence[StrategyInstance], span: Span) -> Mapping[str, list[Found]]:
    """What each instance finds in the world of each seed."""
    clock = FixedClock(NOW)
    watched = [Watched(seed, World(SandboxConfig(seed=seed, plants=plants), clock)) for seed in range(span.seeds)]
    engine = LiveEngine(LiveEngineConfig(instances=(_SHOWN, *instances), lags=(timedelta(minutes=1),)), numbered_ids())
    found = {each.name: [Found() for _ in range(span.seeds)] for each in instances}
    known: set[tuple[str, int, str]] = set()
    for second in range(0, span.seconds, span.every):
        instant = TICK + 1 + second
        asked = [(each, competition) for each in watched for competition in span.competitions]
        ticks = ticks_of(
            [rows for each, competition in asked for rows in each.quotes(competition, instant)], instant * SECOND
        )
        events = {
            number: EventState(game.fixture.kickoff * SECOND, EventStatus.SCHEDULED)
            for each in watched
            for number, game in each.fixtures.items()
            if game.fixture.kickoff > instant
        }
        result = engine.step([ticks], instant * SECOND, events)
        assert not result.failed, result.failed
        for bet in result.value_bets.opened:
            # Another bet on the same market says little new.
            if (place := (bet.instance, bet.event, bet.market)) not in known:
                known.add(place)
                _note(found[bet.instance][bet.event // GAMES], watched[bet.event // GAMES], bet, instant)
    return found


def _note(found: Found, watched: Watched, bet: ValueBet, instant: int) -> None:
    found.then.note(bet.event, worth(bet, watched.now(bet, instant)))
    found.close.note(bet.event, worth(bet, watched.at_close(bet)))


def worth(bet: ValueBet, chance: float) -> float:
    """Expected profit of a bet for each unit at risk, by the chance of its selection, given no push."""
    odds = bet.first_odds_e4 / ODDS_SCALE
    if bet.side is Side.LAY:
        return (1 - chance) * (1 - bet.commission) / (odds - 1) - chance
    return chance * (odds - 1) * (1 - bet.commission) - (1 - chance)
