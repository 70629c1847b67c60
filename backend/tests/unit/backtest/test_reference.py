"""Real seasons, run twice: by the product, and by the plainest possible program over the same CSV files.

The reference shares no code with the product: the csv module, decimals, and scipy's root finder.
"""

import csv
import io
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from scipy.optimize import brentq

from advisor.adapters import football_data
from advisor.backtest.bets import BetRow, bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import run_backtest
from advisor.backtest.selection import merge
from advisor.core.markets import MarketType
from advisor.identity.directory import TeamDirectory

BOOKS = ("B365", "BW", "BS", "GB", "IW", "LB", "PS", "SB", "SJ", "VC", "WH")
STAKE = Decimal("10.00")
FILES = (
    "E0_1213.csv", "E1_1213.csv", "E1_1819.csv", "I1_1213.csv", "SP1_1617.csv", "E0_1819.csv", "E0_2324.csv",
    "D1_2021.csv", "other_SC0_2223.csv",
)  # fmt: skip


@dataclass(frozen=True)
class PlainBet:
    date: str
    selection: int
    odds: Decimal
    profit: Decimal
    clv: float | None


def plain_rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["Div"] and row["FTR"]]


def price(row: dict[str, str], column: str) -> float | None:
    value = float(row.get(column) or 0)
    return value if value > 1 else None


def plain_power(odds: list[float | None]) -> list[float] | None:
    if any(o is None for o in odds):
        return None
    inverse = [1 / o for o in odds if o is not None]
    k = brentq(lambda k: sum(q**k for q in inverse) - 1, 0.2, 5, xtol=1e-15, rtol=1e-15)
    return [q**k for q in inverse]


def plain_backtest(rows: list[dict[str, str]], min_edge: float) -> list[PlainBet]:
    bets = []
    for row in rows:
        fair = plain_power([price(row, "PS" + s) for s in "HDA"])
        if fair is None:
            continue
        best = []
        for side in "HDA":
            offers = [o for book in BOOKS if (o := price(row, book + side)) is not None]
            best.append(max(offers, default=0.0))
        edges = [p * o - 1 for p, o in zip(fair, best, strict=True)]
        s = max(range(3), key=lambda i: (edges[i], -i))
        if edges[s] < min_edge:
            continue
        odds = Decimal(str(best[s]))
        won = "HDA"[s] == row["FTR"]
        profit = (STAKE * (odds - 1)).quantize(Decimal("0.01"), ROUND_HALF_EVEN) if won else -STAKE
        close = plain_power([price(row, "PSC" + s) for s in "HDA"])
        bets.append(PlainBet(row["Date"], s, odds, profit, close[s] * best[s] - 1 if close else None))
    return bets


@pytest.mark.parametrize("file", FILES)
def test_a_season_agrees_with_the_plain_program_bet_by_bet(real_data: Path, file: str) -> None:
    path = real_data / "football" / file
    rows = plain_rows(path)
    plain = plain_backtest(rows, 0.02)
    parsed = football_data.read(path.read_bytes(), file, TeamDirectory.shipped())
    prepared = prepare(merge([p.history for p in parsed]), MarketType.H2H_3WAY, {})
    config = BacktestConfig.checked(
        {"config": {"min_edge": 0.02}, "staking": {"kind": "flat", "stake": "10"}, "bankroll": "100000"}
    )
    result = run_backtest(prepared, config)
    summary = build_report(result).summary
    assert summary.matches == len(rows)
    assert summary.bets == len(plain) > 5
    assert Decimal(summary.turnover) == STAKE * len(plain)
    assert Decimal(summary.profit) == sum(bet.profit for bet in plain)
    closes = [bet.clv for bet in plain if bet.clv is not None]
    assert summary.clv_sharp_bets == len(closes)
    assert summary.clv == pytest.approx(sum(closes) / len(closes), abs=1e-10)
    assert sorted(map(as_plain, bet_rows(result))) == sorted(
        (row_day(bet.date), bet.selection, bet.odds, bet.profit) for bet in plain
    )


def as_plain(bet: BetRow) -> tuple[str, int, Decimal, Decimal]:
    day = bet.kickoff.strftime("%d/%m/%Y")
    selection = ("home", "draw", "away").index(bet.selection)
    return day, selection, Decimal(bet.odds_e4) / 10_000, Decimal(bet.profit) / 100


def row_day(text: str) -> str:
    day, month, year = text.split("/")
    return f"{day}/{month}/{year if len(year) == 4 else '20' + year}"
