"""Positions: what the open bets of a market at one venue bring for each of its outcomes, in integers of minor units.

A market has as many positions as venues it was bet at, as those that keep a share of a market's net winnings net their
own bets alone. Rows are added when first needed and found from their market; a row's payoffs lie in one flat array, as
markets have from two to some hundreds of outcomes.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.quotes import LAY
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.payoff import commission_in_millionths, least_gross

NEXT: Final = 0
"""Row of the market's next position; 0 for none, as row 0 is nobody's."""
VENUE: Final = 1
FIRST: Final = 2
"""Where its payoffs begin in the flat array."""
OUTCOMES: Final = 3
BETS: Final = 4
"""Open bets."""
AT_RISK: Final = 5
"""What these can lose, each for itself: stakes of back bets, liabilities of lays."""
SETTLED: Final = 6
"""Profit of its settled bets before commission on the market's net winnings."""
CHARGED: Final = 7
"""Such commission charged so far."""
RATE: Final = 8
"""Millionths of the net winnings that the venue keeps; 0 where it keeps nothing, or takes it from each bet: the payoffs
then are after commission."""
_COLUMNS: Final = 9

_ROWS, _CELLS = 0, 1


class Positions(NamedTuple):
    """Positions by market.

    Attributes:
        first: (markets,) the first row of each market; 0 for none.
        rows: (rows, 9) indexed by the constants of this module; row 0 is nobody's.
        payoff: (cells,) profit of a position's open bets for each outcome that wins in full, before commission on the
            market's net winnings.
        used: (2,) rows and cells in use.
    """

    first: Int64
    rows: Int64
    payoff: Int64
    used: Int64


class BetValues(NamedTuple):
    """A bet as the risk state keeps it.

    Attributes:
        event, market: rows in the risk state.
        venue: index of the venue.
        outcomes: how many results the market has, of which one happens.
        selection: the one that was bet on.
        covered: bits of the outcomes it wins with; 0 for the one of its own index alone.
        side: ``Side``.
        at_risk: what it can lose: the stake of a back bet, the liability of a lay; minor units.
        win: the profit it makes if it wins in full, minor units: before commission where the venue takes it from a
            market's net winnings, after it where it takes it from each bet.
        rate: millionths of a market's net winnings that the venue keeps; 0 where it takes its share from each bet.
    """

    event: int
    market: int
    venue: int
    outcomes: int
    selection: int
    covered: int
    side: int
    at_risk: int
    win: int
    rate: int


def no_positions() -> Positions:
    """Nothing, with place for nothing."""
    used = np.array([1, 0], np.int64)
    return Positions(np.zeros(0, np.int64), np.zeros((1, _COLUMNS), np.int64), np.zeros(0, np.int64), used)


@compiled_on_call
def with_rows(positions: Positions, markets: int, rows: int, cells: int) -> Positions:
    """The same positions with place for so many markets altogether, and for so many more rows and payoffs."""
    first, table, payoff = positions.first, positions.rows, positions.payoff
    rows, cells = rows + positions.used[_ROWS], cells + positions.used[_CELLS]
    # Doubled, so that positions added one by one are copied no more than twice on average.
    if markets > len(first):
        first = np.zeros(max(markets, 2 * len(first)), np.int64)
        first[: len(positions.first)] = positions.first
    if rows > len(table):
        table = np.zeros((max(rows, 2 * len(table)), _COLUMNS), np.int64)
        table[: len(positions.rows)] = positions.rows
    if cells > len(payoff):
        payoff = np.zeros(max(cells, 2 * len(payoff)), np.int64)
        payoff[: len(positions.payoff)] = positions.payoff
    return Positions(first, table, payoff, positions.used)


# Functions called for each bet take arrays out of their tuple once: every time counts references.


@compiled_on_call
def row_of(positions: Positions, market: int, venue: int) -> int:
    """The position of a market at a venue; 0 where there is none."""
    rows = positions.rows
    row = int(positions.first[market])
    while row != 0 and rows[row, VENUE] != venue:
        row = int(rows[row, NEXT])
    return row


