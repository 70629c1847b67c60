"""Signals through their life: confirmations, providers that are down, several instances, earlier prices."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from advisor.core.timing.survival import ALL_VENUES, ANY_EDGE, NO_CURVES, CurveKey, SurvivalCurves
from advisor.engine.books.messages import Availability, Confirmation, Snapshot
from advisor.engine.step import LiveEngineConfig
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.value_bets import Ending
from advisor.strategies.instances import instance
from tests.unit.engine.live_building import EVENT, Price, book, live_config, micros, ticks
from tests.unit.engine.live_run import SHARP, Run, opened_run


class TestConfirmations:
    def heartbeat(self, at: float, markets: tuple[int, ...] = (0,), provider: str = "a") -> Confirmation:
        return Confirmation(
            provider=provider,
            events=np.full(len(markets), EVENT),
            markets=np.array(markets, np.int8),
            seen=micros(at),
        )

    def test_a_heartbeat_keeps_prices_fresh(self) -> None:
        run, bet = opened_run()
        for at in (500, 1000, 1500):
            assert run.step(at, confirmations=[self.heartbeat(at)]).value_bets.ended == ()
        (stale,) = run.step(2_101).value_bets.ended
        assert (stale.id, stale.ended_because, stale.last_seen) == (bet.id, Ending.STALE, micros(1_500))

    @pytest.mark.parametrize("other", [{"provider": "b"}, {"markets": (1,)}])
    def test_of_another_provider_or_market_it_says_nothing(self, other: dict[str, Any]) -> None:
        run, _ = opened_run()
        run.step(500, confirmations=[self.heartbeat(500, **other)])
        assert [bet.ended_because for bet in run.step(601).value_bets.ended] == [Ending.STALE]

    def test_a_snapshot_that_lists_a_price_confirms_it(self) -> None:
        quoted = ticks([*book("pinnacle", *SHARP), Price("soft", 0, 2.4)])
        run, _ = opened_run()
        run.step(500, snapshots=[Snapshot.of_ticks(quoted, np.array([EVENT], np.int64), micros(500))])
        assert run.step(601).value_bets.ended == ()
        assert run.step(1_101).value_bets.ended != ()

    def test_the_ages_of_a_bet_count_from_the_last_confirmation(self) -> None:
        run, _ = opened_run()
        run.step(500, confirmations=[self.heartbeat(500)])
        (seen,) = run.step(501, [Price("soft", 0, 2.5, at=501)]).value_bets.updated
        assert [book.at for book in seen.prices] == [micros(500), micros(501)]


class TestLastFigures:
    """What an ended bet shows."""

    def test_a_price_that_may_not_be_used_says_nothing_of_its_worth(self) -> None:
        run, bet = opened_run()
        (ended,) = run.step(1, [Price("soft", 0, 9.0, at=1)]).value_bets.ended
        assert ended.ended_because is Ending.FLAGGED
        assert (ended.odds_e4, ended.edge, ended.best_edge) == (bet.odds_e4, bet.edge, bet.edge)

    def test_a_price_that_fell_shows_to_what(self) -> None:
        run, bet = opened_run()
        (ended,) = run.step(1, [Price("soft", 0, 2.0, at=1)]).value_bets.ended
        assert ended.ended_because is Ending.PRICE_GONE
        assert ended.odds_e4 == 20_000
        assert ended.edge < 0 < ended.best_edge == bet.edge


class TestAvailability:
    def down(self, at: float, up: bool = False) -> Availability:
        return Availability(provider="a", up=up, at=micros(at))

    def test_while_down_nothing_opens(self) -> None:
        run = Run()
        run.step(0, availabilities=[self.down(0)])
        assert run.step(1, [*book("pinnacle", *SHARP, at=1), Price("soft", 0, 2.4, at=1)]).value_bets.opened == ()

    def test_back_again_it_must_confirm_first(self) -> None:
        run, bet = opened_run()
        run.step(1, availabilities=[self.down(1)])
        assert run.step(2, availabilities=[self.down(2, up=True)]).value_bets.opened == ()
        quoted = [*book("pinnacle", *SHARP, at=3), Price("soft", 0, 2.4, at=3)]
        (again,) = run.step(3, quoted).value_bets.opened
        assert again.id != bet.id

    def test_another_providers_prices_go_on(self) -> None:
        run = Run()
        run.step(0, ticks([*book("pinnacle", *SHARP), Price("soft", 0, 2.4)], "b"))
        result = run.step(1, availabilities=[self.down(1)])
        assert (result.value_bets.ended, len(result.reflagged)) == ((), 0)

    def test_a_line_of_a_provider_that_is_down_is_none(self) -> None:
        run = Run()
        run.step(0, ticks(book("pinnacle", *SHARP), "a"), ticks([Price("soft", 0, 2.4)], "b"))
        (bet,) = run.step(1, availabilities=[self.down(1)]).value_bets.ended
        assert bet.ended_because is Ending.PROVIDER_DOWN

    def test_a_line_that_is_too_old_or_not_there_is_none_either(self) -> None:
        for at, quoted, ending in (
            (601, [Price("soft", 0, 2.4, at=601)], Ending.STALE),
            (5, [Price("pinnacle", 1, 0, at=5)], Ending.NO_FAIR),
        ):
            run = Run()
            run.step(0, ticks(book("pinnacle", *SHARP), "a"), ticks([Price("soft", 0, 2.4)], "b"))
            (bet,) = run.step(at, ticks(quoted, "a" if ending is Ending.NO_FAIR else "b")).value_bets.ended
            assert bet.ended_because is ending


class TestInstances:
    """Each instance has signals of its own; the first of value shows its fair line."""

    def config(self) -> LiveEngineConfig:
        return replace(
            live_config(),
            instances=(
                instance("all", "value", {"choice": "all"}),
                instance("one", "value", {"choice": "best", "min_edge": 0.1}),
                instance("sure", "arbitrage", {}),
            ),
        )

    def test_each_by_its_own_parameters(self) -> None:
        run = Run(self.config())
        soft = [Price("soft", 0, 2.4), Price("other", 0, 2.35), Price("third", 0, 2.3)]
        result = run.step(0, [*book("pinnacle", *SHARP), *soft])
        assert sorted((bet.instance, bet.venue) for bet in result.value_bets.opened) == [
            ("all", "other"), ("all", "soft"), ("all", "third"), ("one", "soft"),
        ]  # fmt: skip
        assert [(each.instance, len(each.signals)) for each in result.signals] == [("all", 3), ("one", 1), ("sure", 3)]
        (shown,) = result.shown
        assert shown.value == (frozenset({(0, "soft"), (0, "other"), (0, "third")}),)

    def test_one_per_market_is_held_until_it_ends(self) -> None:
        run = Run(self.config())
        run.step(0, [*book("pinnacle", *SHARP), Price("soft", 0, 2.4), Price("other", 0, 2.35)])
        better = run.step(1, [Price("other", 0, 2.5, at=1)]).value_bets
        assert [bet.instance for bet in better.opened] == []
        assert {bet.instance for bet in better.updated} == {"all"}
        gone = run.step(2, [Price("soft", 0, 0.0, at=2)]).value_bets
        assert sorted((bet.instance, bet.venue) for bet in gone.ended) == [("all", "soft"), ("one", "soft")]
        assert [(bet.instance, bet.venue) for bet in gone.opened] == [("one", "other")]


def test_lagged_prices_and_the_days_first() -> None:
    """Signals carry the books they were found in, with the prices that stood 1, 5, 15 and 60 minutes before."""
    run = Run()
    for at, odds in ((-30_000, 3.0), (-4_000, 2.9), (-1_000, 2.8), (-400, 2.7), (-70, 2.6), (-5, 2.5)):
        result = run.step(at, [Price("soft", 0, odds, at=at)])
    books = result.signals[0].books
    assert [books.lagged[lag, 0, 0, 0] for lag in range(4)] == [2.6, 2.7, 2.8, 2.9]
    assert books.opening[0, 0, 0] == 3.0
    assert np.isnan(books.lagged[:, 0, 0, 1:]).all()


def curves(alive: tuple[float, ...] = (1.0, 0.5, 0.25)) -> SurvivalCurves:
    """All venues' prices of the three-way market, 0, 10 and 20 seconds after they were found; older ones stay."""
    return SurvivalCurves(
        seconds=np.array([0.0, 10.0, 20.0]),
        edges=(),
        ages=(5.0,),
        keys=(CurveKey(ALL_VENUES, 0, ANY_EDGE, 0), CurveKey(ALL_VENUES, 0, ANY_EDGE, 1)),
        log_alive=np.log([alive, (1.0, 0.9, 0.8)]),
        variance=np.array([[0.0, 0.01, 0.02]] * 2),
        lives=np.array([100, 100]),
    )


