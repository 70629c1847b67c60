"""The search behind ``stake_splitter``: of all stakes in whole units, those whose worst result pays most. Compiled.

What a leg pays is linear in its stake but for rounding, so that stakes which reach a given worst result satisfy linear
inequalities: one for each result, with what rounding can add, one for the total, and those of steps and sizes. The
stakes of the last leg, then of the one before it, are eliminated from them (Fourier–Motzkin elimination; Schrijver,
Theory of Linear and Integer Programming, 1986, 12.2), which leaves the bounds of the first leg, and given its stake
those of the next. They are narrow, and grow narrower with each better split. Given all others, the last leg's profit
rises with its stake where it wins and falls where it loses: its best stake is where both cross.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.pricing.compiled import compiled, compiled_on_call
from advisor.pricing.payoff import commission_on, gross_of, liability, parts_of

ODDS: Final = 0
SIDE: Final = 1
UNIT: Final = 2
MOST: Final = 3
FIRST: Final = 4
"""Columns of ``legs``: ten-thousandths, ``Side``, the step of stakes, the largest stake; minor units; and the first leg
that shares its commission with this one's, itself where that is of each bet."""

LEAST: Final = -(2**62)
"""Below every profit."""

_STEPS: Final = 10_000
"""Stakes of legs before the last that are examined at most. More lie within bounds only where the profit is below a
ten-thousandth of the total: what is found may pay less there by what rounding can add, a minor unit or two."""

_LAY: Final = int(Side.LAY)
_LOST: Final = -2
_HALF: Final = 0.5
_NONE: Final = 1e-12
_SLACK: Final = 1e-6
_NEAR: Final = 0.01
"""Coefficients that are none, how far binary fractions may be from what they stand for, and how far below the
largest profit within bounds the search begins."""


@compiled_on_call
def search(legs: Int64, rates: Float64, ways: Int64, total: int, floor: int, best: int) -> Int64:
    """Stakes whose worst result pays most.

    Args:
        legs: (n, 5) columns as above; the legs of the coarsest steps first.
        rates: (n,) share of net winnings the venue keeps.
        ways: (w, n) results in halves won by the selections.
        total: largest outlay, minor units.
        floor: least outlay.
        best: minor units that the worst result must exceed.

    Returns:
        (n + 2,) stakes, their outlay, and what the worst result pays; zeros where no stakes pay enough.
    """
    n = len(legs)
    rows, ends = _bounds(legs, rates, ways, total, floor)
    found, stakes = np.zeros(n + 2, np.int64), np.zeros(n, np.int64)
    first, at, rises = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_)
    level, entered = 0, True
    for _ in range(_STEPS):
        within = rows[ends[level + 1] : ends[level + 2]]
        if entered:
            goal = max(best + 1.0, _reach(rows[ends[level] : ends[level + 1]], stakes, level) - _NEAR)
            first[level] = at[level] = _interval(within, legs, stakes, level, goal)[1]
            rises[level] = False
        low, high = _interval(within, legs, stakes, level, best + 1.0)
        entered = level < n - 1 and _moved(first, at, rises, level, low, high)
        if entered:
            stakes[level] = at[level] * legs[level, UNIT]
            at[level] += 1 if rises[level] else -1
            level += 1
            continue
        if level == n - 1 and low <= high:
            least = _crossing(legs, rates, ways, stakes, total, floor, low, high)
            if least > best:
                best = least
                found[:n] = stakes
                found[n], found[n + 1] = _outlay_of(legs, stakes), best
        level -= 1
        if level < 0:
            break
    return found


@compiled()
def _moved(first: Int64, at: Int64, rises: "np.ndarray", level: int, low: int, high: int) -> bool:
    """Set the next number of units within bounds: from the first one down, then up from it; False if there is none."""
    if not rises[level]:
        at[level] = min(at[level], high)
        if at[level] >= low:
            return True
        rises[level], at[level] = True, first[level] + 1
    at[level] = max(at[level], low)
    return bool(at[level] <= high)


