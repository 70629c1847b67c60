"""Backtests of markets on the first half: settled by the score at half-time, where it is known."""

import pytest

from advisor.backtest.bets import bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.notes import notes
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import merge
from advisor.core.errors import HistoryError
from advisor.core.markets import EventStatus, MarketTypeKey, Phase
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    DOUBLE_CHANCE,
    H2H_3WAY_H1,
    HOME_TOTALS,
    TOTALS_H1,
)
from tests.unit.backtest.small_history import DAY, SATURDAY, SHARP, SOFT, Match, history_of


def run_on(market: MarketTypeKey, *matches: Match) -> BacktestResult:
    config = BacktestConfig.checked({"market": market, "config": {"min_edge": 0.005}, "limits": None})
    return run_backtest(prepare(history_of(matches, market), market, {}), config)


def prices(sharp: tuple[float, ...], soft: tuple[float, ...]) -> list[tuple[str, Phase, tuple[float, ...]]]:
    return [("pinnacle", Phase.PRE_MATCH, sharp), ("bet365", Phase.PRE_MATCH, soft)]


def test_a_bet_on_the_first_half_is_settled_at_half_time() -> None:
    """Home leads at half-time and loses the match; what counts is half-time."""
    lead = Match(score=(1, 3), half_time=(1, 0), prices=[SHARP, SOFT])
    behind = Match(
        home="elm", away="fir", kickoff=lead.kickoff + DAY, score=(3, 1), half_time=(0, 1), prices=[SHARP, SOFT]
    )
    result = run_on(H2H_3WAY_H1, lead, behind)
    assert [row.outcome for row in bet_rows(result)] == ["won", "lost"]
    assert [row.score for row in bet_rows(result)] == ["1-0", "0-1"]


def test_matches_without_half_time_are_left_out_and_counted() -> None:
    known = Match(score=(1, 3), half_time=(1, 0), prices=[SHARP, SOFT])
    unknown = Match(home="elm", kickoff=SATURDAY + DAY, score=(3, 1), prices=[SHARP, SOFT])
    void = Match(
        home="oak",
        away="ash",
        kickoff=known.kickoff + 2 * DAY,
        score=None,
        status=EventStatus.VOID,
        prices=[SHARP, SOFT],
    )
    result = run_on(H2H_3WAY_H1, known, unknown, void)
    assert [row.outcome for row in bet_rows(result)] == ["won", "void"]
    assert "1 match left out, of which the score that settles First half result (1X2) is not known." in notes(result)


def test_nothing_is_known_of_half_time_at_all() -> None:
    history = history_of([Match(score=(3, 1), prices=[SHARP, SOFT])], H2H_3WAY_H1)
    with pytest.raises(HistoryError, match="No score at half-time is known"):
        prepare(history, H2H_3WAY_H1, {})


@pytest.mark.parametrize(
    ("market", "line", "outcome"),
    [(TOTALS_H1, 150, "won"), (TOTALS_H1, 200, "push"), (HOME_TOTALS, 50, "won"), (AWAY_TOTALS, 350, "lost")],
)
def test_totals_of_a_half_and_of_one_side(market: MarketTypeKey, line: int, outcome: str) -> None:
    match = Match(score=(1, 3), half_time=(0, 2), line=line, prices=prices((1.9, 1.95), (2.2, 1.6)))
    assert [row.outcome for row in bet_rows(run_on(market, match))] == [outcome]


def test_a_double_chance_by_the_price_of_its_results() -> None:
    """The sharp book is one of 2.0, 3.6, 4.2 with its margin; home or draw is worth more than 1.40 of it."""
    single = [1 / 2.0, 1 / 3.6, 1 / 4.2]
    sharp = tuple(1 / (single[a] + single[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    drawn = Match(score=(1, 1), prices=prices(sharp, (1.40, 1.20, 1.70)))
    lost = Match(
        home="elm", away="fir", kickoff=drawn.kickoff + DAY, score=(0, 1), prices=prices(sharp, (1.40, 1.20, 1.70))
    )
    rows = list(bet_rows(run_on(DOUBLE_CHANCE, drawn, lost)))
    assert [(row.selection, row.outcome) for row in rows] == [("home_or_draw", "won"), ("home_or_draw", "lost")]
    one = run_on(
        MarketTypeKey("h2h_3way"), Match(score=(1, 1), prices=[("pinnacle", Phase.PRE_MATCH, (2.0, 3.6, 4.2))])
    )
    fair = one.strategy.fair(one.history.books).probability[0]
    assert rows[0].fair_probability == pytest.approx(fair[0] + fair[1], abs=1e-4)


def test_half_time_of_another_result_is_not_taken_over() -> None:
    """Of two histories the later result counts, and half-time with it, unless both say the same result."""
    first = Match(score=(2, 1), half_time=(1, 1))
    for later, expected in (
        (Match(score=(2, 1)), (1, 1)),
        (Match(score=(3, 1)), (-1, -1)),
        (Match(score=(2, 1), half_time=(0, 1)), (0, 1)),
        (Match(score=None, status=EventStatus.SCHEDULED), (1, 1)),
    ):
        events = merge([history_of([first]), history_of([later])]).events
        assert (int(events.home_half[0]), int(events.away_half[0])) == expected
