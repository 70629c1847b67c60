"""Books of one row held against one another: what no bookmaker can have meant beside the others.

A row that lost a cell in its middle still has prices everywhere, only other ones: the draw's under the home win, the
maximum's under a venue. Each such book may look right alone; beside the others it does not. Where too few stand beside
it, only the book that begins or ends with a gap gives such a row away.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.adapters.football_data.columns import AGGREGATES, MAXIMUM, PriceColumns
from advisor.core.arrays import Bool, Float64, Int32, Int64
from advisor.core.markets import MarketTypeKey, Phase
from advisor.core.odds import ODDS_SCALE, odds_text

FAR: Final = 0.125
"""How far, as a share of one, an inverse price may lie from the median of the others on the same.

Of 789,000 real books and statistics 25 lie farther from at least three others: a digit, a selection or the whole
book is another's, such as 3.50/1.20/2.15 beside 3.60/3.30/2.12.
"""
_REFERENCES: Final = 3
"""Others it takes to say that one book is wrong, and not they."""

_BESIDE_A_GAP: Final = 2
"""Whole books it takes beside one that lacks a price; of five real ones with a gap none has fewer."""

_SAME: Final = 0.025
"""How far inverse prices of bookmakers usually lie apart; sides exchanged, not moved, fit no better than this."""

MIN_BEST_SUM: Final = 0.75
"""The least sum of the best inverse prices over all venues; the lowest of 119,000 real ones is 0.83."""

PHASES_APART: Final = 0.4
"""How far the middle of all inverse prices can move until the close; the farthest of 60,000 real ones moved 0.27."""

_PAIR_APART: Final = 0.2
"""How far an inverse maximum may lie above a member's where too few venues say which of the two is wrong."""

_ROWS_AT_ONCE: Final = 8192

_RELIABLE: Final = frozenset({"betfair_exchange"})
"""Venues whose prices may lie anywhere: an exchange's hardly traded book is what somebody asks, not an error."""


@dataclass(frozen=True, slots=True)
class Book:
    """One set of price columns over all rows.

    Attributes:
        odds: (n, s) ten-thousandths, 0 where missing or refused before.
        line: (n,) hundredths, or ``LINE_NONE``.
        gap: (n,) True where the row has no price in some of its cells; a cell that cannot be read is no gap.
    """

    columns: PriceColumns
    odds: Int32
    line: Int32
    gap: Bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What cannot be meant of some books of one market and phase.

    Attributes:
        far: (b, n) books that lie far from all others.
        torn: (n,) rows in which books contradict one another, and which is the wrong one is unknown.
        moved: (n,) rows with a far book that has the prices of the others, each under the next selection.
        middle: (n, s) median inverse price over venues without the far ones; NaN where nobody has one.
    """

    far: Bool
    torn: Bool
    moved: Bool
    middle: Float64


def doubts(books: Sequence[Book]) -> Doubts:
    """Compare the books of one market and phase, at least one; only those on the same line are compared."""
    inverse = _inverse(books)
    names = [book.columns.venue for book in books]
    far = np.zeros(inverse.shape[:2], np.bool_)
    low, high = np.nanmin(_or(inverse, np.inf), axis=0), np.nanmax(_or(inverse, -np.inf), axis=0)
    moved = np.zeros(inverse.shape[1], np.bool_)
    for row in np.flatnonzero((high - low > FAR).any(axis=1)).tolist():
        far[:, row] = _far(inverse[:, row], names)
        moved[row] = _moved(inverse[:, row], far[:, row])
    inverse[far] = np.nan
    members = [index for index, name in enumerate(names) if name not in AGGREGATES]
    torn: Bool = _best_is_too_good(inverse[members]) | _maximum_is_below(inverse, names, members)
    return Doubts(far=far, torn=torn, moved=moved, middle=_middle(inverse, names))


def apart(one: Float64, other: Float64) -> Bool:
    """(n,) True where the middles of two phases are farther apart than prices move."""
    with np.errstate(invalid="ignore"):
        moved: Bool = np.logical_or.reduce(np.abs(one - other) > PHASES_APART, axis=1)
    return moved


def unsupported(books: Sequence[Book]) -> Bool:
    """(b, n) books of one market and phase with some prices and a gap, beside too few whole ones on their line.

    Such a row may have lost a cell before the gap, or in it. An exchange's may have a gap, as nobody need ask there;
    one whole book beside it is enough.
    """
    priced = np.stack([book.odds > 0 for book in books])
    half: Bool = priced.any(axis=2) & np.stack([book.gap for book in books])
    for index in np.flatnonzero(half.any(axis=1)).tolist():
        rows = np.flatnonzero(half[index])
        on_its_line = np.stack([book.line[rows] == books[index].line[rows] for book in books])
        beside = (priced[:, rows].all(axis=2) & on_its_line).sum(axis=0)
        half[index, rows] = beside < (1 if books[index].columns.venue in _RELIABLE else _BESIDE_A_GAP)
    return half


def _inverse(books: Sequence[Book]) -> Float64:
    """(b, n, s) inverse prices; NaN where missing, or on another line than the first book's of the row."""
    odds = np.stack([book.odds for book in books]).astype(np.float64)
    priced = odds > 0
    lines = np.stack([book.line for book in books])
    first = lines[priced.any(axis=2).argmax(axis=0), np.arange(lines.shape[1])]
    with np.errstate(divide="ignore"):
        inverse: Float64 = np.where(priced & (lines == first)[:, :, None], ODDS_SCALE / odds, np.nan)
    return inverse


