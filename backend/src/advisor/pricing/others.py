"""Fair lines of the others: what all venues but one say of its prices.

A price that is part of the line it is compared with pulls the line towards itself: a fifth of a venue's error is in a
consensus of five, and all of it in a line that is its own.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64
from advisor.pricing.covers import odds_of_results, of_selections
from advisor.pricing.fair import BY_CONSENSUS, NO_SOURCE, FairConfig, FairLines, fair_lines
from advisor.pricing.field import FieldPrices, field_lines
from advisor.pricing.lines import consensus_of_others

_NEVER: Final = np.iinfo(np.int64).max


def lines_of_others(
    odds: Float64,
    confirmed: Int64,
    venues: Sequence[str],
    config: FairConfig,
    covers: Sequence[frozenset[int]] | None,
    wanted: Bool,
) -> FairLines:
    """The fair lines of all venues and, ``by_venue``, for each venue the lines as if it had no prices.

    Args:
        odds, confirmed, venues, config, covers: as of ``fair_lines``.
        wanted: (v,) venues whose line is asked for; the line of all stands for the others.
    """
    if covers is not None:
        found = lines_of_others(odds_of_results(odds, covers), confirmed, venues, config, None, wanted)
        return found._replace(
            probability=of_selections(found.probability, covers),
            by_venue=tuple(
                line._replace(probability=of_selections(line.probability, covers)) for line in found.by_venue
            ),
        )
    common = fair_lines(odds, confirmed, venues, config)
    by_venue = [common] * len(venues)
    joint = np.flatnonzero(common.source == BY_CONSENSUS)
    if len(joint):
        others = _consensus_of_others(odds[joint], confirmed[joint], venues, config)
    for venue in np.flatnonzero(wanted).tolist():
        own = common.source == venue
        if not own.any() and not len(joint):
            continue
        line = FairLines(common.probability.copy(), common.source.copy(), common.confirmed.copy())
        if len(joint):
            _put(line, joint, others[venue])
            # Where too few are left, a line that is trusted less may be known.
            own[joint] = others[venue].source == NO_SOURCE
        if own.any():
            left = odds[own].copy()
            left[:, venue] = np.nan
            _put(line, own, fair_lines(left, confirmed[own], venues, config))
        by_venue[venue] = line
    return common._replace(by_venue=tuple(by_venue))


def field_lines_of_others(prices: FieldPrices, venues: tuple[str, ...], config: FairConfig, wanted: Bool) -> FairLines:
    """The same of fields, see ``field_lines``; what a venue holds still says who is in the field."""
    common = field_lines(prices, venues, config)
    by_venue = [common] * len(venues)
    for venue in np.flatnonzero(wanted).tolist():
        odds = prices.odds.copy()
        odds[:, venue] = np.nan
        by_venue[venue] = field_lines(prices._replace(odds=odds), venues, config)
    return common._replace(by_venue=tuple(by_venue))


def _consensus_of_others(odds: Float64, confirmed: Int64, venues: Sequence[str], config: FairConfig) -> list[FairLines]:
    """(v,) the consensus of all but one, where enough are left."""
    weights = np.array([config.weights.get(venue, 1.0) for venue in venues])
    found = consensus_of_others(odds, weights, config.method)
    behind = ~np.isnan(odds).any(axis=2) & (weights > 0.0)
    since = np.where(behind[:, :, None], confirmed, _NEVER).min(axis=2)
    lines = []
    for venue in range(len(venues)):
        known = found.venues[:, venue] >= max(config.min_venues, 1)
        oldest = np.delete(since, venue, axis=1).min(axis=1, initial=_NEVER)
        lines.append(
            FairLines(
                np.where(known[:, None], found.fair[:, venue], np.nan),
                np.where(known, BY_CONSENSUS, NO_SOURCE).astype(np.int16),
                np.where(known, oldest, 0),
            )
        )
    return lines


def _put(line: FairLines, rows: Int64, other: FairLines) -> None:
    line.probability[rows] = other.probability
    line.source[rows] = other.source
    line.confirmed[rows] = other.confirmed
