"""Fair prices of a field of which one wins: each participant has a market of its own, all of an event are one book.

Bookmakers rarely list the same participants. A venue's book counts as whole where those that it leaves out hardly
matter: by the best prices that others offer on them they win together with at most ``MOST_MISSING``, and its margin is
removed as if its own had the rest. One whose prices add up to less than that rest leaves out more than anybody lists.
A book that is not whole says nothing: what it left out would make all others look likelier than they are.

Whom nobody prices any more is out, once it was so for ``OUT_AFTER``; before that the field is not priced at all, for a
favourite may be suspended for a while. A price that is held but may not be used still says how likely somebody is.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64
from advisor.pricing.fair import BY_CONSENSUS, CONSENSUS, NO_SOURCE, SHARP_PREFIX, FairConfig, FairLines
from advisor.pricing.margin import Method, remove_margin

MOST_MISSING: Final = 0.02
"""Probability with which those win at most whom a whole book leaves out."""

OUT_AFTER: Final = 3_600_000_000
"""µs."""

_LEAST_LISTED: Final = 2


class _Books(NamedTuple):
    """Books of v venues on the n participants of one event.

    Attributes:
        fair: (v, n) margin-free probabilities; NaN of whom a venue does not list, and of all where its book is not
            whole.
        confirmed: (v,) µs: when the least recently confirmed price of each was.
    """

    fair: Float64
    confirmed: Int64


class FieldPrices(NamedTuple):
    """Back prices on m participants of any fields at v venues.

    Attributes:
        event: (m,) whose field each is of; all participants of an event must be there that were ever priced.
        odds: (m, v, 2) decimal odds of winning and not winning, NaN where none may be used; the first alone counts.
        held: (m, v, 2) likewise of all that are held.
        confirmed: (m, v, 2) µs: when they were last known to stand.
        settled: (m,) µs since the last change of any of them, a withdrawal too.
    """

    event: Int64
    odds: Float64
    held: Float64
    confirmed: Int64
    settled: Int64


def field_lines(prices: FieldPrices, venues: tuple[str, ...], config: FairConfig) -> FairLines:
    """Fair probabilities of m participants, each to win or not, with their source.

    Args:
        prices: of m participants.
        venues: (v,) venue keys.
        config: which lines, and how.
    """
    event = prices.event
    found = FairLines.unknown(len(event), prices.odds.shape[2])
    order = np.argsort(event, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(event[order])) + 1):
        held = prices.held[rows, :, 0]
        is_out = ~(held > 1.0).any(axis=1)
        if len(rows) and not (is_out & (prices.settled[rows] < OUT_AFTER)).any():
            books = _books(prices.odds[rows, :, 0].T, held.T, prices.confirmed[rows, :, 0].T, config.method)
            _fill(rows, books, venues, config, found)
    return found


def _books(odds: Float64, held: Float64, confirmed: Int64, method: Method) -> _Books:
    fair, since = np.full(odds.shape, np.nan), np.zeros(len(odds), np.int64)
    # The best price on each says least: nobody is taken for likelier than he may be.
    least = 1.0 / np.where(held > 1.0, held, 1.0).max(axis=0, initial=1.0)
    least = np.where((held > 1.0).any(axis=0), least, 0.0)
    for venue, listed in enumerate(odds > 1.0):
        missing = float(least[~listed].sum())
        if listed.sum() < _LEAST_LISTED or missing > MOST_MISSING or (1.0 / odds[venue, listed]).sum() < 1.0 - missing:
            continue
        fair[venue, listed] = (1.0 - missing) * remove_margin(odds[venue, listed], method)
        since[venue] = confirmed[venue, listed].min()
    return _Books(fair, since)


def _fill(rows: Int64, books: _Books, venues: tuple[str, ...], config: FairConfig, found: FairLines) -> None:
    for line in config.lines:
        missing = found.source[rows] == NO_SOURCE
        if line == CONSENSUS:
            _by_consensus(rows, books, venues, config, missing, found)
        elif (key := line.removeprefix(SHARP_PREFIX)) in venues:
            venue = venues.index(key)
            known = missing & ~np.isnan(books.fair[venue])
            _set(found, rows[known], books.fair[venue, known], venue, int(books.confirmed[venue]))


def _by_consensus(
    rows: Int64, books: _Books, venues: tuple[str, ...], config: FairConfig, missing: Bool, found: FairLines
) -> None:
    """The weighted mean of the whole books that list a participant, for whom enough do."""
    weights = np.array([config.weights.get(venue, 1.0) for venue in venues])
    counted = ~np.isnan(books.fair) & (weights > 0.0)[:, None]
    share = np.where(counted, weights[:, None], 0.0)
    known = missing & (counted.sum(axis=0) >= config.min_venues)
    if not known.any():
        return
    mean = np.nansum(share * books.fair, axis=0)[known] / share.sum(axis=0)[known]
    behind = books.confirmed[counted[:, known].any(axis=1)]
    # Means over different venues may add up to more than all.
    _set(found, rows[known], mean / max(1.0, float(mean.sum())), BY_CONSENSUS, int(behind.min()))


def _set(found: FairLines, rows: Int64, wins: Float64, source: int, confirmed: int) -> None:
    found.probability[rows] = np.stack([wins, 1.0 - wins], axis=1)
    found.source[rows] = source
    found.confirmed[rows] = confirmed
