"""How long prices live for somebody who wants to back them, out of their history.

A price's life begins when the odds change to it. It ends when the odds get worse for a backer or the price is
withdrawn; an improvement does not end it, for who wanted the price gets it still. Lives that stand at the start of
the event, or at the last look at the venue, are censored there.

A life is *found* wherever a strategy would meet it: at each change of its market while it is the venue's price. Time
counts from the find, and what is known of the price then, its age and its edge, chooses the curve (landmarks: van
Houwelingen, Scand. J. Stat. 34, 2007). Counted from the birth instead, prices that have improved since would speak for
those that never moved, and they have further to fall.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import WITHDRAWN
from advisor.core.timing.price_changes import PriceChanges, boundaries
from advisor.core.timing.survival import ANY_EDGE
from advisor.instruments.market_types import BY_CODE
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.edge import edge
from advisor.pricing.fair import FairConfig, fair_lines

_NONE: Final = -1
_SECOND: Final = 1_000_000
_WHOLE: Final = 2**32
_GOLDEN: Final = 2_654_435_769
"""The golden ratio's fraction of ``_WHOLE``."""
_SOONEST: Final = 1e-6
"""Seconds after which a life ends at the earliest that was over, by the provider's word, when it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindsConfig:
    """Which finds are distinguished, and how many are kept.

    Attributes:
        edges: ascending; bands of the edge lie below the first, between two, and from the last on.
        ages: seconds, ascending; bands of the age likewise.
        most: finds of a venue, market type, edge and age; of more, so many are drawn evenly, at least half of it.
    """

    edges: tuple[float, ...] = (0.0, 0.02, 0.05)
    ages: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
    most: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLives:
    """n finds of lives.

    Attributes:
        venues: keys; ``venue`` indexes them.
        venue, market, event: (n,) of the price.
        price: (n,) number of the price, the same for all finds of one.
        band: (n,) ``ANY_EDGE``, or 1 + the index of the band of its edge.
        age: (n,) index of the band of its age.
        least: (n,) seconds from the find at which the life was last known to go on.
        most: (n,) seconds at which it was known to be over, above 0; equal to ``least`` where the instant is known,
            ``inf`` where it is censored at ``least``.
    """

    venues: tuple[str, ...]
    venue: Int16
    market: Int8
    event: Int64
    price: Int64
    band: Int8
    age: Int8
    least: Float64
    most: Float64

    def __len__(self) -> int:
        return len(self.event)

    def rows(self, chosen: Int64 | Bool) -> "PriceLives":
        """Some of the finds, by index or mask."""
        return PriceLives(
            venues=self.venues,
            venue=self.venue[chosen],
            market=self.market[chosen],
            event=self.event[chosen],
            price=self.price[chosen],
            band=self.band[chosen],
            age=self.age[chosen],
            least=self.least[chosen],
            most=self.most[chosen],
        )


def price_lives(
    changes: PriceChanges, fair: FairConfig, commissions: Mapping[str, float], config: FindsConfig
) -> PriceLives:
    """Every life in a history, as often as it was found.

    The end of a life is the instant from which the provider says that another price stands. Where the venue may have
    moved before that instant and after the last look that still showed the price, and where the provider gives no
    instant of its own, the end lies between the two. (Of a withdrawal: before the look that missed the price.)

    Args:
        changes: of any events and venues.
        fair: how the fair prices are computed that edges are measured by.
        commissions: by venue; those not named take none.
        config: which finds are kept.
    """
    ends = np.full(len(changes), _NONE, np.int64)
    find_ends(changes.starts(), changes.odds_e4, ends)
    row, band, age, found = _finds(changes, fair, commissions, config)
    looks = changes.looks()
    last_look, final_look = looks.before(changes.seen), looks.before(changes.kickoff)
    ended = ends[row] != _NONE
    end = np.where(ended, ends[row], row)
    withdrawn = changes.odds_e4[end] == WITHDRAWN
    over = np.where(withdrawn, changes.seen[end], changes.at[end])
    known = ~withdrawn & (over - last_look[end] <= changes.paces()[end])
    alive = np.where(ended, np.where(known, over, last_look[end]), final_look[row])
    least = np.maximum((alive - found) / _SECOND, 0.0)
    most = np.where(ended, np.maximum((over - found) / _SECOND, _SOONEST), np.inf)
    return PriceLives(
        venues=changes.venues,
        venue=changes.venue[row],
        market=changes.market[row],
        event=changes.event[row],
        price=row,
        band=band,
        age=age,
        least=np.where(ended & known, most, least),
        most=most,
    )


@compiled_on_call
def find_ends(starts: Int64, odds_e4: Int32, ends: Int64) -> None:
    """Find the change that ends each price's life.

    Args:
        starts: (k + 1,) see ``PriceChanges.starts``.
        odds_e4: (n,) changes by price, then by time.
        ends: (n,) filled with -1; out: the row that ends the life begun in each.
    """
    alive = np.empty(len(odds_e4), np.int64)
    for series in range(len(starts) - 1):
        height = 0
        for row in range(starts[series], starts[series + 1]):
            # The lives that go on have ascending odds from the bottom to the top.
            while height > 0 and odds_e4[alive[height - 1]] > odds_e4[row]:
                height -= 1
                ends[alive[height]] = row
            if odds_e4[row] > 0:
                alive[height] = row
                height += 1


def _finds(
    changes: PriceChanges, fair: FairConfig, commissions: Mapping[str, float], config: FindsConfig
) -> tuple[Int64, Int8, Int8, Int64]:
    """Row of the price, bands of edge and age, and instant (µs) of each find that is kept."""
    commission = np.array([commissions.get(venue, 0.0) for venue in changes.venues])
    strata = (len(BY_CODE), len(changes.venues), len(config.edges) + 2, len(config.ages) + 1)
    met, every = np.zeros(strata, np.int64), np.ones(strata, np.int64)
    kept: list[tuple[Int64, ...]] = [tuple(np.zeros(0, np.int64) for _ in range(5))]
    events = boundaries(changes.event, changes.market, changes.participant).tolist()
    for first, last in pairwise(events):
        market = changes.rows(np.arange(first, last))
        order = np.lexsort((market.seen, market.line))
        steps = boundaries(market.line[order], market.seen[order])
        instants = market.seen[order[steps[:-1]]]
        code = int(market.market[0])
        shown, place = np.unique(market.venue, return_inverse=True)
        cells = (len(steps) - 1, len(shown), len(BY_CODE[code].selections))
        odds, price = np.full(cells, np.nan), np.full(cells, _NONE, np.int64)
        fill_books(
            steps,
            order,
            market.line,
            place.astype(np.int64),
            market.selection,
            market.odds_e4,
            market.usable,
            odds,
            price,
        )
        probability = fair_lines(
            odds,
            np.zeros(cells, np.int64),
            [changes.venues[venue] for venue in shown.tolist()],
            fair,
            BY_CODE[code].covers,
        ).probability
        gain = edge(probability[:, None, :], odds, commission[shown][None, :, None])
        # Of an unknown edge there is no band: -1 as an index, 0 is ANY_EDGE.
        band = np.where(np.isnan(gain), _NONE, np.searchsorted(np.array(config.edges), gain, side="right") + 1)
        stood = (instants[:, None, None] - market.at[price]) / _SECOND
        age = np.searchsorted(np.array(config.ages), stood, side="right")
        row, band_of, age_of, step, number = find_lives(
            price, band, age, shown.astype(np.int64), met[code], every[code], config.most
        )
        kept.append((row + first, band_of, age_of, instants[step], number))
    row, band, age, instant, number = (np.concatenate(column) for column in zip(*kept, strict=True))
    kept_on = is_drawn(number, every[changes.market[row], changes.venue[row], band, age])
    return row[kept_on], band[kept_on].astype(np.int8), age[kept_on].astype(np.int8), instant[kept_on]


@compiled_on_call
def fill_books(
    steps: Int64,
    order: Int64,
    line: Int32,
    venue: Int64,
    selection: Int8,
    odds_e4: Int32,
    usable: Bool,
    odds: Float64,
    price: Int64,
) -> None:
    """Fill the books of a market type on one event, about one participant if any, as they stood after each step,
    line by line.

    Args:
        steps: (m + 1,) first place in ``order`` of each line and instant.
        order: (n,) rows by line and instant.
        line, venue, selection, odds_e4, usable: (n,) of the rows; ``venue`` is an index of the v shown.
        odds: (m, v, s) out: decimal, NaN where none is usable.
        price: (m, v, s) out: the row that set them, -1 for none.
    """
    for step in range(len(steps) - 1):
        if step > 0 and line[order[steps[step]]] == line[order[steps[step] - 1]]:
            odds[step] = odds[step - 1]
            price[step] = price[step - 1]
        for place in range(steps[step], steps[step + 1]):
            row = order[place]
            offered = odds_e4[row] > 0 and usable[row]
            odds[step, venue[row], selection[row]] = odds_e4[row] / ODDS_SCALE if offered else np.nan
            price[step, venue[row], selection[row]] = row if offered else -1


@compiled_on_call
def find_lives(
    price: Int64, band: Int64, age: Int64, venue: Int64, met: Int64, every: Int64, most: int
) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """Row, bands of edge and age, step, and number within its stratum, of each find in a market.

    Of a stratum one of so many finds is taken, ever fewer the more there are; of those that were taken before the
    caller leaves out the ones too many by their number.

    Args:
        price, band, age: (m, v, s) the row that set each price, -1 for none; its bands, of the edge -1 for none.
        venue: (v,) place of each in the strata.
        met: (venues, bands, ages) how many there were in each stratum; added to.
        every: likewise: of so many one is taken; raised.
        most: finds of a stratum.
    """
    found = [(0, 0, 0, 0, 0)]
    for step in range(price.shape[0]):
        for v in range(price.shape[1]):
            for s in range(price.shape[2]):
                row = price[step, v, s]
                if row < 0:
                    continue
                for which in range(2):
                    entered, old = int(band[step, v, s]) if which else ANY_EDGE, int(age[step, v, s])
                    if entered < 0:
                        continue
                    number, taken = drawn(met, every, (int(venue[v]), entered, old), most)
                    if taken:
                        found.append((int(row), entered, old, step, number))
    rows = np.empty((5, len(found) - 1), np.int64)
    for i in range(len(found) - 1):
        for column in range(5):
            rows[column, i] = found[i + 1][column]
    return rows[0], rows[1], rows[2], rows[3], rows[4]


@compiled_on_call
def drawn(met: Int64, every: Int64, stratum: tuple[int, int, int], most: int) -> tuple[int, bool]:
    """The number of the next find of a stratum, and whether it is taken; see ``find_lives``."""
    number = int(met[stratum])
    met[stratum] += 1
    if number >= most * every[stratum]:
        every[stratum] *= 2
    return number, bool(is_drawn(number, every[stratum]))


@compiled_on_call
def is_drawn(number: Int64 | int, every: Int64 | int) -> Bool | bool:
    """Whether one of so many is the one, evenly but in step with nothing: multiples of the golden ratio, by their
    fractions. Who is drawn of twice as many is drawn of half of them, too."""
    return number * _GOLDEN % _WHOLE * every < _WHOLE
