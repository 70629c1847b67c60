"""How long prices live for somebody who wants to back them, out of their history.

A price's life begins when the odds change to it. It ends when the odds get worse for a backer or the price is
withdrawn; an improvement does not end it, for who wanted the price gets it still. Lives that stand at the start of
the event, or at the last look at the venue, are censored there.

A life is *found* where a strategy would meet it: when the price was first seen, and again whenever its edge enters
another band, because prices that are too good go sooner than those that are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.core.markets import MARKET_TYPES, SELECTIONS
from advisor.core.odds import ODDS_SCALE
from advisor.core.timing.price_changes import PriceChanges, boundaries
from advisor.core.timing.survival import ANY_EDGE
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.edge import edge
from advisor.pricing.fair import FairConfig, fair_lines

_NONE: Final = -1
_SECOND: Final = 1_000_000
_SOONEST: Final = 1e-6
"""Seconds after which a life ends at the earliest that was over, by the provider's word, when it was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLives:
    """n lives as they were found; ages are seconds since the price's ``at``.

    Attributes:
        venues: keys; ``venue`` indexes them.
        venue, market, event: (n,) of the price.
        band: (n,) ``ANY_EDGE``, or 1 + the index of the band of its edge when it was found.
        found: (n,) age when it was found: what ended earlier would not be here.
        least: (n,) age at which the life was last seen to go on, at least ``found``.
        most: (n,) age at which it was seen to be over, above ``found``; ``inf`` where it is censored at ``least``.
    """

    venues: tuple[str, ...]
    venue: Int16
    market: Int8
    event: Int64
    band: Int8
    found: Float64
    least: Float64
    most: Float64

    def __len__(self) -> int:
        return len(self.event)

    def rows(self, chosen: Int64 | Bool) -> "PriceLives":
        """Some of the lives, by index or mask."""
        return PriceLives(
            venues=self.venues,
            venue=self.venue[chosen],
            market=self.market[chosen],
            event=self.event[chosen],
            band=self.band[chosen],
            found=self.found[chosen],
            least=self.least[chosen],
            most=self.most[chosen],
        )


def price_lives(
    changes: PriceChanges, fair: FairConfig, commissions: Mapping[str, float], edges: Sequence[float]
) -> PriceLives:
    """Every life in a history.

    The end of a life is known to lie after the last look that still showed the price, and not after the instant from
    which the provider says that another one stands (of a withdrawal: not after the look that missed it). Where that
    instant is earlier than the look, the provider's word counts alone.

    Args:
        changes: of any events and venues.
        fair: how the fair prices are computed that edges are measured by.
        commissions: by venue; those not named take none.
        edges: ascending; bands lie below the first, between two, and from the last on.
    """
    ends = np.full(len(changes), _NONE, np.int64)
    find_ends(changes.starts(), changes.odds_e4, ends)
    row, band, found = _finds(changes, fair, commissions, edges)
    looks = changes.looks()
    ended = ends[row] != _NONE
    end = np.where(ended, ends[row], row)
    last_look, final_look = looks.before(changes.seen), looks.before(changes.kickoff)
    withdrawn = changes.odds_e4[end] == 0
    over = np.where(withdrawn, changes.seen[end], changes.at[end])
    alive = np.where(ended, np.minimum(last_look[end], over), final_look[row])
    since = changes.at[row]
    entry = (found - since) / _SECOND
    return PriceLives(
        venues=changes.venues,
        venue=changes.venue[row],
        market=changes.market[row],
        event=changes.event[row],
        band=band,
        found=entry,
        least=np.maximum((alive - since) / _SECOND, entry),
        most=np.where(ended, np.maximum((over - since) / _SECOND, entry + _SOONEST), np.inf),
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
    changes: PriceChanges, fair: FairConfig, commissions: Mapping[str, float], edges: Sequence[float]
) -> tuple[Int64, Int8, Int64]:
    """Row of the price, band and instant (µs) of each find."""
    commission = np.array([commissions.get(venue, 0.0) for venue in changes.venues])
    rows: list[Int64] = [np.zeros(0, np.int64)]
    bands: list[Int8] = [np.zeros(0, np.int8)]
    instants: list[Int64] = [np.zeros(0, np.int64)]
    events = boundaries(changes.event, changes.market).tolist()
    for first, last in pairwise(events):
        market = changes.rows(np.arange(first, last))
        order = np.lexsort((market.seen, market.line))
        steps = boundaries(market.line[order], market.seen[order])
        selections = len(SELECTIONS[MARKET_TYPES[int(market.market[0])]])
        shown, place = np.unique(market.venue, return_inverse=True)
        cells = (len(steps) - 1, len(shown), selections)
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
            odds, np.zeros(cells, np.int64), [changes.venues[venue] for venue in shown.tolist()], fair
        ).probability
        gain = edge(probability[:, None, :], odds, commission[shown][None, :, None])
        # Of an unknown edge there is no band: -1 as an index, 0 is ANY_EDGE.
        band = np.where(np.isnan(gain), _NONE, np.searchsorted(np.array(edges), gain, side="right") + 1).astype(np.int8)
        found_row, found_band, found_step = find_lives(price, band, len(market))
        rows.append(found_row + first)
        bands.append(found_band)
        instants.append(market.seen[order[steps[found_step]]])
    return np.concatenate(rows), np.concatenate(bands), np.concatenate(instants)


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
    """Fill the books of a market type on one event as they stood after each step, line by line.

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
def find_lives(price: Int64, band: Int8, rows: int) -> tuple[Int64, Int8, Int64]:
    """Row, band and step of each find: a price when it first stands, and when its edge first enters a band."""
    found_row, found_band, found_step = [np.int64(0)], [np.int8(0)], [np.int64(0)]
    met = np.zeros(rows, np.int64)
    for step in range(price.shape[0]):
        for v in range(price.shape[1]):
            for s in range(price.shape[2]):
                row = price[step, v, s]
                if row < 0:
                    continue
                for which in range(2):
                    entered = np.int64(band[step, v, s]) if which else np.int64(ANY_EDGE)
                    if entered >= 0 and (met[row] >> entered) & 1 == 0:
                        met[row] |= 1 << entered
                        found_row.append(np.int64(row))
                        found_band.append(np.int8(entered))
                        found_step.append(np.int64(step))
    return np.array(found_row[1:]), np.array(found_band[1:]), np.array(found_step[1:])
