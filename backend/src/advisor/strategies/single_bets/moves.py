"""Strategies that look at how prices moved: what counts as a move, and which lag they need.

Their fair lines say which prices moved (``FairLines.moved``): only those are entered, and what is held need not go on
moving.
"""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from advisor.strategies.scanning import StrategyConfig
from advisor.strategies.single_bets.config import SingleBetConfig
from advisor.strategies.single_bets.strategy import SingleBets


class MoveConfig(StrategyConfig):
    """What counts as a move."""

    within_minutes: float = Field(
        default=5.0,
        ge=0.1,
        le=720,
        title="Moved within",
        description=(
            "Prices of now are compared with those that stood so many minutes ago, or up to a tenth longer. The engine "
            "keeps the prices of then for it; each length costs memory."
        ),
    )
    min_move: float = Field(
        default=0.08,
        gt=0,
        le=5,
        title="Least move",
        description=(
            "Smallest move that counts, in log-odds: 0.08 is 2.0 points at a chance of one half, 0.7 points at a tenth."
        ),
    )


class MovingBetConfig(SingleBetConfig, MoveConfig):
    """Parameters of strategies that look at moves."""


@dataclass(frozen=True)
class MovingBets(SingleBets):
    """A strategy that enters only what moved, or what others moved away from."""

    config: MovingBetConfig

    @property
    def within(self) -> timedelta:
        """So long ago stood what prices of now are compared with."""
        return timedelta(minutes=self.config.within_minutes)

    @property
    def lags(self) -> tuple[timedelta, ...]:
        """See ``ScanningStrategy.lags``."""
        return (self.within,)
