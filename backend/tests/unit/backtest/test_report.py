"""A report against what its own bets say, and its parts against the whole."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from pydantic import JsonValue

from advisor.backtest.bets import BetRow, bet_rows, write_csv
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import MAX_EQUITY_POINTS, Report, build_report
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.core.history import History
from advisor.core.markets import Phase
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing import edge
from tests.unit.backtest.small_history import CLOSE, DAY, SATURDAY, SHARP, SOFT, Match, history_of

CONFIGS: list[dict[str, JsonValue]] = [
    {"config": {"min_edge": -0.02}, "staking": {"kind": "flat", "stake": "10"}},
    {
        "config": {"min_edge": -0.02},
        "staking": {"kind": "kelly", "fraction": 1.0, "cap": 0.2},
        "limits": {"daily_loss": "3%", "loss_streak": 3, "max_open_bets": 4, "drawdown_hard": 0.2, "min_odds": 1.6},
        "commissions": {"bwin": 0.03, "1xbet": 0.015},
    },
]


@pytest.fixture(params=CONFIGS, ids=["flat", "kelly with limits"], scope="module")
def result(request: pytest.FixtureRequest, history: History) -> BacktestResult:
    config = BacktestConfig.checked(request.param)
    return run_backtest(prepare(history, config.market, config.commissions), config)


@pytest.fixture(scope="module")
def report(result: BacktestResult) -> Report:
    return build_report(result)


@pytest.fixture(scope="module")
def bets(result: BacktestResult) -> list[BetRow]:
    return list(bet_rows(result))


def money(minor: int) -> Decimal:
    return Decimal(minor) / 100


def test_the_summary_is_what_the_bets_come_to(result: BacktestResult, report: Report, bets: list[BetRow]) -> None:
    summary = report.summary
    stakes, profits = sum(bet.stake for bet in bets), sum(bet.profit for bet in bets)
    assert summary.bets == len(bets) > 50
    assert Decimal(summary.turnover) == money(stakes)
    assert Decimal(summary.profit) == money(profits)
    assert Decimal(summary.final_bankroll) == 1000 + money(profits)
    assert summary.yield_ == pytest.approx(profits / stakes)
    assert summary.roi == pytest.approx(profits / 100_000)
    won, lost = (sum(1 for bet in bets if bet.profit * sign > 0) for sign in (1, -1))
    assert (summary.won, summary.lost, summary.pushed) == (won, lost, len(bets) - won - lost)
    assert summary.win_rate == pytest.approx(won / (won + lost))
    gains, losses = (sum(bet.profit for bet in bets if bet.profit * sign > 0) for sign in (1, -1))
    assert summary.profit_factor == pytest.approx(gains / -losses)
    assert summary.average_odds == pytest.approx(np.mean([bet.odds_e4 / 10_000 for bet in bets]))
    assert summary.average_edge == pytest.approx(np.mean([bet.edge for bet in bets]))
    expected = sum(bet.stake * bet.edge for bet in bets)
    assert abs(Decimal(summary.expected_profit) - Decimal(expected) / 100) <= Decimal("0.0051")
    assert summary.expected_yield == pytest.approx(expected / stakes)
    closes = [bet.clv for bet in bets if bet.clv is not None]
    assert summary.clv_bets == len(closes)
    assert summary.clv == pytest.approx(np.mean(closes))
    assert summary.clv_beaten == pytest.approx(np.mean([clv > 0 for clv in closes]))
    assert summary.signals == len(bets) + sum(refusal.count for refusal in report.refusals)


def test_each_bets_edge_is_the_one_formula(result: BacktestResult, bets: list[BetRow]) -> None:
    rates = dict(zip(result.history.books.venues, result.history.books.commission, strict=True))
    for bet in bets[:50]:
        assert bet.edge == pytest.approx(edge(bet.fair_probability, bet.odds_e4 / 10_000, float(rates[bet.venue])))


def test_the_standard_error_is_that_of_independent_bets(result: BacktestResult, report: Report) -> None:
    """Reference: play the run's bets many times over at their fair probabilities."""
    rows = result.bets
    p, stake = result.signals.probability[rows], result.decisions.stake[rows]
    win = stake * (result.signals.odds_e4[rows] / 10_000 - 1) * (1 - result.commission[rows])
    rng = np.random.default_rng(2)
    played = np.where(rng.random((4_000, len(rows))) < p, win, -stake).sum(axis=1)
    assert float(report.summary.profit_standard_error) * 100 == pytest.approx(played.std(), rel=0.06)
    mean_error = played.std() / len(played) ** 0.5
    assert abs(float(report.summary.expected_profit) * 100 - played.mean()) < 4 * mean_error


