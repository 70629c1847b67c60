"""Which prices of a market might together not lose, by the results that each bets on. Pure; compiled.

Every price bounds how often one result may happen if it is not to win on average: to bet on a result *caps* its
probability at the inverse of the net odds, and to bet against it puts a *floor* under it. Back bets on single results
and lay bets on all others are caps; lay bets on single results and back bets on all others, as double chances are,
are floors. Bets of up to three results cannot lose if, and only if, no probabilities keep within the bounds
(Farkas' lemma), so that there are three kinds of legs:

* caps of every result that sum to less than 1, where one of the results must happen;
* a cap and a floor of one result, the floor above the cap;
* floors of two or three results that sum to more than 1.

Legs at a venue whose commission is on what they win together are one bet before it is taken: caps add up to a cap of
any of their results, floors likewise, and neither loses anything of a sure win of its own.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.books import Books
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES, MarketType
from advisor.pricing.compiled import (
    FLOATS_3D_IN,
    FLOATS_IN,
    INT,
    INTS_2D_IN,
    INTS_2D_OUT,
    INTS_3D_IN,
    INTS_IN,
    compiled,
)

_ROW: Final = 0
_KIND: Final = 1
_LEGS: Final = 2
_COLUMNS: Final = 11
"""Of what is found: row, kind, and for each of three legs its selection, venue and side; -1 where there are fewer."""

_CAPS: Final = 0
_FLOORS: Final = 1
_ONE_RESULT: Final = 2
"""Kinds of legs; those with a cap and a floor of one result have it added."""

_NONE: Final = -1
_TWO: Final = 2
_THREE: Final = 3
_BACK: Final = int(Side.BACK)
_LAY: Final = int(Side.LAY)


class Price(NamedTuple):
    """One price of a row of books.

    Attributes:
        selection: index into the market's selections.
        venue: index.
        side: back or lay.
    """

    selection: int
    venue: int
    side: Side


class SureLegs(NamedTuple):
    """Prices that cannot lose if stakes need no rounding and all sizes suffice.

    Attributes:
        row: of the books.
        kind: which results they are about, and how; of prices of one kind those of the best venues are worth most.
        contract: that of their venues.
        prices: two or three, in the order of selections, a back before a lay.
    """

    row: int
    kind: int
    contract: int
    prices: tuple[Price, ...]


def sure_legs(books: Books, contracts: Int64) -> list[SureLegs]:
    """Find the prices of m markets that together cannot lose, each set once.

    Args:
        books: usable prices; what takes no stake is none.
        contracts: (v,) a number for each venue, equal where bets are the same contract; see ``contracts_of``.
    """
    row = MARKET_TYPES[books.market_type]
    found = _sure_legs(
        np.ascontiguousarray(books.odds),
        np.ascontiguousarray(books.lay),
        np.ascontiguousarray(books.size),
        np.ascontiguousarray(books.lay_size),
        books.commission,
        np.array(books.nets, np.int64),
        contracts,
        _places(row),
        int(row.is_exhaustive),
    )
    return [
        SureLegs(
            line[_ROW],
            line[_KIND],
            contracts.item(line[_LEGS + 1]),
            tuple(
                Price(line[at], line[at + 1], Side(line[at + 2]))
                for at in range(_LEGS, _COLUMNS, _THREE)
                if line[at] != _NONE
            ),
        )
        for line in dict.fromkeys(map(tuple, found.tolist()))
    ]


def _places(row: MarketType) -> Int64:
    """(s, 4) for the back and the lay of each selection: whether it is a floor, and of which result."""
    selections = range(len(row.selections))
    if row.covers is not None:
        others = [next(result for result in range(row.results) if not row.wins(s, result)) for s in selections]
        return np.array([(1, other, 0, other) for other in others], np.int64)
    if len(selections) == _TWO and row.is_exhaustive:
        # Against one of two is on the other.
        return np.array([(0, s, 0, 1 - s) for s in selections], np.int64)
    return np.array([(0, s, 1, s) for s in selections], np.int64)


@compiled(
    FLOATS_3D_IN, FLOATS_3D_IN, INTS_3D_IN, INTS_3D_IN, FLOATS_IN, INTS_IN, INTS_IN, INTS_2D_IN, INT,
    returns=INTS_2D_OUT,
)  # fmt: skip
def _sure_legs(
    back: Float64,
    lay: Float64,
    back_size: Int64,
    lay_size: Int64,
    rates: Float64,
    nets: Int64,
    contracts: Int64,
    places: Int64,
    exhaustive: int,
) -> Int64:
    """Rows of ``_COLUMNS``; some may stand there twice."""
    m, v, n = back.shape
    # Of caps and of floors: the bound before commission, what it is a price of, and the best of one contract after it.
    bounds, source = np.empty((2, n, v)), np.empty((2, n, v), np.int64)
    best, venue = np.empty((2, n)), np.empty((2, n), np.int64)
    found = [np.int64(0)]
    for row in range(m):
        bounds[_CAPS], bounds[_FLOORS], source[:] = np.inf, 0.0, _NONE
        _bound(bounds, source, places, _BACK, back[row], back_size[row])
        _bound(bounds, source, places, _LAY, lay[row], lay_size[row])
        for contract in range(v):
            if contracts[contract] != contract:
                continue
            _choose(bounds, rates, contracts, contract, best, venue)
            _search(found, row, bounds, source, best, venue, _NONE, 0.0, exhaustive == 1)
            for x in range(v):
                if contracts[x] == contract and nets[x] == 1 and rates[x] > 0.0:
                    _search(found, row, bounds, source, best, venue, x, rates[x], exhaustive == 1)
    rows = np.empty(((len(found) - 1) // _COLUMNS, _COLUMNS), np.int64)
    for k in range(1, len(found)):
        rows[(k - 1) // _COLUMNS, (k - 1) % _COLUMNS] = found[k]
    return rows


@compiled()
def _bound(bounds: Float64, source: Int64, places: Int64, side: int, odds: Float64, sizes: Int64) -> None:
    """Set what the prices of one side bound, where they bound more than those of the other side did."""
    v, s = odds.shape
    for x in range(v):
        for selection in range(s):
            price = odds[x, selection]
            if not price > 1.0 or sizes[x, selection] == 0:
                continue
            kind, result = places[selection, 2 * side], places[selection, 2 * side + 1]
            bound = 1.0 / price if (kind == _FLOORS) == (side == _LAY) else 1.0 - 1.0 / price
            held = bounds[kind, result, x]
            if (bound > held) if kind == _FLOORS else (bound < held):
                bounds[kind, result, x] = bound
                source[kind, result, x] = 2 * selection + side


@compiled()
def _choose(bounds: Float64, rates: Float64, contracts: Int64, contract: int, best: Float64, venue: Int64) -> None:
    """Set the tightest bounds after commission of each bet, over the venues of a contract."""
    _, n, v = bounds.shape
    best[_CAPS], best[_FLOORS], venue[:] = np.inf, 0.0, _NONE
    for x in range(v):
        if contracts[x] != contract:
            continue
        for result in range(n):
            cap = _cap_after(bounds[_CAPS, result, x], rates[x])
            if cap < best[_CAPS, result]:
                best[_CAPS, result], venue[_CAPS, result] = cap, x
            floor = _floor_after(bounds[_FLOORS, result, x], rates[x])
            if floor > best[_FLOORS, result]:
                best[_FLOORS, result], venue[_FLOORS, result] = floor, x


@compiled()
def _cap_after(cap: float, rate: float) -> float:
    """The inverse of the odds after commission; nothing is kept of what cannot win."""
    return cap / (1.0 - rate * (1.0 - cap)) if cap < 1.0 else cap


@compiled()
def _floor_after(floor: float, rate: float) -> float:
    return floor * (1.0 - rate) / (1.0 - rate * floor) if floor < 1.0 else floor


@compiled()
def _search(
    found: "list[np.int64]",
    row: int,
    bounds: Float64,
    source: Int64,
    best: Float64,
    venue: Int64,
    x: int,
    rate: float,
    exhaustive: bool,
) -> None:
    """Add the legs of a row that cannot lose: the best ones, or where ``x`` is a venue those with two or more there."""
    n = bounds.shape[1]
    everything = (1 << n) - 1
    for shared in range(everything + 1):
        if (x == _NONE) != (shared == 0) or not _is_some(shared, x):
            continue
        if exhaustive and _whole(bounds[_CAPS], best[_CAPS], everything, shared, x, rate, True) < 1.0:
            _add(found, row, _CAPS, everything, shared, 0, source, venue, x)
        for chosen in range(1, everything + 1):
            if chosen & shared != shared or not _is_some(chosen, 0):
                continue
            if _whole(bounds[_FLOORS], best[_FLOORS], chosen, shared, x, rate, False) > 1.0:
                _add(found, row, _FLOORS, 0, shared, chosen, source, venue, x)
    for result in range(n):
        one = 1 << result
        if x == _NONE and best[_CAPS, result] < best[_FLOORS, result]:
            _add(found, row, _ONE_RESULT + result, one, 0, one, source, venue, x)
        if x != _NONE and bounds[_CAPS, result, x] < bounds[_FLOORS, result, x]:
            _add(found, row, _ONE_RESULT + result, one, one, one, source, venue, x)


@compiled()
def _is_some(results: int, x: int) -> bool:
    """Whether these bits are two at least; or none are asked for."""
    return x == _NONE or results & (results - 1) != 0


@compiled()
def _whole(bounds: Float64, best: Float64, chosen: int, shared: int, x: int, rate: float, caps: bool) -> float:
    """The sum of the bounds of the chosen results, of which those shared are one bet at ``x``.

    Of floors 0 where one is missing, so that no other makes up for it.
    """
    total, together = 0.0, 0.0
    for result in range(len(best)):
        if chosen >> result & 1 == 0:
            continue
        bound = bounds[result, x] if shared >> result & 1 else best[result]
        if bound == 0.0:
            return 0.0
        if shared >> result & 1:
            together += bound
        else:
            total += bound
    if shared == 0:
        return total
    return total + (_cap_after(together, rate) if caps else _floor_after(together, rate))


@compiled()
def _add(
    found: "list[np.int64]",
    row: int,
    kind: int,
    caps: int,
    shared: int,
    floors: int,
    source: Int64,
    venue: Int64,
    x: int,
) -> None:
    """Append a row: its legs by selection, a back before a lay."""
    n = source.shape[1]
    codes, venues, count = np.full(_THREE, _NONE, np.int64), np.full(_THREE, _NONE, np.int64), 0
    for each in range(2 * n):
        of, result = each // n, each % n
        if (floors if of == _FLOORS else caps) >> result & 1 == 0:
            continue
        where = x if shared >> result & 1 else venue[of, result]
        code = source[of, result, where]
        at = count
        while at > 0 and codes[at - 1] > code:
            codes[at], venues[at] = codes[at - 1], venues[at - 1]
            at -= 1
        codes[at], venues[at] = code, where
        count += 1
    found.append(np.int64(row))
    found.append(np.int64(kind))
    for leg in range(_THREE):
        found.append(np.int64(codes[leg] // 2 if leg < count else _NONE))
        found.append(np.int64(venues[leg]))
        found.append(np.int64(codes[leg] % 2 if leg < count else _NONE))
