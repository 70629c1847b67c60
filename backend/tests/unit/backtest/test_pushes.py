"""What returned stakes make of a backtest: edges, expected profit, its error and CLV, by the match's own prices."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import JsonValue

from advisor.backtest.bets import bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.figures import Summary
from advisor.backtest.history import SHIPPED_TERMS, prepare
from advisor.backtest.report import build_report
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import merge, take_prices
from advisor.core.history import History
from advisor.core.markets import MarketTypeKey, Phase
from advisor.db.backtests.runs import BETS_GIVEN_NO_PUSH
from advisor.instruments.market_types import DRAW_NO_BET, H2H, H2H_3WAY, SPREADS, TOTALS
from advisor.jobs.backtest import compute
from advisor.jobs.progress import Progress
from advisor.pricing.goals import push_probability
from tests.unit.backtest.small_history import DAY, SATURDAY, Match, Price, history_of

SCORES = 40 * [(1, 0)] + 27 * [(1, 1)] + 33 * [(0, 1)]
LEVEL: Price = ("pinnacle", Phase.PRE_MATCH, (1.825, 2.2121))
OTHER: Price = ("bwin", Phase.PRE_MATCH, (1.95, 1.95))
RESULT: Price = ("pinnacle", Phase.PRE_MATCH, (1 / 0.40, 1 / 0.27, 1 / 0.33))


def hundred(*prices: Price, line: int, market: MarketTypeKey) -> History:
    return history_of(
        [
            Match(home=f"home-{n}", score=score, kickoff=SATURDAY + n * DAY, prices=prices, line=line)
            for n, score in enumerate(SCORES)
        ],
        market,
    )


def without_line(*prices: Price, market: MarketTypeKey = H2H_3WAY) -> History:
    return hundred(*prices, line=Match().line, market=market)


def summary_of(history: History, market: MarketTypeKey, **config: JsonValue) -> Summary:
    return build_report(run_of(history, market, **config)).summary


def run_of(history: History, market: MarketTypeKey, **config: JsonValue) -> BacktestResult:
    return run_backtest(prepare(history, market, {}), config_of(market, **config))


def config_of(market: MarketTypeKey, **config: JsonValue) -> BacktestConfig:
    parameters: dict[str, JsonValue] = {"min_edge": 0.01, "fair": "sharp:pinnacle", "method": "multiplicative"}
    return BacktestConfig.checked(
        {
            "config": parameters | {"quality": False} | config,
            "market": market,
            "staking": {"kind": "flat", "stake": "10"},
            "bankroll": "10000",
        }
    )


class TestALevelSpread:
    """100 matches: 40 won, 27 drawn, 33 lost. A unit at 1.95 is worth 0.40·0.95 − 0.33 = 5 %."""

    history = merge([hundred(LEVEL, OTHER, line=0, market=SPREADS), without_line(RESULT)])

    def test_what_is_expected_is_what_comes(self) -> None:
        summary = summary_of(self.history, SPREADS)
        assert summary.bets == 100
        assert summary.average_edge == pytest.approx(0.05, abs=1e-5)
        assert (summary.expected_profit, summary.profit) == ("50.00", "50.00")

    def test_the_error_knows_that_pushes_return(self) -> None:
        """A unit's return is 0.95, 0 or −1: √(0.40·0.95² + 0.33 − 0.05²) = 0.829 a bet."""
        summary = summary_of(self.history, SPREADS)
        assert float(summary.profit_standard_error) == pytest.approx(10 * 10 * np.sqrt(0.361 + 0.33 - 0.0025), abs=0.01)

    def test_thresholds_are_of_what_is_expected(self) -> None:
        assert summary_of(self.history, SPREADS, min_edge=0.051).bets == 0
        assert summary_of(self.history, SPREADS, min_edge=0.049).bets == 100

    def test_without_prices_on_the_result_it_is_given_no_push_and_says_so(self) -> None:
        alone = hundred(LEVEL, OTHER, line=0, market=SPREADS)
        summary = summary_of(alone, SPREADS)
        assert summary.average_edge == pytest.approx(0.05 / 0.73, abs=1e-5)
        assert summary.given_no_push == 100
        assert summary_of(self.history, SPREADS).given_no_push == 0

    def test_each_bet_says_it_of_itself(self) -> None:
        """Of 100 matches the result of every other one has a price."""
        result = without_line(RESULT)
        some = replace(result, prices=take_prices(result.prices, np.flatnonzero(result.prices.event % 2 == 0)))
        history = merge([hundred(LEVEL, OTHER, line=0, market=SPREADS), some])
        rows = list(bet_rows(run_of(history, SPREADS)))
        edges = {bet.given_no_push: bet.edge for bet in rows}
        assert edges == {False: pytest.approx(0.05, abs=1e-5), True: pytest.approx(0.05 / 0.73, abs=1e-5)}
        unknown = [bet.number for bet in rows if bet.given_no_push]
        assert len(unknown) == summary_of(history, SPREADS).given_no_push == 50
        # The worker notes which they are where neither all nor none are.
        stored = compute(history, config_of(SPREADS), SHIPPED_TERMS, Progress()).report
        assert stored[BETS_GIVEN_NO_PUSH] == unknown
        for alike in (self.history, hundred(LEVEL, OTHER, line=0, market=SPREADS)):
            assert BETS_GIVEN_NO_PUSH not in compute(alike, config_of(SPREADS), SHIPPED_TERMS, Progress()).report

    def test_the_close_counts_by_its_own_prices(self) -> None:
        closing = [(venue, Phase.CLOSING, odds) for venue, _, odds in (LEVEL, RESULT)]
        history = merge([self.history, hundred(closing[0], line=0, market=SPREADS), without_line(closing[1])])
        assert summary_of(history, SPREADS).clv == pytest.approx(0.05, abs=1e-5)
        assert summary_of(history, SPREADS).clv_given_no_push == 0

    def test_a_close_of_which_nothing_says_how_often_it_pushes_says_so(self) -> None:
        """Of the edge it may be known nevertheless, and the other way round: what was known before is taken over."""
        close = (LEVEL[0], Phase.CLOSING, LEVEL[2])
        alone = hundred(LEVEL, OTHER, close, line=0, market=SPREADS)
        summary = summary_of(alone, SPREADS)
        assert (summary.clv_bets, summary.given_no_push, summary.clv_given_no_push) == (100, 100, 100)
        assert {bet.clv_given_no_push for bet in bet_rows(run_of(alone, SPREADS))} == {True}
        before = merge([alone, without_line(RESULT)])
        assert {bet.clv_given_no_push for bet in bet_rows(run_of(before, SPREADS))} == {False}
        at_close = merge([alone, without_line((RESULT[0], Phase.CLOSING, RESULT[2]))])
        marks = {(bet.given_no_push, bet.clv_given_no_push) for bet in bet_rows(run_of(at_close, SPREADS))}
        assert marks == {(True, False)}

    def test_without_a_close_nothing_is_said_of_it(self) -> None:
        alone = hundred(LEVEL, OTHER, line=0, market=SPREADS)
        assert summary_of(alone, SPREADS).clv_given_no_push == 0
        assert {(bet.clv, bet.clv_given_no_push) for bet in bet_rows(run_of(alone, SPREADS))} == {(None, None)}

    def test_prices_that_came_later_say_nothing(self) -> None:
        result = without_line(RESULT)
        late = replace(result, prices=replace(result.prices, at=result.prices.at + 1))
        history = merge([hundred(LEVEL, OTHER, line=0, market=SPREADS), late])
        assert summary_of(history, SPREADS).given_no_push == 100

    def test_the_hash_counts_what_the_close_says(self) -> None:
        level = (LEVEL[0], Phase.CLOSING, LEVEL[2])
        spread = hundred(LEVEL, OTHER, level, line=0, market=SPREADS)
        closes = [(2.5, 3.7037, 3.0303), (2.5, 4.5455, 2.6316)]
        hashes = {
            prepare(merge([spread, without_line(RESULT, ("pinnacle", Phase.CLOSING, close))]), SPREADS, {}).data_hash
            for close in closes
        }
        assert len(hashes) == 2

    def test_prices_that_cannot_be_meant_say_nothing(self) -> None:
        """Five books agree, Pinnacle's is wrong: its draw at 4.90 does not count, theirs do."""
        wrong = ("pinnacle", Phase.PRE_MATCH, (2.42, 4.90, 2.95))
        others = [(venue, Phase.PRE_MATCH, (2.45, 3.65, 2.98)) for venue in ("bet365", "bwin", "coral", "betfred")]
        history = merge([hundred(LEVEL, OTHER, line=0, market=SPREADS), without_line(wrong, *others)])
        on_line = prepare(history, SPREADS, {}).books.on_line
        assert on_line == pytest.approx(np.full(100, 0.27), abs=0.01)

    def test_the_hash_counts_them(self) -> None:
        alone = hundred(LEVEL, OTHER, line=0, market=SPREADS)
        hashes = {prepare(each, SPREADS, {}).data_hash for each in (alone, self.history)}
        assert len(hashes) == 2


