"""Hand-made histories: a few matches with a few prices, written as a trader would say them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.core.history import NO_SCORE, UNKNOWN, Events, History, Prices
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey, Phase
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES

HOUR = 3_600_000_000
DAY = 24 * HOUR
SATURDAY = 1_704_553_200_000_000
"""6 January 2024, 15:00 UTC."""

Price = tuple[str, Phase, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class Match:
    """One match; ``prices`` are (venue, phase, odds), 0.0 for a selection without a price."""

    home: str = "ash"
    away: str = "birch"
    kickoff: int = SATURDAY
    score: tuple[int, int] | None = (1, 0)
    half_time: tuple[int, int] | None = None
    normal_time: tuple[int, int] | None = None
    """Unless said otherwise the score, of a match without overtime; not known of one with it, or of which that is not
    known."""
    overtime: bool | None = False
    shortened: bool = False
    status: EventStatus = EventStatus.FINISHED
    prices: Sequence[Price] = ()
    competition: str = "E0"
    season: str = "2023/24"
    day: str = "2024-01-06"
    kickoff_known: bool = True
    line: int = LINE_NONE
    placed: int | None = None
    """When the pre-match prices stood; a day before the kick-off unless said otherwise."""

    @property
    def key(self) -> str:
        return f"{self.competition}/{self.day}/{self.home}/{self.away}"


SHARP = ("pinnacle", Phase.PRE_MATCH, (2.0, 3.6, 4.2))
SOFT = ("bwin", Phase.PRE_MATCH, (2.2, 3.3, 3.8))
CLOSE = ("pinnacle", Phase.CLOSING, (1.9, 3.7, 4.5))


@dataclass
class _Columns:
    rows: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    odds: list[list[int]] = field(default_factory=list)


def history_of(matches: Sequence[Match], market: MarketTypeKey = H2H_3WAY, sport: str = "football") -> History:
    """Columns of the matches in the given order."""
    scores = [match.score or (NO_SCORE, NO_SCORE) for match in matches]
    normal = [
        match.normal_time or (scores[row] if match.overtime is False else (NO_SCORE, NO_SCORE))
        for row, match in enumerate(matches)
    ]
    halves = [match.half_time or (NO_SCORE, NO_SCORE) for match in matches]
    events = Events(
        sport=sport,
        key=[match.key for match in matches],
        competition=[match.competition for match in matches],
        season=[match.season for match in matches],
        home=[match.home for match in matches],
        away=[match.away for match in matches],
        kickoff=np.array([match.kickoff for match in matches], np.int64),
        kickoff_known=np.array([match.kickoff_known for match in matches], np.bool_),
        status=[match.status for match in matches],
        home_score=np.array([home for home, _ in scores], np.int32),
        away_score=np.array([away for _, away in scores], np.int32),
        home_normal=np.array([home for home, _ in normal], np.int32),
        away_normal=np.array([away for _, away in normal], np.int32),
        overtime=np.array([UNKNOWN if match.overtime is None else match.overtime for match in matches], np.int8),
        shortened=np.array([match.shortened for match in matches], np.bool_),
        home_half=np.array([home for home, _ in halves], np.int32),
        away_half=np.array([away for _, away in halves], np.int32),
    )
    venues = tuple(sorted({venue for match in matches for venue, _, _ in match.prices}))
    columns = _Columns()
    for row, match in enumerate(matches):
        placed = match.kickoff - DAY if match.placed is None else match.placed
        for venue, phase, odds in match.prices:
            at = placed if phase == Phase.PRE_MATCH else match.kickoff
            columns.rows.append((row, MARKET_TYPES[market].code, match.line, venues.index(venue), int(phase), at))
            columns.odds.append([round(o * 10_000) for o in odds] + [0] * (3 - len(MARKET_TYPES[market].selections)))
    return History(events=events, prices=_prices(columns, venues), aggregates=_prices(_Columns(), ()))


def _prices(columns: _Columns, venues: tuple[str, ...]) -> Prices:
    table = np.array(columns.rows, np.int64).reshape(-1, 6)
    return Prices(
        event=table[:, 0].astype(np.int32),
        market=table[:, 1].astype(np.int8),
        line=table[:, 2].astype(np.int32),
        venue=table[:, 3].astype(np.int16),
        phase=table[:, 4].astype(np.int8),
        at=table[:, 5].copy(),
        odds_e4=np.array(columns.odds, np.int32).reshape(-1, 3),
        venues=venues,
    )
