"""Backtests of bets on both sides, several in a market at an exchange, against figures worked out bet by bet."""

import io
import math
from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest

from advisor.backtest.accounts import cash_of, ledger_of, verify
from advisor.backtest.bets import CSV_COLUMNS, bet_rows, write_csv
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.core.clock import instant_of
from advisor.core.history import History
from advisor.core.quotes import LAY
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.instruments.market_types import H2H_3WAY
from advisor.ledger.accounts import AccountKind
from advisor.ledger.events import Matched, Settled
from advisor.pricing import remove_margin
from advisor.risk.state import BANKROLL, HALTED, OPEN_BETS, OPEN_EXPOSURE, PEAK
from advisor.strategies.registry import STRATEGIES
from tests.unit.backtest.both_sides import BOTH_SIDES, with_lays

EXCHANGE, BOOKMAKER = "betfair_exchange", "1xbet"
RATES = {EXCHANGE: 0.05, BOOKMAKER: 0.03, "pinnacle": 0.0}
LIMITS = {"max_market": "2%", "max_event": "3%", "max_open": "20%", "daily_loss": "15%", "drawdown_hard": 0.6}


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STRATEGIES, BOTH_SIDES.name, BOTH_SIDES)


@pytest.fixture(scope="module")
def both_sides(history: History) -> MarketHistory:
    """Demo leagues in which one of three bookmakers is an exchange; it and another one can be laid."""
    names = tuple(EXCHANGE if venue == "bwin" else venue for venue in history.prices.venues)
    renamed = replace(history, prices=replace(history.prices, venues=names))
    return with_lays(prepare(renamed, H2H_3WAY, RATES), (EXCHANGE, BOOKMAKER))


def run(history: MarketHistory, **changes: object) -> BacktestResult:
    values = {
        "strategy": "both_sides",
        "staking": {"kind": "proportional", "fraction": 0.013},
        "limits": LIMITS,
        "bankroll": "1000.00",
        "commissions": RATES,
        **changes,
    }
    return run_backtest(history, BacktestConfig.checked(values))  # type: ignore[arg-type]


def whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_EVEN))


def gross_of(result: BacktestResult, row: int) -> int:
    stake, odds = int(result.decisions.stake[row]), Decimal(int(result.signals.odds_e4[row])) / 10_000
    won = {2: whole(stake * (odds - 1)), 0: 0, -2: -stake}[int(result.result[row])]
    return -won if result.signals.side[row] == LAY else won


def test_profits_are_those_of_each_market_at_each_venue(both_sides: MarketHistory) -> None:
    """At the exchange 5 % of what a market nets, at the bookmaker 3 % of each winning bet."""
    result = run(both_sides)
    signals, books, decisions = result.signals, both_sides.books, result.decisions
    markets: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in result.bets.tolist():
        markets[int(signals.market[row]), int(signals.venue[row])].append(row)
    shared = 0
    for (_, v), rows in markets.items():
        gross = [gross_of(result, row) for row in rows]
        rate = Decimal(str(RATES[books.venues[v]]))
        profits = decisions.profit[rows].tolist()
        if books.venues[v] != EXCHANGE:
            assert profits == [each - whole(max(each, 0) * rate) for each in gross]
            continue
        charged = whole(max(sum(gross), 0) * rate)
        assert sum(profits) == sum(gross) - charged
        winners = sum(each for each in gross if each > 0)
        for each, profit in zip(gross, profits, strict=True):
            exact = Decimal(charged) * max(each, 0) / winners if winners else Decimal(0)
            assert abs(each - profit - exact) < 1
        shared += len(rows) > 1 and charged > 0
    assert shared > 30
    sides = signals.side[result.bets]
    assert min(np.count_nonzero(sides), np.count_nonzero(sides == 0)) > 100


def test_a_lay_risks_no_more_than_it_was_granted(both_sides: MarketHistory) -> None:
    result = run(both_sides, limits=None, staking={"kind": "flat", "stake": "7.77"}, bankroll="100000")
    decisions, rows = result.decisions, result.bets
    is_lay = result.signals.side[rows] == LAY
    at_risk, stake, odds_e4 = decisions.at_risk[rows], decisions.stake[rows], result.signals.odds_e4[rows]
    assert (at_risk[~is_lay] == stake[~is_lay]).all()
    for risked, backed, e4 in zip(
        at_risk[is_lay].tolist(), stake[is_lay].tolist(), odds_e4[is_lay].tolist(), strict=True
    ):
        assert risked == whole(Decimal(backed * (e4 - 10_000)) / 10_000) <= 777
        assert (backed + 1) * (e4 - 10_000) > 777 * 10_000


