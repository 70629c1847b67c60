"""A history in which nothing is wrong.

A bet that was won and settled, an open one, an order that never was, and after a halt one whose match failed.
"""

import json
from typing import Final

from tests.crash.history_checker.history import History, Row, Terms
from tests.crash.history_checker.seals import head_of, sealed_of

_AT: Final = 1_000.0
_NORTH, _EXCHANGE = "soft_north", "sandbox_exchange"
_PRICE: Final = 23_000
_LATER: Final = _AT + 300
_LISTS: Final = ("open", "closed", "matches")


def good_history() -> History:
    """See the module."""
    intents = (
        _intent("won", _NORTH, "filled", closed=True, settled=True, venue_reference="1"),
        _intent("open", _EXCHANGE, "filled", closed=True, venue_reference="1", counted=(0, 1_000, 1_000)),
        _intent("absent", _NORTH, "rejected", closed=True, origin="not_found", counted=(0, 2_000, 2_000)),
        _intent("failed", _EXCHANGE, "filled", closed=True, venue_reference="2", counted=(0, 1_000, 1_000), at=_LATER),
    )
    changes = (
        *_changes("won", "intended", "sent", "filled"),
        *_changes("open", "intended", "unknown", "filled"),
        *_changes("absent", "intended", "sent", "unknown", "rejected"),
        *_changes("failed", "intended", "sent", "filled", at=_LATER, number=2),
    )
    entries = (
        _entry("opening", {"kind": "moved"}, ("", "cash", 100_000), ("", "capital", -100_000)),
        *(_held(name, venue) for name, venue in (("won", _NORTH), ("open", _EXCHANGE), ("absent", _NORTH))),
        *_matched("won", _NORTH),
        *_matched("open", _EXCHANGE),
        _entry(
            "absent:released:0",
            {"kind": "released", "order": "absent", "amount": 1_000},
            (_NORTH, "held", -1_000),
            ("", "cash", 1_000),
            at=_AT + 7.5,
        ),
        _entry(
            "won:settled",
            {"kind": "settled", "bet": "won", "gross": 1_300},
            (_NORTH, "at_risk", -1_000),
            ("", "cash", 2_300),
            (_NORTH, "winnings", -1_300),
            at=_AT + 20,
        ),
        _held("failed", _EXCHANGE, at=_LATER),
        *_matched("failed", _EXCHANGE, "2.1", at=_LATER, kind="provisional"),
        {
            **_entry(
                "failed:matched:2.1:reversed",
                {"kind": "matched", "order": "failed", "held": 0, "bet": None},
                ("", "cash", 1_000),
                (_EXCHANGE, "provisional", -1_000),
                at=_LATER + 6,
            ),
            "reverses": "failed:matched:2.1",
        },
        {
            **_entry("line:1 then", None, (_NORTH, "cash", 100_000), (_NORTH, "capital", -100_000), at=_AT + 31),
            "book": f"account:paper:{_NORTH}",
        },
    )
    return History(
        intents=intents,
        changes=changes,
        fills=(
            _fill("won", "1.1", "final"),
            _fill("open", "1.1", "final"),
            _fill("failed", "2.1", "failed"),
        ),
        entries=entries,
        accounts=_accounts(entries),
        tampered=0,
        halts=(
            {
                "id": 1,
                "scope": "all",
                "subject": "",
                "set_by": "somebody",
                "set": _AT + 99,
                "acknowledged": _AT + 100,
                "lifted": _AT + 200,
            },
        ),
        leases=(
            {"number": 1, "holder": "one", "at": _AT - 10, "expires": _AT + 80, "server": 1.0},
            {"number": 2, "holder": "two", "at": _AT + 90, "expires": _AT + 400, "server": 1.0},
        ),
        numbers=(1, 1, 2),
        sends=(
            *({"reference": name, "number": 1, "at": _AT + 1} for name in ("won", "open", "absent")),
            {"reference": "failed", "number": 2, "at": _LATER + 1},
        ),
        arrivals=(
            {"venue": _NORTH, "reference": "won", "at": _AT + 1.1},
            {"venue": _EXCHANGE, "reference": "open", "at": _AT + 1.1},
            {"venue": _EXCHANGE, "reference": "failed", "at": _LATER + 1.1},
        ),
        orders=(
            _order("won", _NORTH, "1", settled=True),
            _order("open", _EXCHANGE, "1", settled=False),
            _order("failed", _EXCHANGE, "2", settled=False),
        ),
        matches=(
            _match("won", _NORTH, "1.1", "confirmed"),
            _match("open", _EXCHANGE, "1.1", "confirmed"),
            _match("failed", _EXCHANGE, "2.1", "failed"),
        ),
        lines=(
            {"venue": _NORTH, "id": "1", "kind": "deposit", "order": "", "amount": "1000.00"},
            {"venue": _NORTH, "id": "2", "kind": "bet", "order": "1", "amount": "13.00"},
            {"venue": _EXCHANGE, "id": "1", "kind": "deposit", "order": "", "amount": "1000.00"},
        ),
        balances={_NORTH: 101_300, _EXCHANGE: 100_000},
        open_items=(),
        reads=tuple({"venue": _NORTH, "list": name, "references": ["absent"], "at": _AT + 6} for name in _LISTS),
        shown=({"venue": _EXCHANGE, "reference": "open", "answer": "closed", "at": _AT + 4},),
        failures=({"reference": "failed", "key": "2.1", "at": _LATER + 6},),
        alerts=(
            _alert("order_unknown", "open", "medium", _AT + 2.5),
            _alert("order_unknown", "absent", "medium", _AT + 5),
            _alert("fill_failed", "failed", "high", _LATER + 6, "2.1"),
        ),
        seals=_seals("won", "open", "absent", "failed"),
        events=({"id": 1, "status": "finished"}, {"id": 2, "status": "in_play"}),
        rounds=({"venue": _NORTH, "is_complete": True, "began": _AT + 30, "ended": _AT + 31},),
        faults={"sends": {_NORTH: 1, _EXCHANGE: 2}, "struck": (), "copies": False},
        terms=Terms(provable=3.5, escalated=60.0, provisional={_EXCHANGE: 0.7}),
    )


