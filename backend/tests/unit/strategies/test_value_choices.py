"""``value`` beside its first rule: every price, several lines, like age, verdicts, the chance to get a price."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import JsonValue

from advisor.core.arrays import Float64, Int8
from advisor.core.books import Chance
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.pricing.fair import FairLines
from advisor.strategies.scanning import Verdict
from advisor.strategies.value import build
from advisor.testing.live_market import NOON, SECOND
from tests.unit.strategies.test_value import NAN, books, line_of, one_market, signals_of


class TestEveryPrice:
    """``choice: all``: each price counts by itself."""

    fair = np.array([[0.5, 0.25, 0.25]])
    shown = books(np.array([[(2.2, 4.2, 1.1), (2.3, 1.1, 1.1), (2.02, 1.1, 4.4)]]))

    def test_all_that_is_worth_it(self) -> None:
        found = signals_of(self.shown, self.fair, choice="all")
        assert found == [(0, 0, "bet365", 22_000), (0, 0, "betfair_exchange", 23_000), (0, 1, "bet365", 42_000),
                         (0, 2, "bwin", 44_000)]  # fmt: skip

    def test_the_best_is_one_of_them(self) -> None:
        assert signals_of(self.shown, self.fair) == [(0, 0, "betfair_exchange", 23_000)]


class TestLines:
    """Several lines: the first known one counts."""

    shown = books(np.array([[(2.1, 3.4, 3.6), (2.2, NAN, 3.9), (2.0, 3.3, 3.5), (2.05, 3.5, 3.7)],
                            [(1.5, 4.0, 6.0), (1.6, 4.0, 6.0), (1.55, 4.1, 5.8), (NAN, 4.2, 6.1)],
                            [(1.5, 4.0, 6.0), (NAN, NAN, NAN), (1.55, 4.1, 5.8), (NAN, 4.2, 6.1)]]))  # fmt: skip

    def test_in_their_order(self) -> None:
        fair = build({"fair": "sharp:pinnacle, sharp:betfair_exchange, consensus", "min_venues": 2}).fair(self.shown)
        assert fair.names(self.shown.venues) == ["sharp:pinnacle", "sharp:betfair_exchange", "consensus"]
        three = build({"fair": "sharp:pinnacle, consensus"}).fair(self.shown)
        assert three.names(self.shown.venues) == ["sharp:pinnacle", "consensus", None]


class TestLikeAge:
    """Within 30 minutes of the start a line may be 10 s older than the price, before that 60 s; a price 120 s."""

    fair = np.array([[0.5, 0.25, 0.25]])

    def found(self, line_older: float, to_start_minutes: float, **parameters: JsonValue) -> bool:
        shown = one_market((2.2, 1.1, 1.1))
        shown = replace(shown, start=shown.at + round(to_start_minutes * 60 * SECOND))
        line = FairLines(self.fair, np.zeros(1, np.int16), shown.at - round(line_older * SECOND))
        signals = build(parameters).evaluate(shown, line)
        verdict = build(parameters).verdict(shown, line, 0, 0, 0)
        assert verdict is (Verdict.ENTER if len(signals) else Verdict.UNLIKE_AGE)
        return len(signals) == 1

    @pytest.mark.parametrize(
        ("older", "minutes", "alike"),
        [
            (10, 30, True), (10.001, 30, False), (60, 30.1, True), (60.001, 30.1, False), (10.001, 30.1, True),
            (0, 1, True), (-120, 1, True), (-120.001, 1, False), (-120, 500, True), (10, -5, True), (11, -5, False),
        ],
    )  # fmt: skip
    def test_limits(self, older: float, minutes: float, alike: bool) -> None:
        assert self.found(older, minutes) is alike

    def test_limits_are_parameters(self) -> None:
        assert self.found(3, 1, line_age_near=3)
        assert not self.found(3.001, 1, line_age_near=3)
        assert self.found(3, 40, line_age_far=3)
        assert not self.found(3.001, 40, line_age_far=3)
        assert self.found(-3, 40, price_age=3)
        assert not self.found(-3.001, 40, price_age=3)
        assert self.found(20, 10, near_minutes=5)
        assert not self.found(20, 5, near_minutes=5)

    def test_the_line_is_as_old_as_its_oldest_price(self) -> None:
        shown = books(np.array([[(2.1, 3.4, 3.6), (2.2, 3.3, 3.9), (2.0, 3.3, 3.5), (2.05, 3.5, 3.7)]]))
        confirmed = shown.confirmed.copy()
        confirmed[0, 2, 1] -= 7
        confirmed[0, 3, 2] -= 5
        shown = replace(shown, confirmed=confirmed)
        assert build({"fair": "sharp:pinnacle"}).fair(shown).confirmed.tolist() == [NOON - 5]
        assert build({"fair": "consensus"}).fair(shown).confirmed.tolist() == [NOON - 7]
        assert build({"fair": "consensus", "weights": {"bwin": 0}}).fair(shown).confirmed.tolist() == [NOON - 5]
        assert build({"fair": "sharp:coral"}).fair(shown).confirmed.tolist() == [0]

    def test_the_best_price_of_like_age_is_taken(self) -> None:
        shown = books(np.array([[(2.2, 1.1, 1.1), (1.1, 1.1, 1.1), (2.5, 1.1, 1.1)]]))
        confirmed = shown.confirmed.copy()
        confirmed[0, 2] += 100 * SECOND
        assert signals_of(replace(shown, confirmed=confirmed), self.fair) == [(0, 0, "bet365", 22_000)]
        assert signals_of(replace(shown, confirmed=confirmed), self.fair, choice="all") == [(0, 0, "bet365", 22_000)]


class TestLongestBeforeTheStart:
    """What is bet early is bound until the event is over: it may be too early for a bet, and never for holding one."""

    fair = np.array([[0.5, 0.25, 0.25]])

    @pytest.mark.parametrize("sides", ["back", "back_and_lay"])
    @pytest.mark.parametrize(("micros", "entered"), [(0, True), (1, False)])
    def test_nothing_is_entered_longer_before(self, sides: str, micros: int, entered: bool) -> None:
        shown = one_market((2.2, 1.1, 1.1))
        shown = replace(shown, start=shown.at + 2 * 3600 * SECOND + micros)
        line = line_of(shown, self.fair)
        strategy = build({"max_hours": 2, "sides": sides})
        assert (len(strategy.evaluate(shown, line)) > 0) is entered
        assert strategy.verdict(shown, line, 0, 0, 0) is (Verdict.ENTER if entered else Verdict.HOLD)
        assert len(build({"sides": sides}).evaluate(shown, line)) > 0

    def test_a_lay_neither(self) -> None:
        shown = one_market((1.1, 1.1, 1.1))
        lay = np.full(shown.odds.shape, NAN)
        lay[0, 0, 0] = 1.5
        shown = replace(shown, lay=lay, lay_held=lay, lay_confirmed=shown.confirmed, start=shown.at + 7201 * SECOND)
        line = line_of(shown, self.fair)
        assert len(build({"sides": "back_and_lay"}).evaluate(shown, line)) == 1
        assert len(build({"sides": "back_and_lay", "max_hours": 2}).evaluate(shown, line)) == 0


class TestVerdicts:
    """What it says of one price, which is what it enters and what it holds."""

    fair = np.array([[0.5, 0.25, NAN]])

    def verdict(self, odds: float, selection: int = 0, **parameters: JsonValue) -> Verdict:
        prices = [1.5, 1.5, 1.5]
        prices[selection] = odds
        shown = one_market((prices[0], prices[1], prices[2]))
        return build(parameters).verdict(shown, line_of(shown, self.fair), 0, selection, 0)

    def test_each(self) -> None:
        assert self.verdict(2.04) is Verdict.ENTER
        assert self.verdict(2.0399) is Verdict.HOLD
        assert self.verdict(2.024) is Verdict.HOLD
        assert self.verdict(2.0238) is Verdict.NOT_WORTH
        assert self.verdict(3.0) is Verdict.ENTER
        assert self.verdict(3.0001) is Verdict.TOO_GOOD
        assert self.verdict(NAN) is Verdict.NO_PRICE
        assert self.verdict(2.2, selection=2) is Verdict.NO_FAIR
        assert self.verdict(2.2, venues=["bwin"]) is Verdict.NOT_ALLOWED
        assert self.verdict(2.2, min_odds=2.3) is Verdict.NOT_WORTH
        assert self.verdict(2.0399, keep_below=0) is Verdict.NOT_WORTH

    def test_a_flagged_price_is_not_looked_at_unless_quality_is_off(self) -> None:
        shown = one_market((2.2, 1.5, 1.5))
        flagged = replace(shown, odds=np.array([[[NAN, 1.5, 1.5]]]))
        line = line_of(shown, self.fair)
        assert build({}).verdict(flagged, line, 0, 0, 0) is Verdict.FLAGGED
        assert signals_of(flagged, self.fair) == []
        assert build({"quality": False}).verdict(flagged, line, 0, 0, 0) is Verdict.ENTER
        assert signals_of(flagged, self.fair, quality=False) == [(0, 0, "bet365", 22_000)]
        old = replace(flagged, timely=flagged.odds)
        assert build({"quality": False}).verdict(old, line, 0, 0, 0) is Verdict.FLAGGED
        assert signals_of(old, self.fair, quality=False) == []

    def test_worth_knows_odds_and_chance_alone(self) -> None:
        strategy = build({})
        assert strategy.worth(0.5, 20_400, 0.0) is Verdict.ENTER
        assert strategy.worth(0.5, 20_400, 0.05) is Verdict.NOT_WORTH
        assert strategy.worth(NAN, 20_400, 0.0) is Verdict.NOT_WORTH


class Standing:
    """Chances by the age of a price alone: one second less, one percent more."""

    def chance(
        self,
        venue: "np.ndarray[tuple[int], np.dtype[np.str_]] | str",
        market: Int8 | int,
        age: Float64 | float,
        after: Float64 | float,
        edge: Float64 | float | None = None,
    ) -> Chance:
        assert market == MARKET_TYPES[H2H_3WAY].code
        assert edge is not None
        ages = np.atleast_1d(np.asarray(age, np.float64))
        unknown = np.asarray(venue) == "bwin"
        known = np.clip(ages / 100 - np.asarray(after) / 1000, 0, 1)
        return Chance(np.where(unknown, np.nan, known), np.zeros(len(ages)))


class TestLeastChance:
    """A price that is likely gone when the bet arrives is not worth finding."""

    fair = np.array([[0.5, 0.25, 0.25]])

    def found(self, age: float, venue: int = 0, **parameters: JsonValue) -> bool:
        prices = [(1.1, 1.1, 1.1)] * 3
        prices[venue] = (2.2, 1.1, 1.1)
        shown = books(np.array([prices]))
        changed = shown.at[:, None, None] - np.full(shown.odds.shape, round(age * SECOND))
        shown = replace(shown, changed=changed, chances=Standing())
        return len(signals_of(shown, self.fair, **parameters)) == 1

    def test_by_the_age_of_the_price(self) -> None:
        assert self.found(50.5, min_chance=0.5)
        assert not self.found(50.4, min_chance=0.5)
        assert self.found(50.4)

    def test_the_bet_arrives_later(self) -> None:
        assert not self.found(50.5, min_chance=0.5, chance_after=6.0)
        assert self.found(50.6, min_chance=0.5, chance_after=6.0)

    def test_of_prices_that_are_likely_gone_the_next_best_is_entered(self) -> None:
        shown = books(np.array([[(2.3, 1.1, 1.1), (2.2, 1.1, 1.1), (1.1, 1.1, 1.1)]]))
        ages = np.array([10.0, 90.0, 90.0])[None, :, None] * SECOND
        changed = (shown.at[:, None, None] - np.broadcast_to(ages, shown.odds.shape)).astype(np.int64)
        shown = replace(shown, changed=changed, chances=Standing())
        for least, venue in ((0.0, 0), (0.5, 1)):
            found = signals_of(shown, self.fair, choice="best", min_chance=least)
            assert found == [(0, 0, shown.venues[venue], (23_000, 22_000)[venue])]

    def test_what_is_not_known_is_entered(self) -> None:
        assert self.found(0, venue=2, min_chance=0.9)
        assert signals_of(one_market((2.2, 1.1, 1.1)), self.fair, min_chance=0.9)
