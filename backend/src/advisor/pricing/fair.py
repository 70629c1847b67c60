"""Fair prices by a list of lines, the most trusted first: sharp venues, and the consensus of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int16, Int64
from advisor.pricing.compiled import (
    FLOATS_2D_IN,
    FLOATS_2D_OUT,
    INT,
    INT16S_OUT,
    INTS_3D_IN,
    INTS_IN,
    INTS_OUT,
    compiled,
)
from advisor.pricing.covers import odds_of_results, of_selections
from advisor.pricing.lines import consensus, sharp
from advisor.pricing.margin import Method

NO_SOURCE: Final = -1
BY_CONSENSUS: Final = -2
"""Values of ``FairLines.source`` that are no venue."""

CONSENSUS: Final = "consensus"
SHARP_PREFIX: Final = "sharp:"

_NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class FairConfig:
    """How fair prices are computed.

    Attributes:
        lines: ``"sharp:<venue>"`` or ``"consensus"``, the most trusted first: the first that is known counts.
        method: margin removal.
        min_venues: least number of complete books of a consensus; one book alone is no consensus.
        weights: of venues in the consensus, ≥ 0; those not named weigh 1.
    """

    lines: tuple[str, ...]
    method: Method = Method.POWER
    min_venues: int = 3
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def sharp_venues(self) -> tuple[str, ...]:
        """Keys of the sharp venues among the lines."""
        return tuple(line.removeprefix(SHARP_PREFIX) for line in self.lines if line != CONSENSUS)


class FairLines(NamedTuple):
    """Fair prices of m markets.

    Attributes:
        probability: (m, s); NaN where unknown.
        source: (m,) index of the sharp venue, ``BY_CONSENSUS`` or ``NO_SOURCE``.
        confirmed: (m,) µs: when the least recently confirmed price behind the line was; 0 without a line.
        by_venue: (v,) the lines by which the prices of each venue count, for a strategy that compares a price with what
            others say; empty where one line is for all.
        moved: (m, v, s) whether a back price may be entered by how prices moved, for a strategy that looks at moves;
            None: any may.
    """

    probability: Float64
    source: Int16
    confirmed: Int64
    by_venue: "tuple[FairLines, ...]" = ()
    moved: Bool | None = None

    def of_venue(self, venue: int) -> "FairLines":
        """The line by which the prices of a venue count, by its index."""
        return self.by_venue[venue] if self.by_venue else self

    @property
    def of_prices(self) -> Float64:
        """(m, v, s) fair probability by which each price counts; (m, 1, s) where one line is for all venues."""
        if not self.by_venue:
            return self.probability[:, None, :]
        return np.stack([line.probability for line in self.by_venue], axis=1)

    def names(self, venues: Sequence[str]) -> list[str | None]:
        """The sources in words: ``"sharp:pinnacle"``, ``"consensus"`` or None."""
        return [source_name(source, venues) for source in self.source.tolist()]

    @classmethod
    def unknown(cls, markets: int, selections: int) -> "FairLines":
        """No line at all."""
        return cls(
            np.full((markets, selections), np.nan), np.full(markets, NO_SOURCE, np.int16), np.zeros(markets, np.int64)
        )

    def rows(self, chosen: Int64) -> "FairLines":
        """Some of the markets."""
        return FairLines(
            self.probability[chosen],
            self.source[chosen],
            self.confirmed[chosen],
            tuple(line.rows(chosen) for line in self.by_venue),
            None if self.moved is None else self.moved[chosen],
        )


def source_name(source: int, venues: Sequence[str]) -> str | None:
    """One value of ``FairLines.source`` in words."""
    if source == NO_SOURCE:
        return None
    return CONSENSUS if source == BY_CONSENSUS else f"{SHARP_PREFIX}{venues[source]}"


def fair_lines(
    odds: Float64,
    confirmed: Int64,
    venues: Sequence[str],
    config: FairConfig,
    covers: Sequence[frozenset[int]] | None = None,
) -> FairLines:
    """Fair probabilities of m markets with their source.

    Args:
        odds: (m, v, s) decimal back odds, NaN where missing.
        confirmed: (m, v, s) µs: when they were last known to stand.
        venues: (v,) venue keys.
        config: which lines, and how.
        covers: of the market type: for each selection the results that it wins with; None where each wins alone.
    """
    if covers is not None:
        single = fair_lines(odds_of_results(odds, covers), confirmed, venues, config)
        return single._replace(probability=of_selections(single.probability, covers))
    found: FairLines | None = None
    for line in config.lines:
        if line == CONSENSUS:
            found = _unknown(odds) if found is None else found
            _by_consensus(odds, confirmed, venues, config, found)
        elif (venue := line.removeprefix(SHARP_PREFIX)) in venues:
            found = _by_venue(odds, confirmed, venues.index(venue), config.method, found)
    return _unknown(odds) if found is None else found


def _unknown(odds: Float64) -> FairLines:
    return FairLines.unknown(odds.shape[0], odds.shape[2])


def _by_venue(odds: Float64, confirmed: Int64, venue: int, method: Method, found: FairLines | None) -> FairLines:
    """Lines of a venue where none is known before; None: nowhere."""
    if found is None:
        # All that it says, and NaN for the rest, are the probabilities as they are.
        missing, line = np.arange(len(odds)), sharp(odds, venue, method)
        found = FairLines(line, np.full(len(odds), NO_SOURCE, np.int16), np.zeros(len(odds), np.int64))
    elif len(missing := np.flatnonzero(found.source == NO_SOURCE)):
        line = sharp(odds[missing], venue, method)
    else:
        return found
    _take(line, missing, np.ascontiguousarray(confirmed), venue, found.probability, found.source, found.confirmed)
    return found


@compiled(FLOATS_2D_IN, INTS_IN, INTS_3D_IN, INT, FLOATS_2D_OUT, INT16S_OUT, INTS_OUT)
def _take(
    line: Float64, rows: Int64, confirmed: Int64, venue: int, probability: Float64, source: Int16, oldest: Int64
) -> None:
    """Fill the markets of these rows from the line, where it is known."""
    for i in range(len(rows)):
        if line[i, 0] != line[i, 0]:
            continue
        m = rows[i]
        source[m] = venue
        oldest[m] = confirmed[m, venue, 0]
        for s in range(line.shape[1]):
            probability[m, s] = line[i, s]
            oldest[m] = min(oldest[m], confirmed[m, venue, s])


def _by_consensus(odds: Float64, confirmed: Int64, venues: Sequence[str], config: FairConfig, found: FairLines) -> None:
    weights = np.array([config.weights.get(venue, 1.0) for venue in venues])
    missing = np.flatnonzero(found.source == NO_SOURCE)
    if not weights.any() or not len(missing):
        return
    shown = odds[missing]
    joint = consensus(shown, weights, config.method)
    known = joint.venues >= config.min_venues
    rows = missing[known]
    found.probability[rows] = joint.fair[known]
    found.source[rows] = BY_CONSENSUS
    behind = ~np.isnan(shown[known]).any(axis=2) & (weights > 0)
    found.confirmed[rows] = np.where(behind[:, :, None], confirmed[rows], _NEVER).min(axis=(1, 2), initial=_NEVER)
