"""What changed since readers were last told, joined: the newest change of each price, and what to ask for anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np

from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE, MARKET_TYPES, line_text
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.engine.books.messages import QuoteChanges
from advisor.engine.quality.flags import QualityFlag

Change: TypeAlias = dict[str, object]
_Selection: TypeAlias = tuple[int, int, int, int, str, int]


class Topic(StrEnum):
    """What readers can ask to be told of."""

    QUOTES = "quotes"
    VALUE_BETS = "value_bets"
    ARBITRAGE = "arbitrage"
    PROVIDERS = "providers"
    SCORES = "scores"
    REVIEWS = "reviews"


MOST_CHANGES: Final = 400
"""Prices told one by one in a message; beyond them only which fixtures to ask for anew."""


@dataclass(slots=True)
class News:
    """Collects between two tellings; taking it out empties it."""

    _changes: dict[_Selection, Change] = field(default_factory=dict)
    _crowded: set[int] = field(default_factory=set)
    _notices: dict[Topic, dict[str, None]] = field(default_factory=dict)

    def add_quotes(self, news: QuoteChanges) -> None:
        """Prices whose odds changed."""
        ticks = news.ticks
        for row in np.flatnonzero(news.changed).tolist():
            event = int(ticks.event[row])
            if event in self._crowded:
                continue
            key = (
                event,
                int(ticks.market[row]),
                int(ticks.line[row]),
                int(ticks.selection[row]),
                ticks.venues[ticks.venue[row]],
                int(ticks.side[row]),
            )
            self._changes.pop(key, None)
            self._changes[key] = _change(key, news, row)
        if len(self._changes) > MOST_CHANGES:
            self._crowded |= {key[0] for key in self._changes}
            self._changes.clear()

    def add(self, topic: Topic, ids: Iterable[str]) -> None:
        """Things of a topic that changed."""
        self._notices.setdefault(topic, {}).update(dict.fromkeys(ids))

    def take(self) -> tuple[list[Change], list[int], Mapping[Topic, list[str]]]:
        """Changes of prices, fixtures to ask for anew, and ids by topic."""
        changes, crowded, notices = list(self._changes.values()), sorted(self._crowded), self._notices
        self._changes, self._crowded, self._notices = {}, set(), {}
        return changes, crowded, {topic: list(ids) for topic, ids in notices.items()}


def _change(key: _Selection, news: QuoteChanges, row: int) -> Change:
    event, market, line, selection, venue, side = key
    ticks = news.ticks
    quality_flag = QualityFlag(int(news.quality_flag[row]))
    return {
        "fixture_id": event,
        "market": str(MARKET_TYPES[market]),
        "line": None if line == LINE_NONE else line_text(line),
        "selection": selection,
        "venue": venue,
        "side": Side(side).name.lower(),
        "odds": _odds(int(ticks.odds_e4[row])),
        "previous": _odds(int(news.previous_e4[row])),
        "at": instant_of(int(ticks.at[row])).isoformat(),
        "quality_flag": None if quality_flag is QualityFlag.NONE else quality_flag.name.lower(),
    }


def _odds(odds_e4: int) -> str | None:
    return odds_text(odds_e4) if odds_e4 else None