@compiled()
def _bounds(legs: Int64, rates: Float64, ways: Int64, total: int, floor: int) -> tuple[Float64, Int64]:
    """Inequalities of the stakes of no leg, of the first leg, of the first two, and so on.

    Returns:
        Rows (r, n + 2) of which each says: coefficients × stakes + coefficient × worst result + constant ≥ 0; and where
        those of each number of legs begin, and the last ones end, (n + 2,).
    """
    n = len(legs)
    size = len(ways) * (2 if _is_shared(legs) else 1) + 2 + 2 * n
    most = size
    for _ in range(n):
        size += size * size // 4
        most += size
    rows = np.zeros((most, n + 2), np.float64)
    ends = np.full(n + 2, most, np.int64)
    ends[n] = most - _stated(rows, legs, rates, ways, total, floor)
    for level in range(n - 1, -1, -1):
        ends[level] = ends[level + 1] - _eliminated(rows, ends[level + 1], ends[level + 2], level)
    return rows, ends


@compiled()
def _stated(rows: Float64, legs: Int64, rates: Float64, ways: Int64, total: int, floor: int) -> int:
    """Write the inequalities of all legs at the end of the rows; returns their number."""
    n = len(legs)
    lays = 0
    for i in range(n):
        lays += legs[i, SIDE] == _LAY
    at = len(rows)
    # Net winnings are concave in the stakes: never more than without commission, nor than with it on losses too.
    bounds = 2 if _is_shared(legs) else 1
    for way in ways:
        for charged in range(bounds):
            at -= 1
            rows[at, n] = -1.0
            for i in range(n):
                slope, slack = _slope(legs[i], rates[i], way[i], _is_with_others(legs, i), charged == 1)
                rows[at, i] = slope
                rows[at, n + 1] += slack
    at -= 1
    rows[at, n + 1] = total + _HALF * lays
    for i in range(n):
        rows[at, i] = -_outlay_rate(legs[i])
    if floor > 0:
        rows[at - 1] = -rows[at]
        at -= 1
        rows[at, n + 1] = _HALF * lays - floor
    for i in range(n):
        at -= 1
        rows[at, i], rows[at, n + 1] = 1.0, -legs[i, UNIT]
        if legs[i, MOST] * _outlay_rate(legs[i]) < total:
            at -= 1
            rows[at, i], rows[at, n + 1] = -1.0, legs[i, MOST]
    return len(rows) - at


@compiled()
def _eliminated(rows: Float64, start: int, end: int, column: int) -> int:
    """Write what rows from ``start`` to ``end`` say without a column's stake before them; returns how many they are."""
    at = start
    for i in range(start, end):
        slope = rows[i, column]
        if abs(slope) < _NONE:
            at -= 1
            rows[at] = rows[i]
        elif slope > 0.0:
            for j in range(start, end):
                if rows[j, column] < -_NONE:
                    at -= 1
                    rows[at] = rows[j] * slope - rows[i] * rows[j, column]
    return start - at


@compiled()
def _reach(rows: Float64, stakes: Int64, level: int) -> float:
    """The most that the worst result may be, given the legs before; ``LEAST`` where they do not bound it."""
    n = rows.shape[1] - 2
    most = LEAST * 1.0
    bounded = False
    for row in rows:
        if row[n] < -_NONE:
            rest = row[n + 1]
            for i in range(level):
                rest += row[i] * stakes[i]
            most = min(most, rest / -row[n]) if bounded else rest / -row[n]
            bounded = True
    return most


@compiled()
def _interval(rows: Float64, legs: Int64, stakes: Int64, level: int, goal: float) -> tuple[int, int]:
    """Least and largest number of units of a leg with which the worst result may reach the goal, given those before."""
    n = len(legs)
    unit = legs[level, UNIT]
    low, high = float(unit), float(legs[level, MOST])
    for row in rows:
        rest = row[n] * goal + row[n + 1]
        for i in range(level):
            rest += row[i] * stakes[i]
        slope = row[level]
        if slope > _NONE:
            low = max(low, -rest / slope)
        elif slope < -_NONE:
            high = min(high, rest / -slope)
        elif rest < -_SLACK:
            return 1, 0
    return int(np.ceil(low / unit * (1 - _NONE) - _SLACK)), int(np.floor(high / unit * (1 + _NONE) + _SLACK))


