"""Which mutants are tried, and what the tried ones say of all."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.strata import SOURCES, STRATA

Z_95: Final = 1.959963984540054
"""Of a normal variable: as far from zero as 95 of 100 come."""


class Share(NamedTuple):
    """A share with its interval of 95 %, by Wilson (1927): it holds for few tries and near 0 and 1 too."""

    share: float
    low: float
    high: float


def wilson(hits: int, tries: int) -> Share:
    """The share of hits. Of no tries nothing is known."""
    if tries == 0:
        return Share(float("nan"), 0.0, 1.0)
    share, z2 = hits / tries, Z_95 * Z_95
    middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = Z_95 * sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries)) / (1 + z2 / tries)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def all_mutants() -> dict[str, list[Mutant]]:
    """Every mutant, by stratum."""
    return {
        name: [mutant for path in stratum.modules() for mutant in mutants_of(path, (SOURCES / path).read_text())]
        for name, stratum in STRATA.items()
    }


def drawn(mutants: Mapping[str, Sequence[Mutant]], seed: int) -> Iterator[tuple[str, Mutant]]:
    """Stratum and mutant in random order, one of each stratum in turn: wherever one stops, all have as many."""
    rng = np.random.default_rng(seed)
    orders = {name: rng.permutation(len(of)) for name, of in mutants.items()}
    for place in range(max(map(len, orders.values()))):
        for name, order in orders.items():
            if place < len(order):
                yield name, mutants[name][int(order[place])]