@compiled_on_call
def row_for(positions: Positions, bet: BetValues) -> int:
    """The bet's position, made if need be; there must be place for it."""
    row = row_of(positions, bet.market, bet.venue)
    if row == 0:
        rows, used, first = positions.rows, positions.used, positions.first
        row = int(used[_ROWS])
        rows[row, NEXT], rows[row, VENUE] = first[bet.market], bet.venue
        rows[row, FIRST], rows[row, OUTCOMES] = used[_CELLS], bet.outcomes
        rows[row, RATE] = bet.rate
        first[bet.market] = row
        used[_ROWS] += 1
        used[_CELLS] += bet.outcomes
    return row


@compiled_on_call
def _wins(bet: BetValues, outcome: int) -> bool:
    """Whether the bet's selection wins with an outcome."""
    return (bet.covered >> outcome) & 1 == 1 if bet.covered != 0 else outcome == bet.selection


@compiled_on_call
def shift(positions: Positions, row: int, bet: BetValues, sign: int) -> None:
    """Add a bet to (sign 1) or take it out of (sign -1) its position."""
    rows, payoff = positions.rows, positions.payoff
    start = rows[row, FIRST]
    won, lost = sign * bet.win, -sign * bet.at_risk
    on_selection, elsewhere = (lost, won) if bet.side == LAY else (won, lost)
    for outcome in range(bet.outcomes):
        payoff[start + outcome] += on_selection if _wins(bet, outcome) else elsewhere
    rows[row, BETS] += sign
    rows[row, AT_RISK] += sign * bet.at_risk


@compiled_on_call
def _due(rows: Int64, row: int, gross: int) -> int:
    return commission_in_millionths(rows[row, SETTLED] + gross, rows[row, RATE]) - int(rows[row, CHARGED])


@compiled_on_call
def commission_due(positions: Positions, row: int, gross: int) -> int:
    """What a venue charges on a position's net winnings when bets of it are settled; below zero a refund.

    Args:
        gross: profit of these bets together before commission, minor units.
    """
    return _due(positions.rows, row, gross)


@compiled_on_call
def _net(rows: Int64, payoff: Int64, row: int, outcome: int) -> int:
    """What a position's open bets bring if an outcome wins, after the commission that is then still due."""
    gross = int(payoff[rows[row, FIRST] + outcome])
    return gross if rows[row, RATE] == 0 else gross - _due(rows, row, gross)


@compiled_on_call
def _net_of_all(rows: Int64, payoff: Int64, first: int, outcome: int) -> int:
    """The same of a market's positions, of which ``first`` is the first row."""
    total, row = 0, first
    while row != 0:
        total += _net(rows, payoff, row, outcome)
        row = int(rows[row, NEXT])
    return total


@compiled_on_call
def net_payoff(positions: Positions, market: int, outcome: int) -> int:
    """What the open bets of a market bring at all venues if an outcome wins in full, after commission."""
    return _net_of_all(positions.rows, positions.payoff, int(positions.first[market]), outcome)


@compiled_on_call
def worst_loss(positions: Positions, market: int) -> int:
    """Exposure of a market: the largest loss over its outcomes, never below zero."""
    rows, payoff, first = positions.rows, positions.payoff, int(positions.first[market])
    worst = 0
    if first != 0:
        for outcome in range(rows[first, OUTCOMES]):
            worst = min(worst, _net_of_all(rows, payoff, first, outcome))
    return -worst


@compiled_on_call
def most_at_risk(positions: Positions, bet: BetValues, exposure: int) -> int:
    """The most that a bet may put at risk while its market can lose no more than ``exposure``; may be below zero.

    Its winnings count for nothing: they never make another outcome worse.

    Args:
        bet: its amounts are not read.
        exposure: minor units, not below what the market can lose already.
    """
    rows, payoff, row = positions.rows, positions.payoff, row_of(positions, bet.market, bet.venue)
    first = int(positions.first[bet.market])
    most = np.iinfo(np.int64).max
    for outcome in range(bet.outcomes):
        if _wins(bet, outcome) != (bet.side == LAY):
            continue
        others = _net_of_all(rows, payoff, first, outcome)
        gross, rate, charged = 0, bet.rate, 0
        if row != 0:
            others -= _net(rows, payoff, row, outcome)
            gross = rows[row, SETTLED] + payoff[rows[row, FIRST] + outcome]
            rate, charged = rows[row, RATE], rows[row, CHARGED]
            # What was settled before is no payoff of open bets.
            others -= rows[row, SETTLED] - charged
        most = min(most, gross - least_gross(-exposure - others, rate))
    return most
