"""Backtests of markets on normal time: settled by its score, or because it was level; never by overtime's."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.backtest.bets import BetRow, bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.notes import notes
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import merge
from advisor.core.errors import HistoryError
from advisor.core.history import UNKNOWN, Events
from advisor.core.markets import EventStatus, MarketTypeKey, Phase
from advisor.instruments.market_types import DRAW_NO_BET, H2H, H2H_3WAY, TOTALS, TOTALS_H1
from tests.unit.backtest.small_history import DAY, SATURDAY, SHARP, SOFT, Match, history_of

GRIDIRON = "american_football"


def run_on(market: MarketTypeKey, sport: str, *matches: Match) -> BacktestResult:
    config = BacktestConfig.checked({"market": market, "config": {"min_edge": 0.005}, "limits": None})
    return run_backtest(prepare(history_of(matches, market, sport), market, {}), config)


def one(market: MarketTypeKey, sport: str, match: Match) -> BetRow:
    [row] = bet_rows(run_on(market, sport, match))
    return row


def priced(**values: object) -> Match:
    """Home is value in it."""
    return Match(prices=[SHARP, SOFT], **values)  # type: ignore[arg-type]


def priced_two_way(**values: object) -> Match:
    prices = [("pinnacle", Phase.PRE_MATCH, (1.9, 1.95)), ("bet365", Phase.PRE_MATCH, (2.2, 1.6))]
    return Match(prices=prices, **values)  # type: ignore[arg-type]


def test_a_cup_tie_is_settled_before_extra_time() -> None:
    row = one(H2H_3WAY, "football", priced(score=(3, 2), normal_time=(2, 2), overtime=True))
    assert (row.outcome, row.score) == ("lost", "2-2")


def test_so_are_goals_of_a_cup_tie() -> None:
    tie = priced_two_way(score=(3, 1), normal_time=(1, 1), overtime=True, line=250)
    assert (one(TOTALS, "football", tie).outcome, one(TOTALS, "football", tie).score) == ("lost", "1-1")


def test_elsewhere_overtime_counts_but_for_the_result_of_normal_time() -> None:
    game = {"score": (23, 20), "normal_time": (20, 20), "overtime": True}
    assert (one(H2H_3WAY, GRIDIRON, priced(**game)).outcome, one(H2H_3WAY, GRIDIRON, priced(**game)).score) == (
        "lost",
        "20-20",
    )
    assert one(DRAW_NO_BET, GRIDIRON, priced_two_way(**game)).outcome == "push"
    assert one(H2H, GRIDIRON, priced_two_way(**game)).outcome == "won"
    assert one(TOTALS, GRIDIRON, priced_two_way(**game, line=4250)).score == "23-20"


@pytest.mark.parametrize("final", [(23, 20), (20, 20)])
def test_that_it_was_level_is_enough_for_the_result(final: tuple[int, int]) -> None:
    """A game that went to overtime was level, and so was one that ended so; the score of then is not known."""
    game = priced(score=final, overtime=True if final == (23, 20) else None)
    assert (one(H2H_3WAY, GRIDIRON, game).outcome, one(H2H_3WAY, GRIDIRON, game).score) == ("lost", "level")


def test_what_is_not_known_is_left_out_and_counted() -> None:
    """Football may go on from a first leg's lead, so that overtime says nothing of normal time there."""
    known = priced(score=(1, 0))
    later = {"kickoff": SATURDAY + DAY, "day": "2024-01-07"}
    for sport, unknown in (
        ("football", priced(score=(2, 1), overtime=None, **later)),
        ("football", priced(score=(2, 1), overtime=True, **later)),
        ("football", priced(score=(1, 1), overtime=True, **later)),
        (GRIDIRON, priced(score=(2, 1), overtime=None, **later)),
    ):
        result = run_on(H2H_3WAY, sport, known, unknown)
        assert [row.outcome for row in bet_rows(result)] == ["won"]
        assert "1 match left out, of which the score that settles Match result (1X2) is not known." in notes(result)


def test_a_match_that_was_cut_short_is_left_out_and_counted_but_for_its_first_half() -> None:
    known = priced_two_way(score=(1, 0), half_time=(1, 0))
    later = {"kickoff": SATURDAY + DAY, "day": "2024-01-07"}
    cut = priced_two_way(score=(2, 0), half_time=(1, 0), shortened=True, **later)
    assert [row.outcome for row in bet_rows(run_on(H2H, GRIDIRON, known, cut))] == ["won"]
    assert "1 match left out" in " ".join(notes(run_on(H2H, GRIDIRON, known, cut)))
    halves = [replace(match, line=50) for match in (known, cut)]
    assert [row.score for row in bet_rows(run_on(TOTALS_H1, GRIDIRON, *halves))] == ["1-0", "1-0"]


def test_void_matches_stay() -> None:
    void = priced(score=(2, 1), overtime=None, status=EventStatus.VOID)
    assert one(H2H_3WAY, "football", void).outcome == "void"


def test_nothing_is_known_of_normal_time_at_all() -> None:
    history = history_of([priced(score=(3, 1), overtime=None)], H2H_3WAY)
    with pytest.raises(HistoryError, match="No score at the end of normal time is known"):
        prepare(history, H2H_3WAY, {})


def known_of(events: Events) -> tuple[int, int, int]:
    return int(events.home_normal[0]), int(events.away_normal[0]), int(events.overtime[0])


def test_what_one_source_knows_of_a_match_is_kept_with_its_result() -> None:
    first = Match(score=(3, 2), normal_time=(2, 2), overtime=True)
    for later, expected in (
        (Match(score=(3, 2), overtime=None), (2, 2, 1)),
        (Match(score=(3, 2)), (3, 2, 0)),
        (Match(score=(3, 1), overtime=None), (-1, -1, UNKNOWN)),
        (Match(score=None, overtime=None, status=EventStatus.SCHEDULED), (2, 2, 1)),
    ):
        assert known_of(merge([history_of([first]), history_of([later])]).events) == expected
    before = merge([history_of([Match(score=(3, 2), overtime=None)]), history_of([first])]).events
    assert known_of(before) == (2, 2, 1)
    assert np.array_equal(before.home_score, [3])