def _intent(
    reference: str,
    venue: str,
    state: str,
    *,
    closed: bool,
    origin: str | None = None,
    settled: bool = False,
    venue_reference: str | None = None,
    counted: tuple[int, int, int] = (0, 0, 0),
    at: float = _AT,
) -> Row:
    market, event, every = (f"{amount / 100:.2f}" for amount in counted)
    said = f"stake 10.00, beside {market} at risk on the market, {event} on the event, {every} in all"
    return {
        "reference": reference, "cause": f"of {reference}", "instance": "paper", "venue": venue,
        "event_id": 1 if settled else 2, "selection": 0, "side": 0, "odds_e4": _PRICE, "quantity": 1_000,
        "state": state, "origin": origin, "reason": "", "venue_reference": venue_reference, "deadline": at + 3,
        "intended": at, "sent": at + 1, "closed": at + 9 if closed else None, "settled": settled,
        "gross": 1_300 if settled else None, "charged": 0 if settled else None, "parent": reference, "late_of": None,
        "close_out": None, "cut": 0, "surplus": 0, "outcomes": 3, "covered": 0, "commission": 0.0, "nets": False,
        "checks": [{"name": "limits", "value": said, "limit": "what every limit leaves", "passed": True}],
        "limits": {"max_market": "1000", "max_event": "4000", "max_open": None},
    }  # fmt: skip


def _changes(reference: str, *states: str, at: float = _AT, number: int = 1) -> list[Row]:
    """Each two and a half seconds after the one before."""
    found: list[Row] = []
    for place, state in enumerate(states):
        when = at + 2.5 * place
        origin = "not_found" if state == "rejected" else None
        found.append(
            {
                "reference": reference, "before": states[place - 1] if place else None, "state": state,
                "number": number, "origin": origin, "at": when, "committed": when,
            }
        )  # fmt: skip
    return found


def _entry(key: str, event: Row | None, *lines: tuple[str, str, int], at: float = _AT) -> Row:
    postings = [{"venue": venue, "kind": kind, "asset": "EUR", "amount": amount} for venue, kind, amount in lines]
    return {"book": "paper", "key": key, "reverses": None, "event": event, "postings": postings, "committed": at}


def _held(reference: str, venue: str, at: float = _AT) -> Row:
    event = {"kind": "held", "order": reference, "market": f"market of {reference}", "venue": venue}
    return _entry(f"{reference}:held", event, ("", "cash", -1_000), (venue, "held", 1_000), at=at)


def _matched(reference: str, venue: str, key: str = "1.1", at: float = _AT, kind: str = "at_risk") -> tuple[Row, Row]:
    bet = {
        "key": reference, "market": f"market of {reference}", "venue": venue, "outcomes": 3, "selection": 0,
        "fills": [{"price": {"odds_e4": _PRICE}, "quantity": 1_000}],
    }  # fmt: skip
    event, given = {"kind": "matched", "order": reference, "held": 0, "bet": bet}, f"{reference}:matched:{key}:released"
    released = {"kind": "released", "order": reference, "amount": 1_000}
    return (
        _entry(given, released, (venue, "held", -1_000), ("", "cash", 1_000), at=at + 5),
        _entry(f"{reference}:matched:{key}", event, ("", "cash", -1_000), (venue, kind, 1_000), at=at + 5),
    )


def _fill(reference: str, key: str, finality: str) -> Row:
    return {"reference": reference, "key": key, "odds_e4": _PRICE, "quantity": 1_000, "finality": finality}


def _match(reference: str, venue: str, key: str, status: str) -> Row:
    return {
        "venue": venue, "reference": reference, "id": key, "order": key[0], "price": "2.30", "size": "10.00",
        "status": status, "at": _AT,
    }  # fmt: skip


def _order(reference: str, venue: str, number: str, *, settled: bool) -> Row:
    return {
        "venue": venue, "id": number, "reference": reference, "fixture": "game-1", "market": "h2h_3way",
        "selection": "home", "status": "filled", "settled": settled, "replaces": None, "asked": "10.00",
        "size": "10.00", "matched": "10.00", "placed": _AT,
    }  # fmt: skip


def _alert(code: str, subject: str, severity: str, at: float, occurrence: str = "") -> Row:
    return {"code": code, "severity": severity, "subject": subject, "occurrence": occurrence, "at": at}


def _seals(*references: str) -> tuple[Row, ...]:
    found: list[Row] = []
    head = "0" * 64
    for number, reference in enumerate(references, start=1):
        content, at = json.dumps({"reference": reference}), f"2026-11-30T00:00:0{number}+00:00"
        sealed = sealed_of("salt", content)
        head = head_of(head, number, at, sealed)
        found.append(
            {
                "number": number, "reference": reference, "at": at, "salt": "salt", "content": content,
                "sealed": sealed, "head": head,
            }
        )  # fmt: skip
    return tuple(found)


def _accounts(entries: tuple[Row, ...]) -> tuple[Row, ...]:
    totals: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        for line in entry["postings"]:
            account = entry["book"], line["venue"], line["kind"]
            totals[account] = totals.get(account, 0) + line["amount"]
    return tuple(
        {"book": book, "venue": venue, "kind": kind, "asset": "EUR", "balance": balance}
        for (book, venue, kind), balance in totals.items()
    )
