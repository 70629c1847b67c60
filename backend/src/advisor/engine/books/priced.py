"""Validated books with their fair prices: where value bets and arbitrages are found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32, Int64
from advisor.core.books import Books
from advisor.core.markets import MARKET_TYPES, MarketType
from advisor.core.quotes import BACK, LAY
from advisor.core.venues import venue_of
from advisor.engine.books.block import Block
from advisor.pricing.fair import FairConfig, FairLines, fair_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedBooks:
    """m markets of one type, all before their start, in the order of their newest prices.

    Attributes:
        books: usable back prices; ``event`` is the row of this object.
        row: (m,) rows of the live state.
        event: (m,) our event ids.
        fair: from the usable back prices.
        held_e4: (m, v, s) back odds, flagged ones too; 0 where there are none.
        quality_flag: (m, v, s) of back prices.
        at: (m, v, s) µs: of back prices.
        back_size: (m, v, s) minor units, or ``SIZE_UNKNOWN``.
        lay: (m, v, s) usable lay odds; NaN where missing.
        lay_size: (m, v, s) likewise.
    """

    books: Books
    row: Int32
    event: Int64
    fair: FairLines
    held_e4: Int32
    quality_flag: Int8
    at: Int64
    back_size: Int64
    lay: Float64
    lay_size: Int64

    @property
    def market_type(self) -> MarketType:
        return self.books.market_type

    def __len__(self) -> int:
        return len(self.books)


@dataclass(frozen=True, slots=True)
class Pricing:
    """How books are priced: the fair price, and commission.

    Attributes:
        commissions: share of net winnings kept, by venue; others as in ``core.venues``.
    """

    fair: FairConfig
    commissions: Mapping[str, float]

    def commission(self, venue: str) -> float:
        """Share of net winnings kept by a venue."""
        return self.commissions.get(venue, venue_of(venue).commission)


def priced(block: Block, code: int, line: Int32, event: Int64, venues: Sequence[str], pricing: Pricing) -> PricedBooks:
    """The validated block as books with fair prices.

    Args:
        block: m markets.
        code: ``MARKET_CODES``.
        line: (m,) their lines.
        event: (m,) their events' ids.
        venues: keys of all venues.
    """
    usable = np.where(block.quality_flag == 0, block.odds, np.nan)
    newest = np.where(np.isnan(usable[:, :, BACK]), 0, block.at[:, :, BACK]).max(axis=(1, 2), initial=0)
    order = np.argsort(newest, kind="stable")
    keys = tuple(venues[v] for v in block.venue.tolist())
    odds = np.ascontiguousarray(usable[order, :, BACK])
    return PricedBooks(
        books=Books(
            market_type=MARKET_TYPES[code],
            event=np.arange(len(order), dtype=np.int32),
            line=line[order],
            at=newest[order],
            odds=odds,
            venues=keys,
            commission=np.array([pricing.commission(key) for key in keys]),
        ),
        row=block.row[order],
        event=event[order],
        fair=fair_lines(odds, keys, pricing.fair),
        held_e4=block.odds_e4[order, :, BACK],
        quality_flag=block.quality_flag[order, :, BACK],
        at=block.at[order, :, BACK],
        back_size=block.size[order, :, BACK],
        lay=np.ascontiguousarray(usable[order, :, LAY]),
        lay_size=block.size[order, :, LAY],
    )
