"""Live rows in a database, written plainly; what an engine computes comes from ``live_engine``."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

import asyncpg

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE
from advisor.db.signals.value_bets import write_value_bets
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges, VenueBook
from advisor.instruments import market_types
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
H2H: Final = MARKET_TYPES[market_types.H2H_3WAY].code
TOTALS: Final = MARKET_TYPES[market_types.TOTALS].code


async def add_teams(pool: asyncpg.Pool, names: Sequence[str], code: str = "T1", sport: str = "football") -> None:
    """A competition with teams, whose keys are their names in small letters."""
    await pool.execute(
        "INSERT INTO competition (code, sport, country, name) VALUES ($1, $2, 'Test', $3) ON CONFLICT DO NOTHING",
        code, sport, f"League {code}",
    )  # fmt: skip
    await pool.executemany(
        """
        INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at)
        VALUES ($1, 'Test', lower($2), $2, lower($2), true, $3)
        """,
        [(sport, name, NOW) for name in names],
    )


async def add_event(
    pool: asyncpg.Pool, home: str, away: str, kickoff: datetime, *, status: str = "scheduled", code: str = "T1"
) -> int:
    """A fixture; returns its id."""
    event: int = await pool.fetchval(
        """
        INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status)
        SELECT c.id, '2026/27', $4::timestamptz::date, $4, true, h.id, a.id, $5
        FROM competition c, team h, team a WHERE c.code = $1 AND h.key = lower($2) AND a.key = lower($3) RETURNING id
        """,
        code, home, away, kickoff, status,
    )  # fmt: skip
    return event


async def venue_id(pool: asyncpg.Pool, key: str) -> int:
    """Id of a venue, made where it is not there."""
    await pool.execute("INSERT INTO venue (key) VALUES ($1) ON CONFLICT DO NOTHING", key)
    id_: int = await pool.fetchval("SELECT id FROM venue WHERE key = $1", key)
    return id_


async def add_prices(
    pool: asyncpg.Pool,
    event: int,
    venue: str,
    odds_e4: Sequence[int],
    *,
    market: int = H2H,
    line: int = LINE_NONE,
    side: int = 0,
    age: timedelta = timedelta(seconds=10),
    quality_flag: int = 0,
    now: datetime = NOW,
) -> None:
    """The last prices of a venue on all selections of a market."""
    id_ = await venue_id(pool, venue)
    at = now - age
    await pool.executemany(
        """
        INSERT INTO latest_quote (event_id, market, line, selection, venue_id, side, odds_e4, previous_e4, size, at,
            seen_at, changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day, participant)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 20500, 12050, $8, $9, $8, 'the_odds_api', $10, 'NaN', $8, 0, 0, 0)
        """,
        [
            (event, market, line, selection, id_, side, odds, at, now, quality_flag)
            for selection, odds in enumerate(odds_e4)
        ],
    )


def a_value_bet(
    event: int,
    id_: int,
    *,
    selection: int = 0,
    venue: str = "bet365",
    state: BetState = BetState.LIVE,
    edge: float = 0.05,
    seen: datetime = NOW,
    closing_probability: float | None = None,
    instance: str = "value",
) -> ValueBet:
    """A value bet at odds of 2.10 with a fair probability of one half, from Pinnacle."""
    at = micros_of(seen)
    live = state is BetState.LIVE
    ending = Ending.STARTED if state is BetState.CLOSED else Ending.PRICE_GONE
    return ValueBet(
        id=UUID(int=id_),
        instance=instance,
        event=event,
        market=H2H_3WAY,
        line=LINE_NONE,
        selection=selection,
        venue=venue,
        state=state,
        ended_because=None if live else ending,
        first_seen=at,
        last_seen=at,
        ended_at=None if live else at,
        odds_e4=21_000,
        first_odds_e4=20_800,
        best_odds_e4=21_000,
        edge=edge,
        at_risk=1.0,
        first_edge=0.04,
        best_edge=edge,
        kelly=0.0123,
        probability=0.5,
        fair=(0.5, 0.27, 0.23),
        fair_source="sharp:pinnacle",
        commission=0.0,
        prices=(VenueBook("pinnacle", (19_600, 36_000, 41_000), at), VenueBook(venue, (21_000, 34_000, 0), at)),
        closing_probability=closing_probability,
        clv=None if closing_probability is None else 0.0192,
    )


async def add_value_bet(
    pool: asyncpg.Pool,
    event: int,
    id_: int,
    *,
    selection: int = 0,
    venue: str = "bet365",
    state: BetState = BetState.LIVE,
    edge: float = 0.05,
    seen: datetime = NOW,
    closing_probability: float | None = None,
    instance: str = "value",
) -> UUID:
    """The same, stored as the engine does."""
    bet = a_value_bet(
        event,
        id_,
        selection=selection,
        venue=venue,
        state=state,
        edge=edge,
        seen=seen,
        closing_probability=closing_probability,
        instance=instance,
    )
    changes = ValueBetChanges(opened=(bet,)) if state is BetState.LIVE else ValueBetChanges(ended=(bet,))
    async with pool.acquire() as lent:
        # A pool lends a proxy, a connection in all but its class.
        await write_value_bets(cast("asyncpg.Connection", lent), changes)
    return bet.id
