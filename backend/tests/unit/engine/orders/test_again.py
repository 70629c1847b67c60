"""New orders for one decision: what rules stood against is adjusted, and what was hardly matched is asked for again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from advisor.core.clock import instant_of
from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import DecimalOdds, LadderPrice
from advisor.core.orders.facts import Accepted, Ended, Matched
from advisor.core.orders.states import Against, Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.venues import KNOWN_TERMS
from advisor.engine.orders.again import MOST_ATTEMPTS, Askings, adjusted
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.deciding import Decisions, decide_on
from advisor.execution.intents import Intent
from advisor.execution.order import Order
from tests.unit.engine.live_building import EVENTS, Price, micros, numbered_ids, ticks
from tests.unit.engine.orders.test_blotter import NOON, an_intent
from tests.unit.engine.orders.test_deciding import SHARP, Run, trading

LATER = NOON + timedelta(seconds=3)


def refused(intent: Intent, against: Against | None, origin: Origin = Origin.VENUE) -> Entry:
    order = Order(
        reference=intent.reference, quantity=intent.request.quantity, state=OrderState.REJECTED, origin=origin
    )
    return Entry(intent=intent, order=order, changed_at=NOON, against=against)


def again(entry: Entry) -> Intent | None:
    return adjusted(entry, KNOWN_TERMS, lambda: UUID(int=77), LATER)


def at_exchange(odds_e4: int, side: Side = Side.BACK) -> Intent:
    return replace(an_intent(odds_e4=odds_e4, side=side), venue="betfair_exchange")


@pytest.mark.parametrize(("side", "asked", "given"), [(Side.BACK, 20_100, 20_200), (Side.LAY, 20_100, 20_000)])
def test_a_price_between_two_steps_becomes_the_next_one_that_is_as_good(side: Side, asked: int, given: int) -> None:
    intent = again(refused(at_exchange(asked, side), Against.PRICE))
    assert intent is not None
    assert intent.request.price == LadderPrice(CLASSIC, CLASSIC.step(given))
    assert (intent.reference, intent.family, intent.attempt) == (str(UUID(int=77)), an_intent().reference, 2)
    assert (intent.at, intent.request.deadline) == (LATER, LATER + timedelta(minutes=1))
    assert intent.at_risk(intent.request.quantity) <= at_exchange(asked, side).at_risk(1_000)


def test_of_what_is_too_large_half_is_asked_for_and_twice_at_most() -> None:
    first = an_intent(quantity=1_001)
    second = again(refused(first, Against.SIZE))
    assert second is not None
    third = again(refused(second, Against.SIZE))
    assert third is not None
    assert [each.request.quantity for each in (second, third)] == [500, 250]
    assert {second.family, third.family} == {first.reference}
    assert third.attempt == MOST_ATTEMPTS
    assert again(refused(third, Against.SIZE)) is None


@pytest.mark.parametrize("against", [None, Against.FUNDS, Against.ACCOUNT])
def test_what_no_adjustment_mends_is_not_asked_for_again(against: Against | None) -> None:
    assert again(refused(an_intent(), against)) is None


def test_a_price_on_the_ladder_or_of_a_venue_without_one_is_not_adjusted() -> None:
    assert again(refused(at_exchange(20_000), Against.PRICE)) is None
    assert again(refused(an_intent(odds_e4=20_100), Against.PRICE)) is None


@pytest.mark.parametrize(
    ("origin", "against"),
    [(Origin.NOT_FOUND, Against.SIZE), (Origin.OWN, None), (Origin.OWN, Against.FUNDS)],
)
def test_only_a_venues_rules_are_adjusted_to(origin: Origin, against: Against | None) -> None:
    assert again(refused(an_intent(), against, origin)) is None
    entry = refused(an_intent(), Against.SIZE)
    assert again(replace(entry, order=replace(entry.order, state=OrderState.UNKNOWN, origin=None))) is None


def test_what_a_check_of_ours_holds_against_a_venues_rules_is_adjusted_as_by_its_own_word() -> None:
    for origin in (Origin.VENUE, Origin.OWN):
        intent = again(refused(an_intent(), Against.SIZE, origin))
        assert intent is not None
        assert (intent.request.quantity, intent.attempt) == (500, 2)


class Partly:
    """A bet of 10.00 of which a part was matched before the rest lapsed."""

    def __init__(self, matched: int, finality: Finality = Finality.FINAL) -> None:
        self.run, self.askings = Run(trading()), Askings()
        [self.first] = self.step(0).intents
        book, at = self.run.blotter, instant_of(micros(1))
        book.changes()
        book.sent(self.first.reference, (), at)
        reference = self.first.reference
        book.learn(Accepted(reference, "1"), at)
        if matched:
            book.learn(Matched(reference, "1.1", DecimalOdds(23_000), matched, finality), at)
        book.learn(Ended(reference, OrderState.EXPIRED, Origin.TIME_IN_FORCE, "the rest was not on offer"), at)
        self.askings.note(book.changes().entries.values(), at)

    def step(self, seconds: float, odds: float = 2.3) -> Decisions:
        result = self.run.engine.step([ticks([*SHARP, Price("soft", 0, odds)])], micros(seconds), EVENTS)
        at, ids = instant_of(micros(seconds)), numbered_ids()
        if seconds:
            for _ in range(50):
                ids()
        return decide_on(result, {"paper": self.run.how}, self.run.blotter, KNOWN_TERMS, at, ids, askings=self.askings)


def test_the_strategy_decides_on_the_rest_of_what_was_matched_by_less_than_half() -> None:
    part = Partly(400)
    [rest] = part.step(2, odds=2.31).intents
    assert (rest.family, rest.attempt, rest.request.quantity) == (part.first.reference, 2, 600)
    assert rest.request.price.odds_e4 == 23_100
    assert part.run.blotter.portfolios["main"].held(rest.reference) == 600
    assert part.step(3, odds=2.32).intents == ()


@pytest.mark.parametrize("matched", [0, 500, 999])
def test_what_was_matched_by_half_or_not_at_all_is_left_at_that(matched: int) -> None:
    assert Partly(matched).step(2, odds=2.31).intents == ()


def test_what_failed_is_never_bought_again() -> None:
    assert Partly(400, Finality.FAILED).step(2, odds=2.31).intents == ()


def test_what_may_still_fail_is_waited_for() -> None:
    assert Partly(400, Finality.PROVISIONAL).step(2, odds=2.31).intents == ()


def test_a_strategy_that_signals_it_no_more_or_too_late_bets_nothing_of_the_rest() -> None:
    gone = Partly(400)
    gone.step(2, odds=1.8)
    assert [intent.attempt for intent in gone.step(3, odds=2.31).intents] == [1]
    assert Partly(400).step(62, odds=2.31).intents == ()


def test_a_limit_that_refuses_the_rest_ends_the_asking() -> None:
    part = Partly(400)
    part.run.how = replace(part.run.how, limits=part.run.how.limits._replace(max_odds_e4=20_000))
    refused_now = part.step(2, odds=2.31)
    part.run.how = trading()
    assert (refused_now.intents, refused_now.refused, part.step(3, odds=2.32).intents) == ((), (), ())


def test_the_next_process_asks_about_nothing() -> None:
    part = Partly(400)
    part.askings.forget()
    assert part.step(2, odds=2.31).intents == ()


def test_orders_of_one_decision_stand_in_one_blotter() -> None:
    part = Partly(400)
    [rest] = part.step(2, odds=2.31).intents
    book: Blotter = part.run.blotter
    assert book.entries[rest.reference].intent.parent == part.first.reference
