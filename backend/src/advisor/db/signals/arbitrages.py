"""Arbitrages as the live engine writes them, and as it restores them. ``arbitrage_pages`` is for readers."""

from collections.abc import Iterable, Sequence
from typing import Final, NotRequired, TypedDict

import asyncpg
import orjson

from advisor.core.clock import instant_of, micros_of
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.money.rates import RateGap
from advisor.core.quotes import Side
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageChanges, ArbitrageKind, ArbitrageState, Leg, LegSize
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES


class StoredSize(TypedDict):
    """What a venue takes at a price; values as in ``strategies.legs.LegSize``."""

    minor: int
    asset: int
    limit: int | None
    gap: str | None


class StoredLeg(TypedDict):
    """One leg in the column ``legs``, a JSON list of these; values as in ``engine.tracking.arbitrages.Leg``.

    ``size`` is missing where the venue does not say, and in legs stored before it was kept; ``asset`` in these alone.
    """

    line: int
    selection: int
    venue: str
    side: int
    odds_e4: int
    stake: int
    outlay: int
    share: float
    size: NotRequired[StoredSize]
    asset: NotRequired[int]


async def write_arbitrages(connection: asyncpg.Connection, changes: ArbitrageChanges) -> None:
    """Store what became of arbitrages in one step, in one transaction; not those on events deleted meanwhile."""
    if not (changes.opened or changes.updated or changes.ended):
        return
    async with connection.transaction():
        if changes.ended:
            await connection.executemany(_UPSERT, [_values(each) for each in changes.ended])
        if changes.opened:
            abandoned = [(a.instance, a.event, a.legs_key, a.id, instant_of(a.first_seen)) for a in changes.opened]
            await connection.executemany(_ABANDON, abandoned)
        await connection.executemany(_UPSERT, [_values(each) for each in (*changes.updated, *changes.opened)])


async def open_arbitrages(connection: asyncpg.Connection) -> Sequence[Arbitrage]:
    """Those live: an engine that starts goes on with them."""
    return [_arbitrage(row) for row in await connection.fetch(_OPEN)]


def stored_legs(legs: Iterable[Leg]) -> str:
    """The legs as the column holds them."""
    return orjson.dumps([_stored_leg(leg) for leg in legs]).decode()


def legs_of(stored: str) -> tuple[Leg, ...]:
    """The legs out of the column."""
    found: list[StoredLeg] = orjson.loads(stored)
    return tuple(
        Leg(
            line=leg["line"],
            selection=leg["selection"],
            venue=leg["venue"],
            side=Side(leg["side"]),
            odds_e4=leg["odds_e4"],
            stake=leg["stake"],
            outlay=leg["outlay"],
            share=leg["share"],
            size=_size_of(leg),
            asset=leg.get("asset", UNKNOWN_ASSET),
        )
        for leg in found
    )


def _stored_leg(leg: Leg) -> StoredLeg:
    stored = StoredLeg(
        line=leg.line,
        selection=leg.selection,
        venue=leg.venue,
        side=int(leg.side),
        odds_e4=leg.odds_e4,
        stake=leg.stake,
        outlay=leg.outlay,
        share=leg.share,
    )
    if leg.asset != UNKNOWN_ASSET:
        stored["asset"] = leg.asset
    if leg.size is not None:
        minor, asset, limit, gap = leg.size
        stored["size"] = StoredSize(minor=minor, asset=asset, limit=limit, gap=None if gap is None else str(gap))
    return stored


def _size_of(leg: StoredLeg) -> LegSize | None:
    size = leg.get("size")
    if size is None:
        return None
    gap = size["gap"]
    return LegSize(size["minor"], size["asset"], size["limit"], None if gap is None else RateGap(gap))


def _values(arbitrage: Arbitrage) -> tuple[object, ...]:
    return (
        arbitrage.id,
        str(arbitrage.kind),
        arbitrage.event,
        MARKET_TYPES[arbitrage.market].code,
        str(arbitrage.state),
        instant_of(arbitrage.first_seen),
        instant_of(arbitrage.last_seen),
        None if arbitrage.ended_at is None else instant_of(arbitrage.ended_at),
        arbitrage.margin,
        arbitrage.best_margin,
        arbitrage.middle_margin,
        arbitrage.total_stake,
        arbitrage.profit,
        stored_legs(arbitrage.legs),
        arbitrage.legs_key,
        arbitrage.instance,
        arbitrage.void_profit,
        arbitrage.participant,
    )


def _arbitrage(row: asyncpg.Record) -> Arbitrage:
    return Arbitrage(
        id=row["id"],
        instance=row["instance"],
        kind=ArbitrageKind(row["kind"]),
        event=row["event_id"],
        market=BY_CODE[row["market"]].key,
        state=ArbitrageState(row["state"]),
        first_seen=micros_of(row["first_seen"]),
        last_seen=micros_of(row["last_seen"]),
        ended_at=None if row["ended_at"] is None else micros_of(row["ended_at"]),
        margin=row["margin"],
        best_margin=row["best_margin"],
        middle_margin=row["middle_margin"],
        total_stake=row["total_stake"],
        profit=row["profit"],
        legs=legs_of(row["legs"]),
        legs_key=row["legs_key"],
        void_profit=row["void_profit"],
        participant=row["participant"],
    )


_UPSERT: Final = """
    INSERT INTO arbitrage (
        id, kind, event_id, market, state, first_seen, last_seen, ended_at, margin, best_margin, middle_margin,
        total_stake, profit, legs, legs_key, instance, void_profit, participant
    )
    SELECT $1, $2, e.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
    FROM event e WHERE e.id = $3
    ON CONFLICT (id) DO UPDATE SET
        state = excluded.state, last_seen = excluded.last_seen, ended_at = excluded.ended_at,
        margin = excluded.margin, best_margin = excluded.best_margin, middle_margin = excluded.middle_margin,
        total_stake = excluded.total_stake, profit = excluded.profit, legs = excluded.legs,
        legs_key = excluded.legs_key, void_profit = excluded.void_profit
"""

# One that its engine has forgotten gives way to its successor.
_ABANDON: Final = """
    UPDATE arbitrage SET state = 'expired', ended_at = $5
    WHERE instance = $1 AND event_id = $2 AND legs_key = $3 AND id <> $4 AND state = 'live'
"""

_OPEN: Final = "SELECT * FROM arbitrage WHERE state = 'live' ORDER BY first_seen, id"
