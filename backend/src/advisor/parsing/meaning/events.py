"""Events that all changed in one way: starts moved by the same hours, scores exchanged."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.findings import Found, meant

Score = tuple[int, int]
_KICKOFF: Final = meant("start", seen="all starts moved by the same hours", expected="the starts there were")
_SCORES: Final = meant("scores", seen="scores of home and away exchanged", expected="the scores there were")


def check_starts(moves: Sequence[tuple[datetime, datetime]], config: MeaningConfig, found: Found) -> None:
    """Games are put off one at a time; all by the same hours means another time zone.

    Args:
        moves: start known before and start now, of games that had not begun.
    """
    if len(moves) < config.fewest_events:
        return
    shifts = Counter(now - before for before, now in moves)
    shift, times = shifts.most_common(1)[0]
    moved = bool(shift) and not shift % config.zone_step
    found.decide(moved and times >= config.reversed_share * len(moves), _KICKOFF)


def check_scores(scores: Sequence[tuple[Score, Score]], config: MeaningConfig, found: Found) -> None:
    """No game turns from 2–1 to 1–2 between two looks, and never most of them.

    Args:
        scores: known before and now, of games in which one side led.
    """
    if len(scores) < config.fewest_events:
        return
    turned = sum(now == before[::-1] for before, now in scores)
    found.decide(turned >= config.reversed_share * len(scores), _SCORES)
