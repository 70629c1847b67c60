"""Strategies that look at moves, and those with a line for each venue, on live quotes and through a bet's life."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import JsonValue

from advisor.core.quotes import Side
from advisor.engine.step import LiveEngineConfig
from advisor.engine.tracking.value_bets import Ending, ValueBet
from advisor.strategies.instances import instance
from tests.unit.engine.live_building import Price, book, live_config
from tests.unit.engine.live_run import SHARP, Run

MOVED = (1.90, 3.60, 4.10)
"""What the sharp venue says after a move to the home side."""
AGES: dict[str, JsonValue] = {"line_age_near": 600.0, "line_age_far": 600.0, "price_age": 600.0}


def running(strategy: str, **parameters: JsonValue) -> Run:
    """The built-in instances, which find nothing, and one more."""
    config = live_config(min_edge=5.0, max_edge=6.0)
    return Run(replace(config, instances=(*config.instances, instance("this", strategy, {**AGES, **parameters}))))


class TestLags:
    def test_the_books_carry_what_the_instances_need(self) -> None:
        config = replace(
            live_config(),
            lags=(timedelta(minutes=1), timedelta(minutes=5)),
            instances=(
                *live_config().instances,
                instance("quick", "steam", {"within_minutes": 2.0}),
                instance("as before", "steam", {"within_minutes": 5.0}),
                instance("slow", "reversion", {"within_minutes": 2.0}),
            ),
        )
        expected = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=2))
        assert config.carried_lags == expected
        signals = Run(config).step(0, book("pinnacle", *SHARP)).signals
        assert {each.books.lags for each in signals} == {tuple(lag // timedelta(microseconds=1) for lag in expected)}

    def test_without_such_instances_nothing_more_is_kept(self) -> None:
        assert LiveEngineConfig().carried_lags == LiveEngineConfig().lags


class TestSteam:
    def moved(self, after: float = 360.0, **parameters: JsonValue) -> tuple[Run, tuple[ValueBet, ...]]:
        """The sharp line moves so many seconds after the first prices; a venue keeps its price."""
        run = running("steam", **parameters)
        assert not run.step(0, [*book("pinnacle", *SHARP), *book("soft", *SHARP)]).value_bets.opened
        prices = [*book("pinnacle", *MOVED, at=after), *book("soft", *SHARP, at=after)]
        return run, run.step(after, prices).value_bets.opened

    def test_a_move_that_has_not_arrived_everywhere(self) -> None:
        _, (bet,) = self.moved()
        assert (bet.venue, bet.selection, bet.odds_e4, bet.instance) == ("soft", 0, 21_000, "this")
        assert bet.fair_source == "sharp:pinnacle"

    def test_prices_that_are_not_known_for_so_long_are_no_slow_ones(self) -> None:
        assert self.moved(after=200.0)[1] == ()
        assert len(self.moved(after=200.0, within_minutes=3.0)[1]) == 1

    def test_what_was_found_stands_when_the_move_is_over(self) -> None:
        run, (bet,) = self.moved()
        for at in (500, 700, 900):
            result = run.step(at, [*book("pinnacle", *MOVED, at=at), *book("soft", *SHARP, at=at)])
            assert (result.value_bets.opened, result.value_bets.ended) == ((), ())
        (ended,) = run.step(910, book("soft", 1.92, 3.5, 4.0, at=910)).value_bets.ended
        assert (ended.id, ended.ended_because) == (bet.id, Ending.PRICE_GONE)

    def test_a_line_that_goes_back_ends_it(self) -> None:
        run, (bet,) = self.moved()
        (ended,) = run.step(370, book("pinnacle", *SHARP, at=370)).value_bets.ended
        assert (ended.id, ended.ended_because) == (bet.id, Ending.EDGE_GONE)

    def test_it_is_measured_at_the_start(self) -> None:
        run, (bet,) = self.moved()
        run.step(3_500, book("pinnacle", *MOVED, at=3_500))
        (closed,) = run.step(3_600).value_bets.closed
        assert closed.id == bet.id
        assert closed.clv == pytest.approx(bet.first_edge)


class TestReversion:
    def test_an_over_move_found_and_taken_back(self) -> None:
        run = running("reversion")
        run.step(0, [*book("pinnacle", *SHARP), *book("soft", *SHARP)])
        prices = [*book("pinnacle", *SHARP, at=360), *book("soft", 2.35, 3.3, 3.3, at=360)]
        (bet,) = run.step(360, prices).value_bets.opened
        assert (bet.venue, bet.selection, bet.odds_e4) == ("soft", 0, 23_500)
        (ended,) = run.step(400, book("soft", *SHARP, at=400)).value_bets.ended
        assert ended.ended_because is Ending.PRICE_GONE


class TestLinesOfOthers:
    others = ("a", "b", "c", "d")

    def test_a_bet_shows_the_line_by_which_it_was_found(self) -> None:
        run = running("consensus")
        quoted = [price for venue in self.others for price in book(venue, *SHARP)]
        (bet,) = run.step(0, [*quoted, *book("soft", 2.35, 3.3, 3.3)]).value_bets.opened
        assert (bet.venue, bet.selection, bet.fair_source) == ("soft", 0, "consensus")
        without = running("consensus", min_edge=-0.5, venues=["a"]).step(0, quoted).value_bets.opened
        assert without == (), "three others are too few"
        alone = running("value", fair="consensus", min_edge=-0.5).step(0, quoted).value_bets.opened
        assert list(bet.fair) == pytest.approx(list(alone[0].fair), abs=1e-15)
        # Its own price has no say, so that a better one changes nothing of the line.
        (better,) = run.step(5, [Price("soft", 0, 2.40, at=5)]).value_bets.updated
        assert (better.id, better.odds_e4, better.fair) == (bet.id, 24_000, bet.fair)
        assert better.edge > bet.edge

    def test_too_few_others_end_it(self) -> None:
        run = running("consensus")
        quoted = [price for venue in self.others for price in book(venue, *SHARP)]
        run.step(0, [*quoted, *book("soft", 2.35, 3.3, 3.3)])
        (ended,) = run.step(5, [Price("a", 0, 0, at=5)]).value_bets.ended
        assert ended.ended_because is Ending.NO_FAIR

    def test_a_lay_by_what_others_say(self) -> None:
        run = running("lay_value", fair="sharp:betfair_exchange, sharp:pinnacle")
        exchange = [Price("betfair_exchange", 0, 1.80), Price("betfair_exchange", 0, 1.85, side=Side.LAY)]
        exchange += [Price("betfair_exchange", s, odds) for s, odds in ((1, 3.9), (2, 4.3))]
        (bet,) = run.step(0, [*book("pinnacle", *SHARP), *exchange]).value_bets.opened
        assert (bet.venue, bet.side, bet.odds_e4, bet.fair_source) == (
            "betfair_exchange", Side.LAY, 18_500, "sharp:pinnacle",
        )  # fmt: skip
        (ended,) = run.step(5, [Price("betfair_exchange", 0, 2.14, at=5, side=Side.LAY)]).value_bets.ended
        assert ended.ended_because is Ending.PRICE_GONE