def test_every_breakdown_adds_up_to_the_whole(report: Report) -> None:
    assert [cut.by for cut in report.breakdowns] == [
        "season", "competition", "venue", "market", "selection", "odds_band",
    ]  # fmt: skip
    for cut in report.breakdowns:
        assert sum(row.bets for row in cut.rows) == report.summary.bets
        assert sum(Decimal(row.turnover) for row in cut.rows) == Decimal(report.summary.turnover)
        assert sum(Decimal(row.profit) for row in cut.rows) == Decimal(report.summary.profit)
        assert sum(row.clv_bets for row in cut.rows) == report.summary.clv_bets


def test_slices_hold_the_bets_their_keys_say(report: Report, bets: list[BetRow]) -> None:
    keys: dict[str, Callable[[BetRow], str]] = {
        "season": lambda bet: bet.season,
        "competition": lambda bet: bet.competition,
        "venue": lambda bet: bet.venue,
        "selection": lambda bet: bet.selection,
        "odds_band": lambda bet: band(bet.odds_e4),
    }
    for cut in report.breakdowns:
        if cut.by in keys:
            reported = {row.key: (row.bets, Decimal(row.profit)) for row in cut.rows}
            mine: dict[str, tuple[int, Decimal]] = {}
            for bet in bets:
                count, profit = mine.get(keys[cut.by](bet), (0, Decimal(0)))
                mine[keys[cut.by](bet)] = (count + 1, profit + money(bet.profit))
            assert reported == mine


def band(odds_e4: int) -> str:
    """Lower bounds belong to the band."""
    bands = ((15_000, "under 1.50"), (20_000, "1.50 to 2.00"), (30_000, "2.00 to 3.00"), (50_000, "3.00 to 5.00"),
             (100_000, "5.00 to 10.00"))  # fmt: skip
    return next((name for bound, name in bands if odds_e4 < bound), "10.00 and over")


def test_the_equity_curve_ends_where_the_money_does(report: Report, bets: list[BetRow]) -> None:
    points = list(report.equity())
    assert points[-1].bankroll == report.summary.final_bankroll
    days = {bet.settled_at.date() for bet in bets}
    assert [point.at.date() for point in points] == sorted(days)
    by_day = {}
    for bet in sorted(bets, key=lambda bet: (bet.settled_at, bet.number)):
        by_day[bet.settled_at.date()] = money(bet.bankroll)
    assert [Decimal(point.bankroll) for point in points] == [by_day[point.at.date()] for point in points]
    assert all(0 <= point.drawdown <= report.summary.max_drawdown_share + 1e-12 for point in points)


def test_a_long_equity_curve_is_thinned_but_keeps_its_lows_and_its_end(report: Report) -> None:
    rng = np.random.default_rng(4)
    count = 5_000
    bankroll = (100_000 + rng.normal(0, 500, count).cumsum()).astype(np.int64)
    days = report.days._replace(
        at=np.arange(count, dtype=np.int64) * DAY,
        bankroll=bankroll,
        peak=np.maximum.accumulate(bankroll),
        expected=np.full(count, 1e5),
    )
    points = list(replace(report, days=days).equity())
    assert MAX_EQUITY_POINTS * 0.9 < len(points) <= MAX_EQUITY_POINTS
    assert Decimal(points[-1].bankroll) == money(int(bankroll[-1]))
    assert min(Decimal(point.bankroll) for point in points) == money(int(bankroll.min()))
    assert [point.at for point in points] == sorted({point.at for point in points})


