"""Orders on paper: never better than what was on offer, never more of it, and each known again by its reference."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, MarketTypeKey
from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, OrderFact
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.venues import Venue, VenueKind
from advisor.execution.order import Order, learned, sending
from advisor.execution.paper import Offer, PaperConfig, PaperVenue
from advisor.testing.virtual_time import START, LoopClock, run_virtually

HOME: Final = Instrument(1, MarketTypeKey("h2h"), NO_PARTICIPANT, LINE_NONE, 0)
BOOKMAKER: Final = Venue("albion", "Albion")
EXCHANGE: Final = Venue("betfair_exchange", "Exchange", VenueKind.EXCHANGE, 0.05)


class Stand:
    """What stands at the real venue, as a test says."""

    def __init__(self, odds_e4: int | None = 20_000, quantity: int | None = None, chance: float = 1.0) -> None:
        self.now = None if odds_e4 is None else Offer(odds_e4, quantity)
        self.share = chance

    def offer(self, instrument: Instrument, side: Side) -> Offer | None:
        return self.now if instrument == HOME else None

    def chance(self, instrument: Instrument, side: Side, after: timedelta) -> float:
        return self.share


def request(reference: str = "r1", odds_e4: int = 20_000, quantity: int = 1_000, **changes: Any) -> OrderRequest:
    asked = OrderRequest(
        reference=reference,
        instrument=HOME,
        side=Side.BACK,
        price=DecimalOdds(odds_e4),
        quantity=quantity,
        asset="EUR",
        time_in_force=TimeInForce.UNTIL_START,
        deadline=START + timedelta(minutes=1),
    )
    return replace(asked, **changes)


def venue(
    stand: Stand, of: Venue = BOOKMAKER, rejects: float = 0.0, draw: Callable[[], float] = lambda: 0.5
) -> PaperVenue:
    config = PaperConfig(latency=timedelta(seconds=1), rejects=rejects)
    return PaperVenue(of, stand, config, LoopClock(), lambda: 0.5)


def virtually(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    run_virtually(work())


def after(facts: Sequence[OrderFact], quantity: int = 1_000, reference: str = "r1") -> Order:
    """The order once these are known."""
    order = sending(Order(reference=reference, quantity=quantity))
    for fact in facts:
        if fact.reference == reference:
            order = learned(order, fact)
    return order


@pytest.mark.parametrize("offered", [20_000, 21_000])
def test_a_bookmaker_takes_it_at_the_price_on_offer(offered: int) -> None:
    async def work() -> None:
        facts = await venue(Stand(offered)).place([request()])
        assert [type(each) for each in facts] == [Accepted, Matched]
        (match,) = (each for each in facts if isinstance(each, Matched))
        assert (match.price.odds_e4, match.quantity) == (offered, 1_000)
        assert after(facts).state is OrderState.FILLED

    virtually(work)


@pytest.mark.parametrize(
    ("stand", "reason"),
    [
        (Stand(19_500), "the price moved to 1.95"),
        (Stand(None), "the price is gone"),
        (Stand(20_000, chance=0.4), "the price is gone"),
        (Stand(20_000, quantity=0), "the price is gone"),
    ],
)
def test_a_bookmaker_refuses_a_price_that_it_does_not_offer(stand: Stand, reason: str) -> None:
    async def work() -> None:
        (end,) = await venue(stand).place([request()])
        assert end == Ended("r1", OrderState.REJECTED, Origin.VENUE, reason)

    virtually(work)


def test_a_bookmaker_may_offer_less() -> None:
    async def work() -> None:
        facts = await venue(Stand(quantity=300)).place([request()])
        assert [type(each) for each in facts] == [Accepted, Cut, Matched]
        order = after(facts)
        assert (order.state, order.effective, order.open_quantity) == (OrderState.FILLED, 300, 0)

    virtually(work)


def test_at_an_exchange_what_is_not_matched_rests_until_the_price_comes_or_play_begins() -> None:
    async def work() -> None:
        stand = Stand(19_500, quantity=400)
        paper = venue(stand, EXCHANGE)
        facts = list(await paper.place([request(), request("r2")]))
        assert after(facts).state is after(facts, reference="r2").state is OrderState.ACCEPTED
        heard = paper.facts()
        stand.now = Offer(20_200, 1_500)
        paper.moved([HOME])
        facts += [await anext(heard) for _ in range(2)]
        first, second = after(facts), after(facts, reference="r2")
        assert (first.state, second.state, second.matched) == (OrderState.FILLED, OrderState.PARTIALLY_FILLED, 500)
        paper.moved([HOME])
        paper.started(1)
        facts.append(await anext(heard))
        lapsed = after(facts, reference="r2")
        assert (lapsed.state, lapsed.origin, lapsed.effective) == (OrderState.EXPIRED, Origin.IN_PLAY, 500)
        assert await paper.cancel(["r1", "r2", "r3"]) == []

    virtually(work)


def test_a_cancel_takes_back_what_rests() -> None:
    async def work() -> None:
        paper = venue(Stand(20_000, quantity=400), EXCHANGE)
        facts = [*await paper.place([request()]), *await paper.cancel(["r1"])]
        order = after(facts)
        assert (order.state, order.origin, order.effective) == (OrderState.CANCELLED, Origin.OWN, 400)
        assert list(await paper.orders(["r1"], START)) == facts
        assert await paper.orders(["r1"], START + timedelta(seconds=1)) == []

    virtually(work)


@pytest.mark.parametrize(
    ("time_in_force", "matched"), [(TimeInForce.FILL_OR_KILL, 0), (TimeInForce.FILL_AND_KILL, 400)]
)
def test_what_is_killed_never_rests(time_in_force: TimeInForce, matched: int) -> None:
    async def work() -> None:
        paper = venue(Stand(quantity=400), EXCHANGE)
        order = after(await paper.place([request(time_in_force=time_in_force)]))
        assert (order.state, order.origin, order.matched) == (OrderState.EXPIRED, Origin.TIME_IN_FORCE, matched)
        paper.moved([HOME])
        assert await paper.cancel(["r1"]) == []

    virtually(work)


def test_a_reference_is_known_again() -> None:
    async def work() -> None:
        paper = venue(Stand(quantity=1_500), EXCHANGE)
        first = await paper.place([request()])
        assert await paper.place([request()]) == first
        both = await asyncio.gather(paper.place([request("r2")]), paper.place([request("r2")]))
        assert after(both[0], reference="r2").matched == 500
        assert paper.terms.may_resend(timedelta(days=300))

    virtually(work)


def test_it_refuses_at_random_and_what_comes_too_late() -> None:
    async def work() -> None:
        (refused,) = await venue(Stand(), rejects=0.6).place([request()])
        (late,) = await venue(Stand()).place([request(deadline=START)])
        assert isinstance(refused, Ended)
        assert isinstance(late, Ended)
        assert (refused.reason, late.reason) == ("the venue refused it", "it arrived after its deadline")

    virtually(work)


@given(
    st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 900), st.sampled_from(TimeInForce)), max_size=6),
    st.lists(st.tuples(st.sampled_from([19_000, 20_000, 21_000]), st.integers(0, 1_000)), min_size=1, max_size=5),
)
def test_never_more_than_was_on_offer_and_never_at_a_worse_price_than_asked(
    asked: list[tuple[Side, int, TimeInForce]], offers: list[tuple[int, int]]
) -> None:
    async def work() -> None:
        stand = Stand(*offers[0])
        paper = venue(stand, EXCHANGE)
        requests = [
            request(f"r{place}", quantity=quantity, side=side, time_in_force=time_in_force)
            for place, (side, quantity, time_in_force) in enumerate(asked)
        ]
        await paper.place(requests)
        for offer in offers[1:]:
            stand.now = Offer(*offer)
            paper.moved([HOME])
        facts = await paper.orders([each.reference for each in requests], START)
        for each in requests:
            order = after(facts, each.quantity, each.reference)
            for fill in order.fills:
                assert fill.price is not None
                better = fill.price.odds_e4 - each.price.odds_e4
                assert better >= 0 if each.side is Side.BACK else better <= 0
        for side in Side:
            of_side = {each.reference for each in requests if each.side is side}
            for odds_e4 in {odds for odds, _ in offers}:
                taken = sum(
                    fact.quantity
                    for fact in facts
                    if isinstance(fact, Matched) and fact.reference in of_side and fact.price.odds_e4 == odds_e4
                )
                assert taken <= sum(quantity for odds, quantity in offers if odds == odds_e4)

    virtually(work)
