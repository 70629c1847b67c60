"""Signals: the bets a strategy proposes, with the figures behind them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int8, Int16, Int32, Int64


class GroupFigures(NamedTuple):
    """What the legs of one group do together; minor units.

    Attributes:
        outlay: money at risk on all legs.
        least: least profit over all results that do not return every stake.
        joint: least profit where every leg wins at least in part; None where that cannot happen.
        void: least profit where one leg or several return their stake and the others have their worst result.
    """

    outlay: int
    least: int
    joint: int | None
    void: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """k signals, in the order of their markets; those of one group are legs that are worth placing together only.

    Attributes:
        market: (k,) row of the ``Books`` the strategy evaluated.
        selection: (k,) index into the market's selections.
        venue: (k,) index into the books' venues.
        side: (k,) ``Side``.
        odds_e4: (k,) quoted odds in ten-thousandths.
        probability: (k,) fair probability the strategy acted on; NaN where it needs none.
        edge: (k,) expected profit per unit at risk, after commission; of legs the sure profit per unit of outlay.
        group: (k,) index into ``groups``, ascending; empty ``groups``: each signal stands for itself.
        stake: (k,) minor units of a leg; 0 where the staking plan decides.
        groups: figures of the groups.
    """

    market: Int32
    selection: Int16
    venue: Int16
    side: Int8
    odds_e4: Int32
    probability: Float64
    edge: Float64
    group: Int32
    stake: Int64
    groups: tuple[GroupFigures, ...] = ()

    def __len__(self) -> int:
        return len(self.market)

    @classmethod
    def of_bets(
        cls,
        *,
        market: Int32,
        selection: Int16,
        venue: Int16,
        side: Int8,
        odds_e4: Int32,
        probability: Float64,
        edge: Float64,
    ) -> "Signals":
        """Bets that stand each for itself and are staked by a plan."""
        k = len(market)
        return cls(
            market=market,
            selection=selection,
            venue=venue,
            side=side,
            odds_e4=odds_e4,
            probability=probability,
            edge=edge,
            group=np.arange(k, dtype=np.int32),
            stake=np.zeros(k, np.int64),
        )