def _or(values: Float64, nothing: float) -> Float64:
    filled: Float64 = np.where(np.isnan(values), nothing, values)
    return filled


def _far(inverse: Float64, names: Sequence[str]) -> Bool:
    """(b,) of one row's (b, s): which books lie far from the median of at least three others."""
    far = np.zeros(len(inverse), np.bool_)
    for side in inverse.T:
        priced = np.flatnonzero(~np.isnan(side))
        if len(priced) <= _REFERENCES:
            continue
        for book in priced.tolist():
            off = side[book] - np.median(side[priced[priced != book]])
            # The best of all venues may well be far better than most.
            far[book] |= bool(off > FAR if names[book] == MAXIMUM else abs(off) > FAR)
    return np.logical_and(far, ~np.isin(names, list(_RELIABLE)))


def _moved(inverse: Float64, far: Bool) -> bool:
    """Whether a far book of one row's (b, s) is the others' moved on by one selection or two."""
    near = inverse[~far]
    if inverse.shape[1] < _REFERENCES or not far.any() or np.isnan(near).all(axis=0).any():
        return False
    middle = np.nanmedian(near, axis=0)
    turned = [np.roll(book, by) for book in inverse[far] for by in (1, 2)]
    return any(bool((np.abs(book - middle) < _SAME).all()) for book in turned)


def _best_is_too_good(inverse: Float64) -> Bool:
    """(n,) True where backing every selection at its best venue would win more than anybody gives."""
    if not len(inverse):
        return np.zeros(inverse.shape[1], np.bool_)
    best = np.min(_or(inverse, np.inf), axis=0)
    too_good: Bool = best.sum(axis=1) < MIN_BEST_SUM
    return too_good


def _maximum_is_below(inverse: Float64, names: Sequence[str], members: Sequence[int]) -> Bool:
    below = np.zeros(inverse.shape[1], np.bool_)
    counted = [index for index in members if names[index] not in _RELIABLE]
    if not counted:
        return below
    best = np.min(_or(inverse[counted], np.inf), axis=0)
    for index, name in enumerate(names):
        if name == MAXIMUM:
            with np.errstate(invalid="ignore"):
                below |= (inverse[index] - best > _PAIR_APART).any(axis=1)
    return below


def _middle(inverse: Float64, names: Sequence[str]) -> Float64:
    usual = [index for index, name in enumerate(names) if name != MAXIMUM and name not in _RELIABLE]
    rows = inverse[usual] if usual else inverse
    ordered = np.sort(rows, axis=0)  # NaN stand last
    count = (~np.isnan(rows)).sum(axis=0)
    last = np.maximum(count - 1, 0)
    low, high = last // 2, np.minimum(count // 2, last)
    middle: Float64 = (
        np.take_along_axis(ordered, low[None], axis=0)[0] + np.take_along_axis(ordered, high[None], axis=0)[0]
    ) / 2
    return middle


_SHIFTED: Final = 2
"""With so many different faults in one row its cells stand under the wrong headings."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why prices of a row are left out; ``book`` is None where it is more than one."""

    row: int
    book: int | None
    reason: str


