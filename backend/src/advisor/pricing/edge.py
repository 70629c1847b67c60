"""Expected profit of a bet, and the share of a bankroll it is worth; every decision of the backend is made on these.

Both count per unit at risk: the stake of a back bet, the liability of a lay. A lay at odds o is a back bet against the
selection whose net winnings per unit are 1 ÷ (o − 1).
"""

from typing import Final, overload

import numpy as np

from advisor.core.arrays import Float64, Int8
from advisor.core.quotes import LAY, Side
from advisor.pricing.compiled import FLOAT, FLOATS_2D_IN, FLOATS_IN, FLOATS_OUT, compiled
from advisor.pricing.results import HALF_LOSS, HALF_WIN, LOSS, RESULTS, WIN, Shares

_ROUNDING: Final = 1e-9
"""By which a sum of shares may differ from one."""

_STEPS: Final = 60
"""Of a search that halves its interval: that many make it smaller than the last digit."""


@compiled(FLOAT, FLOAT, FLOAT, FLOAT, returns=FLOAT)
def _expected(won: float, lost: float, winnings: float, kept: float) -> float:
    """Expected profit per unit at risk.

    Args:
        won, lost: expected shares of the stake that win and lose.
        winnings: what a unit wins, before commission.
        kept: share of winnings left after commission.
    """
    return won * winnings * kept - lost


@compiled(FLOAT, FLOAT, FLOAT, returns=FLOAT)
def edge_scalar(probability: float, odds: float, commission: float) -> float:
    """``edge`` of one back bet that is won or lost, for other compiled functions."""
    if not (0.0 <= probability <= 1.0 and 1.0 < odds < np.inf and 0.0 <= commission < 1.0):
        return np.nan
    return _expected(probability, 1.0 - probability, odds - 1.0, 1.0 - commission)


@compiled(FLOAT, FLOAT, FLOAT, returns=FLOAT)
def lay_edge_scalar(probability: float, odds: float, commission: float) -> float:
    """Likewise of one lay bet, per unit of its liability."""
    if not (0.0 <= probability <= 1.0 and 1.0 < odds < np.inf and 0.0 <= commission < 1.0):
        return np.nan
    return _expected(1.0 - probability, probability, 1.0 / (odds - 1.0), 1.0 - commission)


def edge_of(side: int, probability: float, odds: float, commission: float) -> float:
    """``edge`` of one bet of either side that is won or lost, for single numbers."""
    return float((lay_edge_scalar if side == LAY else edge_scalar)(probability, odds, commission))


@compiled(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, returns=FLOAT)
def _best_share(win: float, half_win: float, half_loss: float, loss: float, winnings: float) -> float:
    """Where Σ p·ln(1 + f·r) over the results is largest, with a profit to be expected; in (0, 1]."""
    if half_win == 0.0 and half_loss == 0.0:
        return (win * winnings - loss) / (winnings * (win + loss))
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        share = (low + high) / 2
        slope = win * winnings / (1.0 + share * winnings) + half_win * winnings / (2.0 + share * winnings)
        slope -= half_loss / (2.0 - share)
        if loss > 0.0:
            slope -= loss / (1.0 - share)
        if slope > 0.0:
            low = share
        else:
            high = share
    return high


@compiled(FLOAT, FLOAT, FLOAT, FLOAT, returns=FLOAT)
def _share_given_no_push(gain: float, chance: float, winnings: float, halves: float) -> float:
    """``kelly`` of one bet of either side.

    Args:
        gain: its edge.
        chance: probability that it is won, given no push.
        winnings: what a unit at risk wins, after commission.
        halves: as in ``kelly_scalar``, of the bet.
    """
    if gain <= 0.0:
        return 0.0
    if halves != 0.0:
        half_win, half_loss = max(halves, 0.0), max(-halves, 0.0)
        whole = 1.0 - (half_win + half_loss) / 2
        win, loss = chance * whole - half_win / 2, (1.0 - chance) * whole - half_loss / 2
        # A price that denies so many halves is of another opinion; it counts alone.
        if win >= 0.0 and loss >= 0.0:
            return _best_share(win, half_win, half_loss, loss, winnings)
    # An unknown edge is NaN and stays so.
    return gain / winnings


