"""A made-up world of live prices: fair probabilities that drift, and venues that follow them with margin and noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int8, Int16, Int32, Int64
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.messages import EventState
from advisor.instruments.market_types import BY_CODE, H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS, About

SECOND: Final = 1_000_000
NOON: Final = 1_768_478_400 * SECOND
"""2026-01-15 12:00 UTC in µs."""
SHARP: Final = "pinnacle"
EXCHANGE: Final = "betfair_exchange"
HALF_LINES: Final[Mapping[MarketTypeKey, tuple[int, int]]] = {SPREADS: (-50, 50), TOTALS: (250, 350)}
_LOG_STEP: Final = 0.45
"""Log-odds between neighbouring lines: what a whole goal is worth."""


@dataclass(frozen=True, slots=True)
class WorldMarkets:
    """m markets, as columns of ``Ticks``."""

    event: Int64
    market: Int8
    line: Int32


class LiveWorld:
    """Stateful, for one test; equal seeds give equal prices.

    Args:
        rng: where chance comes from.
        events: how many; each has a three-way market, two handicaps and two totals.
        soft: how many venues beside the sharp one and the exchange.
        noise: standard deviation of a soft venue's own mind, in log-odds.
        lines: of the handicaps and of the totals.
        sport: of all events.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        events: int,
        soft: int,
        noise: float = 0.02,
        lines: Mapping[MarketTypeKey, tuple[int, int]] = HALF_LINES,
        sport: str = "",
    ) -> None:
        self._rng = rng
        self.venues = (SHARP, EXCHANGE, *(f"soft_{i}" for i in range(soft)))
        self.events = {
            event: EventState(NOON + 3600 * SECOND * (2 + event % 48), EventStatus.SCHEDULED, sport)
            for event in range(1, events + 1)
        }
        types = [
            (MARKET_TYPES[market].code, line)
            for market in (H2H_3WAY, SPREADS, TOTALS)
            for line in lines.get(market, (LINE_NONE,))
        ]
        rows = [(event, code, line) for event in self.events for code, line in types]
        self.markets = WorldMarkets(
            event=np.array([row[0] for row in rows], np.int64),
            market=np.array([row[1] for row in rows], np.int8),
            line=np.array([row[2] for row in rows], np.int32),
        )
        self._margin = np.array([0.02, 0.01, *rng.uniform(0.04, 0.08, soft)])
        self._log_odds = self._first(rng, events)
        self._minds = rng.normal(0, noise, (len(rows), len(self.venues), 3))
        self._minds[:, :2] *= 0.2

    def _first(self, rng: np.random.Generator, events: int) -> Float64:
        """Log chances of the selections; the lines of an event agree with one another."""
        logs = np.full((len(self.markets.event), 3), -np.inf)
        by_event = logs.reshape(events, -1, 3)
        by_event[:, 0] = np.log(rng.dirichlet((6.0, 4.0, 5.0), events))
        for first in (1, 3):
            level = rng.normal(0, 0.2, events)
            sign = 1.0 if first == 1 else -1.0
            by_event[:, first, 0] = level - sign * _LOG_STEP / 2
            by_event[:, first + 1, 0] = level + sign * _LOG_STEP / 2
            by_event[:, first : first + 2, 1] = 0.0
        return logs

    def move(self, spread: float) -> None:
        """Let the truth drift by so much, in log-odds; lines of an event together."""
        per_event = self._rng.normal(0, spread, (len(self.events), 1, 3))
        moved = self._log_odds.reshape(len(self.events), -1, 3) + per_event
        self._log_odds = moved.reshape(-1, 3)

    def odds_e4(self, rows: Int64, venues: Int64, selections: Int64) -> Int32:
        """Back odds of cells by the truth of now, in ten-thousandths."""
        logs = self._log_odds[rows] + self._minds[rows, venues]
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        asked = chances[np.arange(len(rows)), selections] * (1 + self._margin[venues])
        odds: Float64 = np.round(100 / np.minimum(asked, 0.97)) * (ODDS_SCALE // 100)
        return np.maximum(odds, 10_100).astype(np.int32)

    def cells(self) -> tuple[Int64, Int64, Int64]:
        """Row, venue and selection of everything on offer to back."""
        counts = np.array([len(row.selections) for row in BY_CODE])[self.markets.market]
        row, venue, selection = np.indices((len(counts), len(self.venues), 3)).reshape(3, -1)
        real = selection < counts[row]
        return row[real], venue[real], selection[real]

    def ticks(self, rows: Int64, venues: Int64, selections: Int64, now: int, provider: str = "a") -> Ticks:
        """Those back prices as of now."""
        odds = self.odds_e4(rows, venues, selections)
        return ticks_of(
            provider,
            self.venues,
            event=self.markets.event[rows],
            market=self.markets.market[rows],
            line=self.markets.line[rows],
            selection=selections.astype(np.int8),
            venue=venues.astype(np.int16),
            odds_e4=odds,
            at=now,
        )

    def everything(self, now: int) -> Ticks:
        """All prices as of now."""
        return self.ticks(*self.cells(), now)


_ABOUT_ONE: Final = np.array([row.about is not About.EVENT for row in BY_CODE], np.int32)


def ticks_of(
    provider: str,
    venues: Sequence[str],
    *,
    event: Int64,
    market: Int8,
    line: Int32,
    selection: Int8,
    venue: Int16,
    odds_e4: Int32,
    at: int,
    side: Side = Side.BACK,
    participant: Int32 | None = None,
) -> Ticks:
    """Ticks that all stood, and were seen, at one instant, of one side and no known size.

    Those of market types about somebody are about the first participant, if nothing is said.
    """
    n = len(event)
    return Ticks(
        provider=provider,
        venues=tuple(venues),
        event=event,
        market=market,
        participant=_ABOUT_ONE[market] if participant is None else participant,
        line=line,
        selection=selection,
        venue=venue,
        side=np.full(n, side, np.int8),
        odds_e4=odds_e4,
        size=np.full(n, SIZE_UNKNOWN, np.int64),
        size_asset=np.zeros(n, np.int16),
        at=np.full(n, at, np.int64),
        seen=np.full(n, at, np.int64),
    )
