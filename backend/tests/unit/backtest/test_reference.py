"""Real seasons, run twice: by the product, and by the plainest possible program over the same CSV files."""

from decimal import Decimal
from pathlib import Path

import pytest

from advisor.adapters.football_data import files as football_data
from advisor.backtest.bets import BetRow, bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import run_backtest
from advisor.backtest.selection import merge
from advisor.core.markets import MarketTypeKey
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS
from tests.unit.backtest.plain_backtest import STAKE, plain_backtest, power, read_rows, shin

THREE_WAY = (
    "E0_1213.csv", "E1_1213.csv", "E1_1819.csv", "I1_1213.csv", "SP1_1617.csv", "E0_1819.csv", "E0_2324.csv",
    "D1_2021.csv", "other_SC0_2223.csv", "E0_2526.csv",
)  # fmt: skip
CASES = [
    *((file, H2H_3WAY, "sharp:pinnacle", "power", 0.02) for file in THREE_WAY),
    ("E0_2526.csv", H2H_3WAY, "consensus", "shin", 0.03),
    ("I1_1213.csv", H2H_3WAY, "consensus", "shin", 0.03),
    ("E0_0506.csv", H2H_3WAY, "consensus", "shin", 0.01),
    ("E0_2526.csv", TOTALS, "sharp:pinnacle", "power", -0.01),
    ("I1_2021.csv", TOTALS, "consensus", "shin", -0.01),
    ("E0_2324.csv", SPREADS, "sharp:pinnacle", "power", -0.01),
    ("E1_2021.csv", SPREADS, "sharp:pinnacle", "shin", -0.02),
    ("E0_2526.csv", SPREADS, "consensus", "shin", -0.01),
]


@pytest.mark.parametrize(("file", "market", "fair", "method", "min_edge"), CASES)
def test_a_season_agrees_with_the_plain_program_bet_by_bet(
    real_data: Path, file: str, market: MarketTypeKey, fair: str, method: str, min_edge: float
) -> None:
    path = real_data / "football" / file
    parsed = football_data.read(path.read_bytes(), file, TeamDirectory.shipped())
    # Books that no bookmaker meant are left out when a file is read; the plain program reads it without them.
    rows = read_rows(path)
    for fault in (fault for part in parsed for fault in part.refused_prices if "far from" in fault.reason):
        rows[fault.line - 2].update(dict.fromkeys(fault.column.split(", "), ""))
    margin_free = {"power": power, "shin": shin}[method]
    plain = plain_backtest(rows, market, margin_free, fair != "consensus", min_edge)
    prepared = prepare(merge([p.history for p in parsed]), market, {})
    config = BacktestConfig.checked(
        {
            # The plain program takes every price as it stands.
            "config": {"min_edge": min_edge, "fair": fair, "method": method, "quality": False, "max_odds": 10_000},
            "market": market,
            "staking": {"kind": "flat", "stake": "10"},
            "bankroll": "100000",
        }
    )
    result = run_backtest(prepared, config)
    summary = build_report(result).summary
    assert summary.matches == len(rows)
    assert summary.bets == len(plain) > 5
    assert Decimal(summary.turnover) == STAKE * len(plain)
    assert Decimal(summary.profit) == sum(bet.profit for bet in plain)
    assert summary.average_edge == pytest.approx(sum(bet.edge for bet in plain) / len(plain), abs=1e-10)
    closes = [bet.clv for bet in plain if bet.clv is not None]
    assert summary.clv_bets == len(closes)
    assert summary.clv_sharp_bets == sum(bet.clv_is_sharp for bet in plain)
    assert summary.clv == (pytest.approx(sum(closes) / len(closes), abs=1e-10) if closes else None)
    if market == SPREADS:
        assert {"half_won", "half_lost"} & {bet.outcome for bet in bet_rows(result)}
    assert sorted(map(as_plain, bet_rows(result))) == sorted(
        (row_day(bet.date), bet.selection, bet.odds, bet.profit) for bet in plain
    )


def as_plain(bet: BetRow) -> tuple[str, int, Decimal, Decimal]:
    day = bet.kickoff.strftime("%d/%m/%Y")
    selection = MARKET_TYPES[MarketTypeKey(bet.market)].selections.index(bet.selection)
    return day, selection, Decimal(bet.odds_e4) / 10_000, Decimal(bet.profit) / 100


def row_day(text: str) -> str:
    day, month, year = text.split("/")
    return f"{day}/{month}/{year if len(year) == 4 else '20' + year}"
