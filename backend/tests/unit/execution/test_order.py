"""Orders by their facts: whatever the order in which they come, and however often, the same is known in the end."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, MatchFailed, Repriced
from advisor.core.orders.states import ORIGINS, Finality, OrderState, Origin
from advisor.execution.order import (
    ENDED,
    CommandKind,
    CommandState,
    LateOrderError,
    Order,
    OrderFactError,
    accepted,
    commanded,
    cut_to,
    ended,
    failed,
    filled,
    learned,
    lost,
    orphaned,
    sending,
)
from advisor.execution.order_fills import OrderFill

QUANTITY: Final = 1_000
Fact: TypeAlias = Callable[[Order], Order]

ALLOWED: Final = {
    OrderState.INTENDED: {OrderState.SENT, OrderState.REJECTED, OrderState.UNKNOWN},
    OrderState.SENT: set(OrderState) - {OrderState.INTENDED},
    OrderState.UNKNOWN: set(OrderState) - {OrderState.INTENDED, OrderState.SENT},
    OrderState.ACCEPTED: {
        OrderState.PARTIALLY_FILLED, OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED,
    },
    OrderState.PARTIALLY_FILLED: {OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED},
    **{state: set() for state in ENDED},
}  # fmt: skip
"""Where each state leads."""


def intended() -> Order:
    return Order(reference="r1", quantity=QUANTITY)


def sent() -> Order:
    return sending(intended())


def part(key: str, quantity: int, finality: Finality = Finality.PROVISIONAL) -> OrderFill:
    return OrderFill(key=key, price=DecimalOdds(20_000), quantity=quantity, finality=finality)


class Story(NamedTuple):
    """What happened at the venue: facts that are true together, and what is to be known of them."""

    facts: tuple[Fact, ...]
    effective: int
    state: OrderState


@st.composite
def stories(draw: st.DrawFn) -> Story:
    sizes = draw(st.lists(st.integers(1, 400), max_size=4).filter(lambda each: sum(each) <= QUANTITY))
    whole = draw(st.booleans()) and sum(sizes) < QUANTITY
    sizes += [QUANTITY - sum(sizes)] if whole else []
    facts: list[Fact] = [partial(accepted, venue_id="v1")]
    effective = 0
    for place, size in enumerate(sizes):
        fill = part(f"m{place}", size)
        facts.append(partial(filled, fill=fill))
        verdict = draw(st.sampled_from([None, Finality.FINAL, Finality.FAILED]))
        if verdict is Finality.FINAL:
            facts.append(partial(filled, fill=replace(fill, finality=verdict)))
        elif verdict is Finality.FAILED:
            facts.append(partial(failed, key=fill.key))
        effective += 0 if verdict is Finality.FAILED else size
    state = OrderState.FILLED if sum(sizes) == QUANTITY else OrderState.PARTIALLY_FILLED
    if sum(sizes) < QUANTITY and draw(st.booleans()):
        state = draw(st.sampled_from([OrderState.CANCELLED, OrderState.EXPIRED]))
        facts.append(partial(ended, state=state, origin=draw(st.sampled_from(sorted(ORIGINS[state])))))
    elif not sizes:
        state = OrderState.ACCEPTED
    return Story(tuple(facts), effective, state)


@given(stories(), st.data())
def test_facts_in_any_order_and_more_than_once_are_the_same_order(story: Story, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(story.facts), max_size=4))
    order = sent() if data.draw(st.booleans()) else lost(sent())
    for fact in data.draw(st.permutations([*story.facts, *again])):
        order = fact(order)
    assert (order.state, order.effective, order.venue_id) == (story.state, story.effective, "v1")
    assert order.commands[CommandKind.PLACE] is CommandState.DONE


def test_only_who_holds_the_intent_sends_it_and_once() -> None:
    for order in (sent(), orphaned(intended()), accepted(sent(), "v1")):
        with pytest.raises(OrderFactError, match="is not sent"):
            sending(order)
    assert orphaned(intended()).state is orphaned(sent()).state is OrderState.UNKNOWN
    assert orphaned(accepted(sent(), "v1")).state is OrderState.ACCEPTED


def test_a_lost_answer_is_no_refusal_and_an_order_that_is_seen_is_not_lost() -> None:
    unknown = lost(sent())
    assert (unknown.state, unknown.open_quantity) == (OrderState.UNKNOWN, QUANTITY)
    assert unknown.commands[CommandKind.PLACE] is CommandState.UNKNOWN
    seen = accepted(sent(), "v1")
    assert lost(seen) == seen


def test_a_lost_cancel_leaves_the_order_as_it_is() -> None:
    order = commanded(accepted(sent(), "v1"), CommandKind.CANCEL, CommandState.UNKNOWN)
    assert (order.state, order.open_quantity) == (OrderState.ACCEPTED, QUANTITY)
    assert order.commands == {CommandKind.PLACE: CommandState.DONE, CommandKind.CANCEL: CommandState.UNKNOWN}
    with pytest.raises(ValueError, match="follows from"):
        commanded(order, CommandKind.PLACE, CommandState.DONE)


def test_an_order_of_proven_absence_that_appears_is_another_one() -> None:
    gone = ended(lost(sent()), OrderState.REJECTED, Origin.NOT_FOUND)
    assert (gone.state, gone.open_quantity) == (OrderState.REJECTED, 0)
    for fact in (partial(accepted, venue_id="v1"), partial(filled, fill=part("m1", 10))):
        with pytest.raises(LateOrderError):
            fact(gone)


def test_a_failed_match_changes_money_and_never_the_end() -> None:
    order = filled(filled(sent(), part("m1", 600)), part("m2", 400))
    broken = failed(order, "m2")
    assert (broken.state, broken.matched, broken.effective) == (OrderState.FILLED, QUANTITY, 600)
    confirmed = filled(broken, part("m2", 400, Finality.FINAL))
    assert (confirmed.state, confirmed.effective) == (OrderState.FILLED, QUANTITY)


def test_a_failure_before_its_match_is_remembered() -> None:
    order = failed(accepted(sent(), "v1"), "m1")
    assert (order.state, order.matched) == (OrderState.ACCEPTED, 0)
    late = filled(order, part("m1", 300))
    assert (late.state, late.matched, late.effective) == (OrderState.PARTIALLY_FILLED, 300, 0)


def test_less_may_stand_than_was_asked_for() -> None:
    order = cut_to(filled(accepted(sent(), "v1"), part("m1", 300)), 500)
    assert (order.state, order.open_quantity) == (OrderState.PARTIALLY_FILLED, 200)
    assert filled(order, part("m2", 200)).state is OrderState.FILLED
    assert cut_to(order, 300).state is OrderState.FILLED
    for quantity in (299, 501, 0):
        with pytest.raises(OrderFactError, match="cannot be cut"):
            cut_to(order, quantity)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: filled(filled(sent(), part("m1", 600)), part("m2", 401)),
        lambda: filled(filled(sent(), part("m1", 600)), part("m1", 599)),
        lambda: accepted(accepted(sent(), "v1"), "v2"),
        lambda: accepted(intended(), "v1"),
        lambda: filled(intended(), part("m1", 1)),
        lambda: ended(intended(), OrderState.CANCELLED, Origin.VENUE),
        lambda: ended(sent(), OrderState.REJECTED, Origin.OWN),
        lambda: ended(sent(), OrderState.REJECTED, Origin.PERSON),
        lambda: ended(accepted(sent(), "v1"), OrderState.REJECTED, Origin.VENUE),
        lambda: ended(accepted(lost(sent()), "v1"), OrderState.REJECTED, Origin.NOT_FOUND),
        lambda: ended(sent(), OrderState.FILLED, Origin.VENUE),
        lambda: accepted(ended(sent(), OrderState.REJECTED, Origin.VENUE), "v1"),
    ],
)
def test_what_contradicts_what_is_known_is_refused(impossible: Callable[[], Order]) -> None:
    with pytest.raises(OrderFactError):
        impossible()


def test_facts_of_a_venue_are_learned_each_in_its_way() -> None:
    price = DecimalOdds(20_000)
    order = learned(sent(), Accepted("r1", "v1"))
    order = learned(order, Matched("r1", "m1", price, 300, Finality.PROVISIONAL))
    order = learned(order, MatchFailed("r1", "m1"))
    assert (order.venue_id, order.matched, order.effective) == ("v1", 300, 0)
    order = learned(learned(order, Cut("r1", 700)), Cut("r1", 700))
    assert order.open_quantity == 400
    order = learned(order, Ended("r1", OrderState.EXPIRED, Origin.IN_PLAY, "play began"))
    assert (order.state, order.origin) == (OrderState.EXPIRED, Origin.IN_PLAY)
    assert learned(order, Cut("r1", 500)) == order
    with pytest.raises(OrderFactError, match="says nothing of"):
        learned(order, Accepted("r2", "v1"))


def test_an_order_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="no quantity"):
        Order(reference="r1", quantity=0)


class AnyFacts(RuleBasedStateMachine):
    """Facts as a faulty venue may send them: what is refused changes nothing, and states lead where they may."""

    def __init__(self) -> None:
        super().__init__()
        self.order = intended()
        self.ended_as: OrderState | None = None

    def _take(self, fact: Fact) -> None:
        before = self.order
        try:
            self.order = fact(before)
        except OrderFactError:
            return
        assert self.order.state is before.state or self.order.state in ALLOWED[before.state]
        assert self.order.matched >= before.matched
        assert self.order.venue_id == before.venue_id or before.venue_id is None

    @precondition(lambda self: self.order.state is OrderState.INTENDED)
    @rule()
    def send(self) -> None:
        self._take(sending)

    @rule(fact=st.sampled_from([lost, orphaned]))
    def lose(self, fact: Fact) -> None:
        self._take(fact)

    @rule(venue_id=st.sampled_from(["v1", "v1", "v2", None]))
    def accept(self, venue_id: str | None) -> None:
        self._take(partial(accepted, venue_id=venue_id))

    @rule(key=st.sampled_from("abc"), quantity=st.integers(1, 600), finality=st.sampled_from(Finality))
    def fill(self, key: str, quantity: int, finality: Finality) -> None:
        self._take(partial(filled, fill=part(key, quantity, finality)))

    @rule(key=st.sampled_from("abc"))
    def fail(self, key: str) -> None:
        self._take(partial(failed, key=key))

    @rule(state=st.sampled_from(sorted(ORIGINS)), origin=st.sampled_from(Origin))
    def end(self, state: OrderState, origin: Origin) -> None:
        self._take(partial(ended, state=state, origin=origin))

    @rule(quantity=st.integers(-1, QUANTITY + 1))
    def cut(self, quantity: int) -> None:
        self._take(partial(cut_to, quantity=quantity))

    @invariant()
    def no_more_than_asked(self) -> None:
        order = self.order
        assert 0 <= order.effective <= order.matched <= order.quantity
        assert order.matched + order.open_quantity <= order.quantity
        assert order.has_ended == (order.open_quantity == 0) or order.state in {OrderState.PARTIALLY_FILLED}
        assert (order.origin is not None) == (order.state in ORIGINS)

    @invariant()
    def an_end_is_the_end(self) -> None:
        if self.ended_as is not None:
            assert self.order.state is self.ended_as
        elif self.order.has_ended:
            self.ended_as = self.order.state


TestAnyFacts = AnyFacts.TestCase


def test_a_match_is_paid_at_another_price_beside_the_one_it_was_made_at_whatever_is_said_of_it_afterwards() -> None:
    order = filled(sent(), part("m1", QUANTITY))
    cheaper = learned(order, Repriced("r1", "m1", DecimalOdds(15_000)))
    [fill] = cheaper.fills
    assert (fill.price, fill.counts_at) == (DecimalOdds(20_000), DecimalOdds(15_000))
    again = filled(cheaper, part("m1", QUANTITY, Finality.FINAL))
    assert (again.fills[0].counts_at, again.fills[0].finality) == (DecimalOdds(15_000), Finality.FINAL)
    assert learned(cheaper, Repriced("r1", "m1", DecimalOdds(15_000))) == cheaper
    assert learned(cheaper, Repriced("r1", "m1", DecimalOdds(20_000))) == order


def test_a_price_of_a_match_that_nobody_knows_is_refused() -> None:
    with pytest.raises(OrderFactError, match="no fill m2"):
        learned(filled(sent(), part("m1", QUANTITY)), Repriced("r1", "m2", DecimalOdds(15_000)))
