"""No decision saw less risk than there was, and every limit holds on the checker's own figure.

Of the ledger only the order of what happened is taken; how much could be lost is computed here, from orders and their
matches.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.reading import cents

_COUNTED: Final = re.compile(r"beside (\S+) at risk on the market, (\S+) on the event, (\S+) in all$")
_BOUNDS: Final = ("max_market", "max_event", "max_open")


def at_risk(order: Row, quantity: int, odds_e4: int) -> int:
    """What so much of an order can lose, cents."""
    return quantity if order["side"] == 0 else round(quantity * (odds_e4 - 10_000) / 10_000)


@dataclass
class _Bet:
    """An order as it stands.

    Attributes:
        rest: what is not matched can lose so much, cents.
        fills: that stand, by key.
    """

    order: Row
    market: str
    rest: int
    fills: dict[str, Row] = field(default_factory=dict)
    is_settled: bool = False

    def payoff(self, outcome: int) -> int:
        """Of all that is matched, by an outcome."""
        covered = self.order["covered"] or 1 << self.order["selection"]
        wins, sign = bool(covered >> outcome & 1), 1 if self.order["side"] == 0 else -1
        return sum(
            sign * (round(fill["quantity"] * (fill["odds_e4"] - 10_000) / 10_000) if wins else -fill["quantity"])
            for fill in self.fills.values()
        )


class _Open:
    """What is open, entry by entry."""

    def __init__(self, history: History) -> None:
        self._orders = {row["reference"]: row for row in history.intents}
        self._fills = {(row["reference"], row["key"]): row for row in history.fills}
        self.bets: dict[str, _Bet] = {}

    def follow(self, entry: Row) -> None:
        """Take in an entry of the ledger: what happened, not how much it was."""
        reference, _, what = entry["key"].partition(":")
        kind, _, rest = what.partition(":")
        order, bet = self._orders.get(reference), self.bets.get(reference)
        if kind == "held" and order is not None:
            risk = at_risk(order, order["quantity"], order["odds_e4"])
            self.bets[reference] = _Bet(order=order, market=entry["event"]["market"], rest=risk)
        elif bet is not None:
            self._follow(bet, kind, rest, entry)

    def _follow(self, bet: _Bet, kind: str, rest: str, entry: Row) -> None:
        last = entry["key"].split(":")[-1]
        if entry["reverses"] is not None:
            bet.is_settled = bet.is_settled and kind != "settled"
            if kind == "matched" and not entry["reverses"].endswith(":confirmed"):
                bet.fills.pop(rest.split(":")[0], None)
        elif kind == "matched" and last not in {"released", "confirmed"}:
            key = rest.split(":")[0]
            fill = self._fills.get((bet.order["reference"], key))
            if fill is not None:
                bet.fills[key] = fill
                bet.rest = max(0, bet.rest - at_risk(bet.order, fill["quantity"], bet.order["odds_e4"]))
        elif kind == "released":
            bet.rest = max(0, bet.rest - entry["event"]["amount"])
        elif kind == "settled":
            bet.is_settled = True

    def worst(self, extra: _Bet | None = None) -> tuple[Mapping[str, int], Mapping[int, int], int]:
        """What can be lost at worst by market, by event and in all: bets of a market offset each other, orders do not.

        Args:
            extra: with this too.
        """
        markets: dict[str, list[_Bet]] = defaultdict(list)
        for bet in (*self.bets.values(), *(() if extra is None else (extra,))):
            if not bet.is_settled:
                markets[bet.market].append(bet)
        by_market = {key: _worst(bets) for key, bets in markets.items()}
        by_event: dict[int, int] = defaultdict(int)
        for key, bets in markets.items():
            by_event[bets[0].order["event_id"]] += by_market[key]
        return by_market, by_event, sum(by_market.values())


def _worst(bets: list[_Bet]) -> int:
    outcomes = bets[0].order["outcomes"]
    payoffs = [sum(bet.payoff(outcome) for bet in bets) for outcome in range(outcomes)]
    return max(0, -min(payoffs)) + sum(bet.rest for bet in bets)


def check(history: History) -> Iterator[Finding]:
    """All decisions that counted too little, or went beyond a limit."""
    now, orders = _Open(history), {row["reference"]: row for row in history.intents}
    for entry in history.entries:
        reference, _, what = entry["key"].partition(":")
        order = orders.get(reference)
        if what == "held" and order is not None:
            yield from _decided(now, order, entry["event"]["market"])
        now.follow(entry)


def counted(order: Row) -> tuple[int, ...] | None:
    """What a decision has counted on the market, on the event and in all; None of one that no limit was asked about."""
    said = next((check["value"] for check in order["checks"] if check["name"] == "limits"), None)
    found = None if said is None else _COUNTED.search(said)
    return None if found is None else tuple(cents(each) for each in found.groups())


def _decided(now: _Open, order: Row, market: str) -> Iterator[Finding]:
    if order["close_out"] is not None or order["late_of"] is not None:
        return
    if order["parent"] != order["reference"] and not order["checks"]:
        return
    used = counted(order)
    if used is None:
        yield Finding("decided blindly", order["reference"], "nothing says what was at risk when it was decided")
        return
    risks = now.worst()
    places = (risks[0].get(market, 0), risks[1].get(order["event_id"], 0), risks[2])
    for name, seen, there in zip(("on the market", "on the event", "in all"), used, places, strict=True):
        if seen < there:
            yield Finding("risk unseen", order["reference"], f"{seen} were counted {name}, and {there} were at risk")
    yield from _beyond(now, order, market)


def _beyond(now: _Open, order: Row, market: str) -> Iterator[Finding]:
    """Limits, with the order matched as it was asked for."""
    whole = {"quantity": order["quantity"], "odds_e4": order["odds_e4"]}
    risks = now.worst(_Bet(order=order, market=market, rest=0, fills={"": whole}))
    places = (risks[0][market], risks[1][order["event_id"]], risks[2])
    for name, risk in zip(_BOUNDS, places, strict=True):
        bound = (order["limits"] or {}).get(name)
        if bound is not None and risk > int(bound):
            yield Finding("limit broken", order["reference"], f"{risk} at risk with it, and {name} is {bound}")