def without_doubtful(books: Sequence[Book], unreadable: Bool) -> list[Fault]:
    """Set to 0 what cannot be meant beside the other books of its row, and say what.

    Args:
        books: all of a file, of one number of rows n; their odds are changed.
        unreadable: (n,) rows with a price cell that is no price.
    """
    faults: list[Fault] = []
    # Rows at a time: what is computed of all books of a big file at once would fill the memory.
    for start in range(0, len(unreadable), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        # Slices of arrays share their memory, so that the books' own odds change.
        some = [Book(book.columns, book.odds[rows], book.line[rows], book.gap[rows]) for book in books]
        faults += [replace(fault, row=fault.row + start) for fault in _without_doubtful(some, unreadable[rows])]
    return faults


def _without_doubtful(books: Sequence[Book], unreadable: Bool) -> list[Fault]:
    groups: dict[tuple[MarketTypeKey, Phase], list[int]] = defaultdict(list)
    for index, book in enumerate(books):
        groups[book.columns.market, book.columns.phase].append(index)
    found = {key: doubts([books[index] for index in group]) for key, group in groups.items()}
    moved = np.zeros(len(unreadable), np.bool_)
    for doubt in found.values():
        moved |= doubt.moved
    for (market, phase), group in groups.items():
        # Where the line may have moved, prices are of different things.
        fixed = not books[group[0]].columns.line_columns
        if phase == Phase.PRE_MATCH and fixed and (market, Phase.CLOSING) in found:
            moved |= apart(found[market, phase].middle, found[market, Phase.CLOSING].middle)
    shifted = _evidence(books, groups, found, unreadable) + _SHIFTED * moved >= _SHIFTED
    faults = [
        Fault(row, None, "its prices contradict one another as where a cell is missing and all behind it moved up")
        for row in np.flatnonzero(shifted).tolist()
    ]
    faults += _with_gaps(books, groups, shifted)
    for key, group in groups.items():
        faults += _left_out(books, group, found[key], ~shifted)
    for book in books:
        book.odds[shifted] = 0
    return faults


def _evidence(
    books: Sequence[Book],
    groups: Mapping[tuple[MarketTypeKey, Phase], Sequence[int]],
    found: Mapping[tuple[MarketTypeKey, Phase], Doubts],
    unreadable: Bool,
) -> Int64:
    """(n,) how many different things are wrong: a venue that is so in several markets counts once."""
    far_at: dict[str, Bool] = {}
    count = unreadable.astype(np.int64)
    for key, group in groups.items():
        count += found[key].torn
        for index, far in zip(group, found[key].far, strict=True):
            venue = books[index].columns.venue
            if venue not in AGGREGATES:
                far_at[venue] = far_at.get(venue, np.zeros_like(far)) | far
    for far in far_at.values():
        count += far
    return count


def _with_gaps(
    books: Sequence[Book], groups: Mapping[tuple[MarketTypeKey, Phase], Sequence[int]], shifted: Bool
) -> Iterator[Fault]:
    """One fault for each row whose cells may have moved as a book has a gap; such rows become shifted ones."""
    gaps: dict[int, int] = {}
    for group in groups.values():
        for index, rows in zip(group, unsupported([books[index] for index in group]) & ~shifted, strict=True):
            for row in np.flatnonzero(rows).tolist():
                gaps[row] = min(index, gaps.get(row, index))
    for row, index in gaps.items():
        shifted[row] = True
        reason = (
            f"prices {_texts(books[index].odds[row])} lack one, as where a cell is missing and all behind it moved up"
        )
        yield Fault(row, index, f"{reason}; with too few books beside them none of the row is taken")


def _texts(odds: Int32) -> str:
    return "/".join(odds_text(price) if price else "–" for price in odds.tolist())


def _left_out(books: Sequence[Book], group: Sequence[int], found: Doubts, rows: Bool) -> Iterator[Fault]:
    for row in np.flatnonzero(found.torn & rows).tolist():
        market = books[group[0]].columns.market
        yield Fault(row, None, f"its prices for {market} contradict one another, and which are wrong is unknown")
        for index in group:
            books[index].odds[row] = 0
    for index, far in zip(group, found.far, strict=True):
        for row in np.flatnonzero(far & rows & ~found.torn).tolist():
            odds = books[index].odds
            yield Fault(row, index, f"prices {_texts(odds[row])} lie far from those of all others")
            odds[row] = 0