def test_bets_as_csv(result: BacktestResult, report: Report, bets: list[BetRow]) -> None:
    out = io.StringIO()
    write_csv(bets, report.currency, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(rows) == len(bets)
    assert sum(Decimal(row["profit"]) for row in rows) == Decimal(report.summary.profit)
    assert {row["currency"] for row in rows} == {result.config.currency}
    first, bet = rows[0], bets[0]
    assert (int(Decimal(first["odds"]) * 10_000), first["placed_at"]) == (
        bet.odds_e4, bet.placed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )  # fmt: skip
    assert {row["outcome"] for row in rows} <= {"won", "lost"}


def test_refusals_are_counted_by_code(history: History) -> None:
    config = BacktestConfig.checked(CONFIGS[1])
    report = build_report(run_backtest(prepare(history, config.market, config.commissions), config))
    codes = {refusal.code: refusal.count for refusal in report.refusals}
    assert {"odds_range", "daily_loss", "drawdown_halt"} & set(codes)
    assert all(count > 0 for count in codes.values())


class TestHashes:
    """Pinned: the same inputs must give the same orders on every machine and in every version that says so."""

    matches = (
        Match(prices=[SHARP, SOFT, CLOSE]),
        Match(home="cedar", kickoff=SATURDAY + DAY, prices=[SHARP, ("bet365", Phase.PRE_MATCH, (2.1, 3.9, 4.6))]),
        Match(home="elm", kickoff=SATURDAY + 2 * DAY, score=(0, 3), prices=[SHARP, SOFT]),
    )

    @pytest.mark.parametrize(
        ("method", "order_hash", "stakes"),
        [
            ("power", "22bc51339160c505cd4ba15c2d40c792041616e6890fe52a4d8f01ee80d5dac7", [3_682, 991, 3_844]),
            ("shin", "3e2ad366aa79538836b50645f01500efd1f3ce63b458381995848c4d1d2f0e35", [3_623, 1_010, 3_780]),
            ("odds_ratio", "63cab2ce8911ecf91902cee7f146b8cb1353828cbe0214e0a34addc87e388d15", [3_589, 1_032, 3_743]),
        ],
    )
    def test_of_data_and_orders(self, method: str, order_hash: str, stakes: list[int]) -> None:
        config = BacktestConfig.checked(
            {
                "config": {"min_edge": 0.0, "method": method, "quality": False},
                "staking": {"kind": "kelly", "fraction": 0.5, "cap": 0.2},
            }
        )
        result = run_backtest(prepare(history_of(self.matches), H2H_3WAY, {}), config)
        assert result.history.data_hash == "43d2f7565d4772da2da7683c60c7e854cc622064b7be4228d71d962a0f80a781"
        assert result.decisions.stake.tolist() == stakes
        assert result.order_hash == order_hash


class TestARunWithoutBets:
    """It says in one sentence why."""

    prepared = prepare(history_of([Match(prices=[SHARP, SOFT, CLOSE])]), H2H_3WAY, {})

    def reasons(self, prepared: MarketHistory, **parameters: JsonValue) -> list[str]:
        result = run_backtest(prepared, BacktestConfig.checked({"config": parameters}))
        return [note for note in build_report(result).notes if note.startswith("No bets")]

    def test_no_price_is_worth_enough(self) -> None:
        (best,) = run_backtest(self.prepared, BacktestConfig.checked({"config": {"min_edge": 0.0}})).signals.edge
        assert best > 0.05
        assert self.reasons(self.prepared, min_edge=0.2) == [
            f"No bets: of 6 prices beside a fair price the best has an edge of {best:.2%}, and the least that is bet "
            "on is 20.00%."
        ]
        assert self.reasons(self.prepared, min_edge=0.2, venues=["pinnacle"])[0].startswith("No bets: of 3 prices ")

    def test_what_is_worth_enough_is_out_of_bounds(self) -> None:
        (reason,) = self.reasons(self.prepared, min_edge=0.0, min_odds=9.0)
        assert reason.endswith(
            ", and 1 with the least edge of 0.00% or more is out of the bounds of edge, odds or age."
        )

    def test_no_price_stands_beside_a_fair_one(self) -> None:
        alone = prepare(history_of([Match(prices=[SOFT, CLOSE])]), H2H_3WAY, {})
        expected = ["No bets: no price at a venue that the strategy bets at stands beside a fair price."]
        assert self.reasons(alone, fair="sharp:pinnacle") == expected
        assert self.reasons(self.prepared, venues=["coral"]) == expected

    def test_a_run_with_bets_or_without_any_price_says_nothing_of_it(self) -> None:
        assert self.reasons(self.prepared, min_edge=0.0) == []
        closes = prepare(history_of([Match(prices=[CLOSE])]), H2H_3WAY, {})
        assert self.reasons(closes) == []
