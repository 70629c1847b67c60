"""Reads a run: its database by SQL, its venues by their own lists, its log of sends."""

import json
import urllib.request
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.crash.history_checker.history import History, Row, Terms

_INTENTS: Final = """
    SELECT reference::text, cause::text, instance, venue, event_id, selection, side, odds_e4, quantity,
        at_risk, state, origin, reason, venue_reference, extract(epoch FROM deadline) AS deadline,
        extract(epoch FROM intended_at) AS intended, extract(epoch FROM sent_at) AS sent,
        extract(epoch FROM closed_at) AS closed, gross, charged, settled_at IS NOT NULL AS settled,
        parent::text, late_of::text, close_out, cut, surplus, outcomes, covered, commission, nets, checks,
        e.rules -> 'limits' AS limits
    FROM bet_order o LEFT JOIN bet_evidence e USING (reference) ORDER BY intended_at, reference
"""
_CHANGES: Final = """
    SELECT reference::text, before, state, origin, number, extract(epoch FROM at) AS at,
        extract(epoch FROM pg_xact_commit_timestamp(transaction)) AS committed FROM audit_order ORDER BY id
"""
_FILLS: Final = "SELECT reference::text, key, odds_e4, quantity, finality FROM order_fill ORDER BY reference, place"
_ENTRIES: Final = """
    SELECT e.portfolio AS book, e.key, e.reverses, e.event,
        extract(epoch FROM pg_xact_commit_timestamp(e.xmin)) AS committed, coalesce((
        SELECT json_agg(json_build_object(
            'venue', a.venue, 'kind', a.kind, 'asset', a.asset, 'amount', p.amount::text
        ) ORDER BY a.id) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id WHERE p.entry_id = e.id
    ), '[]') AS postings
    FROM ledger_entry e ORDER BY e.id
"""
_HALTS: Final = """
    SELECT id, scope, subject, set_by, extract(epoch FROM set_at) AS set, extract(epoch FROM acknowledged_at)
        AS acknowledged, extract(epoch FROM lifted_at) AS lifted FROM halt ORDER BY id
"""
_LEASES: Final = """
    SELECT number, holder, extract(epoch FROM at) AS at, extract(epoch FROM expires) AS expires,
        extract(epoch FROM server) AS server
    FROM audit_lease ORDER BY number
"""
_FAILURES: Final = """
    SELECT reference::text, key, extract(epoch FROM at) AS at FROM audit_fill WHERE finality = 'failed' ORDER BY id
"""
_ALERTS: Final = "SELECT code, severity, subject, occurrence, extract(epoch FROM at) AS at FROM alert ORDER BY id"
_SEALS: Final = "SELECT number, reference::text, at, salt, content, sealed, head FROM seal ORDER BY number"
_ROUNDS: Final = """
    SELECT venue, is_complete, extract(epoch FROM began_at) AS began, extract(epoch FROM ended_at) AS ended
    FROM reconciliation_round ORDER BY id
"""
_NUMBERS: Final = """
    SELECT max(number) AS number FROM noted WHERE changed NOT IN ('audit_order', 'halt', 'engine_command')
    GROUP BY transaction ORDER BY pg_xact_commit_timestamp(transaction)
"""


def read(dsn: str, venues: str, keys: list[str], sent: Path, terms: Terms) -> History:
    """A run that has come to rest.

    Args:
        venues: address of their process.
        keys: of the venues.
        sent: the log of sends.
    """
    with psycopg.connect(dsn, row_factory=dict_row) as connection:

        def rows(query: str) -> tuple[Row, ...]:
            return tuple({name: _plain(value) for name, value in row.items()} for row in connection.execute(query))

        log = json.loads(_get(f"{venues}/crash"))
        return History(
            intents=rows(_INTENTS),
            changes=rows(_CHANGES),
            fills=rows(_FILLS),
            entries=tuple(_entry(row) for row in rows(_ENTRIES)),
            accounts=rows("SELECT portfolio AS book, venue, kind, asset, balance FROM ledger_account ORDER BY id"),
            tampered=int(rows("SELECT count(*) AS found FROM audit_ledger")[0]["found"]),
            halts=rows(_HALTS),
            leases=rows(_LEASES),
            numbers=tuple(row["number"] for row in rows(_NUMBERS)),
            sends=tuple(
                dict(zip(("reference", "number", "at"), json.loads(line), strict=True))
                for line in (sent.read_text().splitlines() if sent.exists() else ())
            ),
            arrivals=_named(("venue", "reference", "at"), log["arrived"]),
            orders=tuple(row for key in keys for name in ("open", "closed") for row in _list(venues, key, name)),
            matches=tuple(row for key in keys for row in _list(venues, key, "matches")),
            lines=tuple(row for key in keys for row in _list(venues, key, "statement")),
            balances={key: cents(json.loads(_get(f"{venues}/orders/v1/{key}/account"))["balance"]) for key in keys},
            open_items=tuple(row["text"] for row in rows("SELECT text FROM open_item ORDER BY id")),
            reads=_named(("venue", "list", "references", "at"), log["reads"]),
            shown=_named(("venue", "reference", "answer", "at"), log["shown"]),
            failures=rows(_FAILURES),
            alerts=rows(_ALERTS),
            seals=rows(_SEALS),
            events=rows("SELECT id, status FROM event"),
            rounds=rows(_ROUNDS),
            faults={
                "sends": log["sends"],
                "struck": _named(("venue", "fault", "times"), log["struck"]),
                "copies": log["copies"],
            },
            terms=terms,
        )


def cents(text: str) -> int:
    """Whole cents of an amount such as ``"10.00"``."""
    scaled = Decimal(text).scaleb(2)
    assert scaled == scaled.to_integral_value()
    return int(scaled)


def _named(names: tuple[str, ...], found: list[list[Any]]) -> tuple[Row, ...]:
    return tuple(dict(zip(names, each, strict=True)) for each in found)


def _list(venues: str, venue: str, name: str) -> list[Row]:
    found: list[Row] = []
    first: int | None = 0
    while first is not None:
        page = json.loads(_get(f"{venues}/orders/v1/{venue}/{name}?first={first}"))
        found += [{**row, "venue": venue} for row in page["rows"]]
        first = page["next"]
    assert len(found) == page["total"]
    return found


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


def _entry(row: Row) -> Row:
    return {**row, "postings": [{**each, "amount": int(each["amount"])} for each in row["postings"]]}
