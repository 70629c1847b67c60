"""The best offer for each outcome over venues and sides, as surebets and middles need it."""

from dataclasses import dataclass

import numpy as np

from advisor.core.arrays import Float64, Int16
from advisor.core.books import Books
from advisor.core.money.rates import RateGap
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.instruments.settlement_terms import TERMS
from advisor.pricing import best_price
from advisor.strategies.legs import LegSize, Offer


def offer_of(books: Books, row: int, selection: int, venue: int, side: Side) -> Offer:
    """One usable price as an offer."""
    odds = books.odds if side is Side.BACK else books.lay
    size = size_of(books, row, selection, venue, side)
    return Offer(
        line=books.line.item(row),
        selection=selection,
        venue=books.venues[venue],
        side=side,
        odds_e4=round(odds.item(row, venue, selection) * ODDS_SCALE),
        size=SIZE_UNKNOWN if size is None or size.limit is None else size.limit,
        commission=books.commission.item(venue),
        nets=books.nets[venue],
        terms=TERMS[books.kinds[venue]],
    )


def size_of(books: Books, row: int, selection: int, venue: int, side: Side) -> LegSize | None:
    """What can be bet at one price; None where the venue does not say. Never compared without a rate."""
    place = (row, venue, selection)
    size, asset = (books.size, books.size_asset) if side is Side.BACK else (books.lay_size, books.lay_size_asset)
    minor, number = size.item(place), asset.item(place)
    if minor == SIZE_UNKNOWN:
        return None
    conversion = books.conversion
    limit = RateGap.NO_RATE if conversion is None else conversion.floor(minor, number, books.at.item(row))
    if isinstance(limit, RateGap):
        return LegSize(minor, number, None, limit)
    return LegSize(minor, number, limit, None)


@dataclass(frozen=True, slots=True)
class BestOffers:
    """The best price of each selection, by what a unit of outlay returns.

    Attributes:
        inverse: (m, s) inverse net odds; infinite where there is no price.
        venue: (m, s) index of the venue.
    """

    inverse: Float64
    venue: Int16


def best_backs(books: Books) -> BestOffers:
    """The best back price of each selection."""
    commission = books.commission
    best = best_price(books.odds, commission, np.ones(len(commission), np.bool_))
    kept = 1.0 - np.append(commission, 0.0)[best.venue]
    inverse = 1.0 / (1.0 + (best.odds - 1.0) * kept)
    return BestOffers(np.where(np.isnan(inverse), np.inf, inverse), best.venue)


def best_lays(books: Books) -> BestOffers:
    """The best lay price of each selection."""
    with np.errstate(divide="ignore"):
        gains = (1.0 - books.commission[None, :, None]) / (books.lay - 1.0)
    gains = np.where(np.isnan(gains), 0.0, gains)
    if not gains.shape[1]:
        gains = np.zeros((gains.shape[0], 1, gains.shape[2]))
    venue = gains.argmax(axis=1)
    best = np.take_along_axis(gains, venue[:, None, :], axis=1)[:, 0, :]
    return BestOffers(np.where(best > 0.0, 1.0 / (1.0 + best), np.inf), venue.astype(np.int16))


@dataclass(frozen=True, slots=True)
class BestSides:
    """For markets of two selections: the best way to win with each, by backing it or by laying the other.

    Attributes:
        inverse: (m, 2) inverse net odds; infinite where there is no price.
        laid: (m, 2) True where laying the other is better.
        backs, lays: the best offers of each side.
    """

    inverse: Float64
    laid: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"
    backs: BestOffers
    lays: BestOffers

    def offer(self, books: Books, row: int, selection: int) -> Offer:
        """The best way to win with a selection."""
        if self.laid[row, selection]:
            other = 1 - selection
            return offer_of(books, row, other, int(self.lays.venue[row, other]), Side.LAY)
        return offer_of(books, row, selection, int(self.backs.venue[row, selection]), Side.BACK)


def best_sides(books: Books) -> BestSides:
    """The best ways of markets with two selections."""
    backs, lays = best_backs(books), best_lays(books)
    against = lays.inverse[:, ::-1]
    return BestSides(np.minimum(backs.inverse, against), against < backs.inverse, backs, lays)
