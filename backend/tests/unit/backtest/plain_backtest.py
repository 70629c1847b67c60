"""The plainest possible value backtest over football-data.co.uk files.

It shares no code with the product: the csv module, decimals for money, scipy's root finder, loops.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from scipy.optimize import brentq

from tests.unit.backtest.plain_pushes import push_chance

STAKE = Decimal("10.00")
CENT = Decimal("0.01")
COMMISSION = {"BFE": Decimal("0.05")}

Row = dict[str, str]
Fair = Callable[[Sequence[float]], list[float]]


@dataclass(frozen=True)
class Columns:
    """How a market's prices are named: book code, "C" for closing ones, then one ending for each selection."""

    books: tuple[str, ...]
    sharp: str
    endings: tuple[str, ...]
    line: str = ""
    closing_line: str = ""


MARKETS = {
    "h2h_3way": Columns(
        ("B365", "BF", "BFD", "BFE", "BMGM", "BV", "BS", "BW", "CL", "GB", "IW", "LB", "PS", "SB", "SJ", "VC", "WH"),
        "PS", ("H", "D", "A"),
    ),
    "totals": Columns(("B365", "BFE", "GB", "P"), "P", (">2.5", "<2.5")),
    "spreads": Columns(("B365", "BFE", "P"), "P", ("AHH", "AHA"), "AHh", "AHCh"),
}  # fmt: skip


@dataclass(frozen=True)
class PlainBet:
    date: str
    selection: int
    odds: Decimal
    edge: float
    profit: Decimal
    clv: float | None
    clv_is_sharp: bool


def read_rows(path: Path) -> list[Row]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["Div"] and row["FTR"]]


def power(odds: Sequence[float]) -> list[float]:
    k = brentq(lambda k: sum(o**-k for o in odds) - 1, 0.2, 5, xtol=1e-15, rtol=1e-15)
    return [o**-k for o in odds]


def shin(odds: Sequence[float]) -> list[float]:
    total = sum(1 / o for o in odds)

    def probabilities(z: float) -> list[float]:
        return [((z * z + 4 * (1 - z) / (o * o * total)) ** 0.5 - z) / (2 * (1 - z)) for o in odds]

    if total <= 1:
        return [1 / o / total for o in odds]
    return probabilities(brentq(lambda z: sum(probabilities(z)) - 1, 0, 0.9, xtol=1e-16, rtol=1e-15))


def book(row: Row, columns: Columns, code: str, closing: str) -> list[float] | None:
    """A book's prices, 0.0 where one is missing; None for a book that cannot be meant, which importing refuses."""
    prices = [float(row.get(code + closing + ending) or 0) for ending in columns.endings]
    complete = all(price > 1 for price in prices)
    if complete and not 0.8 <= sum(1 / price for price in prices) <= 2.0:
        return None
    return [price if price > 1 else 0.0 for price in prices]


def fair_line(row: Row, columns: Columns, codes: Sequence[str], closing: str, fair: Fair) -> list[float] | None:
    """Mean of the margin-free books of some venues."""
    books = [prices for code in codes if (prices := book(row, columns, code, closing)) and all(prices)]
    free = [fair(prices) for prices in books]
    return [sum(p) / len(free) for p in zip(*free, strict=True)] if free else None


def settled(market: str, row: Row, selection: int) -> list[int]:
    """What becomes of each half of the stake: 1 won, 0 returned, -1 lost."""
    home, away = int(row["FTHG"]), int(row["FTAG"])
    if market == "h2h_3way":
        return [1 if "HDA"[selection] == row["FTR"] else -1] * 2
    if market == "totals":
        return [1 if (home + away > 2.5) == (selection == 0) else -1] * 2
    line = Decimal(row["AHh"])
    apart = Decimal("0.25") if line * 2 % 1 else Decimal(0)
    lines = [line - apart, line + apart]
    covered = [home + part - away for part in lines]
    signs = [(c > 0) - (c < 0) for c in covered]
    return signs if selection == 0 else [-sign for sign in signs]


