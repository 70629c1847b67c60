"""The fair prices of live markets and of history's cards: by the first sharp venue that quotes, else by consensus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int16
from advisor.pricing.lines import consensus, sharp
from advisor.pricing.margin import Method

NO_SOURCE: Final = -1
CONSENSUS: Final = -2
"""Values of ``FairLines.source`` that are no venue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairConfig:
    """How fair prices are computed.

    Attributes:
        sharp_venues: keys of the sharp venues, the most trusted first.
        method: margin removal.
        min_venues: least number of complete books of a consensus; one book alone is no consensus.
        weights: of venues in the consensus, ≥ 0; those not named weigh 1.
    """

    sharp_venues: tuple[str, ...] = ("pinnacle", "betfair_exchange")
    method: Method = Method.POWER
    min_venues: int = 3
    weights: Mapping[str, float] = field(default_factory=dict)


class FairLines(NamedTuple):
    """Fair prices of m markets.

    Attributes:
        probability: (m, s); NaN where unknown.
        source: (m,) index of the sharp venue, ``CONSENSUS`` or ``NO_SOURCE``.
    """

    probability: Float64
    source: Int16

    def names(self, venues: Sequence[str]) -> list[str | None]:
        """The sources in words: ``"sharp:pinnacle"``, ``"consensus"`` or None."""
        return [source_name(source, venues) for source in self.source.tolist()]


def source_name(source: int, venues: Sequence[str]) -> str | None:
    """One value of ``FairLines.source`` in words."""
    if source == NO_SOURCE:
        return None
    return "consensus" if source == CONSENSUS else f"sharp:{venues[source]}"


def fair_lines(odds: Float64, venues: Sequence[str], config: FairConfig) -> FairLines:
    """Fair probabilities of m markets with their source.

    Args:
        odds: (m, v, s) decimal back odds, NaN where missing.
        venues: (v,) venue keys.
        config: which venues, and how.
    """
    fair = np.full((odds.shape[0], odds.shape[2]), np.nan)
    source = np.full(len(fair), NO_SOURCE, np.int16)
    for venue in config.sharp_venues:
        missing = np.flatnonzero(source == NO_SOURCE)
        if venue in venues and len(missing):
            index = venues.index(venue)
            line = sharp(odds[missing], index, config.method)
            known = ~np.isnan(line[:, 0])
            fair[missing[known]] = line[known]
            source[missing[known]] = index
    missing = np.flatnonzero(source == NO_SOURCE)
    weights = np.array([config.weights.get(venue, 1.0) for venue in venues])
    if len(missing) and weights.any():
        joint = consensus(odds[missing], weights, config.method)
        known = joint.venues >= config.min_venues
        fair[missing[known]] = joint.fair[known]
        source[missing[known]] = CONSENSUS
    return FairLines(fair, source)
