"""Holds each reading of a provider against itself and against what the provider said before.

Only what is certain of an answer as a whole is decided; a reading with little in it is let pass. Nothing is remembered
of a reading that is broken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from advisor.core.markets import DECIDED_OR_POSTPONED, EventStatus
from advisor.core.readings import EventReport, Reading
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.events import Score, check_scores, check_starts
from advisor.parsing.meaning.favourites import (
    COUNTS_POINTS,
    NAMES_WINNER,
    check_against_known,
    check_against_others,
    lean_of,
)
from advisor.parsing.meaning.findings import Found
from advisor.parsing.meaning.prices import (
    Book,
    Selection,
    at_ends,
    by_side,
    check_ends,
    check_sides,
    check_unit,
    whole_books,
)
from advisor.parsing.meaning.refusals import check_refused
from advisor.parsing.meaning.weather import check_temperatures

K = TypeVar("K")
V = TypeVar("V")
_LEANING = NAMES_WINNER | COUNTS_POINTS
_FEW: Final = 1_000
"""So many prices more are never worth looking through all of them."""


@dataclass(frozen=True, slots=True)
class _Start:
    kickoff: datetime
    begun: bool


class _Memory(Generic[K, V]):
    """What was last known, and since when."""

    def __init__(self, config: MeaningConfig) -> None:
        self._remember = config.remember
        self._held: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K, now: datetime) -> V | None:
        held = self._held.get(key)
        return held[1] if held is not None and now - held[0] <= self._remember else None

    def put(self, key: K, value: V, now: datetime) -> None:
        self._held[key] = (now, value)

    def tidy(self, now: datetime, wanted: Callable[[K], bool] = lambda _: True) -> None:
        self._held = {key: held for key, held in self._held.items() if now - held[0] <= self._remember and wanted(key)}

    def __len__(self) -> int:
        return len(self._held)


class Examiner:
    """Of one provider."""

    def __init__(self, config: MeaningConfig) -> None:
        self._config = config
        self._leans: _Memory[Book, float] = _Memory(config)
        self._inside: _Memory[Selection, bool] = _Memory(config)
        self._starts: _Memory[str, _Start] = _Memory(config)
        self._scores: _Memory[str, Score] = _Memory(config)
        self._temperatures: _Memory[tuple[float, float, datetime], float] = _Memory(config)
        self._tidied: datetime | None = None
        self._kept = 0

    def __len__(self) -> int:
        """How many prices and books are remembered."""
        return len(self._leans) + len(self._inside)

    def examine(self, reading: Reading, now: datetime) -> Found:
        """What can be said of a reading; it is remembered if it is not broken."""
        found = Found()
        self._tidy(now)
        check_refused(reading, self._config, found)
        self._check_events(reading, now, found)
        # A stream sends changes of single prices: these are remembered, and too few to say anything.
        sides, books = by_side(reading.quotes), whole_books(reading.quotes)
        self._check_prices(sides, books, now, found)
        self._check_weather(reading, now, found)
        if not found.breaks and not reading.breaks:
            used = {key: odds for key, odds in books.items() if key.venue not in found.withheld}
            self._remember(reading, sides, used, now)
        return found

    def _check_events(self, reading: Reading, now: datetime, found: Found) -> None:
        moves, scores = [], []
        for event in reading.events:
            start, score = self._starts.get(event.ref, now), self._scores.get(event.ref, now)
            if start is not None and event.kickoff_known and start.kickoff > now:
                moves.append((start.kickoff, event.kickoff))
            if score is not None and score[0] != score[1] and (now_is := _score(event)) is not None:
                scores.append((score, now_is))
        check_starts(moves, self._config, found)
        check_scores(scores, self._config, found)

    def _check_prices(
        self, sides: dict[Selection, list[int]], books: dict[Book, list[int]], now: datetime, found: Found
    ) -> None:
        def known(key: Book) -> float | None:
            return self._leans.get(key, now) if self._to_come(key.event, now) else None

        config = self._config
        check_sides(sides, config, found)
        check_unit(books, config, found)
        check_ends(
            sides,
            lambda key: self._inside.get(key, now) is True,
            lambda event: self._to_come(event, now),
            config,
            found,
        )
        check_against_known(books, known, config, found)
        check_against_others(books, config, found)

    def _check_weather(self, reading: Reading, now: datetime, found: Found) -> None:
        hours = []
        for place in reading.weather:
            for hour in place.hours:
                before = self._temperatures.get((place.latitude, place.longitude, hour.at), now)
                if before is not None and hour.temperature_c is not None:
                    hours.append((before, hour.temperature_c))
        check_temperatures(hours, self._config, found)

    def _to_come(self, event: str, now: datetime) -> bool:
        start = self._starts.get(event, now)
        return start is not None and not start.begun and start.kickoff > now

    def _remember(
        self, reading: Reading, sides: dict[Selection, list[int]], books: dict[Book, list[int]], now: datetime
    ) -> None:
        self._remember_events(reading, now)
        for key, odds in sides.items():
            if any(odds):
                self._inside.put(key, not at_ends(odds, self._config), now)
        for book, prices in books.items():
            if book.market in _LEANING:
                self._leans.put(book, lean_of(prices), now)

    def _remember_events(self, reading: Reading, now: datetime) -> None:
        for event in reading.events:
            begun = event.status is EventStatus.IN_PLAY or event.status in DECIDED_OR_POSTPONED
            if event.kickoff_known:
                self._starts.put(event.ref, _Start(event.kickoff, begun), now)
            if (score := _score(event)) is not None:
                self._scores.put(event.ref, score, now)
        for place in reading.weather:
            for hour in place.hours:
                if hour.temperature_c is not None:
                    self._temperatures.put((place.latitude, place.longitude, hour.at), hour.temperature_c, now)

    def _tidy(self, now: datetime) -> None:
        """Forget what has lapsed, and prices of games that have begun, which nothing is held against any more.

        Whenever what is remembered has doubled, so that it costs each reading next to nothing: games of a few minutes
        leave tens of thousands of prices behind before any lapses.
        """
        if self._tidied is None:
            self._tidied = now
        if now - self._tidied < self._config.remember and len(self) <= 2 * self._kept + _FEW:
            return
        self._tidied = now
        for memory in (self._leans, self._inside):
            memory.tidy(now, lambda key: self._to_come(key.event, now))
        for other in (self._starts, self._scores, self._temperatures):
            other.tidy(now)
        self._kept = len(self)


def _score(event: EventReport) -> Score | None:
    return None if event.home_score is None or event.away_score is None else (event.home_score, event.away_score)