def profit_of(halves: list[int], odds: Decimal, rate: Decimal) -> Decimal:
    gross = sum((STAKE / 2 * (odds - 1) if half > 0 else STAKE / 2 * half for half in halves), Decimal(0))
    gross = gross.quantize(CENT, ROUND_HALF_EVEN)
    return gross - (max(gross, Decimal(0)) * rate).quantize(CENT, ROUND_HALF_EVEN)


def worth(probability: float, odds: float, rate: Decimal) -> float:
    return probability * (odds - 1) * (1 - float(rate)) - (1 - probability)


def best_offer(row: Row, columns: Columns, selection: int) -> tuple[float, Decimal]:
    best, commission, best_net = 0.0, Decimal(0), 0.0
    for code in columns.books:
        prices, rate = book(row, columns, code, ""), COMMISSION.get(code, Decimal(0))
        net = (prices[selection] - 1) * (1 - float(rate)) if prices and prices[selection] else 0.0
        if prices and net > best_net:
            best, commission, best_net = prices[selection], rate, net
    return best, commission


def shipped_fair(row: Row, market: str, closing: str) -> list[float] | None:
    """Pinnacle's line, else Betfair Exchange's, else the mean of at least three books."""
    columns = MARKETS[market]
    for code in (columns.sharp, "BFE"):
        if found := fair_line(row, columns, (code,), closing, power):
            return found
    complete = [code for code in columns.books if (prices := book(row, columns, code, closing)) and all(prices)]
    return fair_line(row, columns, complete, closing, power) if len(complete) >= 3 else None


def at_risk(row: Row, columns: Columns, closing: str) -> float:
    """Expected share of a stake that does not return; by what was known before where the close does not say."""
    if not columns.line:
        return 1.0
    handicap = float(row[columns.line])
    over = shipped_fair(row, "totals", closing)
    chance = push_chance(shipped_fair(row, "h2h_3way", closing), over[0] if over else None, handicap)
    if chance is None:
        return at_risk(row, columns, "") if closing else 1.0
    return 1.0 - (chance if handicap == round(handicap) else chance / 2)


def plain_backtest(rows: list[Row], market: str, fair: Fair, sharp_line: bool, min_edge: float) -> list[PlainBet]:
    columns = MARKETS[market]
    bets = []
    for row in rows:
        if columns.line and not row[columns.line]:
            continue
        line = fair_line(row, columns, (columns.sharp,) if sharp_line else columns.books, "", fair)
        if line is None:
            continue
        offers = [best_offer(row, columns, selection) for selection in range(len(line))]
        edges = [worth(p, odds, rate) if odds else -9.0 for p, (odds, rate) in zip(line, offers, strict=True)]
        selection = max(range(len(line)), key=lambda i: (edges[i], -i))
        # Never half of a stake returns: no need to ask how much of it does.
        if edges[selection] < 2 * min(min_edge, 0.0):
            continue
        edge = edges[selection] * at_risk(row, columns, "")
        if edge < min_edge:
            continue
        odds, rate = offers[selection]
        close, is_sharp = None, False
        if not columns.line or Decimal(row[columns.line]) == Decimal(row[columns.closing_line] or "99"):
            close = fair_line(row, columns, (columns.sharp,), "C", fair)
            is_sharp = close is not None
            close = close or fair_line(row, columns, columns.books, "C", fair)
        bets.append(
            PlainBet(
                date=row["Date"],
                selection=selection,
                odds=Decimal(str(odds)),
                edge=edge,
                profit=profit_of(settled(market, row, selection), Decimal(str(odds)), rate),
                clv=worth(close[selection], odds, rate) * at_risk(row, columns, "C") if close else None,
                clv_is_sharp=is_sharp,
            )
        )
    return bets