def test_the_ledger_agrees_and_its_entries_rebuild_the_run(both_sides: MarketHistory) -> None:
    result = run(both_sides)
    ledger, cash = verify(result), cash_of(result)
    assert ledger.total(AccountKind.COMMISSION, "EUR") == result.decisions.commission.sum()
    assert {account.venue for account in ledger.accounts if account.kind is AccountKind.COMMISSION} == {
        EXCHANGE, BOOKMAKER
    }  # fmt: skip
    bankrolls, highest, most = {}, result.config.bankroll_minor, result.config.kernel_values()[0].max_open
    portfolio = Portfolio(cash)
    for entry in ledger:
        portfolio.repeat(entry)
        # Between, an order is held for as if no other bet made up for it.
        if isinstance(entry.event, Matched | Settled):
            assert portfolio.state.totals[OPEN_EXPOSURE] <= most
        if isinstance(entry.event, Settled):
            bankrolls[entry.at] = int(portfolio.state.totals[BANKROLL])
            highest = max(highest, bankrolls[entry.at])
    # Of bets that end at one instant those of a market at a venue come one after the other in the ledger.
    rows = result.bets[np.argsort(result.settle_at[result.bets], kind="stable")].tolist()
    assert bankrolls == {instant_of(result.settle_at[row]): int(result.decisions.bankroll[row]) for row in rows}
    totals = portfolio.state.totals
    assert (totals[OPEN_BETS], totals[OPEN_EXPOSURE], totals[HALTED]) == (0, 0, 0)
    assert totals[PEAK] == highest


def test_rows_and_files_say_the_side_and_what_was_at_risk(both_sides: MarketHistory) -> None:
    result = run(both_sides)
    out = io.StringIO()
    write_csv(bet_rows(result), result.config.money, out)
    header, *lines = out.getvalue().splitlines()
    assert tuple(header.split(",")) == CSV_COLUMNS
    for bet, line in zip(bet_rows(result), lines, strict=True):
        cells = dict(zip(CSV_COLUMNS, line.split(","), strict=True))
        assert (cells["side"], cells["at_risk"]) == (bet.side, result.config.money.text(bet.at_risk))
        won = bet.selection == (
            "home" if bet.score[0] > bet.score[2] else "away" if bet.score[0] < bet.score[2] else "draw"
        )
        if bet.score and len(bet.score) == 3:
            assert bet.outcome == ("won" if won == (bet.side == "back") else "lost")
            assert (bet.profit > 0) == (bet.outcome == "won")


def test_figures_count_what_is_at_risk(both_sides: MarketHistory) -> None:
    result = run(both_sides)
    signals, books = result.signals, both_sides.books
    turnover, expected, variance = 0, 0.0, 0.0
    clv = []
    for number, row in enumerate(result.bets.tolist()):
        p, odds, risked = (
            float(signals.probability[row]),
            signals.odds_e4[row] / 10_000,
            int(result.decisions.at_risk[row]),
        )
        kept = 1 - RATES[books.venues[signals.venue[row]]]
        lay = signals.side[row] == LAY
        chance, gain = (1 - p, kept / (odds - 1)) if lay else (p, kept * (odds - 1))
        mean = chance * gain - (1 - chance)
        assert signals.edge[row] == pytest.approx(mean, abs=1e-12)
        turnover += risked
        expected += risked * mean
        variance += risked**2 * (chance * gain**2 + (1 - chance) - mean**2)
        close = both_sides.closing[both_sides.closing_row[signals.market[row]], books.venues.index("pinnacle")]
        q = float(remove_margin(close[None], BOTH_SIDES.build({}).method)[0, signals.selection[row]])  # type: ignore[attr-defined]
        if not math.isnan(q):
            of_close = ((1 - q) if lay else q) * gain - (q if lay else 1 - q)
            assert result.closing.value[number] == pytest.approx(of_close, abs=1e-12)
            clv.append(of_close)
    summary, money = build_report(result).summary, result.config.money
    assert summary.turnover == money.text(turnover)
    assert float(summary.expected_profit) == pytest.approx(expected / 100, abs=0.01)
    assert float(summary.profit_standard_error) == pytest.approx(math.sqrt(variance) / 100, abs=0.01)
    assert summary.clv == pytest.approx(sum(clv) / len(clv), abs=1e-12)


def test_lays_of_one_seed_have_another_order_hash_than_backs_would(both_sides: MarketHistory) -> None:
    result = run(both_sides)
    backs = replace(result.signals, side=np.zeros(len(result.signals), np.int8))
    assert replace(result, signals=backs).order_hash != result.order_hash


def test_entries_are_in_the_order_of_time(both_sides: MarketHistory) -> None:
    entries = list(ledger_of(run(both_sides)))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
