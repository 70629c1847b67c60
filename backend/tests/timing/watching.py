"""The sandbox's bookmakers, watched by the live engine in virtual time: what it would store, and what it would bet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from uuid import UUID

import numpy as np
from pydantic import JsonValue

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.messages import EventState, QuoteChanges, Snapshot
from advisor.engine.config import LiveEngineConfig
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import FairConfig
from advisor.sandbox.world.bookmakers import BOOKS, SHARP
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import Sheet, World
from advisor.strategies.instances import instance

PROVIDER: Final = "the_odds_api"
FAIR: Final = FairConfig(lines=(f"sharp:{SHARP.key}", "consensus"))
SECOND: Final = 1_000_000
_VALUE: Final[dict[str, JsonValue]] = {"choice": "all", "min_venues": 3, "fair": f"sharp:{SHARP.key}, consensus"}


@dataclass(slots=True)
class Watcher:
    """Looks at a world's bookmakers, and keeps what the engine makes of it.

    Attributes:
        event_ids: by fixture; a new fixture gets the next number.
        kickoffs: Unix seconds, by event id.
        competition_of: by event id.
        changes: all that the engine would store.
    """

    world: World
    competitions: Sequence[Competition] = COMPETITIONS
    event_ids: dict[str, int] = field(default_factory=dict)
    kickoffs: dict[int, int] = field(default_factory=dict)
    competition_of: dict[int, Competition] = field(default_factory=dict)
    changes: list[QuoteChanges] = field(default_factory=list)
    engine: LiveEngine = field(init=False)

    def __post_init__(self) -> None:
        numbers = count(1)
        self.engine = LiveEngine(
            LiveEngineConfig(instances=(instance("value", "value", _VALUE),)), lambda: UUID(int=next(numbers))
        )

    def look(self, instant: float, books: Sequence[int] | None = None) -> StepResult:
        """Ask for the prices of some books, all of them unless said otherwise, as one answer."""
        seen = round(instant * SECOND)
        parts = [
            self._rows(self.world.sheet(index, competition, instant), competition, index, instant)
            for competition in self.competitions
            for index in (range(len(BOOKS)) if books is None else books)
        ]
        columns_ = [np.concatenate([part[place] for part in parts]) for place in range(7)]
        event, market, line, selection, venue, odds, at = columns_
        ticks = Ticks(
            provider=PROVIDER,
            venues=tuple(book.key for book in BOOKS),
            event=event.astype(np.int64),
            market=market.astype(np.int8),
            participant=np.zeros(len(event), np.int32),
            line=line.astype(np.int32),
            selection=selection.astype(np.int8),
            venue=venue.astype(np.int16),
            side=np.zeros(len(event), np.int8),
            odds_e4=odds.astype(np.int32),
            size=np.full(len(event), SIZE_UNKNOWN, np.int64),
            size_asset=np.zeros(len(event), np.int16),
            at=at.astype(np.int64),
            seen=np.full(len(event), seen, np.int64),
        )
        open_events = {
            id_: EventState(kickoff * SECOND, EventStatus.SCHEDULED)
            for id_, kickoff in self.kickoffs.items()
            if kickoff > instant - 60
        }
        snapshots = [] if books is not None else [Snapshot.of_ticks(ticks, np.unique(ticks.event), seen)]
        result = self.engine.step([ticks], seen, open_events, snapshots)
        self.changes += [each for each in result.quotes if each.changed.any()]
        return result

    def _rows(self, sheet: Sheet, competition: Competition, index: int, instant: float) -> list[Float64]:
        rows = [row for row, game in enumerate(sheet.games) if game.fixture.kickoff > instant]
        ids = np.array([self._event(sheet, row, competition) for row in rows], np.int64)
        found = [np.zeros((0, 7))]
        for number, column in enumerate(columns(competition.sport)):
            if column.exchange_only or not rows:
                continue
            odds = sheet.odds[rows, column.start : column.stop]
            n, k = odds.shape
            found.append(
                np.column_stack(
                    [
                        np.repeat(ids, k),
                        np.full(n * k, MARKET_TYPES[column.market].code),
                        np.repeat(
                            np.where(sheet.lines[rows, number] == LINE_NONE, LINE_NONE, sheet.lines[rows, number]), k
                        ),
                        np.tile(np.arange(k), n),
                        np.full(n * k, index),
                        np.rint(odds.ravel() * 10_000),
                        np.repeat(np.rint(np.array(sheet.updated)[rows] * SECOND), k),
                    ]
                )
            )
        table = np.concatenate(found)
        table = table[np.isfinite(table[:, 5])]
        return [table[:, place] for place in range(7)]

    def _event(self, sheet: Sheet, row: int, competition: Competition) -> int:
        fixture = sheet.games[row].fixture
        id_ = self.event_ids.setdefault(fixture.id, len(self.event_ids) + 1)
        self.kickoffs[id_] = fixture.kickoff
        self.competition_of[id_] = competition
        return id_
