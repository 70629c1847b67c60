"""The live engine from quotes to value bets: opening, tracking, ending, closing, restarting."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.engine.books.messages import Availability, EventState, Snapshot
from advisor.engine.journal.session import Restored
from advisor.engine.quality.flags import QualityFlag
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, VenueBook
from advisor.instruments.market_types import H2H, H2H_3WAY, TOTALS
from advisor.pricing import Method, edge, remove_margin
from tests.unit.engine.live_building import (
    EVENT,
    KICKOFF,
    Price,
    book,
    live_config,
    micros,
    ticks,
)
from tests.unit.engine.live_run import SHARP, Run, opened_run

FAIR = remove_margin(np.array([SHARP]), Method.POWER)[0].tolist()


def test_a_value_bet_opens_with_the_books_behind_it() -> None:
    _, bet = opened_run()
    gain = edge(FAIR[0], 2.4, 0.0)
    assert (bet.event, bet.market, bet.selection, bet.venue) == (EVENT, H2H_3WAY, 0, "soft")
    assert (bet.state, bet.ended_because, bet.fair_source) == (BetState.LIVE, None, "sharp:pinnacle")
    assert (bet.odds_e4, bet.first_odds_e4, bet.best_odds_e4) == (24_000, 24_000, 24_000)
    assert bet.edge == bet.first_edge == bet.best_edge == gain
    assert (bet.probability, list(bet.fair), bet.instance) == (FAIR[0], FAIR, "value")
    assert bet.kelly == pytest.approx(gain / 1.4)
    assert (bet.first_seen, bet.last_seen, bet.ended_at) == (micros(0), micros(0), None)
    assert bet.prices == (
        VenueBook("pinnacle", (21_000, 34_000, 36_000), micros(0)),
        VenueBook("soft", (24_000, 0, 0), micros(0)),
    )


def test_commission_counts() -> None:
    run = Run()
    result = run.step(0, [*book("pinnacle", *SHARP), Price("betfair_exchange", 0, 2.24)])
    assert result.value_bets.opened == ()
    result = run.step(1, [Price("betfair_exchange", 0, 2.4, at=1)])
    assert result.value_bets.opened[0].edge == edge(FAIR[0], 2.4, 0.05)


def test_a_consensus_where_no_sharp_venue_quotes() -> None:
    result = Run().step(0, [*book("a", *SHARP), *book("b", *SHARP), *book("c", *SHARP), Price("soft", 0, 2.4)])
    assert result.value_bets.opened[0].fair_source == "consensus"
    assert Run().step(0, [*book("a", *SHARP), *book("b", *SHARP), Price("soft", 0, 2.4)]).value_bets.opened == ()


def test_best_and_current_figures() -> None:
    run, bet = opened_run()
    (better,) = run.step(1, [Price("soft", 0, 2.5, at=1)]).value_bets.updated
    (worse,) = run.step(2, [Price("soft", 0, 2.3, at=2)]).value_bets.updated
    assert worse.id == better.id == bet.id
    assert (worse.odds_e4, worse.best_odds_e4, worse.first_odds_e4) == (23_000, 25_000, 24_000)
    assert worse.edge < worse.first_edge < worse.best_edge == better.edge
    assert (worse.first_seen, worse.last_seen) == (micros(0), micros(2))


def test_confirmed_bets_are_reported_again_only_now_and_then() -> None:
    run, _ = opened_run()
    assert run.step(5, [Price("soft", 0, 2.4, at=5)]).value_bets.updated == ()
    (touched,) = run.step(10, [Price("soft", 0, 2.4, at=10)]).value_bets.updated
    assert touched.last_seen == micros(10)


def test_it_does_not_flicker_near_the_threshold() -> None:
    run = Run(live_config(min_edge=0.02, keep_below=0.01))
    above, between, below = (round((1 + gain) / FAIR[0], 4) for gain in (0.0205, 0.0150, 0.0095))
    run.step(0, [*book("pinnacle", *SHARP), Price("soft", 0, between)])
    assert run.step(1, [Price("soft", 0, above, at=1)]).value_bets.opened
    assert not run.step(2, [Price("soft", 0, between, at=2)]).value_bets.ended
    assert run.step(3, [Price("soft", 0, below, at=3)]).value_bets.ended
    assert not run.step(4, [Price("soft", 0, between, at=4)]).value_bets.opened


class TestEndings:
    def ended(self, result: StepResult) -> Ending | None:
        (bet,) = result.value_bets.ended
        assert bet.state is BetState.EXPIRED
        assert bet.ended_at is not None
        assert bet.first_odds_e4 == 24_000
        return bet.ended_because

    def test_withdrawn(self) -> None:
        run, _ = opened_run()
        assert self.ended(run.step(1, [Price("soft", 0, 0, at=1)])) is Ending.PRICE_GONE

    def test_withdrawn_by_a_snapshot(self) -> None:
        run, _ = opened_run()
        quoted = ticks(book("pinnacle", *SHARP, at=1))
        result = run.step(1, quoted, snapshots=[Snapshot.of_ticks(quoted, np.array([EVENT], np.int64), micros(1))])
        assert self.ended(result) is Ending.PRICE_GONE
        assert result.counts.withdrawn == 1
        changes = result.quotes[1]
        assert (changes.ticks.odds_e4.tolist(), changes.past.previous_e4.tolist(), changes.changed.tolist()) == (
            [0],
            [24_000],
            [True],
        )

    def test_lowered(self) -> None:
        run, _ = opened_run()
        assert self.ended(run.step(1, [Price("soft", 0, 2.1, at=1)])) is Ending.PRICE_GONE

    def test_fair_price_moved(self) -> None:
        run, _ = opened_run()
        assert self.ended(run.step(1, book("pinnacle", 2.4, 3.3, 3.1, at=1))) is Ending.EDGE_GONE

    def test_no_fair_price(self) -> None:
        run, _ = opened_run()
        assert self.ended(run.step(1, [Price("pinnacle", 1, 0, at=1)])) is Ending.NO_FAIR

    def test_stale(self) -> None:
        run, _ = opened_run()
        result = run.step(601, book("pinnacle", *SHARP, at=601))
        (bet,) = result.value_bets.ended
        assert bet.ended_because is Ending.STALE
        assert (bet.last_seen, bet.ended_at) == (micros(0), micros(601))
        assert result.reflagged.quality_flag.tolist() == [QualityFlag.STALE]
        assert result.quality_flags == {("a", "soft", QualityFlag.STALE): 1}

    def test_flagged(self) -> None:
        run, _ = opened_run()
        result = run.step(1, [Price("soft", 0, 1001.0, at=1)])
        assert self.ended(result) is Ending.FLAGGED
        assert result.quality_flags == {("a", "soft", QualityFlag.OUT_OF_RANGE): 1}

    def test_too_good(self) -> None:
        run, _ = opened_run()
        assert self.ended(run.step(1, [Price("soft", 0, 4.0, at=1)])) is Ending.FLAGGED

    def test_over(self) -> None:
        run, _ = opened_run(at=3_500)
        run.events[EVENT] = EventState(KICKOFF, EventStatus.FINISHED)
        (bet,) = run.step(3_501).value_bets.ended
        assert (bet.ended_because, bet.state, bet.clv) == (Ending.EVENT_OVER, BetState.CLOSED, bet.first_edge)

    @pytest.mark.parametrize("status", [EventStatus.POSTPONED, EventStatus.VOID])
    def test_called_off_there_is_no_close(self, status: EventStatus) -> None:
        run, _ = opened_run(at=3_500)
        run.events[EVENT] = EventState(KICKOFF, status)
        (bet,) = run.step(3_501).value_bets.ended
        assert (bet.ended_because, bet.state, bet.clv) == (Ending.EVENT_OVER, BetState.EXPIRED, None)

    def test_unlike_age(self) -> None:
        """The line is confirmed again, the price is not: after 120 seconds they are not compared any more."""
        run, _ = opened_run()
        assert run.step(120, book("pinnacle", *SHARP, at=120)).value_bets.ended == ()
        assert self.ended(run.step(121, book("pinnacle", *SHARP, at=121))) is Ending.UNLIKE_AGE

    def test_provider_down(self) -> None:
        run, _ = opened_run()
        result = run.step(1, availabilities=[Availability(provider="a", up=False, at=micros(1))])
        assert self.ended(result) is Ending.PROVIDER_DOWN
        assert set(result.reflagged.quality_flag.tolist()) == {QualityFlag.PROVIDER_DOWN}

    def test_its_strategy_does_not_bet_there_any_more(self) -> None:
        _, bet = opened_run()
        run = Run(live_config(venues=["other"]))
        run.engine.restore(Restored((bet,), ()))
        quoted = [*book("pinnacle", *SHARP, at=1), Price("soft", 0, 2.4, at=1)]
        assert self.ended(run.step(1, quoted)) is Ending.STRATEGY_CHANGED

    def test_its_instance_is_gone(self) -> None:
        _, bet = opened_run()
        run = Run()
        run.engine.restore(Restored((replace(bet, instance="other"),), ()))
        assert self.ended(run.step(1)) is Ending.STRATEGY_CHANGED

    def test_unknown(self) -> None:
        run, _ = opened_run()
        run.events.clear()
        (bet,) = run.step(1).value_bets.ended
        assert (bet.ended_because, bet.state, bet.clv) == (Ending.EVENT_OVER, BetState.EXPIRED, None)


class TestClose:
    def test_by_the_last_prices_before_the_start(self) -> None:
        run, bet = opened_run(at=3_500)
        run.step(3_590, [*book("pinnacle", 2.0, 3.5, 3.8, at=3_590), Price("soft", 0, 2.2, at=3_590)])
        # A quote at the kick-off is in play.
        (closed,) = run.step(3_600, book("pinnacle", 1.2, 6.0, 15.0, at=3_600)).value_bets.ended
        close = remove_margin(np.array([(2.0, 3.5, 3.8)]), Method.POWER)[0, 0]
        assert (closed.id, closed.state, closed.ended_because) == (bet.id, BetState.CLOSED, Ending.STARTED)
        assert closed.closing_odds_e4 == 22_000
        assert closed.closing_probability == close
        assert closed.clv == edge(float(close), 2.4, 0.0)

    def test_expired_bets_are_measured_too(self) -> None:
        run, bet = opened_run(at=3_000)
        run.step(3_001, [Price("soft", 0, 2.0, at=3_001)])
        run.step(3_590, book("pinnacle", 2.0, 3.5, 3.8, at=3_590))
        result = run.step(3_600)
        (closed,) = result.value_bets.closed
        assert result.value_bets.ended == ()
        assert (closed.id, closed.state, closed.ended_because) == (bet.id, BetState.CLOSED, Ending.PRICE_GONE)
        assert closed.ended_at == micros(3_001)
        assert closed.clv is not None

    def test_old_prices_are_no_close(self) -> None:
        run, _ = opened_run(at=2_000)
        run.step(2_500)
        run.step(2_601)
        (closed,) = run.step(3_600).value_bets.closed
        assert (closed.state, closed.closing_odds_e4, closed.closing_probability, closed.clv) == (
            BetState.CLOSED,
            None,
            None,
            None,
        )

    def test_once(self) -> None:
        run, _ = opened_run(at=3_500)
        run.step(3_600)
        result = run.step(3_601, [*book("pinnacle", *SHARP, at=3_601), Price("soft", 0, 2.4, at=3_601)])
        assert (result.value_bets.opened, result.value_bets.ended, result.value_bets.closed) == ((), (), ())


class TestRestart:
    def restored(self, bet: ValueBet) -> Run:
        run = Run()
        run.engine.restore(Restored((bet,), ()))
        return run

    def test_goes_on(self) -> None:
        _, bet = opened_run()
        run = self.restored(bet)
        result = run.step(20, [*book("pinnacle", *SHARP, at=20), Price("soft", 0, 2.4, at=20)])
        assert result.value_bets.opened == ()
        assert [each.id for each in result.value_bets.updated] == [bet.id]

    def test_ends_what_is_gone(self) -> None:
        _, bet = opened_run()
        result = self.restored(bet).step(20, book("pinnacle", *SHARP, at=20))
        assert [each.ended_because for each in result.value_bets.ended] == [Ending.PRICE_GONE]

    def test_ends_what_is_not_quoted_again(self) -> None:
        _, bet = opened_run()
        run = self.restored(bet)
        assert run.step(600).value_bets.ended == ()
        assert [each.ended_because for each in run.step(601).value_bets.ended] == [Ending.STALE]

    def test_closes_what_started_meanwhile(self) -> None:
        _, bet = opened_run()
        (closed,) = self.restored(bet).step(4_000).value_bets.ended
        assert (closed.state, closed.ended_because, closed.clv) == (BetState.CLOSED, Ending.STARTED, None)


class TestArbitrages:
    def sure(self, at: float = 0, odds: float = 2.2) -> list[Price]:
        return [
            Price("a", 0, odds, at, market=H2H),
            Price("b", 1, 2.1, at, market=H2H),
        ]

    def test_opens_updates_and_ends(self) -> None:
        run = Run()
        (opened,) = run.step(0, self.sure()).arbitrages.opened
        assert [(leg.venue, leg.selection, leg.side) for leg in opened.legs] == [
            ("a", 0, Side.BACK),
            ("b", 1, Side.BACK),
        ]
        assert opened.void_profit == -max(leg.stake for leg in opened.legs)
        (updated,) = run.step(1, self.sure(1, 2.3)).arbitrages.updated
        (worse,) = run.step(2, self.sure(2, 2.1)).arbitrages.updated
        assert worse.id == updated.id == opened.id
        assert worse.best_margin == updated.margin > opened.margin > worse.margin > 0
        (ended,) = run.step(3, self.sure(3, 1.8)).arbitrages.ended
        assert ended.middle_margin is None
        assert (ended.first_seen, ended.last_seen, ended.ended_at) == (micros(0), micros(2), micros(3))

    def test_ends_at_the_start_and_with_stale_prices(self) -> None:
        run = Run()
        run.step(0, self.sure())
        assert run.step(601).arbitrages.ended
        run.step(3_599, self.sure(3_599))
        assert run.step(3_600).arbitrages.ended

    def test_a_middle_over_two_lines_quoted_in_two_steps(self) -> None:
        run = Run()
        run.step(0, [Price("a", 0, 1.98, market=TOTALS, line=250)])
        (opened,) = run.step(1, [Price("b", 1, 1.99, at=1, market=TOTALS, line=350)]).arbitrages.opened
        assert (opened.kind, opened.legs_key) == ("middle", "totals 250.0.a.back 350.1.b.back")
        # Both legs win between the lines; the smaller stake stands on the longer odds.
        assert opened.middle_margin == pytest.approx(0.985, abs=1e-3)
        assert run.step(2, [Price("a", 0, 1.5, at=2, market=TOTALS, line=250)]).arbitrages.ended

    def test_the_void_branch_follows_the_stakes(self) -> None:
        run = Run()
        run.step(0, self.sure())
        (updated,) = run.step(1, self.sure(1, 2.3)).arbitrages.updated
        assert updated.void_profit == -max(leg.stake for leg in updated.legs)

    def test_restart(self) -> None:
        before = Run()
        (opened,) = before.step(0, self.sure()).arbitrages.opened
        run = Run()
        run.engine.restore(Restored((), (opened,)))
        result = run.step(20, self.sure(20))
        assert (len(result.arbitrages.opened), [each.id for each in result.arbitrages.updated]) == (0, [opened.id])

    @pytest.mark.parametrize(("minutes", "ends"), [(9, False), (11, True)])
    def test_one_that_nobody_confirms_after_a_restart_ends(self, minutes: int, ends: bool) -> None:
        before = Run()
        (opened,) = before.step(0, self.sure()).arbitrages.opened
        run = Run()
        run.engine.restore(Restored((), (opened,)))
        ended = [each.id for each in run.step(60 * minutes).arbitrages.ended]
        assert ended == ([opened.id] if ends else [])


def test_counts() -> None:
    run = Run()
    run.step(1, [Price("x", 0, 2.0, at=1)])
    quoted = [Price("x", 0, 2.1, at=0), Price("x", 0, 2.0, at=2), Price("x", 7, 2.0), Price("x", 0, 2.0, event=99)]
    counts = run.step(2, quoted).counts
    assert (counts.applied, counts.changed, counts.older, counts.refused, counts.unknown_event) == (1, 0, 1, 1, 1)


def test_a_step_without_quotes_changes_nothing() -> None:
    run, _ = opened_run()
    result = run.step(1)
    assert (result.quotes, len(result.markets), len(result.reflagged), result.quality_flags) == ((), 0, 0, {})


def test_after_the_warm_up_no_step_compiles_anything() -> None:
    """In a process of its own, where no other test has compiled anything."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.engine.compiled_by_steps"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.split() == ["none"]
