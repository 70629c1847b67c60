"""What open bets may lose within some days: value at risk and expected shortfall, by simulation. Pure.

Bets that one draw settles are one ``Lot``: those of a match whose score is drawn, or those of one market. Lots are
independent of one another. A horizon counts the lots that are settled within it, whatever the others do: what is
settled later moves no bankroll before.

Source: the definitions of C. Acerbi & D. Tasche, On the coherence of expected shortfall, Journal of Banking and Finance
26 (2002), for a distribution with atoms: the value at risk is the least loss that is not exceeded with at least the
given probability, the expected shortfall the mean of the worst rest, of which an atom at its edge counts in part.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.clock import MICROS_PER_DAY

DAYS: Final = (1, 5)
LEVELS: Final = (0.95, 0.99)
_WHOLE: Final = 1e-9
"""So far may probabilities add up to something else than 1."""
_ROUNDING: Final = 1e-6
"""Parts of a smallest unit, or of a case, that come of floating point alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TailsConfig:
    """How losses are simulated.

    Attributes:
        draws: of all lots together.
        seed: of the draws: the same bets at the same prices always give the same figures.
        oldest: figures of open bets that were looked at longer ago let nothing new be bet.
        settled_after: so long after its start an event's bets are expected to be settled.
    """

    draws: int = 20_000
    seed: int = 58
    settled_after: timedelta = timedelta(hours=3)
    oldest: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lot:
    """Bets that one draw settles.

    Attributes:
        probability: (s,) of the outcomes; they add up to 1.
        profit: (s,) of all its bets together, smallest units.
        settles_at: µs: when they are expected to be settled.
    """

    probability: Float64
    profit: Float64
    settles_at: int


@dataclass(frozen=True, slots=True)
class Tail:
    """How much is lost in bad cases.

    Attributes:
        days: within so many.
        level: probability with which no more is lost than the value at risk.
        value_at_risk: smallest units, from 0 on.
        expected_shortfall: what is lost on average in the worst 1 - level of all cases; never below the value at risk.
    """

    days: int
    level: float
    value_at_risk: int
    expected_shortfall: int


def simulated(lots: Sequence[Lot], now: int, config: TailsConfig) -> tuple[Tail, ...]:
    """Draw the outcomes of all lots many times.

    Args:
        now: µs: horizons begin here.

    Returns:
        One for each of ``DAYS`` and ``LEVELS``, in their order; all are 0 where nothing is open.

    Raises:
        ValueError: probabilities of a lot are none, or its profits no numbers.
    """
    rng = np.random.default_rng(config.seed)
    losses = {days: np.zeros(config.draws) for days in DAYS}
    for lot in lots:
        _refuse_broken(lot)
        drawn = np.searchsorted(np.cumsum(lot.probability)[:-1], rng.random(config.draws), side="right")
        loss = -lot.profit[drawn]
        for days, total in losses.items():
            if lot.settles_at <= now + days * MICROS_PER_DAY:
                np.add(total, loss, out=total)
    return tuple(tail_of(days, level, np.sort(total)) for days, total in losses.items() for level in LEVELS)


def _refuse_broken(lot: Lot) -> None:
    is_whole = abs(float(lot.probability.sum()) - 1) <= _WHOLE and bool((lot.probability >= 0).all())
    if not is_whole or not bool(np.isfinite(lot.profit).all()):
        raise ValueError(f"A lot has the probabilities {lot.probability} and the profits {lot.profit}.")


def tail_of(days: int, level: float, losses: Float64) -> Tail:
    """The figures of n equally likely losses, the least first; smallest units, rounded up."""
    draws = len(losses)
    place = math.ceil(level * draws - _ROUNDING) - 1
    at_risk = float(losses[place])
    rest = (1 - level) * draws
    beyond = losses[place + 1 :]
    shortfall = float(beyond.sum() + (rest - len(beyond)) * at_risk) / rest
    value = max(math.ceil(at_risk - _ROUNDING), 0)
    return Tail(days, level, value, max(math.ceil(shortfall - _ROUNDING), value))
