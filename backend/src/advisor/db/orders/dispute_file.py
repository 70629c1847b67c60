"""Everything that is known of one bet as a file of chained lines: by itself it proves that nobody changed it since."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import line_text
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.proofs.chained_lines import Content, Part, chained, hash_of, stated
from advisor.db.ledger.pages import EntryRow, entries_of_bet
from advisor.db.orders.commands import CommandKind, EngineCommand, commands_of
from advisor.db.orders.evidence import stored_evidence, stored_words
from advisor.db.orders.order_pages import FillRow, OpenItemRow, OrderRow, get_order, open_items
from advisor.db.orders.settling import ReplacedSettlement, replaced_settlements
from advisor.db.orders.timeline import all_settlements
from advisor.db.strategies.instances import InstanceVersion, get_version
from advisor.instruments.market_types import MARKET_TYPES

DISPUTE_FILE: Final = "advisor dispute file 1"
"""Raised when fields are renamed or mean something else; kinds of lines and fields may be added without."""


async def dispute_file(connection: asyncpg.Connection, reference: UUID, at: datetime) -> bytes:
    """The dispute file of a bet, of one moment.

    Args:
        connection: in no transaction.
        at: aware UTC, now.

    Raises:
        NotFoundError: there is no such order.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        order = await get_order(connection, reference)
        parts = await _parts(connection, order)
    return chained(DISPUTE_FILE, {"reference": str(reference), "made_at": at.isoformat()}, parts)


async def _parts(connection: asyncpg.Connection, order: OrderRow) -> Sequence[Part]:
    """All lines, in the order in which things happen."""
    reference, asset = order.reference, Asset.of(order.asset)
    evidence = await stored_evidence(connection, reference)
    parts: list[Part] = [("order", _order(order, asset))]
    version = await _version_of(connection, order)
    if version is not None:
        parts.append(("instance", _instance(order.instance, version)))
    if evidence.signal is not None and evidence.rules is not None:
        parts += [("rules", evidence.rules), ("signal", evidence.signal)]
    parts += [("quote", quote) for quote in evidence.quotes]
    parts += [
        ("check", {"name": str(each.name), "value": each.value, "limit": each.limit, "passed": each.passed})
        for each in order.checks
    ]
    words = await stored_words(connection, reference)
    parts += [("word", {**word.content, "said": str(word.kind), "at": word.at.isoformat()}) for word in words]
    parts += [("fill", _fill(fill)) for fill in order.fills]
    parts += [("entry", _entry(entry)) for entry in await entries_of_bet(connection, order.portfolio, reference)]
    parts += [("result", each) for each in await _results(connection, order)]
    replaced = await replaced_settlements(connection, reference)
    parts += [("settlement", each) for each in _settlements(order, replaced, asset)]
    parts.append(("close", _close(order, evidence.measured_at)))
    # A portfolio's commands have its key as their subject, so none of them is found by the reference of a bet.
    for kind in CommandKind:
        parts += [("command", _command(each)) for each in await commands_of(connection, kind, str(reference))]
    return [*parts, *(("open_item", _open_item(item)) for item in await open_items(connection, reference))]


async def _version_of(connection: asyncpg.Connection, order: OrderRow) -> InstanceVersion | None:
    """The version that decided; None of an order by hand, and of those from before versions were kept."""
    try:
        return await get_version(connection, order.instance, order.instance_version)
    except NotFoundError:
        return None


def _order(order: OrderRow, asset: Asset) -> Mapping[str, Content]:
    fixture = order.fixture
    return {
        "reference": str(order.reference),
        "cause": str(order.cause),
        "instance": order.instance,
        "instance_version": order.instance_version,
        "mode": str(order.mode),
        "portfolio": order.portfolio,
        "event": order.event_id,
        "event_name": None if fixture is None else fixture.title or f"{fixture.home} - {fixture.away}",
        "competition": None if fixture is None else fixture.competition,
        "starts_at": None if fixture is None else fixture.kickoff.isoformat(),
        "market": str(order.market),
        "participant": order.participant_name,
        "line": line_text(order.line) or None,
        "selection": MARKET_TYPES[order.market].selections[order.selection],
        "venue": order.venue,
        "side": order.side.name.lower(),
        "price": order.price.text,
        "odds": odds_text(order.price.odds_e4),
        "quantity": str(order.quantity),
        "at_risk": asset.text(order.at_risk),
        "asset": asset.code,
        "time_in_force": order.time_in_force,
        "deadline": order.deadline.isoformat(),
        "commission": repr(order.commission),
        "probability": stated(order.probability),
        "edge": stated(order.edge),
        "decided_at": order.intended_at.isoformat(),
        "sent_at": _instant(order.sent_at),
        "closed_at": _instant(order.closed_at),
        "state": str(order.state),
        "origin": None if order.origin is None else str(order.origin),
        "reason": order.reason,
        "venue_reference": order.venue_reference,
        "close_out": order.close_out,
    }


