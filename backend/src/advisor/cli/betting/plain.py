"""Bets and the ledger as JSON and as cells of a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from advisor.api.http.schemas import ResponseSchema
from advisor.core.markets import line_text
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.orders.words import order_words
from advisor.db.fixtures.row import FixtureRow
from advisor.db.ledger.pages import EntryRow
from advisor.db.orders.commands import EngineCommand
from advisor.db.orders.families import OrderFamily
from advisor.db.orders.order_pages import OrderRow
from advisor.db.orders.settling import ReplacedSettlement
from advisor.db.orders.timeline import timeline
from advisor.instruments.market_types import MARKET_TYPES

CALLER: Final = "local"
"""Who asks for something here, by the name that the API gives the same person."""
Plain: TypeAlias = str | int | float | bool | None
PlainObject: TypeAlias = dict[str, "Plain | list[PlainObject] | PlainObject"]


def numbered(shown: ResponseSchema, number: int) -> dict[str, object]:
    """What the API shows of a thing, with the number by which it is named here."""
    return {"number": number, **shown.model_dump(mode="json")}


def fixture_text(fixture: FixtureRow | None) -> str:
    """Who plays, or the title: ``Ajax - Bremen``."""
    if fixture is None:
        return "no longer known"
    return fixture.title or f"{fixture.home} - {fixture.away}"


def selection_text(order: OrderRow) -> str:
    """What is bet on: ``lay Ajax``, ``over 2.5``, ``Erling Haaland over 0.5``."""
    selection = MARKET_TYPES[order.market].selections[order.selection]
    sides = {} if order.fixture is None else {"home": order.fixture.home, "away": order.fixture.away}
    words = ("lay" if order.side else None, order.participant_name, sides.get(selection) or selection)
    return " ".join(filter(None, (*words, line_text(order.line))))


def plain_order(order: OrderRow) -> PlainObject:
    """An order for JSON; amounts are decimal strings of its asset."""
    asset, matched = Asset.of(order.asset), order.matched
    return {
        "reference": str(order.reference),
        "cause": str(order.cause),
        "instance": order.instance,
        "mode": str(order.mode),
        "portfolio": order.portfolio,
        "fixture": None if order.fixture is None else order.event_id,
        "event": fixture_text(order.fixture),
        "market": str(order.market),
        "line": line_text(order.line) or None,
        "selection": MARKET_TYPES[order.market].selections[order.selection],
        "participant": order.participant_name,
        "side": order.side.name.lower(),
        "venue": order.venue,
        "odds": odds_text(order.price.odds_e4),
        "matched_odds": None if matched is None else odds_text(matched.odds_e4),
        "matched_stake": None if matched is None else asset.text(matched.stake),
        "at_risk": asset.text(order.at_risk if matched is None else matched.at_risk),
        "asset": order.asset,
        "standing": order.standing,
        "state": str(order.state),
        "origin": None if order.origin is None else str(order.origin),
        "reason": order.reason or None,
        "intended_at": order.intended_at.isoformat(),
        "settled_at": _instant(order.settled_at),
        "corrected_at": _instant(order.corrected_at),
        "settled_by": order.settled_by,
        "settled_because": order.settled_because,
        "outcome": order.outcome,
        "profit": None if order.profit is None else asset.text(order.profit),
        "closing_odds": None if order.closing_odds_e4 is None else odds_text(order.closing_odds_e4),
        "closing_probability": order.closing_probability,
        "clv": order.clv,
    }


def plain_detail(
    order: OrderRow, entries: Sequence[EntryRow], replaced: Sequence[ReplacedSettlement], family: OrderFamily
) -> PlainObject:
    """An order with its timeline, checks and entries, for JSON."""
    return {
        **plain_order(order),
        "state_text": order_words(order.state, order.origin),
        "timeline": [
            {"at": each.at.isoformat(), "kind": each.kind, "text": each.text} for each in timeline(order, replaced)
        ],
        "checks": [
            {"name": str(each.name), "value": each.value, "limit": each.limit, "passed": each.passed}
            for each in order.checks
        ],
        "entries": [plain_entry(each) for each in entries],
        "parent": str(order.parent),
        "family": [
            {
                "reference": str(each.reference),
                "attempt": each.attempt,
                "late_of": None if each.late_of is None else str(each.late_of),
                "state": str(each.state),
            }
            for each in family.orders
        ],
    }


def plain_command(command: EngineCommand) -> PlainObject:
    """What was asked of the engine, for JSON."""
    return {
        "id": command.id,
        "kind": str(command.kind),
        "subject": command.subject,
        "outcome": command.outcome,
        "reason": command.reason,
        "asked_by": command.asked_by,
        "asked_at": command.asked_at.isoformat(),
        "done_at": _instant(command.done_at),
        "refusal": command.refusal,
    }


def plain_entry(entry: EntryRow) -> PlainObject:
    """An entry of the ledger for JSON."""
    return {
        "id": entry.id,
        "portfolio": entry.portfolio,
        "mode": str(entry.mode),
        "key": entry.key,
        "at": entry.at.isoformat(),
        "event": entry.event,
        "reverses": entry.reverses,
        "postings": [
            {
                "venue": each.venue,
                "kind": str(each.kind),
                "amount": Asset.of(each.asset).text(each.amount),
                "asset": each.asset,
            }
            for each in entry.postings
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
