"""Live bets whose stakes can return: their edge and Kelly share by the event's other prices."""

import numpy as np
import pytest

from advisor.core.markets import NO_PARTICIPANT, EventStatus, MarketTypeKey
from advisor.engine.books.messages import EventState
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import DRAW_NO_BET, H2H, MARKET_TYPES, SPREADS, TOTALS
from advisor.pricing import kelly
from advisor.pricing.results import Shares
from tests.unit.engine.live_building import EVENT, KICKOFF, Price, book, live_config
from tests.unit.engine.live_run import Run

RESULT = (1 / 0.40, 1 / 0.27, 1 / 0.33)
"""40 of 100 home, 27 drawn, 33 away."""
LEVEL = (1.825, 2.2121)
"""The same without draws, and with a margin."""


def run_of(sport: str, status: EventStatus = EventStatus.SCHEDULED) -> Run:
    run = Run(live_config(method="multiplicative"))
    run.events = {EVENT: EventState(KICKOFF, status, sport)}
    return run


def lined(venue: str, *odds: float, line: int, market: MarketTypeKey = SPREADS, at: float = 0) -> list[Price]:
    return [Price(venue, s, each, at, market=market, line=line) for s, each in enumerate(odds)]


def opened(result: StepResult) -> ValueBet:
    (bet,) = result.value_bets.opened
    return bet


def shown_edge(result: StepResult, market: MarketTypeKey) -> float:
    (shown,) = [each.priced for each in result.shown if each.priced.market_type == market]
    return float(shown.best_edge[0, 0])


class TestALevelSpread:
    quoted = (*lined("pinnacle", *LEVEL, line=0), *lined("soft", 1.95, line=0))

    def test_its_edge_is_of_what_does_not_return(self) -> None:
        result = run_of("football").step(0, [*book("pinnacle", *RESULT), *self.quoted])
        bet = opened(result)
        assert bet.edge == pytest.approx(0.40 * 0.95 - 0.33, abs=1e-4)
        assert shown_edge(result, SPREADS) == bet.edge

    def test_a_push_leaves_kelly_as_it_is(self) -> None:
        bet = opened(run_of("football").step(0, [*book("pinnacle", *RESULT), *self.quoted]))
        assert bet.kelly == pytest.approx((0.40 * 0.95 - 0.33) / 0.73 / 0.95, abs=1e-4)

    def test_it_is_given_no_push_where_nothing_says_how_often(self) -> None:
        for run, prices in (
            (run_of("football"), []),
            (run_of("ice_hockey"), book("pinnacle", *RESULT)),
        ):
            assert opened(run.step(0, [*prices, *self.quoted])).edge == pytest.approx((0.38 - 0.33) / 0.73, abs=1e-4)

    def test_the_order_of_the_quotes_does_not_matter(self) -> None:
        run = run_of("football")
        result = run.step(0, [*self.quoted, *book("pinnacle", *RESULT)])
        assert opened(result).edge == pytest.approx(0.05, abs=1e-4)

    def test_a_running_game_is_given_no_push(self) -> None:
        """A draw before the game says nothing of one at 2:0."""
        run = run_of("football", EventStatus.IN_PLAY)
        result = run.step(0, [*book("pinnacle", *RESULT), *self.quoted])
        assert shown_edge(result, SPREADS) == pytest.approx(0.05 / 0.73, abs=1e-4)

    def test_it_ends_as_gone_when_more_returns(self) -> None:
        run = run_of("football")
        run.step(0, [*book("pinnacle", *RESULT), *self.quoted])
        drawn = (1 / 0.20, 1 / 0.63, 1 / 0.17)
        result = run.step(1, [*book("pinnacle", *drawn, at=1), *lined("soft", 1.88, line=0, at=1)])
        assert [bet.edge < 0.02 for bet in result.value_bets.ended] == [True]


def test_draw_no_bet_returns_draws() -> None:
    quoted = [Price("pinnacle", s, each, market=DRAW_NO_BET) for s, each in enumerate(LEVEL)]
    quoted.append(Price("soft", 0, 1.95, market=DRAW_NO_BET))
    bet = opened(run_of("football").step(0, [*book("pinnacle", *RESULT), *quoted]))
    assert bet.edge == pytest.approx(0.05, abs=1e-4)


def test_a_quarter_line_stakes_by_all_its_results() -> None:
    """At −0.25 a draw loses half: the growth is largest elsewhere than for one that wins or loses."""
    fair = 0.40 / (0.40 + 0.33 + 0.27 / 2)
    quoted = [*lined("pinnacle", 1 / fair, 1 / (1 - fair), line=-25), *lined("soft", 2.4, line=-25)]
    bet = opened(run_of("football").step(0, [*book("pinnacle", *RESULT), *quoted]))
    assert bet.edge == pytest.approx(0.40 * 1.4 - 0.27 / 2 - 0.33, abs=1e-4)
    shares = Shares(*(np.array([each]) for each in (0.40, 0.0, 0.0, 0.27, 0.33)))
    assert bet.kelly == pytest.approx(kelly(shares, 2.4, 0.0)[0], abs=1e-4)


