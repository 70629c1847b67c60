"""Settlement rules: the result of a bet by the score, and its profit. Pure and compiled.

Results are counted in halves of a stake so that quarter lines stay exact: 2 won, 1 half won, 0 push or void,
-1 half lost, -2 lost.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Int8, Int16, Int32
from advisor.core.history import NO_SCORE
from advisor.core.quotes import LAY
from advisor.instruments.market_types import BY_CODE, SettlementRule
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.payoff import commission_on, gross_profit, halves_against, net_profit

FULL_WIN: Final = 2
VOID: Final = 0

OUTCOMES: Final = {2: "won", 1: "half_won", 0: "push", -1: "half_lost", -2: "lost"}
"""Public names of results by halves; a void bet differs from a push by its event's status."""

_RULES = np.array([int(row.rule) for row in BY_CODE], np.int8)
_WINNER = int(SettlementRule.WINNER)
_WINNER_OF_TWO = int(SettlementRule.WINNER_OF_TWO)
_HANDICAP = int(SettlementRule.HANDICAP)
_DRAW_NO_BET = int(SettlementRule.DRAW_NO_BET)
_BOTH_SCORE = int(SettlementRule.BOTH_SCORE)
_HOME_TOTAL = int(SettlementRule.HOME_TOTAL)
_AWAY_TOTAL = int(SettlementRule.AWAY_TOTAL)

_WINS: Final = np.array(
    [[[s < len(row.selections) and row.wins(s, result) for result in range(3)] for s in range(3)] for row in BY_CODE]
)
"""(market, selection, result): whether it wins with home, draw or away; read of ``WINNER`` alone."""

__all__ = [
    "FULL_WIN",
    "OUTCOMES",
    "VOID",
    "best_result",
    "commission_on",
    "gross_profit",
    "halves",
    "net_profit",
    "settle",
]


@compiled_on_call
def best_result(side: int) -> int:
    """Halves won by the selection when a bet of this side wins in full."""
    return -FULL_WIN if side == LAY else FULL_WIN


@compiled_on_call
def halves(market: int, line: int, selection: int, home_score: int, away_score: int, tie_pushes: bool = True) -> int:
    """Result of one bet, in halves of its stake.

    Args:
        market: code of its market type.
        line: home handicap or total in hundredths; multiples of 25. Not read where there is none.
        selection: index into the market's selections.
        home_score: score of the home side at the end of the market's period, ≥ 0, or ``NO_SCORE`` for a void event.
        away_score: final score of the away side, likewise.
        tie_pushes: rule of ``h2h`` on a tie: True returns the stakes, False loses them.

    Returns:
        2, 1, 0, -1 or -2.
    """
    if home_score == NO_SCORE or away_score == NO_SCORE:
        return VOID
    rule = _RULES[market]
    if rule == _WINNER:
        result = 0 if home_score > away_score else 2 if home_score < away_score else 1
        return 2 if _WINS[market, selection, result] else -2
    if rule == _BOTH_SCORE:
        return 2 if (selection == 0) == (home_score > 0 and away_score > 0) else -2
    if rule in (_WINNER_OF_TWO, _DRAW_NO_BET):
        if home_score == away_score:
            return 0 if tie_pushes or rule == _DRAW_NO_BET else -2
        return 2 if (selection == 0) == (home_score > away_score) else -2
    margin = _margin(rule, line, home_score, away_score)
    return halves_against(margin if selection == 0 else -margin)


@compiled_on_call
def _margin(rule: int, line: int, home_score: int, away_score: int) -> int:
    """Hundredths by which the first selection beats its line."""
    if rule == _HANDICAP:
        return (home_score - away_score) * 100 + line
    counted = home_score if rule != _AWAY_TOTAL else 0
    counted += away_score if rule != _HOME_TOTAL else 0
    return counted * 100 - line


@compiled_on_call
def settle(
    market: int, line: Int32, selection: Int16, home_score: Int32, away_score: Int32, tie_pushes: bool = True
) -> Int8:
    """Results (k,) in halves of k bets on one market type; see ``halves``."""
    results = np.empty(len(selection), dtype=np.int8)
    for i in range(len(selection)):
        results[i] = halves(market, line[i], selection[i], home_score[i], away_score[i], tie_pushes)
    return results
