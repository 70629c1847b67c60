"""What explains bets and measures them, kept with them: value bets and their prices are deleted one day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from advisor.core.proofs.chained_lines import Content
from advisor.db.leader.writes import WritingConnection
from advisor.engine.orders.evidence import BetEvidence
from advisor.engine.orders.order_record import OrderWord, WordKind
from advisor.engine.tracking.value_bets import BetState, ValueBetChanges
from advisor.execution.intents import Intent

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool
Plain: TypeAlias = Mapping[str, Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvidence:
    """What explains a bet; see ``engine.orders.evidence``. None and none where it was not kept yet when it was decided.

    Attributes:
        measured_at: when the close became known, or was withdrawn; None before.
    """

    signal: Plain | None = None
    quotes: Sequence[Plain] = ()
    rules: Plain | None = None
    measured_at: datetime | None = None


async def keep_evidence(connection: WritingConnection, found: Iterable[BetEvidence]) -> None:
    """Keep what explains orders, in the transaction that stores them."""
    await connection.executemany(
        "INSERT INTO bet_evidence (reference, signal, quotes, rules) VALUES ($1, $2, $3, $4)",
        [(UUID(each.reference), _stored(each.signal), _stored(each.quotes), _stored(each.rules)) for each in found],
    )


async def inherit_evidence(connection: WritingConnection, intents: Iterable[Intent]) -> None:
    """Keep with orders that follow from others what explains the first one of their decision."""
    following = [(UUID(intent.reference), UUID(intent.parent)) for intent in intents if intent.parent is not None]
    if following:
        await connection.executemany(_INHERIT, following)


async def keep_closes(connection: asyncpg.Connection, changes: ValueBetChanges, at: datetime) -> None:
    """Keep with orders by which close they are measured; one that is withdrawn is so here too."""
    # As where value bets are stored: of one that is in two of them the last counts.
    last = {bet.id: bet for bet in (*changes.revised, *changes.ended, *changes.closed)}
    revised = {bet.id for bet in changes.revised}
    found = {id_: bet for id_, bet in last.items() if bet.state is BetState.CLOSED or id_ in revised}
    if not found:
        return
    await connection.execute(
        _CLOSES,
        list(found),
        [bet.instance for bet in found.values()],
        [bet.closing_odds_e4 for bet in found.values()],
        [bet.closing_probability for bet in found.values()],
        [bet.clv for bet in found.values()],
        at,
    )


async def keep_words(connection: WritingConnection, words: Sequence[OrderWord]) -> None:
    """Keep what became known of orders, in its order."""
    await connection.executemany(
        "INSERT INTO order_word (reference, kind, content, at) VALUES ($1, $2, $3, $4)",
        [(UUID(word.reference), str(word.kind), _stored(word.content), word.at) for word in words],
    )


async def stored_evidence(reader: Reader, reference: UUID) -> StoredEvidence:
    """What explains a bet; nothing of one whose order no signal caused."""
    row = await reader.fetchrow(
        "SELECT signal, quotes, rules, measured_at FROM bet_evidence WHERE reference = $1", reference
    )
    if row is None or row["signal"] is None:
        return StoredEvidence(measured_at=None if row is None else row["measured_at"])
    return StoredEvidence(
        signal=orjson.loads(row["signal"]),
        quotes=orjson.loads(row["quotes"]),
        rules=orjson.loads(row["rules"]),
        measured_at=row["measured_at"],
    )


async def stored_words(reader: Reader, reference: UUID) -> Sequence[OrderWord]:
    """What became known of an order, oldest first."""
    rows = await reader.fetch("SELECT * FROM order_word WHERE reference = $1 ORDER BY id", reference)
    return [_word(row) for row in rows]


async def all_words(reader: Reader) -> Mapping[str, Sequence[OrderWord]]:
    """What became known of all orders, by their references, oldest first."""
    found: dict[str, list[OrderWord]] = {}
    for row in await reader.fetch("SELECT * FROM order_word ORDER BY id"):
        found.setdefault(str(row["reference"]), []).append(_word(row))
    return found


def _word(row: asyncpg.Record) -> OrderWord:
    return OrderWord(str(row["reference"]), WordKind(row["kind"]), orjson.loads(row["content"]), row["at"])


def _stored(content: Content) -> str:
    return orjson.dumps(content).decode()


_INHERIT: Final = """
    INSERT INTO bet_evidence (reference, signal, quotes, rules)
    SELECT $1, signal, quotes, rules FROM bet_evidence WHERE reference = $2
"""
_CLOSES: Final = """
    INSERT INTO bet_evidence AS kept (reference, closing_odds_e4, closing_probability, clv, measured_at)
    SELECT o.reference, m.odds_e4, m.probability, m.clv, $6
    FROM unnest($1::uuid[], $2::text[], $3::int[], $4::float8[], $5::float8[])
        AS m (id, instance, odds_e4, probability, clv)
    JOIN bet_order first ON first.instance = m.instance AND first.cause = m.id AND first.parent = first.reference
    JOIN bet_order o ON o.parent = first.reference
    ON CONFLICT (reference) DO UPDATE SET
        closing_odds_e4 = excluded.closing_odds_e4, closing_probability = excluded.closing_probability,
        clv = excluded.clv, measured_at = excluded.measured_at
    WHERE (kept.closing_odds_e4, kept.closing_probability, kept.clv)
        IS DISTINCT FROM (excluded.closing_odds_e4, excluded.closing_probability, excluded.clv)
"""