def test_totals_count_for_themselves() -> None:
    """A whole total returns as often as the match has so many goals by its own prices."""
    quoted = [
        *lined("pinnacle", 2.0, 2.0, line=250, market=TOTALS),
        *lined("pinnacle", 1.6, 2.6667, line=200, market=TOTALS),
        *lined("soft", 1.75, line=200, market=TOTALS),
    ]
    run = run_of("football")
    bet = opened(run.step(0, [*book("pinnacle", *RESULT), *quoted]))
    plain = 0.625 * 0.75 - 0.375
    assert 0.7 < bet.edge / plain < 0.8
    row = run.engine.books.row(EVENT, MARKET_TYPES[TOTALS].code, NO_PARTICIPANT, 200)
    assert run.engine.books.state.markets.fair[row, 0] == pytest.approx(0.625, abs=1e-3)


class TestAmericanFootball:
    """A line's own price says how often it pushes."""

    def rate(self, *fair: float) -> list[float]:
        """The edge of a line of three points, to that given no push, by the fair probability of the home side."""
        found = []
        for each in fair:
            sharp, soft = lined("pinnacle", 1 / each, 1 / (1 - each), line=-300), lined("soft", 1.08 / each, line=-300)
            found.append(opened(run_of("american_football").step(0, [*sharp, *soft])).edge / 0.08)
        return found

    def test_three_points_are_common_near_the_main_line_and_rarer_far_from_it(self) -> None:
        even, likely, unlikely = self.rate(0.5, 0.8, 0.3)
        assert 0.90 < even < 0.93
        assert 0.93 < likely < 0.95
        assert 0.91 < unlikely < 0.95

    def test_nothing_is_said_of_a_line_farther_than_any_that_was_tested(self) -> None:
        (found,) = self.rate(0.92)
        assert found == pytest.approx(1.0, abs=1e-3)


class TestTheWinnerOfTwo:
    """A tie returns the stake, and which sport it is says how often there is one."""

    quoted = tuple(
        Price(venue, s, each, market=H2H) for venue, odds in (("pinnacle", (2.0, 2.0)), ("soft", (2.2,)))
        for s, each in enumerate(odds)
    )  # fmt: skip

    def bet(self, sport: str) -> ValueBet:
        return opened(run_of(sport).step(0, self.quoted))

    def test_american_football_by_its_own_price(self) -> None:
        bet = self.bet("american_football")
        assert bet.at_risk is not None
        assert 0.993 < bet.at_risk < 0.996
        assert bet.edge == pytest.approx(0.10 * bet.at_risk, abs=1e-6)

    def test_a_game_that_is_played_on_until_somebody_wins_returns_nothing(self) -> None:
        bet = self.bet("basketball")
        assert bet.at_risk == 1.0
        assert bet.edge == pytest.approx(0.10, abs=1e-6)

    @pytest.mark.parametrize("sport", ["cricket", "baseball", "football", ""])
    def test_where_nothing_says_how_often_it_is_given_no_push(self, sport: str) -> None:
        bet = self.bet(sport)
        assert bet.at_risk is None
        assert bet.edge == pytest.approx(0.10, abs=1e-6)

    @pytest.mark.parametrize(("sport", "at_risk"), [("basketball", 1.0), ("american_football", np.nan)])
    def test_a_running_game_may_still_be_tied_unless_it_never_is(self, sport: str, at_risk: float) -> None:
        result = run_of(sport, EventStatus.IN_PLAY).step(0, self.quoted)
        (shown,) = [each.priced for each in result.shown if each.priced.market_type == H2H]
        assert np.array_equal(shown.at_risk, [at_risk], equal_nan=True)


