"""The promises of a backtest: no look-ahead, books that agree to the cent, the same run on the same input."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.backtest.accounts import cash_of, ledger_of, verify
from advisor.backtest.bets import bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.report import build_report, report_json
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import merge
from advisor.core.errors import ConfigError, LedgerError
from advisor.core.history import History, Prices
from advisor.core.markets import EventStatus, MarketTypeKey, Phase
from advisor.demo.leagues import LEAGUES
from advisor.instruments.market_types import H2H_3WAY, SPREADS, TOTALS
from advisor.ledger.accounts import AccountKind
from advisor.pricing import power
from tests.unit.backtest.small_history import CLOSE, SHARP, SOFT, Match, history_of

KELLY = BacktestConfig.checked(
    {"config": {"min_edge": 0.0}, "staking": {"kind": "kelly", "fraction": 0.3, "cap": 0.04}, "limits": {}}
)
FLAT = BacktestConfig.checked({"config": {"min_edge": 0.005}, "staking": {"kind": "flat", "stake": "10"}})
PRICE_COLUMNS = ("event", "market", "line", "venue", "phase", "at", "odds_e4")


def orders(result: BacktestResult, until: int) -> list[tuple[object, ...]]:
    """Everything decided before ``until``, refusals included."""
    books, signals, decisions = result.history.books, result.signals, result.decisions
    return [
        (
            result.history.events.key[books.event[signals.market[i]]],
            int(signals.selection[i]),
            books.venues[signals.venue[i]],
            int(signals.odds_e4[i]),
            int(decisions.stake[i]),
            int(decisions.refusal[i]),
        )
        for i in range(len(signals))
        if books.at[signals.market[i]] < until
    ]


def with_future_shuffled(history: History, moment: int, rng: np.random.Generator) -> History:
    """Swap odds among the prices seen at or after ``moment`` and scores among the events settled after it."""
    prices, events = history.prices, history.events
    odds = prices.odds_e4.copy()
    for market in np.unique(prices.market):
        late = np.flatnonzero((prices.at >= moment) & (prices.market == market))
        odds[late] = odds[rng.permutation(late)]
    ended_late = np.flatnonzero(events.kickoff + 2 * 3_600_000_000 >= moment)
    ended_late = ended_late[events.home_score[ended_late] >= 0]
    swapped = rng.permutation(ended_late)
    home, away = events.home_score.copy(), events.away_score.copy()
    home[ended_late], away[ended_late] = home[swapped], away[swapped]
    return replace(
        history,
        prices=replace(prices, odds_e4=odds),
        events=replace(events, home_score=home, away_score=away),
    )


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0.02, 0.98), seed=st.integers(0, 2**32 - 1), config=st.sampled_from([KELLY, FLAT]))
def test_shuffling_future_rows_never_changes_an_earlier_decision(
    history: History, prepared: MarketHistory, share: float, seed: int, config: BacktestConfig
) -> None:
    moment = int(np.quantile(prepared.books.at, share))
    shuffled = with_future_shuffled(history, moment, np.random.default_rng(seed))
    changed = prepare(shuffled, H2H_3WAY, {})
    before = orders(run_backtest(prepared, config), moment)
    assert orders(run_backtest(changed, config), moment) == before
    assert changed.data_hash != prepared.data_hash


def test_closing_prices_are_never_shown(history: History, prepared: MarketHistory) -> None:
    """Wild closing prices change CLV, but not one order."""
    prices = history.prices
    wild = prices.odds_e4.copy()
    closing = prices.phase == Phase.CLOSING
    wild[closing] = np.where(wild[closing] > 0, wild[closing] * 3, 0)
    changed = prepare(replace(history, prices=replace(prices, odds_e4=wild)), H2H_3WAY, {})
    honest, other = run_backtest(prepared, KELLY), run_backtest(changed, KELLY)
    assert other.order_hash == honest.order_hash
    assert build_report(other).summary.clv != build_report(honest).summary.clv


@pytest.mark.parametrize("market", [H2H_3WAY, TOTALS, SPREADS])
@pytest.mark.parametrize("config", [KELLY, FLAT])
def test_the_kernels_profit_equals_the_ledgers_to_the_cent(
    history: History, market: MarketTypeKey, config: BacktestConfig
) -> None:
    commissions = {"pinnacle": 0.0, "bwin": 0.02, "1xbet": 0.05}
    result = run_backtest(
        prepare(history, market, commissions), config.model_copy(update={"market": market, "commissions": commissions})
    )
    assert len(result.bets) > 60
    ledger = verify(result)
    profit = ledger.balance(cash_of(result)) - result.config.bankroll_minor
    report = build_report(result)
    assert report.summary.profit == report.currency.text(profit)
    assert report.days.bankroll[-1] == ledger.balance(cash_of(result))
    assert sum(bet.profit for bet in bet_rows(result)) == profit
    assert ledger.total(AccountKind.COMMISSION, "EUR") > 0
    last = max(bet_rows(result), key=lambda bet: (bet.settled_at, bet.number))
    assert last.bankroll == ledger.balance(cash_of(result))


def test_a_run_whose_books_disagree_is_not_reported(prepared: MarketHistory) -> None:
    result = run_backtest(prepared, FLAT)
    profit = result.decisions.profit.copy()
    profit[result.bets[0]] += 1
    with pytest.raises(LedgerError, match="not reported"):
        verify(replace(result, decisions=result.decisions._replace(profit=profit)))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_the_input_does_not_matter(history: History, prepared: MarketHistory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(history.prices))
    columns = {name: getattr(history.prices, name)[rows] for name in PRICE_COLUMNS}
    shuffled = replace(history, prices=replace(history.prices, **columns))
    again = prepare(shuffled, H2H_3WAY, {})
    assert again.data_hash == prepared.data_hash
    assert run_backtest(again, KELLY).order_hash == run_backtest(prepared, KELLY).order_hash


def test_hashes_name_config_data_and_orders(prepared: MarketHistory) -> None:
    same = BacktestConfig.checked(
        {
            "config": {
                "min_edge": 0.005,
                "method": "power",
                "fair": "sharp:pinnacle,sharp:betfair_exchange, consensus",
                "choice": "best",
            },
            "staking": {"kind": "flat", "stake": "10"},
        }
    )
    assert same.config_hash == FLAT.config_hash, "defaults spelled out mean the same"
    other = BacktestConfig.checked({"config": {"min_edge": 0.03}, "staking": {"kind": "flat", "stake": "10"}})
    assert other.config_hash != FLAT.config_hash
    assert run_backtest(prepared, other).order_hash != run_backtest(prepared, FLAT).order_hash


def test_value_betting_pays_where_the_sharp_line_is_right(prepared: MarketHistory) -> None:
    """On demo data the sharp venue is nearly right: many small bets must earn close to what they expect."""
    summary = build_report(run_backtest(prepared, FLAT)).summary
    assert summary.bets > 100
    error = float(summary.profit_standard_error)
    assert abs(float(summary.profit) - float(summary.expected_profit)) < 4 * error
    assert summary.clv is not None
    assert summary.clv > 0


def test_merging_keeps_the_later_of_two_and_erases_nothing(history: History) -> None:
    assert merge([history, history]).events.key == history.events.key
    half = len(history.prices) // 2
    columns = {name: getattr(history.prices, name)[:half] for name in PRICE_COLUMNS}
    partial = replace(history, prices=replace(history.prices, **columns))
    corrected = replace(partial, prices=replace(partial.prices, odds_e4=partial.prices.odds_e4 + 100))
    merged = merge([history, corrected]).prices
    assert len(merged) == len(history.prices)
    assert (as_set(merged) - as_set(history.prices)) == as_set(corrected.prices)


def as_set(prices: Prices) -> set[tuple[int, ...]]:
    table = np.column_stack([*(getattr(prices, name) for name in PRICE_COLUMNS)])
    return {tuple(row) for row in table.tolist()}


def test_unplayed_and_void_events(history: History, prepared: MarketHistory) -> None:
    status = list(history.events.status)
    first = history.events.key.index(prepared.events.key[0])
    status[first] = EventStatus.VOID
    home, away = history.events.home_score.copy(), history.events.away_score.copy()
    home[first] = away[first] = -1
    voided = replace(history, events=replace(history.events, status=status, home_score=home, away_score=away))
    config = BacktestConfig.checked({"config": {"min_edge": -1.0}, "staking": {"kind": "flat", "stake": "1"}})
    result = run_backtest(prepare(voided, H2H_3WAY, {}), config)
    assert len(result.history.events) == status.count(EventStatus.FINISHED) + 1
    void = [bet for bet in bet_rows(result) if bet.outcome == "void"]
    assert [(bet.profit, bet.score) for bet in void] == [(0, "")]
    assert len(LEAGUES) == len(result.history.competitions)


class TestVenues:
    """A misspelt venue must not pass for a strategy that finds no bets."""

    prepared = prepare(history_of([Match(prices=[SHARP, SOFT, CLOSE])]), H2H_3WAY, {})

    @pytest.mark.parametrize(
        ("values", "field", "venue"),
        [
            ({"config": {"fair": "sharp:pinacle"}}, "config.fair", "pinacle"),
            ({"config": {"venues": ["bwin", "bet356"]}}, "config.venues", "bet356"),
            ({"config": {"fair": "consensus", "weights": {"bwni": 2}}}, "config.weights", "bwni"),
            ({"sharp": "pinacle"}, "sharp", "pinacle"),
        ],
    )
    def test_unknown_ones_are_refused_and_the_present_ones_named(
        self, values: dict[str, JsonValue], field: str, venue: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            run_backtest(self.prepared, BacktestConfig.checked(values))
        assert str(caught.value) == (
            f"There is no venue {venue!r} (in {field}); these matches have h2h_3way prices of bwin, pinnacle."
        )
        assert [fault.field for fault in caught.value.faults] == [field]

    def test_unknown_ones_with_a_commission_too(self) -> None:
        config = BacktestConfig.checked({"commissions": {"betfare": 0.02}})
        with pytest.raises(ConfigError, match=r"no venue 'betfare' \(in commissions\)"):
            run_backtest(self.prepared, config)

    def test_known_ones_without_a_price_are_noted(self) -> None:
        config = BacktestConfig.checked({"config": {"fair": "sharp:betvictor", "venues": ["bwin", "coral"]}})
        report = build_report(run_backtest(self.prepared, config))
        assert report.summary.bets == 0
        assert "No match has a pre-match price on Match result (1X2) of BetVictor, which `fair` names." in report.notes
        assert "No match has a pre-match price on Match result (1X2) of Coral, which `venues` names." in report.notes

    def test_a_chance_that_history_does_not_know_is_noted(self) -> None:
        note = "`min_chance` had no effect: history does not say how long prices stood."
        for chance in (0.0, 0.9):
            config = BacktestConfig.checked({"config": {"min_chance": chance}})
            assert (note in build_report(run_backtest(self.prepared, config)).notes) == (chance > 0)

    @pytest.mark.parametrize("sides", ["back", "back_and_lay"])
    def test_history_without_lay_prices_lays_nothing_and_says_so(self, sides: str) -> None:
        report = build_report(run_backtest(self.prepared, BacktestConfig.checked({"config": {"sides": sides}})))
        assert ("`sides` had no effect: history holds no lay prices." in report.notes) == (sides == "back_and_lay")
        assert report.summary.bets == build_report(run_backtest(self.prepared, FLAT)).summary.bets

    def test_a_venue_that_only_closes_has_no_pre_match_price(self) -> None:
        prepared = prepare(history_of([Match(prices=[SOFT, CLOSE])]), H2H_3WAY, {})
        notes = build_report(run_backtest(prepared, FLAT)).notes
        assert "No match has a pre-match price on Match result (1X2) of Pinnacle, which `fair` names." in notes

    def test_a_consensus_of_nobody_is_refused(self) -> None:
        config = BacktestConfig.checked({"config": {"fair": "consensus", "weights": {"bwin": 0, "pinnacle": 0}}})
        with pytest.raises(ConfigError, match="weight above zero"):
            run_backtest(self.prepared, config)


@pytest.mark.parametrize(
    "values", [{"market": "totals"}, {"commissions": {"bwin": 0.02}}, {"market": "h2h", "commissions": {"bwin": 0.02}}]
)
def test_a_history_prepared_otherwise_is_refused(values: dict[str, JsonValue]) -> None:
    """Else the config's hash would name a run that did not happen."""
    prepared = prepare(history_of([Match(prices=[SHARP, SOFT])]), H2H_3WAY, {})
    with pytest.raises(ValueError, match="prepared"):
        run_backtest(prepared, BacktestConfig.checked(values))