def _instance(name: str, version: InstanceVersion) -> Mapping[str, Content]:
    held = version.definition
    definition: dict[str, Content] = {
        "strategy": held.strategy,
        "config": stated(held.config),
        "mode": str(held.mode),
        "portfolio": held.portfolio,
        "venues": None if held.venues is None else list(held.venues),
        "limits": held.limits,
        "risk": str(held.risk),
        "staking": stated(held.staking),
        "schedule": [{"days": sorted(each.days), "begin": each.begin, "end": each.end} for each in held.schedule],
    }
    return {
        "name": name,
        "version": version.number,
        "definition": definition,
        "config_hash": hash_of(definition),
        "origin": str(version.origin),
        "made_at": version.made_at.isoformat(),
        "made_by": version.made_by,
    }


def _fill(fill: FillRow) -> Mapping[str, Content]:
    price = fill.price
    return {
        "key": fill.key,
        "price": None if price is None else price.text,
        "odds": None if price is None else odds_text(price.odds_e4),
        "paid_at": None if fill.paid_at is None else fill.paid_at.text,
        "quantity": str(fill.quantity),
        "finality": str(fill.finality),
        "at": fill.at.isoformat(),
    }


def _entry(entry: EntryRow) -> Mapping[str, Content]:
    return {
        "id": entry.id,
        "key": entry.key,
        "at": entry.at.isoformat(),
        "event": entry.event,
        "reverses": entry.reverses,
        "postings": [
            {
                "venue": line.venue,
                "account": str(line.kind),
                "amount": Asset.of(line.asset).text(line.amount),
                "asset": line.asset,
            }
            for line in entry.postings
        ],
    }


def _settlements(
    order: OrderRow, replaced: Sequence[ReplacedSettlement], asset: Asset
) -> Iterator[Mapping[str, Content]]:
    for each in all_settlements(order, replaced):
        stands = each.number > len(replaced)
        yield {
            "number": each.number,
            "outcome": each.outcome,
            "gross": asset.text(each.gross),
            "commission": asset.text(each.charged),
            "asset": asset.code,
            "at": each.at.isoformat(),
            "settled_by": each.settled_by,
            "settled_because": each.settled_because,
            "replaced_at": None if stands else each.replaced_at.isoformat(),
        }


async def _results(connection: asyncpg.Connection, order: OrderRow) -> Sequence[Mapping[str, Content]]:
    """What is known now of how its event ended, and of its participant."""
    found = [*await connection.fetch(_EVENT, order.event_id)]
    if order.participant:
        found += await connection.fetch(_OF_PARTICIPANT, order.event_id, order.participant)
    return [
        {name: _instant(value) if isinstance(value, datetime) else value for name, value in row.items()}
        for row in found
    ]


def _close(order: OrderRow, measured_at: datetime | None) -> Mapping[str, Content]:
    return {
        "odds": None if order.closing_odds_e4 is None else odds_text(order.closing_odds_e4),
        "probability": stated(order.closing_probability),
        "clv": stated(order.clv),
        "measured_at": _instant(measured_at),
    }


def _command(command: EngineCommand) -> Mapping[str, Content]:
    return {
        "asked": str(command.kind),
        "outcome": command.outcome,
        "quantity": None if command.change.quantity is None else str(command.change.quantity),
        "price": None if command.change.price is None else command.change.price.text,
        "reason": command.reason,
        "asked_by": command.asked_by,
        "asked_at": command.asked_at.isoformat(),
        "done_at": _instant(command.done_at),
        "refusal": command.refusal,
    }


def _open_item(item: OpenItemRow) -> Mapping[str, Content]:
    closed = {"closed_at": _instant(item.closed_at), "closed_because": item.closed_because}
    return {"text": item.text, "at": item.at.isoformat(), **closed}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


_EVENT: Final = """
    SELECT e.status, e.kickoff AS starts_at, e.called_off_at, e.ended_in, s.home_score, s.away_score, s.home_half,
        s.away_half, s.home_normal, s.away_normal, s.overtime, s.recorded_at, s.provider, f.file
    FROM event e LEFT JOIN settlement s ON s.event_id = e.id LEFT JOIN import_file f ON f.id = s.file_id
    WHERE e.id = $1
"""
_OF_PARTICIPANT: Final = """
    SELECT statistic, result, recorded_at, source FROM participant_result WHERE event_id = $1 AND participant_id = $2
    ORDER BY statistic
"""