class TestTheResultComesAfterTheLine:
    quoted = TestALevelSpread.quoted

    def test_the_line_is_valued_again_in_the_next_step(self) -> None:
        run = run_of("football")
        assert opened(run.step(0, self.quoted)).at_risk is None
        run.step(1, book("pinnacle", *RESULT, at=1))
        (bet,) = run.step(2).value_bets.updated
        assert bet.at_risk == pytest.approx(0.73, abs=1e-3)
        # What it was worth before is counted alike.
        assert [bet.edge, bet.first_edge, bet.best_edge] == pytest.approx(3 * [0.05], abs=1e-4)

    def test_what_returns_alone_is_a_change_of_the_figures(self) -> None:
        """More draws, and as many home wins for each away win: the level line stands, and more of its stakes return."""
        run = run_of("football")
        assert opened(run.step(0, [*book("pinnacle", *RESULT), *self.quoted])).at_risk == pytest.approx(0.73, abs=1e-3)
        run.step(1, book("pinnacle", 1 / (0.40 * 0.70 / 0.73), 1 / 0.30, 1 / (0.33 * 0.70 / 0.73), at=1))
        same = (*lined("pinnacle", *LEVEL, line=0, at=2), *lined("soft", 1.95, line=0, at=2))
        (bet,) = run.step(2, same).value_bets.updated
        assert bet.at_risk == pytest.approx(0.70, abs=1e-3)
        assert bet.edge == pytest.approx(0.05 * 0.70 / 0.73, abs=1e-4)
        assert not run.step(3, same).value_bets.updated

    def test_how_much_is_won_or_lost_by_half_is_a_change_of_the_figures(self) -> None:
        """A quarter line stakes by it."""
        fair = 0.40 / (0.40 + 0.33 + 0.27 / 2)
        run = run_of("football")

        def quoted(at: float) -> list[Price]:
            return [
                *lined("pinnacle", 1 / fair, 1 / (1 - fair), line=-25, at=at),
                *lined("soft", 2.4, line=-25, at=at),
            ]

        before = opened(run.step(0, [*book("pinnacle", *RESULT), *quoted(0)]))
        run.step(1, book("pinnacle", 1 / 0.41, 1 / 0.24, 1 / 0.35, at=1))
        (bet,) = run.step(2, quoted(2)).value_bets.updated
        assert bet.kelly != before.kelly

    def test_the_close_counts_what_is_known_at_the_start(self) -> None:
        run = run_of("football")
        run.step(0, self.quoted)
        run.step(1, [Price("soft", 0, 1.5, at=1, market=SPREADS, line=0)])
        late = 3590
        prices = [*lined("pinnacle", *LEVEL, line=0, at=late), *book("pinnacle", *RESULT, at=late)]
        run.step(late, prices)
        (closed,) = [bet for bet in run.step(3601).value_bets.all if bet.clv is not None]
        assert closed.clv == pytest.approx(0.05, abs=1e-4)


class TestAPriceThatIsNoMore:
    """What nobody offers, or nobody has confirmed for too long, says nothing of how a match may end."""

    whole = TestALevelSpread.quoted

    def edge_at_two(self, run: Run, at: float, *gone: Price) -> float:
        """The edge of a total of two goals whose price is quoted anew."""
        line = (*lined("pinnacle", 1.6, 2.6667, line=200, market=TOTALS, at=at),)
        best = lined("soft", 1.75, line=200, market=TOTALS, at=at)
        result = run.step(at, [*gone, *book("pinnacle", *RESULT, at=at), *line, *best])
        (shown,) = [each.priced for each in result.shown if each.priced.market_type == TOTALS]
        return float(shown.best_edge[shown.line.tolist().index(200), 0])

    def high_total(self, run: Run) -> None:
        """A total by which a match has far more goals than its result and its total of two say."""
        run.step(0, [*book("pinnacle", *RESULT), *lined("pinnacle", 1.3, 4.3333, line=350, market=TOTALS)])

    def test_a_total_withdrawn_does_not_count(self) -> None:
        run, alone = run_of("football"), self.edge_at_two(run_of("football"), 2)
        self.high_total(run)
        counted = self.edge_at_two(run, 1)
        assert abs(counted - alone) > 0.005
        gone = lined("pinnacle", 0, 0, line=350, market=TOTALS, at=2)
        assert self.edge_at_two(run, 2, *gone) == pytest.approx(alone, abs=1e-6)

    def test_a_total_gone_stale_does_not_count(self) -> None:
        run, alone = run_of("football"), self.edge_at_two(run_of("football"), 700)
        self.high_total(run)
        assert self.edge_at_two(run, 700) == pytest.approx(alone, abs=1e-6)

    def test_a_result_withdrawn_leaves_the_line_given_no_push(self) -> None:
        run = run_of("football")
        assert opened(run.step(0, [*book("pinnacle", *RESULT), *self.whole])).at_risk == pytest.approx(0.73, abs=1e-3)
        run.step(1, book("pinnacle", 0, 0, 0, at=1))
        # Nobody quotes the line again: it is valued anew because what it was valued by is no more.
        (bet,) = run.step(2).value_bets.updated
        assert bet.at_risk is None
        assert bet.edge == pytest.approx(0.05 / 0.73, abs=1e-4)

    def test_a_result_withdrawn_shortly_before_the_start_is_part_of_the_close(self) -> None:
        """As the line's own last price is."""
        run = run_of("football")
        run.step(0, [*book("pinnacle", *RESULT), *self.whole])
        run.step(3590, [*lined("pinnacle", *LEVEL, line=0, at=3590), *book("pinnacle", *RESULT, at=3590)])
        run.step(3595, book("pinnacle", 0, 0, 0, at=3595))
        (closed,) = [bet for bet in run.step(3601).value_bets.all if bet.clv is not None]
        assert closed.clv == pytest.approx(0.05, abs=1e-4)