@compiled()
def _crossing(
    legs: Int64, rates: Float64, ways: Int64, stakes: Int64, total: int, floor: int, low: int, high: int
) -> int:
    """Set the best stake of the last leg, ``low`` to ``high`` units, given the others; returns the worst profit."""
    last = len(legs) - 1
    unit = legs[last, UNIT]
    before, end = low, high + 1
    while low < end:
        middle = (low + end) // 2
        stakes[last] = middle * unit
        if _worst(legs, rates, ways, stakes, floor, True) >= _worst(legs, rates, ways, stakes, -total, False):
            end = middle
        else:
            low = middle + 1
    least = LEAST
    if low > before:
        stakes[last] = (low - 1) * unit
        least = _worst(legs, rates, ways, stakes, floor, True)
    if low <= high:
        stakes[last] = low * unit
        crossed = _worst(legs, rates, ways, stakes, -total, False)
        if crossed > least:
            return crossed
        stakes[last] = (low - 1) * unit
    return least


@compiled()
def _worst(legs: Int64, rates: Float64, ways: Int64, stakes: Int64, floor: int, rises: bool) -> int:
    """Least profit over the results in which the last leg does not lose, or over those in which it does.

    ``LEAST`` where the outlay is below ``floor``, or above ``-floor`` where the last leg loses: both rise and fall as
    the profits do.
    """
    n = len(legs)
    outlay = _outlay_of(legs, stakes)
    if (outlay if rises else -outlay) < floor:
        return LEAST
    least = -LEAST
    for way in ways:
        if (_gross_slope(legs[n - 1], way[n - 1]) >= 0.0) == rises:
            least = min(least, _paid(legs, rates, way, stakes))
    return least


@compiled()
def _paid(legs: Int64, rates: Float64, way: Int64, stakes: Int64) -> int:
    """What a result pays: commission is on what the legs win together that share it."""
    n = len(legs)
    paid = 0
    for i in range(n):
        if legs[i, FIRST] != i:
            continue
        gross = 0
        for j in range(i, n):
            if legs[j, FIRST] == i:
                gross += gross_of(legs[j, SIDE], stakes[j], legs[j, ODDS], way[j])
        paid += gross - commission_on(gross, rates[i])
    return paid


@compiled()
def _is_shared(legs: Int64) -> bool:
    """Whether two legs share their commission."""
    return bool(np.any(legs[:, FIRST] != np.arange(len(legs))))


@compiled()
def _is_with_others(legs: Int64, leg: int) -> bool:
    """Whether this one does so."""
    count = 0
    for i in range(len(legs)):
        count += legs[i, FIRST] == legs[leg, FIRST]
    return count > 1


@compiled()
def _outlay_of(legs: Int64, stakes: Int64) -> int:
    outlay = 0
    for i in range(len(legs)):
        outlay += liability(stakes[i], legs[i, ODDS]) if legs[i, SIDE] == _LAY else stakes[i]
    return outlay


@compiled()
def _outlay_rate(leg: Int64) -> float:
    """Outlay by unit of stake, not rounded."""
    return leg[ODDS] / ODDS_SCALE - 1.0 if leg[SIDE] == _LAY else 1.0


@compiled()
def _slope(leg: Int64, rate: float, result: int, shares: bool, charged: bool) -> tuple[float, float]:
    """Profit by unit of stake, not rounded, and minor units that rounding can add at most.

    Args:
        shares: whether commission is on what it and others win together; then all of it is ``charged``, or none.
    """
    gross = _gross_slope(leg, result)
    slack = 0.0 if result in (0, _LOST) else _HALF
    if rate > 0.0 and (charged if shares else gross > 0.0):
        return gross * (1.0 - rate), slack + _HALF
    return gross, slack


@compiled()
def _gross_slope(leg: Int64, result: int) -> float:
    won, lost, parts = parts_of(result)
    gross: float = (won * (leg[ODDS] / ODDS_SCALE - 1.0) - lost) / parts
    return -gross if leg[SIDE] == _LAY else gross
