"""Value bets as the live engine writes them, and as it restores them. ``value_bet_pages`` is for readers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypedDict

import asyncpg
import orjson

from advisor.core.clock import instant_of, micros_of
from advisor.core.quotes import Side
from advisor.db.directory.venues import venue_ids
from advisor.engine.tracking.value_bets import (
    BetState,
    Ending,
    StillThere,
    ValueBet,
    ValueBetChanges,
    VenueBook,
)
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES


class StoredPrices(TypedDict):
    """One venue's prices in the column ``prices``, a JSON list of these; ``at`` in µs since the Unix epoch."""

    venue: str
    odds_e4: list[int]
    at: int


async def write_value_bets(connection: asyncpg.Connection, changes: ValueBetChanges) -> None:
    """Store what became of bets in one step, in one transaction. Bets on events deleted meanwhile are left out.

    What a reader decided about a bet, such as its dismissal, stays.
    """
    # A revised bet may end again in the same step: its last state counts. One that is live again opens before its
    # successors could.
    last = {bet.id: bet for bet in (*changes.revised, *changes.ended, *changes.closed)}
    ended = sorted(last.values(), key=lambda bet: bet.state is BetState.LIVE)
    if not (ended or changes.updated or changes.opened):
        return
    async with connection.transaction():
        ids = await venue_ids(connection, (bet.venue for bet in (*ended, *changes.updated, *changes.opened)))
        # First those that end: a bet may end and another open on the same price in one step.
        if ended:
            await connection.executemany(_UPSERT, [_values(bet, ids) for bet in ended])
        if changes.opened:
            await connection.executemany(_ABANDON, [_abandoned(bet, ids) for bet in changes.opened])
        await connection.executemany(_UPSERT, [_values(bet, ids) for bet in (*changes.updated, *changes.opened)])


async def open_value_bets(connection: asyncpg.Connection, since: datetime) -> Sequence[ValueBet]:
    """Live bets, all bets on games that are not over, and those that a game which ended of late left unmeasured.

    Those from before a game was called off stay as they are. With them an engine that starts goes on. Those that were
    measured before their event became void come with them, however old: their closes are to be withdrawn.

    Args:
        since: of games that started before nobody says any more whether they are over.
    """
    return [_bet(row) for row in await connection.fetch(_OPEN, since)]


async def any_measured_on_void(connection: asyncpg.Connection, events: Sequence[int]) -> bool:
    """Whether bets on these events still have a close although the event is void: no engine followed them by then."""
    found: bool = await connection.fetchval(_MEASURED_ON_VOID, events)
    return found


def stored_prices(prices: Iterable[VenueBook]) -> str:
    """The evidence as the column holds it."""
    found = [StoredPrices(venue=each.venue, odds_e4=list(each.odds_e4), at=each.at) for each in prices]
    return orjson.dumps(found).decode()


def prices_of(stored: str) -> tuple[VenueBook, ...]:
    """The evidence out of the column."""
    found: list[StoredPrices] = orjson.loads(stored)
    return tuple(VenueBook(each["venue"], tuple(each["odds_e4"]), each["at"]) for each in found)


def chances_of(stored: str) -> tuple[StillThere, ...]:
    """The chances out of the column."""
    return tuple(StillThere(*each) for each in orjson.loads(stored))


def _values(bet: ValueBet, ids: Mapping[str, int]) -> tuple[object, ...]:
    return (
        bet.id,
        *_price(bet, ids),
        str(bet.state),
        None if bet.ended_because is None else str(bet.ended_because),
        instant_of(bet.first_seen),
        instant_of(bet.last_seen),
        None if bet.ended_at is None else instant_of(bet.ended_at),
        bet.odds_e4,
        bet.first_odds_e4,
        bet.best_odds_e4,
        bet.edge,
        bet.first_edge,
        bet.best_edge,
        bet.probability,
        bet.fair_source,
        bet.commission,
        stored_prices(bet.prices),
        bet.closing_odds_e4,
        bet.closing_probability,
        bet.clv,
        bet.instance,
        bet.kelly,
        list(bet.fair),
        orjson.dumps([list(each) for each in bet.chances]).decode(),
        bet.at_risk,
        int(bet.side),
    )


