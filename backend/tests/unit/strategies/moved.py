"""Books of two-way markets whose prices were others some minutes ago."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.books import Books
from advisor.core.markets import LINE_NONE
from advisor.core.signals import Signals
from advisor.core.venues import venue_of
from advisor.instruments.market_types import H2H
from advisor.testing.live_market import NOON, SECOND

MINUTE: Final = 60 * SECOND
Pair = tuple[float, float]
NAN: Final = float("nan")


def two_way(
    now: Sequence[Mapping[str, Pair]],
    then: Sequence[Mapping[str, Pair]] | None = None,
    commission: Mapping[str, float] | None = None,
    lay: Sequence[Mapping[str, Pair]] | None = None,
) -> Books:
    """Books of ``H2H`` an hour before the start; prices that are as they were five minutes ago stand for six.

    Args:
        now: for each market the prices of its venues.
        then: the same five minutes ago; None: no earlier prices are carried.
        commission: of venues that keep some.
        lay: lay prices.
    """
    venues = sorted({venue for market in now for venue in market})
    odds = _odds(now, venues)
    at = np.full(len(now), NOON)
    kept = commission or {}
    books = Books.of_back_prices(
        market_type=H2H,
        event=np.arange(len(now)),
        line=np.full(len(now), LINE_NONE, np.int32),
        at=at,
        start=at + 60 * MINUTE,
        odds=odds,
        venues=[venue_of(venue) for venue in venues],
        commission=np.array([kept.get(venue, 0.0) for venue in venues]),
    )
    if lay is not None:
        laid = _odds(lay, venues)
        books = replace(books, lay=laid, lay_held=laid, lay_confirmed=books.confirmed)
    if then is None:
        return books
    before = _odds(then, venues)
    changed: Int64 = np.where(before == odds, NOON - 6 * MINUTE, NOON - MINUTE)
    return replace(books, changed=changed, lags=(5 * MINUTE,), lagged=before[None])


def _odds(markets: Sequence[Mapping[str, Pair]], venues: Sequence[str]) -> Float64:
    return np.array([[market.get(venue, (NAN, NAN)) for venue in venues] for market in markets]).reshape(
        -1, len(venues), 2
    )


def named(books: Books, signals: Signals) -> list[tuple[int, int, str, int]]:
    """Market, selection, venue and odds of each signal."""
    return [
        (m, s, books.venues[v], e4)
        for m, s, v, e4 in zip(
            signals.market.tolist(), signals.selection.tolist(), signals.venue.tolist(), signals.odds_e4.tolist(),
            strict=True,
        )
    ]  # fmt: skip
