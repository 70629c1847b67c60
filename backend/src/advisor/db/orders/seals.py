"""Seals of what was decided, in the transaction that decides it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg

from advisor.core.ids import NewId
from advisor.core.markets import line_text
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.proofs.chained_lines import Content, canonical, stated
from advisor.core.proofs.seals import NO_SEAL, Head, Seal, seals_after
from advisor.db.leader.writes import WritingConnection
from advisor.execution.intents import Intent
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ports.journal import JournalPosition

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool


async def made_seals(
    connection: WritingConnection, intents: Sequence[Intent], at: datetime, new_id: NewId
) -> tuple[Seal, ...]:
    """Seals of orders that were decided now; ``keep_seals`` stores them.

    Args:
        at: aware UTC, of the step.
        new_id: makes the salts: two ids are 244 bits that nobody can guess.
    """
    if not intents:
        return ()
    events = [intent.request.instrument.event for intent in intents]
    rows = {row["id"]: row for row in await connection.fetch(_EVENTS, events)}
    participants = [intent.request.instrument.participant for intent in intents]
    names = {row["id"]: row["name"] for row in await connection.fetch(_PARTICIPANTS, participants)}
    contents = (
        (
            intent.reference,
            new_id().hex + new_id().hex,
            _content(intent, rows.get(intent.request.instrument.event), names),
        )
        for intent in intents
    )
    return tuple(seals_after(await last_head(connection), contents, at))


async def keep_seals(connection: WritingConnection, seals: Sequence[Seal], position: JournalPosition | None) -> None:
    """Store seals.

    Args:
        position: of the journal's record that published them; None where there is none.
    """
    place = (None, None, None) if position is None else (position.session, position.record, position.seal)
    await connection.executemany(_INSERT, [(*_values(seal), *place) for seal in seals])


async def last_head(reader: Reader) -> Head:
    """Number and head of the last seal."""
    row = await reader.fetchrow("SELECT number, head FROM sealed_bet ORDER BY number DESC LIMIT 1")
    return NO_SEAL if row is None else Head(row["number"], row["head"])


def _values(seal: Seal) -> Iterator[object]:
    yield from (seal.number, UUID(seal.reference), seal.at, seal.salt)
    yield from (canonical(seal.content).decode(), seal.sealed, seal.head)


def _content(intent: Intent, event: asyncpg.Record | None, names: Mapping[int, str]) -> Mapping[str, Content]:
    """What is sealed: enough for anybody to see what was bet on, at which price, and why."""
    request, instrument = intent.request, intent.request.instrument
    return {
        "reference": intent.reference,
        "instance": intent.instance,
        "instance_version": intent.version,
        "mode": str(intent.mode),
        "event": None if event is None else event["name"],
        "competition": None if event is None else event["competition"],
        "starts_at": None if event is None else event["kickoff"].isoformat(),
        "market": str(instrument.market),
        "participant": names.get(instrument.participant),
        "line": line_text(instrument.line) or None,
        "selection": MARKET_TYPES[instrument.market].selections[instrument.selection],
        "side": request.side.name.lower(),
        "venue": intent.venue,
        "price": request.price.text,
        "odds": odds_text(request.price.odds_e4),
        "at_risk": Asset.of(request.asset).text(intent.at_risk(request.quantity)),
        "asset": request.asset,
        "probability": stated(intent.probability),
        "edge": stated(intent.edge),
        "decided_at": intent.at.isoformat(),
    }


_EVENTS: Final = """
    SELECT e.id, coalesce(e.title, h.name || ' - ' || a.name) AS name, c.code AS competition, e.kickoff
    FROM event e JOIN competition c ON c.id = e.competition_id
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
    WHERE e.id = ANY ($1::bigint[])
"""
_PARTICIPANTS: Final = "SELECT id, name FROM participant WHERE id = ANY ($1::int[])"
_INSERT: Final = """
    INSERT INTO sealed_bet (number, reference, at, salt, content, sealed, head, session, record, record_seal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
