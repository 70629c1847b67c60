"""Hazards of many small groups: each its own as far as its lives say so, and for the rest that of a larger group.

Lives of a group end in a cell like draws with a chance of the group's own, and these chances lie around the larger
group's (beta-binomial). How widely they lie is read off the groups themselves, from how much more they differ than
chance alone would make them (moments: Kleinman, J. Am. Stat. Assoc. 68, 1973): groups that do not differ share one
hazard, groups that do keep theirs.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int64

_ROUNDS: Final = 10
"""After them ratios of two partitions move no more."""
_MOST: Final = 1 - 1e-9
"""A hazard of 1 would leave nothing whose logarithm could be taken."""


class Hazards(NamedTuple):
    """(…, c) chances of an end in each cell, and their variances, of any number of groups."""

    hazard: Float64
    variance: Float64


def pooled(ends: Float64, watched: Float64, larger: Hazards) -> Hazards:
    """The hazards of groups within larger ones.

    Args:
        ends, watched: (…, c) ends and lives at risk of each group, counted as if lives were independent.
        larger: of the groups that hold them; broadcasts against the counts.
    """
    usual = larger.hazard * (1 - larger.hazard)
    beyond_chance = ((ends - watched * larger.hazard) ** 2 - watched * usual).sum()
    possible = (watched * np.maximum(watched - 1, 0) * usual).sum()
    # The correlation of two lives of one group: 0 where groups do not differ, 1 where all lives of each go alike.
    alike = float(np.clip(beyond_chance / possible, 0.0, _MOST)) if possible > 0 else 0.0
    own_share = alike * watched / (1 - alike + alike * watched)
    raw = np.divide(ends, watched, out=np.zeros_like(ends), where=watched > 0).clip(0.0, 1.0)
    hazard = (larger.hazard + own_share * (raw - larger.hazard)).clip(0.0, _MOST)
    own = hazard * (1 - hazard) * alike / (1 + alike * watched)
    return Hazards(hazard, own + (1 - own_share) ** 2 * larger.variance)


def in_proportion(larger: Hazards, ends: Float64, watched: Float64, parts: Sequence[Int64]) -> Hazards:
    """The hazards that some of the lives of larger groups have, if they go faster by a ratio for each part.

    The ratio of a part is that of the ends seen to the ends expected of such lives (indirect standardization), with one
    more life that went as all do; of several partitions the ratios multiply, fitted in turn (Deming and Stephan, Ann.
    Math. Stat. 11, 1940).

    Args:
        ends, watched: (…, c) of these lives.
        parts: partitions: numbers of their parts from 0 on; they broadcast against the counts.
    """
    places = [np.broadcast_to(part, ends.shape).ravel() for part in parts]
    seen = [np.bincount(place, ends.ravel()) + 1 for place in places]
    ratios = [np.ones(len(each)) for each in seen]
    kept, lives = np.log1p(-larger.hazard).ravel(), watched.ravel()
    power = np.ones_like(lives)
    for _ in range(_ROUNDS):
        for number, (place, count) in enumerate(zip(places, seen, strict=True)):
            ratios[number] = ratios[number] * count / (np.bincount(place, -np.expm1(kept * power) * lives) + 1)
            power = np.prod([each[where] for each, where in zip(ratios, places, strict=True)], axis=0)
    left = np.exp(kept * power)
    doubt = np.sum([1 / count[place] for count, place in zip(seen, places, strict=True)], axis=0)
    by_ratio = (left * power * kept) ** 2 * doubt
    by_hazard = (left * power / np.exp(kept)) ** 2 * larger.variance.ravel()
    return Hazards((1 - left).clip(0.0, _MOST).reshape(ends.shape), (by_ratio + by_hazard).reshape(ends.shape))


def curves(of: Hazards) -> tuple[Float64, Float64]:
    """(…, c + 1) logarithm of the share still there at the edges of the cells, and its variance."""
    nothing = np.zeros((*of.hazard.shape[:-1], 1))
    logs, variances = np.log1p(-of.hazard), of.variance / (1 - of.hazard) ** 2
    return (
        np.concatenate([nothing, np.cumsum(logs, axis=-1)], axis=-1),
        np.concatenate([nothing, np.cumsum(variances, axis=-1)], axis=-1),
    )