def test_a_draw_that_returns_the_stakes_counts_as_the_same() -> None:
    """Draw no bet is a spread at 0 under another name."""
    history = merge([without_line(LEVEL, OTHER, market=DRAW_NO_BET), without_line(RESULT)])
    summary = summary_of(history, DRAW_NO_BET)
    assert summary.average_edge == pytest.approx(0.05, abs=1e-5)
    assert summary.given_no_push == 0


@pytest.mark.parametrize(("sport", "given_no_push", "tied"), [("american_football", 0, 0.006), ("football", 2, 0.0)])
def test_a_tie_counts_where_it_is_known_how_common_it_is(sport: str, given_no_push: int, tied: float) -> None:
    matches = [Match(home=f"home-{n}", score=(1, 0), kickoff=SATURDAY + n * DAY, prices=(LEVEL, OTHER)) for n in (1, 2)]
    summary = summary_of(history_of(matches, H2H, sport=sport), H2H)
    assert (summary.bets, summary.given_no_push) == (2, given_no_push)
    assert summary.average_edge == pytest.approx((1 - tied) * 0.05 / 0.73, abs=5e-5)


def test_of_a_quarter_line_half_returns() -> None:
    """At −0.25 a draw loses half: worth 0.40·0.95 − 0.27/2 − 0.33 at 1.95 to who wins 40 of 100."""
    fair = 0.40 / (0.40 + 0.33 + 0.27 / 2)
    quarter: Price = ("pinnacle", Phase.PRE_MATCH, (1 / fair, 1 / (1 - fair)))
    offer: Price = ("bwin", Phase.PRE_MATCH, (2.40, 1.5))
    history = merge([hundred(quarter, offer, line=-25, market=SPREADS), without_line(RESULT)])
    summary = summary_of(history, SPREADS)
    expected = 0.40 * 1.40 - 0.27 / 2 - 0.33
    assert summary.average_edge == pytest.approx(expected, abs=1e-4)
    assert float(summary.profit) == pytest.approx(100 * 10 * expected, abs=1e-6)