@compiled(FLOAT, FLOAT, FLOAT, FLOAT, returns=FLOAT)
def kelly_scalar(probability: float, odds: float, commission: float, halves: float) -> float:
    """``kelly`` of one back bet by its probability given no push, for other compiled functions."""
    gain = edge_scalar(probability, odds, commission)
    return _share_given_no_push(gain, probability, (odds - 1.0) * (1.0 - commission), halves)


@compiled(FLOAT, FLOAT, FLOAT, FLOAT, returns=FLOAT)
def lay_kelly_scalar(probability: float, odds: float, commission: float, halves: float) -> float:
    """Likewise of one lay bet: the share of the bankroll that is its liability.

    Args:
        probability: of the selection, given no push.
        halves: of the selection; what it half wins, the lay half loses.
    """
    gain = lay_edge_scalar(probability, odds, commission)
    return _share_given_no_push(gain, 1.0 - probability, (1.0 - commission) / (odds - 1.0), -halves)


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _edges(probability: Float64, odds: Float64, commission: Float64, found: Float64) -> None:
    for i in range(len(found)):
        found[i] = edge_scalar(probability[i], odds[i], commission[i])


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _kellys(
    probability: Float64, odds: Float64, side: Float64, commission: Float64, halves: Float64, found: Float64
) -> None:
    for i in range(len(found)):
        if side[i] == LAY:
            found[i] = lay_kelly_scalar(probability[i], odds[i], commission[i], halves[i])
        else:
            found[i] = kelly_scalar(probability[i], odds[i], commission[i], halves[i])