class TestChances:
    """A bet says how likely its price is still there, by how long it has stood."""

    def test_after_each_time(self) -> None:
        run = Run(replace(live_config(), tracking=TrackingConfig(chance_after=(0.0, 10.0))))
        run.engine.set_chances(curves())
        (bet,) = run.step(0, [*book("pinnacle", *SHARP), Price("soft", 0, 2.4)]).value_bets.opened
        assert [each.after for each in bet.chances] == [0.0, 10.0]
        assert [each.chance for each in bet.chances] == pytest.approx([1.0, 0.5])
        assert [each.error for each in bet.chances] == pytest.approx([0.0, 0.05])

    def test_the_age_counts_from_the_change_of_the_price(self) -> None:
        run = Run(replace(live_config(), tracking=TrackingConfig(chance_after=(10.0,))))
        run.engine.set_chances(curves())
        run.step(0, [*book("pinnacle", *SHARP), Price("soft", 0, 2.4)])
        (bet,) = run.step(10, [*book("pinnacle", *SHARP, at=10), Price("soft", 0, 2.4, at=10)]).value_bets.updated
        assert [each.chance for each in bet.chances] == pytest.approx([0.9])

    def test_none_while_nothing_is_known(self) -> None:
        run, bet = opened_run()
        assert bet.chances == ()
        run.engine.set_chances(NO_CURVES)
        (again,) = run.step(1, [Price("soft", 0, 2.5, at=1)]).value_bets.updated
        assert again.chances == ()