def _price(bet: ValueBet, ids: Mapping[str, int]) -> tuple[int, ...]:
    return bet.event, MARKET_TYPES[bet.market].code, bet.participant, bet.line, bet.selection, ids[bet.venue]


def _abandoned(bet: ValueBet, ids: Mapping[str, int]) -> tuple[object, ...]:
    return (*_price(bet, ids), bet.id, instant_of(bet.first_seen), str(Ending.STALE), bet.instance, int(bet.side))


def _bet(row: asyncpg.Record) -> ValueBet:
    return ValueBet(
        id=row["id"],
        instance=row["instance"],
        event=row["event_id"],
        market=BY_CODE[row["market"]].key,
        participant=row["participant"],
        line=row["line"],
        selection=row["selection"],
        venue=row["venue"],
        side=Side(row["side"]),
        state=BetState(row["state"]),
        ended_because=None if row["ended_because"] is None else Ending(row["ended_because"]),
        first_seen=micros_of(row["first_seen"]),
        last_seen=micros_of(row["last_seen"]),
        ended_at=None if row["ended_at"] is None else micros_of(row["ended_at"]),
        odds_e4=row["odds_e4"],
        first_odds_e4=row["first_odds_e4"],
        best_odds_e4=row["best_odds_e4"],
        edge=row["edge"],
        first_edge=row["first_edge"],
        best_edge=row["best_edge"],
        kelly=row["kelly"],
        probability=row["probability"],
        fair=tuple(row["fair"] or ()),
        fair_source=row["fair_source"],
        commission=row["commission"],
        prices=prices_of(row["prices"]),
        chances=chances_of(row["chances"]),
        at_risk=row["at_risk"],
        closing_odds_e4=row["closing_odds_e4"],
        closing_probability=row["closing_probability"],
        clv=row["clv"],
    )


_UPSERT: Final = """
    INSERT INTO value_bet (
        id, event_id, market, participant, line, selection, venue_id, state, ended_because, first_seen, last_seen,
        ended_at, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, probability, fair_source,
        commission, prices, closing_odds_e4, closing_probability, clv, instance, kelly, fair, chances, at_risk, side
    )
    SELECT $1, e.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
           $24, $25, $26, $27, $28, $29, $30, $31
    FROM event e WHERE e.id = $2
    ON CONFLICT (id) DO UPDATE SET
        state = excluded.state, ended_because = excluded.ended_because, last_seen = excluded.last_seen,
        ended_at = excluded.ended_at, odds_e4 = excluded.odds_e4, best_odds_e4 = excluded.best_odds_e4,
        edge = excluded.edge, first_edge = excluded.first_edge, best_edge = excluded.best_edge,
        probability = excluded.probability, fair_source = excluded.fair_source, commission = excluded.commission,
        prices = excluded.prices,
        closing_odds_e4 = excluded.closing_odds_e4, closing_probability = excluded.closing_probability,
        clv = excluded.clv, kelly = excluded.kelly, fair = excluded.fair,
        chances = excluded.chances, at_risk = excluded.at_risk
"""

# A live bet that its engine has forgotten, as after a start that could not read it, gives way to its successor.
_ABANDON: Final = """
    UPDATE value_bet SET state = 'expired', ended_because = $9, ended_at = $8
    WHERE event_id = $1 AND market = $2 AND participant = $3 AND line = $4 AND selection = $5 AND venue_id = $6
      AND id <> $7 AND instance = $10 AND side = $11 AND state = 'live'
"""

_OPEN: Final = """
    SELECT b.*, v.key AS venue FROM value_bet b JOIN venue v ON v.id = b.venue_id JOIN event e ON e.id = b.event_id
    WHERE b.state = 'live'
        OR e.kickoff >= $1 AND e.title IS NULL AND (e.called_off_at IS NULL OR b.first_seen > e.called_off_at)
            AND (e.status IN ('scheduled', 'in_play') OR e.status = 'finished' AND b.state = 'expired')
        OR e.status = 'void' AND b.state = 'closed'
    ORDER BY b.first_seen, b.id
"""

_MEASURED_ON_VOID: Final = """
    SELECT EXISTS (
        SELECT FROM value_bet b JOIN event e ON e.id = b.event_id
        WHERE b.event_id = ANY ($1::bigint[]) AND b.state = 'closed' AND e.status = 'void'
    )
"""
