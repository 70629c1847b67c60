"""Seals of what was decided, in the transaction that decides it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg

from advisor.core.clock import instant_of
from advisor.core.ids import NewId
from advisor.core.markets import line_text
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.orders.requests import Instrument
from advisor.core.proofs.chained_lines import Content, canonical, stated
from advisor.core.proofs.sealed_record import BET, SIGNAL
from advisor.core.proofs.seals import NO_SEAL, Head, Seal, seals_after
from advisor.db.leader.writes import WritingConnection
from advisor.engine.orders.passed_over import PassedOver
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import Intent
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ports.journal import JournalPosition

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool


async def made_seals(
    connection: WritingConnection,
    intents: Sequence[Intent],
    passed: Sequence[PassedOver],
    at: datetime,
    new_id: NewId,
) -> tuple[Seal, ...]:
    """Seals of what was decided now; ``keep_seals`` stores them.

    Args:
        intents: orders that were decided.
        passed: signals on which nothing was bet.
        at: aware UTC, of the step.
        new_id: makes the salts: two ids are 244 bits that nobody can guess.
    """
    if not intents and not passed:
        return ()
    bet_on = [intent.request.instrument for intent in intents]
    instruments = (*bet_on, *(_instrument(each.signal) for each in passed))
    rows = {row["id"]: row for row in await connection.fetch(_EVENTS, [each.event for each in instruments])}
    participants = {each.participant for each in instruments if each.participant}
    found = await connection.fetch(_PARTICIPANTS, list(participants)) if participants else ()
    names = {row["id"]: row["name"] for row in found}
    decided = (
        *((intent.reference, _of_order(intent)) for intent in intents),
        *((str(each.signal.id), _of_signal(each)) for each in passed),
    )
    contents = (
        (
            reference,
            new_id().hex + new_id().hex,
            {**_of_instrument(instrument, rows.get(instrument.event), names), **content},
        )
        for instrument, (reference, content) in zip(instruments, decided, strict=True)
    )
    return tuple(seals_after(await last_head(connection), contents, at))


async def keep_seals(
    connection: WritingConnection,
    seals: Sequence[Seal],
    passed: Sequence[PassedOver],
    position: JournalPosition | None,
) -> None:
    """Store seals.

    Args:
        passed: signals that are among them.
        position: of the journal's record that published them; None where there is none.
    """
    place = (None, None, None) if position is None else (position.session, position.record, position.seal)
    events = {str(each.signal.id): each.signal.event for each in passed}
    await connection.executemany(_INSERT, [(*_values(seal, events), *place) for seal in seals])


async def last_head(reader: Reader) -> Head:
    """Number and head of the last seal."""
    row = await reader.fetchrow("SELECT number, head FROM seal ORDER BY number DESC LIMIT 1")
    return NO_SEAL if row is None else Head(row["number"], row["head"])


def _values(seal: Seal, events: Mapping[str, int]) -> Iterator[object]:
    kind = SIGNAL if seal.reference in events else BET
    yield from (kind, events.get(seal.reference))
    yield from (seal.number, UUID(seal.reference), seal.at, seal.salt)
    yield from (canonical(seal.content).decode(), seal.sealed, seal.head)


def _instrument(signal: ValueBet) -> Instrument:
    return Instrument(signal.event, signal.market, signal.participant, signal.line, signal.selection)


def _of_instrument(
    instrument: Instrument, event: asyncpg.Record | None, names: Mapping[int, str]
) -> Mapping[str, Content]:
    """Enough for anybody to see what it is."""
    return {
        "event": None if event is None else event["name"],
        "competition": None if event is None else event["competition"],
        "starts_at": None if event is None else event["kickoff"].isoformat(),
        "market": str(instrument.market),
        "participant": names.get(instrument.participant),
        "line": line_text(instrument.line) or None,
        "selection": MARKET_TYPES[instrument.market].selections[instrument.selection],
    }


def _of_order(intent: Intent) -> Mapping[str, Content]:
    """At which price it was decided to bet, and why."""
    request = intent.request
    return {
        "reference": intent.reference,
        "signal": None if intent.close_out is not None else str(intent.cause),
        "instance": intent.instance,
        "instance_version": intent.version,
        "mode": str(intent.mode),
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


def _of_signal(passed: PassedOver) -> Mapping[str, Content]:
    """What was found, and why nothing was bet on it."""
    signal = passed.signal
    return {
        "signal": str(signal.id),
        "instance": signal.instance,
        "instance_version": passed.version,
        "side": signal.side.name.lower(),
        "venue": signal.venue,
        "odds": odds_text(signal.odds_e4),
        "probability": stated(signal.probability),
        "edge": stated(signal.edge),
        "refusal": passed.why,
        "found_at": instant_of(signal.first_seen).isoformat(),
    }


_EVENTS: Final = """
    SELECT e.id, coalesce(e.title, h.name || ' - ' || a.name) AS name, c.code AS competition, e.kickoff
    FROM event e JOIN competition c ON c.id = e.competition_id
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
    WHERE e.id = ANY ($1::bigint[])
"""
_PARTICIPANTS: Final = "SELECT id, name FROM participant WHERE id = ANY ($1::int[])"
_INSERT: Final = """
    INSERT INTO seal (kind, event_id, number, reference, at, salt, content, sealed, head, session, record, record_seal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