NO_BETS = BacktestConfig.checked({"config": {"min_edge": 5.0, "max_edge": None}})
EVERY_BET = BacktestConfig.checked({"config": {"min_edge": -1.0, "venues": ["bwin"]}})
CONSENSUS = BacktestConfig.checked({"config": {"min_edge": -1.0, "fair": "consensus"}})


class TestSmallRuns:
    @pytest.mark.parametrize("config", [NO_BETS, CONSENSUS])
    @pytest.mark.parametrize(
        "matches",
        [
            [Match()],
            [Match(prices=[CLOSE])],
            [Match(prices=[SHARP], score=None, status=EventStatus.VOID)],
            [Match(prices=[("bwin", Phase.PRE_MATCH, (2.0, 0.0, 0.0))])],
        ],
        ids=["no prices", "only closing prices", "all void", "no complete book"],
    )
    def test_nothing_to_bet_on_is_a_report_of_nothing(self, matches: list[Match], config: BacktestConfig) -> None:
        result = run_backtest(prepare(history_of(matches), H2H_3WAY, {}), config)
        report = report_json(build_report(result))
        assert verify(result).balance(cash_of(result)) == 100_000
        summary = report["summary"]
        assert isinstance(summary, dict)
        assert (summary["turnover"], summary["profit"]) in {("0.00", "0.00"), ("10.00", "0.00")}
        for ratio in ("sharpe", "sortino", "profit_factor", "win_rate"):
            assert summary[ratio] is None
        assert orjson.loads(orjson.dumps(report)) == report
        assert summary["bets"] == len(list(bet_rows(result)))

    def test_one_bet(self) -> None:
        result = run_backtest(prepare(history_of([Match(prices=[SHARP, SOFT, CLOSE])]), H2H_3WAY, {}), FLAT)
        summary = build_report(result).summary
        (bet,) = bet_rows(result)
        assert (bet.selection, bet.venue, bet.odds_e4, bet.stake, bet.profit) == ("home", "bwin", 22_000, 1_000, 1_200)
        assert (bet.outcome, bet.score, bet.line, bet.clv_source) == ("won", "1-0", None, "sharp")
        assert (summary.bets, summary.turnover, summary.profit, summary.yield_) == (1, "10.00", "12.00", 1.2)
        assert summary.final_bankroll == "1012.00"
        assert (summary.sharpe, summary.sortino, summary.profit_factor) == (None, None, None)
        close = power(np.array([[1.9, 3.7, 4.5]]))[0, 0]
        assert summary.clv == pytest.approx(close * 2.2 - 1, abs=1e-12)

    def test_a_close_of_others_is_marked(self) -> None:
        close = ("bet365", Phase.CLOSING, (1.9, 3.7, 4.5))
        result = run_backtest(prepare(history_of([Match(prices=[SHARP, SOFT, close])]), H2H_3WAY, {}), FLAT)
        report = build_report(result)
        assert (report.summary.clv_bets, report.summary.clv_consensus_bets, report.summary.clv_sharp_bets) == (1, 1, 0)
        assert next(bet_rows(result)).clv_source == "consensus"
        assert any("consensus close" in note for note in report.notes)

    def test_a_postponed_match_returns_the_stake(self) -> None:
        off = Match(prices=[SHARP, SOFT], status=EventStatus.POSTPONED, score=None)
        result = run_backtest(prepare(history_of([off]), H2H_3WAY, {}), FLAT)
        (bet,) = bet_rows(result)
        assert (bet.outcome, bet.score, bet.profit, bet.bankroll) == ("void", "", 0, 100_000)
        assert any("1 of 1 bet came back" in note and "void" in note for note in build_report(result).notes)

    def test_exchange_commission_is_paid_on_the_win(self) -> None:
        exchange = ("betfair_exchange", Phase.PRE_MATCH, (2.3, 3.3, 3.8))
        prepared = prepare(history_of([Match(prices=[SHARP, SOFT, exchange])]), H2H_3WAY, {})
        (bet,) = bet_rows(run_backtest(prepared, FLAT))
        # 1.30 less 5 % is 1.235, more than bwin's 1.20.
        assert (bet.venue, bet.profit) == ("betfair_exchange", 1_235)


def test_money_never_spent_twice(history: History) -> None:
    """In the order of time the ledger's cash never falls below zero, whatever the staking asks for."""
    config = BacktestConfig.checked(
        {"config": {"min_edge": -0.2}, "staking": {"kind": "proportional", "fraction": 0.35}}
    )
    result = run_backtest(prepare(history, H2H_3WAY, {}), config)
    entries = sorted(ledger_of(result), key=lambda entry: (entry.at, entry.key.endswith(":placed")))
    cash = 0
    for entry in entries:
        cash += sum(posting.amount for posting in entry.postings if posting.account == cash_of(result))
        assert cash >= 0
    assert len(result.bets) > 5
