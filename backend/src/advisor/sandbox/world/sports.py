"""How the sandbox's sports are scored and timed: one scoring model, different numbers."""

from dataclasses import dataclass
from typing import Final

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import H2H, H2H_3WAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sport:
    """A sport as a race of scoring plays.

    Attributes:
        key: ours.
        odds_group: group in The Odds API.
        exchange_id, exchange_name: event type of the exchange.
        winner: the market on who wins.
        plays: scoring plays of an average side in a whole game.
        points: points of a play and their shares, which sum to 1.
        home_advantage: added to the logarithm of the home side's rate, taken from the other's.
        spread_of_strength: standard deviation of a team's attack and defence, logarithmic.
        drift: standard deviation, logarithmic, that the sides' rates wander before the game and in it.
        overtime: points the winner of overtime adds; 0 where a draw is a result.
        periods: number of periods.
        period_seconds: a period lasts, in seconds of the game's own time.
        clock_seconds: a period's length on the scoreboard's clock.
        break_seconds: pause at half-time.
        clock_up: the scoreboard counts up (football), not down.
        suspends: a score stops betting for a moment.
        line_step: distance between lines in points: football has quarter lines, elsewhere lines are whole or half.
        grid: points a side can still score in the calculation, a power of two.
    """

    key: str
    odds_group: str
    exchange_id: str
    exchange_name: str
    winner: MarketTypeKey
    plays: float
    points: tuple[tuple[int, float], ...]
    home_advantage: float
    spread_of_strength: float
    drift: float
    overtime: int
    periods: int
    period_seconds: int
    clock_seconds: int
    break_seconds: int
    clock_up: bool
    suspends: bool
    line_step: float
    grid: int

    @property
    def mean_points(self) -> float:
        """Points of an average play."""
        return sum(points * share for points, share in self.points)

    @property
    def whole_seconds(self) -> int:
        """A game from kick-off to its end, in seconds of its own time."""
        return self.periods * self.period_seconds + self.break_seconds


FOOTBALL: Final = Sport(
    key="football",
    odds_group="Soccer",
    exchange_id="1",
    exchange_name="Soccer",
    winner=H2H_3WAY,
    plays=1.4,
    points=((1, 1.0),),
    home_advantage=0.12,
    spread_of_strength=0.2,
    drift=0.12,
    overtime=0,
    periods=2,
    period_seconds=2700,
    clock_seconds=2700,
    break_seconds=900,
    clock_up=True,
    suspends=True,
    line_step=0.25,
    grid=32,
)

AMERICAN_FOOTBALL: Final = Sport(
    key="american_football",
    odds_group="American Football",
    exchange_id="6423",
    exchange_name="American Football",
    winner=H2H,
    plays=4.2,
    points=((7, 0.6), (3, 0.4)),
    home_advantage=0.05,
    spread_of_strength=0.12,
    drift=0.08,
    overtime=3,
    periods=4,
    period_seconds=1650,
    clock_seconds=900,
    break_seconds=720,
    clock_up=False,
    suspends=True,
    line_step=0.5,
    grid=128,
)

BASKETBALL: Final = Sport(
    key="basketball",
    odds_group="Basketball",
    exchange_id="7522",
    exchange_name="Basketball",
    winner=H2H,
    plays=52.0,
    points=((2, 0.6), (3, 0.25), (1, 0.15)),
    home_advantage=0.015,
    spread_of_strength=0.03,
    drift=0.02,
    overtime=5,
    periods=4,
    period_seconds=1440,
    clock_seconds=720,
    break_seconds=900,
    clock_up=False,
    suspends=False,
    line_step=0.5,
    grid=256,
)
