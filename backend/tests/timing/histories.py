"""Histories of prices made by hand, and out of what a watcher's engine would store."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from advisor.core.markets import LINE_NONE
from advisor.core.timing.price_changes import PriceChanges
from tests.timing.watching import SECOND, Watcher

NEVER: Final = 10**9


class Change(NamedTuple):
    """One change in plain values; ``seen`` and ``at`` in seconds."""

    seen: float
    odds_e4: int
    venue: str = "a"
    selection: int = 0
    event: int = 1
    at: float | None = None
    usable: bool = True
    market: int = 1
    kickoff: float = NEVER
    competition: str = "E0"


def history(changes: Sequence[Change]) -> PriceChanges:
    venues = tuple(sorted({each.venue for each in changes}))
    competitions = tuple(sorted({each.competition for each in changes}))

    def micros(seconds: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([round(each * SECOND) for each in seconds], np.int64)

    return PriceChanges(
        venues=venues,
        competitions=competitions,
        competition=np.array([competitions.index(each.competition) for each in changes], np.int32),
        event=np.array([each.event for each in changes], np.int64),
        market=np.array([each.market for each in changes], np.int8),
        participant=np.zeros(len(changes), np.int32),
        line=np.full(len(changes), LINE_NONE, np.int32),
        selection=np.array([each.selection for each in changes], np.int8),
        venue=np.array([venues.index(each.venue) for each in changes], np.int16),
        odds_e4=np.array([each.odds_e4 for each in changes], np.int32),
        usable=np.array([each.usable for each in changes], np.bool_),
        at=micros([each.seen if each.at is None else each.at for each in changes]),
        seen=micros([each.seen for each in changes]),
        kickoff=micros([each.kickoff for each in changes]),
    ).ordered()


def watched(watcher: Watcher) -> PriceChanges:
    """All that the watcher's engine would have stored."""
    ticks = [each.ticks.rows(each.changed) for each in watcher.changes]
    flags = np.concatenate([each.quality_flag[each.changed] for each in watcher.changes])
    competitions = tuple(each.odds_key for each in watcher.competitions)
    event = np.concatenate([each.event for each in ticks])
    index = [competitions.index(watcher.competition_of[each].odds_key) for each in event.tolist()]
    return PriceChanges(
        venues=ticks[0].venues,
        competitions=competitions,
        competition=np.array(index, np.int32),
        event=event,
        market=np.concatenate([each.market for each in ticks]),
        participant=np.concatenate([each.participant for each in ticks]),
        line=np.concatenate([each.line for each in ticks]),
        selection=np.concatenate([each.selection for each in ticks]),
        venue=np.concatenate([each.venue for each in ticks]),
        odds_e4=np.concatenate([each.odds_e4 for each in ticks]),
        usable=flags == 0,
        at=np.concatenate([each.at for each in ticks]),
        seen=np.concatenate([each.seen for each in ticks]),
        kickoff=np.array([watcher.kickoffs[each] * SECOND for each in event.tolist()], np.int64),
    ).ordered()