@compiled(FLOATS_2D_IN, FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _edges_of_shares(shares: Float64, odds: Float64, side: Float64, commission: Float64, found: Float64) -> None:
    """Of (n, RESULTS) shares of the selection."""
    for i in range(len(found)):
        found[i] = np.nan
        if not (_is_distribution(shares, i) and 1.0 < odds[i] < np.inf and 0.0 <= commission[i] < 1.0):
            continue
        won = shares[i, WIN] + shares[i, HALF_WIN] / 2
        lost = shares[i, LOSS] + shares[i, HALF_LOSS] / 2
        if side[i] == LAY:
            found[i] = _expected(lost, won, 1.0 / (odds[i] - 1.0), 1.0 - commission[i])
        else:
            found[i] = _expected(won, lost, odds[i] - 1.0, 1.0 - commission[i])


@compiled(FLOATS_2D_IN, FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _kellys_of_shares(shares: Float64, odds: Float64, side: Float64, commission: Float64, found: Float64) -> None:
    """Likewise."""
    _edges_of_shares(shares, odds, side, commission, found)
    for i in range(len(found)):
        if found[i] <= 0.0:
            found[i] = 0.0
        elif found[i] > 0.0:
            kept = 1.0 - commission[i]
            if side[i] == LAY:
                found[i] = _best_share(
                    shares[i, LOSS], shares[i, HALF_LOSS], shares[i, HALF_WIN], shares[i, WIN], kept / (odds[i] - 1.0)
                )
            else:
                found[i] = _best_share(
                    shares[i, WIN], shares[i, HALF_WIN], shares[i, HALF_LOSS], shares[i, LOSS], kept * (odds[i] - 1.0)
                )


@compiled()
def _is_distribution(shares: Float64, i: int) -> bool:
    whole = 0.0
    for result in range(RESULTS):
        # An unknown share is NaN and fails the comparison.
        if not 0.0 <= shares[i, result] <= 1.0 + _ROUNDING:
            return False
        whole += shares[i, result]
    return abs(whole - 1.0) < _ROUNDING


@overload
def edge(chance: float, odds: float, commission: float = ...) -> float: ...
@overload
def edge(
    chance: Shares, odds: Float64 | float, commission: Float64 | float = ..., side: Int8 | Side = ...
) -> Float64: ...
@overload
def edge(
    chance: Float64, odds: Float64 | float, commission: Float64 | float = ..., side: Int8 | Side = ...
) -> Float64: ...
@overload
def edge(
    chance: Float64 | float, odds: Float64, commission: Float64 | float = ..., side: Int8 | Side = ...
) -> Float64: ...
def edge(
    chance: Shares | Float64 | float,
    odds: Float64 | float,
    commission: Float64 | float = 0.0,
    side: Int8 | Side = Side.BACK,
) -> Float64 | float:
    """Expected profit of a bet per unit at risk: (win + half win ÷ 2)·(o − 1)·(1 − c) − (half loss ÷ 2 + loss).

    Args:
        chance: shares of the results of the selection; or p, its probability in [0, 1], of a bet that is won or lost:
            of a back bet then p·(o − 1)·(1 − c) − (1 − p), of a lay (1 − p)·(1 − c) ÷ (o − 1) − p.
        odds: o, decimal, above 1.
        commission: c, the share of net winnings the venue keeps, in [0, 1).
        side: back or lay. A lay wins what the selection loses: (half loss ÷ 2 + loss)·(1 − c) ÷ (o − 1) − (win + half
            win ÷ 2) per unit of liability.

    Arguments broadcast against one another, as in numpy.

    Returns:
        Array of the broadcast shape, or a number for three numbers; NaN where an argument is missing (NaN) or
        outside its range.
    """
    if not isinstance(chance, Shares) and side is not Side.BACK:
        chance = Shares.of_probability(np.asarray(chance, np.float64))
    if isinstance(chance, Shares):
        return _of_shares(chance, odds, side, commission, kelly=False)
    if not any(isinstance(argument, np.ndarray) for argument in (chance, odds, commission)):
        return edge_scalar(float(chance), float(odds), float(commission))
    arguments = np.broadcast_arrays(chance, odds, commission)
    found = np.empty(arguments[0].shape)
    p, o, c = map(_column, arguments)
    _edges(p, o, c, found.reshape(-1))
    return found


def kelly_of(side: int, probability: float, odds: float, commission: float, halves: float) -> float:
    """``kelly`` of one bet of either side by the selection's probability given no push, for single numbers."""
    return float((lay_kelly_scalar if side == LAY else kelly_scalar)(probability, odds, commission, halves))


def kelly(
    chance: Shares | Float64,
    odds: Float64 | float,
    commission: Float64 | float,
    side: Int8 | Side = Side.BACK,
    halves: Float64 | float = 0.0,
) -> Float64:
    """Share of the bankroll to put at risk that maximises its expected log growth; 0 without an edge.

    Of a bet that is won or lost it is edge ÷ net odds, and a push changes nothing of it. Kelly, J. L. (1956), "A New
    Interpretation of Information Rate".

    Args and shapes: as in ``edge``; NaN where an argument is missing or outside its range. ``halves`` are those of
    ``pricing.results.halves``, of a chance that is a probability given no push.
    """
    if isinstance(chance, Shares):
        return _of_shares(chance, odds, side, commission, kelly=True)
    arguments = np.broadcast_arrays(chance, odds, np.asarray(side, np.float64), commission, halves)
    found = np.empty(arguments[0].shape)
    p, o, sides, c, h = map(_column, arguments)
    _kellys(p, o, sides, c, h, found.reshape(-1))
    return found


def _of_shares(
    shares: Shares, odds: Float64 | float, side: Int8 | Side, commission: Float64 | float, *, kelly: bool
) -> Float64:
    arguments = np.broadcast_arrays(*shares, odds, np.asarray(side, np.float64), commission)
    *results, o, sides, c = map(_column, arguments)
    found = np.empty(arguments[0].shape)
    kernel = _kellys_of_shares if kelly else _edges_of_shares
    kernel(np.stack(results, axis=-1), o, sides, c, found.reshape(-1))
    return found


def _column(broadcast: Float64) -> Float64:
    """As compiled code reads it."""
    # One number that was broadcast to one is contiguous as it is, but numpy warns of its use.
    return np.ascontiguousarray(broadcast.copy() if broadcast.size == 1 else broadcast, np.float64).reshape(-1)
