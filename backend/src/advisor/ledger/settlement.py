"""Settlement rules: the result of a bet by the score, or by what is known of its participant, and its profit. Pure.

Results are counted in halves of a stake, or divided among n: see ``pricing.payoff``.
"""

from typing import Final

import numpy as np

from advisor.core.arrays import Int8, Int16, Int32
from advisor.core.history import NO_SCORE
from advisor.core.quotes import LAY
from advisor.core.results import DID_NOT_TAKE_PART
from advisor.instruments.market_type import Payoff
from advisor.instruments.market_types import BY_CODE, MAX_SELECTIONS, MarketType, SettlementRule
from advisor.instruments.settlement_terms import Absent, DeadHeat, SettlementTerms, Tie, absent_of
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.payoff import (
    DIVIDED_BY_TWO,
    MOST_DIVIDED,
    commission_on,
    gross_profit,
    halves_against,
    net_profit,
)

FULL_WIN: Final = 2
VOID: Final = 0

_PAYOFFS: Final = {2: Payoff.WON, 1: Payoff.HALF_WON, 0: Payoff.PUSH, -1: Payoff.HALF_LOST, -2: Payoff.LOST}

_RULES = np.array([int(row.rule) for row in BY_CODE], np.int8)
_ABOUT_PARTICIPANT = np.array([not row.is_settled_by_score for row in BY_CODE])
_WINNER = int(SettlementRule.WINNER)
_WINNER_OF_TWO = int(SettlementRule.WINNER_OF_TWO)
_HANDICAP = int(SettlementRule.HANDICAP)
_DRAW_NO_BET = int(SettlementRule.DRAW_NO_BET)
_BOTH_SCORE = int(SettlementRule.BOTH_SCORE)
_HOME_TOTAL = int(SettlementRule.HOME_TOTAL)
_AWAY_TOTAL = int(SettlementRule.AWAY_TOTAL)

_RESULTS: Final = range(3)
"""Home, draw and away."""

_WINS: Final = np.array(
    [
        [[s < len(row.selections) and row.wins(s, result) for result in _RESULTS] for s in range(MAX_SELECTIONS)]
        for row in BY_CODE
    ]
)
"""(market, selection, result): whether it wins with home, draw or away; read of ``WINNER`` alone."""

_TIE_RETURNED: Final = int(Tie.RETURNED)
_ONE_AT_LEAST: Final = 50
"""The line of a bet on whether anything was achieved, in hundredths."""

__all__ = [
    "FULL_WIN",
    "VOID",
    "best_result",
    "commission_on",
    "gross_profit",
    "halves",
    "net_profit",
    "outcome_of",
    "participant_halves",
    "settle",
]


@compiled_on_call
def best_result(side: int) -> int:
    """Halves won by the selection when a bet of this side wins in full."""
    return -FULL_WIN if side == LAY else FULL_WIN


def outcome_of(result: int) -> Payoff:
    """What a result makes of a bet; a void bet differs from a push by its event's status."""
    return _PAYOFFS.get(result, Payoff.DIVIDED)


@compiled_on_call
def halves(market: int, line: int, selection: int, home_score: int, away_score: int, tie: int = _TIE_RETURNED) -> int:
    """Result of one bet that the score settles, in halves of its stake, or divided.

    Args:
        market: code of its market type.
        line: home handicap or total in hundredths; multiples of 25. Not read where there is none.
        selection: index into the market's selections.
        home_score: of the score that settles the market (``instruments.settling``), ≥ 0; ``NO_SCORE`` for a void
            event, or ``LEVEL`` on both sides, where the result alone settles it.
        away_score: likewise, of the away side.
        tie: ``Tie`` of the venue: what a tie makes of a bet on the winner of two.

    Raises:
        ValueError: the score says nothing of markets about a participant.
    """
    if _ABOUT_PARTICIPANT[market]:
        raise ValueError("no score settles a market about a participant")
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
            return 0 if rule == _DRAW_NO_BET else tie
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
def settle(market: int, line: Int32, selection: Int16, home_score: Int32, away_score: Int32, tie: Int8) -> Int8:
    """Results (k,) of k bets on one market type; ``tie`` is that of each bet's venue. See ``halves``."""
    results = np.empty(len(selection), dtype=np.int8)
    for i in range(len(selection)):
        results[i] = halves(market, line[i], selection[i], home_score[i], away_score[i], tie[i])
    return results


def participant_halves(row: MarketType, line: int, selection: int, result: int, terms: SettlementTerms) -> int | None:
    """Result of one bet about a participant, in halves of its stake, or divided.

    Args:
        row: its market type, about one of a field or a person.
        line: hundredths, multiples of 25; not read where there is none.
        selection: index into the row's selections: 0 is yes, or over.
        result: ``DID_NOT_TAKE_PART``; of one of a field how many share the win with it, itself counted, or 0 if it did
            not win; of a person how many it achieved.
        terms: of the bet's venue.

    Returns:
        None where each contract of the venue says for itself what becomes of somebody who took no part.

    Raises:
        ValueError: the score settles such markets, or there is no such result.
    """
    if row.is_settled_by_score:
        raise ValueError(f"{row.key} is settled by the score")
    if result < DID_NOT_TAKE_PART:
        raise ValueError(f"there is no result {result}")
    if result == DID_NOT_TAKE_PART:
        absent = absent_of(row, terms)
        if absent is Absent.BY_CONTRACT:
            return None
        if absent is Absent.RETURNED:
            return VOID
        result = 0
    if row.rule is SettlementRule.FINISH:
        won = _share_of_win(result, terms.dead_heat)
    else:
        won = int(halves_against(result * 100 - (line if row.has_line else _ONE_AT_LEAST)))
    return won if selection == 0 else -won


def _share_of_win(sharing: int, dead_heat: DeadHeat) -> int:
    """Of a bet that one of a field wins.

    Raises:
        ValueError: more share the win than a result can say.
    """
    if sharing > MOST_DIVIDED:
        raise ValueError(f"a win that {sharing} share cannot be settled")
    if not sharing:
        return -FULL_WIN
    return FULL_WIN if sharing == 1 or dead_heat is DeadHeat.FULL else DIVIDED_BY_TWO + sharing - 2
