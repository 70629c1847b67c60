"""Favourites that became outsiders: home and away, or over and under, exchanged.

A favourite may lose that place, and one venue may err; that most favourites of a competition do at once, before any of
the games has begun, does not happen.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import log
from statistics import median
from typing import Final

from advisor.core.contracts import ContractBreak
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, Line
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.findings import Found, meant
from advisor.parsing.meaning.prices import Book

NAMES_WINNER: Final = frozenset(key for key, row in MARKET_TYPES.items() if row.names_winner)
COUNTS_POINTS: Final = frozenset(key for key, row in MARKET_TYPES.items() if row.line is Line.POINTS)
_SIDES: Final = meant(
    "home and away",
    seen="the favourites reversed",
    expected="the favourites there were",
)
_TOTALS: Final = meant(
    "over and under",
    seen="the likelier sides reversed",
    expected="the likelier sides there were",
)
_FEWEST_OTHERS: Final = 2


def lean_of(odds: Sequence[int]) -> float:
    """How much likelier the first selection is than the last, in logarithms; above 0: likelier."""
    return log(odds[-1] / odds[0])


def check_against_known(
    books: Mapping[Book, Sequence[int]], known: Callable[[Book], float | None], config: MeaningConfig, found: Found
) -> None:
    """Compare with what the provider itself said before.

    Args:
        known: the lean when it was last known; None where that proves nothing.
    """
    for markets, what in ((NAMES_WINNER, _SIDES), (COUNTS_POINTS, _TOTALS)):
        events: dict[str, list[bool]] = defaultdict(list)
        for key, odds in books.items():
            before = known(key) if key.market in markets else None
            if before is not None and abs(before) >= config.clear_lean:
                events[key.event].append(_reversed(before, lean_of(odds)))
        _decide(events, what, config, found)


def check_against_others(books: Mapping[Book, Sequence[int]], config: MeaningConfig, found: Found) -> None:
    """Compare the venues of one answer: one that sees most favourites the other way round has its sides exchanged."""
    leans: dict[tuple[str, MarketTypeKey], dict[str, float]] = defaultdict(dict)
    for key, odds in books.items():
        if key.market in NAMES_WINNER:
            leans[key.event, key.market][key.venue] = lean_of(odds)
    against: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for (event, _), venues in leans.items():
        for venue, lean in venues.items():
            others = [each for other, each in venues.items() if other != venue]
            if len(others) > _FEWEST_OTHERS and abs(usual := median(others)) >= config.clear_lean:
                against[venue][event].append(_reversed(usual, lean))
    for venue, events in against.items():
        if len(events) >= config.fewest_events:
            what = replace(_SIDES, field=f"home and away at {venue}", expected="the favourites of the other venues")
            found.decide_of_venue(venue, _turned(events, config), what)


def _reversed(before: float, now: float) -> bool:
    """Whether the lean is nearer to the opposite of what it was than to an even one."""
    return now * before < 0 and abs(now) > abs(before) / 2


def _decide(events: Mapping[str, Sequence[bool]], what: ContractBreak, config: MeaningConfig, found: Found) -> None:
    if len(events) >= config.fewest_events:
        found.decide(_turned(events, config), what)


def _turned(events: Mapping[str, Sequence[bool]], config: MeaningConfig) -> bool:
    turned = sum(2 * sum(markets) > len(markets) for markets in events.values())
    return turned >= config.reversed_share * len(events)