def test_half_lines_of_goals_return_nothing_whatever_the_result_costs() -> None:
    history = hundred(LEVEL, OTHER, line=250, market=TOTALS)
    summary = summary_of(history, TOTALS)
    assert summary.average_edge == pytest.approx(0.05 / 0.73, abs=1e-5)
    assert summary.given_no_push == 0


class TestAmericanFootball:
    """Each line's own price says how often it pushes, main line or not."""

    def on_line(self, *prices: tuple[int, Price]) -> dict[int, float]:
        alone = history_of([Match(prices=[price for _, price in prices])], SPREADS, sport="american_football")
        lines = np.array([line for line, _ in prices], np.int32)
        history = replace(alone, prices=replace(alone.prices, line=lines))
        books = prepare(history, SPREADS, {}).books
        return dict(zip(books.line.tolist(), books.on_line.tolist(), strict=True))

    def test_each_line_of_a_game_by_its_own_price(self) -> None:
        main = (-300, ("pinnacle", Phase.PRE_MATCH, (1.91, 1.91)))
        other = (700, ("pinnacle", Phase.PRE_MATCH, (1.25, 4.0)))
        found = self.on_line(main, other)
        fair = np.array([0.5, 4.0 / 5.25])
        expected = push_probability(SPREADS, np.array(list(found), np.int32), fair)
        assert list(found.values()) == pytest.approx(expected, abs=0.002)
        assert found[-300] > 0.07 > 0.05 > found[700] > 0.0

    def test_a_line_without_a_fair_price_is_given_no_push(self) -> None:
        found = self.on_line((-300, ("bwin", Phase.PRE_MATCH, (1.91, 1.91))))
        assert np.isnan(found[-300])
