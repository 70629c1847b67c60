"""A history in which nothing is wrong: a bet that was won and settled, an open one, and an order that never was."""

from typing import Final

from tests.crash.history_checker.history import History, Row, Terms

_AT: Final = 1_000.0
_NORTH, _EXCHANGE = "soft_north", "sandbox_exchange"
_PRICE: Final = 23_000


def good_history() -> History:
    """See the module."""
    intents = (
        _intent("won", _NORTH, "filled", closed=True, settled=True, venue_reference="1"),
        _intent("open", _EXCHANGE, "filled", closed=True, venue_reference="1"),
        _intent("absent", _NORTH, "rejected", closed=True, origin="not_found"),
    )
    changes = (
        *_changes("won", "intended", "sent", "filled"),
        *_changes("open", "intended", "unknown", "filled"),
        *_changes("absent", "intended", "sent", "unknown", "rejected"),
    )
    entries = (
        _entry("opening:1", {"kind": "moved"}, ("", "cash", 100_000), ("", "capital", -100_000)),
        *(_held(name, venue) for name, venue in (("won", _NORTH), ("open", _EXCHANGE), ("absent", _NORTH))),
        _matched("won", _NORTH),
        _matched("open", _EXCHANGE),
        _entry(
            "absent:released:0",
            {"kind": "released", "order": "absent"},
            (_NORTH, "held", -1_000),
            ("", "cash", 1_000),
        ),
        _entry(
            "won:settled",
            {"kind": "settled", "bet": "won", "gross": 1_300},
            (_NORTH, "at_risk", -1_000),
            ("", "cash", 2_300),
            (_NORTH, "winnings", -1_300),
        ),
    )
    return History(
        intents=intents,
        changes=changes,
        fills=tuple(
            {"reference": name, "key": "1.1", "odds_e4": _PRICE, "quantity": 1_000, "finality": "final"}
            for name in ("won", "open")
        ),
        entries=entries,
        accounts=_accounts(entries),
        tampered=0,
        halts=({"id": 1, "acknowledged": _AT + 100, "lifted": _AT + 200},),
        leases=({"number": 1, "at": _AT - 10}, {"number": 2, "at": _AT + 90}),
        numbers=(1, 1, 2),
        sends=tuple({"reference": name, "number": 1, "at": _AT + 1} for name in ("won", "open", "absent")),
        arrivals=(
            {"venue": _NORTH, "reference": "won", "at": _AT + 1.1},
            {"venue": _EXCHANGE, "reference": "open", "at": _AT + 1.1},
        ),
        orders=(_order("won", _NORTH, settled=True), _order("open", _EXCHANGE, settled=False)),
        matches=tuple(
            {
                "venue": venue,
                "reference": name,
                "id": "1.1",
                "order": "1",
                "price": "2.30",
                "size": "10.00",
                "status": "confirmed",
            }
            for name, venue in (("won", _NORTH), ("open", _EXCHANGE))
        ),
        lines=(
            {"venue": _NORTH, "kind": "deposit", "amount": "1000.00"},
            {"venue": _NORTH, "kind": "bet", "amount": "13.00"},
            {"venue": _EXCHANGE, "kind": "deposit", "amount": "1000.00"},
        ),
        balances={_NORTH: 101_300, _EXCHANGE: 100_000},
        open_items=(),
        faults={"sends": 2, "struck": {}, "copies": False},
        terms=Terms(provable=3.5),
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
) -> Row:
    return {
        "reference": reference, "cause": f"of {reference}", "instance": "paper", "venue": venue, "event_id": 1,
        "selection": 0, "odds_e4": _PRICE, "quantity": 1_000, "state": state, "origin": origin, "reason": "",
        "venue_reference": venue_reference, "deadline": _AT + 3, "intended": _AT, "sent": _AT + 1,
        "closed": _AT + 9 if closed else None, "settled": settled,
    }  # fmt: skip


def _changes(reference: str, *states: str) -> list[Row]:
    """Each two and a half seconds after the one before."""
    found: list[Row] = []
    for place, state in enumerate(states):
        at = _AT + 2.5 * place
        origin = "not_found" if state == "rejected" else None
        found.append(
            {
                "reference": reference, "before": states[place - 1] if place else None, "state": state, "number": 1,
                "origin": origin, "at": at, "committed": at,
            }
        )  # fmt: skip
    return found


def _entry(key: str, event: Row, *lines: tuple[str, str, int]) -> Row:
    postings = [{"venue": venue, "kind": kind, "asset": "EUR", "amount": amount} for venue, kind, amount in lines]
    return {"key": key, "reverses": None, "event": event, "postings": postings}


def _held(reference: str, venue: str) -> Row:
    event = {"kind": "held", "order": reference, "market": f"market of {reference}", "venue": venue}
    return _entry(f"{reference}:held", event, ("", "cash", -1_000), (venue, "held", 1_000))


def _matched(reference: str, venue: str) -> Row:
    bet = {
        "key": reference, "market": f"market of {reference}", "venue": venue, "outcomes": 3, "selection": 0,
        "fills": [{"price": {"odds_e4": _PRICE}, "quantity": 1_000}],
    }  # fmt: skip
    event = {"kind": "matched", "order": reference, "held": 1_000, "bet": bet}
    return _entry(f"{reference}:match:1.1", event, (venue, "held", -1_000), (venue, "at_risk", 1_000))


def _order(reference: str, venue: str, *, settled: bool) -> Row:
    return {
        "venue": venue, "id": "1", "reference": reference, "fixture": "game-1", "market": "h2h_3way",
        "selection": "home", "status": "filled", "settled": settled,
    }  # fmt: skip


def _accounts(entries: tuple[Row, ...]) -> tuple[Row, ...]:
    totals: dict[tuple[str, str], int] = {}
    for entry in entries:
        for line in entry["postings"]:
            account = line["venue"], line["kind"]
            totals[account] = totals.get(account, 0) + line["amount"]
    return tuple(
        {"venue": venue, "kind": kind, "asset": "EUR", "balance": balance} for (venue, kind), balance in totals.items()
    )
