"""What open bets can lose by what they have in common, as the leader writes it and others read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from advisor.core.clock import micros_of
from advisor.core.markets import MarketTypeKey, line_text
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.engine.portfolios.exposures import About, Exposure, ExposureBy
from advisor.instruments.market_types import MARKET_TYPES
from advisor.risk.capital.spread import EventPlace, group_of


@dataclass(frozen=True, slots=True)
class NamedExposure:
    """One of them.

    Attributes:
        name: of the subject, for people.
    """

    exposure: Exposure
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow:
    """Those of a portfolio, the largest of each kind first.

    Attributes:
        at: since when they are so.
    """

    portfolio: str
    mode: Mode
    asset: str
    exposures: Sequence[NamedExposure]
    at: datetime


async def about(reader: asyncpg.Connection | asyncpg.Pool, events: Sequence[str], orders: Sequence[str]) -> About:
    """What is to be known of events, by id, and of orders, by reference."""
    known = await reader.fetch(_EVENTS, [int(event) for event in events])
    decided = await reader.fetch(_INSTANCES, [UUID(order) for order in orders])
    return About(
        places={str(row["id"]): _place(row) for row in known},
        starts_at={str(row["id"]): micros_of(row["kickoff"]) for row in known if row["kickoff_known"]},
        instance_of={str(row["reference"]): row["instance"] for row in decided},
    )


async def places_of(reader: asyncpg.Connection | asyncpg.Pool, events: Sequence[str]) -> Mapping[str, EventPlace]:
    """What events, by id, have in common with others; one that is not known is left out."""
    known = [int(event) for event in events if event.isdecimal()]
    return {str(row["id"]): _place(row) for row in await reader.fetch(_EVENTS, known)}


def _place(row: asyncpg.Record) -> EventPlace:
    day = row["kickoff"].astimezone(UTC).date() if row["kickoff_known"] else None
    return EventPlace(row["code"], group_of(row["sport"], day))


async def write_exposures(
    connection: WritingConnection, portfolio: str, asset: str, exposures: Sequence[Exposure], at: datetime
) -> None:
    """Store those of a portfolio in place of its last ones."""
    stated = [[str(each.by), each.subject, each.amount, each.bets, each.limit] for each in exposures]
    await connection.execute(_UPSERT, portfolio, asset, orjson.dumps(stated).decode(), at)


async def exposure_rows(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[ExposureRow]:
    """All portfolios, by key."""
    rows = await reader.fetch("SELECT portfolio, mode, asset, exposures, at FROM exposure_state ORDER BY portfolio")
    found = {
        row["portfolio"]: [Exposure(ExposureBy(each[0]), *each[1:]) for each in orjson.loads(row["exposures"])]
        for row in rows
    }
    events = {int(_event_of(each)) for some in found.values() for each in some if each.by in _OF_EVENTS}
    names = {str(row["id"]): row["name"] for row in await reader.fetch(_NAMES, sorted(events))}
    return [
        ExposureRow(
            portfolio=row["portfolio"],
            mode=Mode(row["mode"]),
            asset=row["asset"],
            exposures=[NamedExposure(each, _name(each, names)) for each in found[row["portfolio"]]],
            at=row["at"],
        )
        for row in rows
    ]


_OF_EVENTS: Final = frozenset({ExposureBy.EVENT, ExposureBy.MARKET})


def _event_of(exposure: Exposure) -> str:
    return exposure.subject.partition(" ")[0]


def _name(exposure: Exposure, names: Mapping[str, str]) -> str:
    if exposure.by not in _OF_EVENTS:
        return exposure.subject
    event = names.get(_event_of(exposure), "")
    if exposure.by is ExposureBy.EVENT:
        return event
    _, market, _, line = exposure.subject.split(" ")
    title = f"{MARKET_TYPES[MarketTypeKey(market)].name} {line_text(int(line))}".strip()
    return f"{event}, {title}" if event else title


_EVENTS: Final = """
    SELECT e.id, c.code, c.sport, e.kickoff, e.kickoff_known FROM event e JOIN competition c ON c.id = e.competition_id
    WHERE e.id = ANY ($1::bigint[])
"""
_INSTANCES: Final = "SELECT reference, instance FROM bet_order WHERE reference = ANY ($1::uuid[])"
_NAMES: Final = """
    SELECT e.id, coalesce(e.title, h.name || ' - ' || a.name) AS name FROM event e
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
    WHERE e.id = ANY ($1::bigint[])
"""
_UPSERT: Final = """
    INSERT INTO exposure_state (portfolio, asset, exposures, at, fencing_number, mode)
    VALUES ($1, $2, $3, $4, coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint,
        (SELECT mode FROM portfolio WHERE name = $1))
    ON CONFLICT (portfolio) DO UPDATE SET
        asset = excluded.asset, exposures = excluded.exposures, at = excluded.at,
        fencing_number = excluded.fencing_number
"""
