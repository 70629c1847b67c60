"""Which weights all matches share, decided by a rule that sees no season but those that are learned from.

Forward selection: to what is chosen each other weight of ``FAMILY`` is added by itself, all weights are estimated anew,
and each season is predicted by the weights of the others. The one whose predictions gain most is chosen, unless its
gain is below its standard error; then the selection ends. A weight of no use loses about 1 of log-likelihood by being
estimated, so that its gain exceeds its error only where it is 2.7 standard errors from nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from advisor.core.arrays import Float64
from tests.goals.family import FAMILY
from tests.goals.matches import Matches
from tests.goals.shared_weights import Evaluated, estimated, independent, log_likelihood


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A weight that was added to those before it.

    Attributes:
        what: its name.
        theta: (k,) all weights, estimated from all seasons, this one last.
        gain: by how much it raises the log-likelihood of all matches, each predicted by the other seasons.
        error: standard error of that: of the sum of as many differences as there are matches.
    """

    what: str
    theta: Float64
    gain: float
    error: float

    @property
    def is_worth_it(self) -> bool:
        return self.gain > self.error


def selection(matches: Matches, family: Mapping[str, Float64] = FAMILY) -> Iterator[list[Tried]]:
    """The steps: all weights tried, the best one first. Of the last step none is worth it, or none is left."""
    chosen: list[str] = []
    theta, found = np.empty(0), independent(matches)
    predicted = found.log_likelihood
    while len(chosen) < len(family):
        tried: list[tuple[Tried, Evaluated, Float64]] = []
        for what in family:
            if what in chosen:
                continue
            columns = np.stack([family[each] for each in (*chosen, what)], axis=1)
            weights, with_it = estimated(matches, columns, np.append(theta, 0.0), found.own)
            left_out = predicted_by_others(matches, columns, weights, with_it)
            gains = left_out - predicted
            error = float(gains.std() * np.sqrt(len(gains)))
            tried.append((Tried(what=what, theta=weights, gain=float(gains.sum()), error=error), with_it, left_out))
        tried.sort(key=lambda each: each[0].gain, reverse=True)
        yield [each for each, _, _ in tried]
        best, found, predicted = tried[0]
        if not best.is_worth_it:
            return
        chosen.append(best.what)
        theta = best.theta


def chosen_of(steps: list[list[Tried]]) -> list[str]:
    return [best.what for best, *_ in steps if best.is_worth_it]


def predicted_by_others(matches: Matches, columns: Float64, theta: Float64, found: Evaluated) -> Float64:
    """(m,) log-likelihood of each match by weights without its season: one step of scoring from those of all."""
    predicted = np.empty(len(matches))
    information, slope = found.information.sum(axis=0), found.score.sum(axis=0)
    for season in np.unique(matches.season):
        own = matches.season == season
        others = information - found.information[own].sum(axis=0)
        step = np.linalg.solve(others, slope - found.score[own].sum(axis=0))
        start = found.own_after(step)[own]
        predicted[own] = log_likelihood(matches.where(own), columns, theta + step, start)
    return predicted
