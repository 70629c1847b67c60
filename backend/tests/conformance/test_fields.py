"""Fields of which one wins: dead heats, who does not run, and who is removed after bets on the others were matched."""

import asyncio
from fractions import Fraction

from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.results import DID_NOT_TAKE_PART, LOST
from advisor.execution.account_check import DifferenceKind
from advisor.execution.intents import market_key
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from advisor.sandbox.order_venues.removals import FieldMarket, Removal
from advisor.sandbox.order_venues.removing import remove
from tests.conformance.kinds import INSTRUMENTS, RUNNERS, Capability
from tests.conformance.rig import OPENING, Rig
from tests.conformance.situations import situation

FIRST, SECOND, GONE = RUNNERS
FIELD = (Capability.STATEMENT, Capability.RESTS)
"""Bookmakers and paper have no market on which a runner is removed."""


def removed(rig: Rig, factor: str, of: FieldMarket = FieldMarket.WIN, selection: int = 2) -> None:
    remove(
        rig.remote.remote.book,
        Removal(selection=RUNNERS[selection], factor=Fraction(factor), of=of, at=rig.clock.now().timestamp()),
    )


async def bet(rig: Rig, reference: str, odds_e4: int, side: Side = Side.BACK, runner: int = 0) -> None:
    """10.00 on a runner, matched in full."""
    on, offer = RUNNERS[runner], (Offer(odds_e4, 50_000),)
    rig.remote.stands.offer(on, back=offer if side is Side.BACK else (), lay=offer if side is Side.LAY else ())
    order = await rig.place_order(reference, odds_e4=odds_e4, side=side, on=on)
    assert order.state is OrderState.FILLED
    rig.remote.stands.offer(on)


def is_paid(rig: Rig) -> None:
    """All is paid, and the account here is the account there."""
    book = rig.remote.remote.book
    assert all(order.settled for order in book.orders.values())
    assert (-rig.money[0], *rig.money[1:]) == (book.money.balance - OPENING, 0, 0)


def gross(rig: Rig, reference: str) -> int:
    settled = rig.portfolio.settled(reference)
    assert settled is not None
    return settled.gross


@situation(Capability.STATEMENT)
async def test_of_a_back_on_one_of_two_in_a_dead_heat_half_the_stake_wins_and_half_loses(rig: Rig) -> None:
    await bet(rig, "r1", 50_000)
    await asyncio.sleep(25)
    rig.remote.stands.over(Fraction(0), FIRST, shared_by=2)
    rig.remote.remote.advance()
    rig.settle_field({7: 2, 8: 2})
    assert gross(rig, "r1") == 1_500
    is_paid(rig)


@situation(Capability.STATEMENT, Capability.LAYS)
async def test_a_lay_of_one_of_two_in_a_dead_heat_loses_what_a_back_of_it_wins(rig: Rig) -> None:
    await bet(rig, "r1", 50_000, Side.LAY)
    await asyncio.sleep(25)
    rig.remote.stands.over(Fraction(0), FIRST, shared_by=2)
    rig.remote.remote.advance()
    rig.settle_field({7: 2, 8: 2})
    assert gross(rig, "r1") == -1_500
    is_paid(rig)


@situation(Capability.STATEMENT)
async def test_of_a_dead_heat_of_which_only_flags_of_winners_are_known_nothing_is_settled_and_a_person_is_asked(
    rig: Rig,
) -> None:
    await bet(rig, "r1", 50_000)
    await asyncio.sleep(25)
    before = rig.money
    rig.settle_field({7: 1, 8: 1})
    assert (rig.portfolio.settled("r1"), rig.money) == (None, before)
    [item] = rig.open_items
    assert (item.reference, "among how many it is shared" in item.text) == ("r1", True)


@situation(Capability.STATEMENT)
async def test_a_bet_on_who_did_not_take_part_is_void_and_the_others_of_its_market_are_not(rig: Rig) -> None:
    await bet(rig, "wins", 50_000)
    await bet(rig, "void", 30_000, runner=1)
    await asyncio.sleep(25)
    rig.remote.stands.over(Fraction(1), FIRST)
    rig.remote.stands.over(Fraction(0), SECOND)
    rig.remote.remote.advance()
    rig.settle_field({7: 1, 8: DID_NOT_TAKE_PART})
    void = rig.portfolio.settled("void")
    assert void is not None
    assert (void.gross, void.commission, gross(rig, "wins")) == (0, 0, 4_000)
    assert rig.order("void").effective == 1_000, "what was matched stays known"
    is_paid(rig)


@situation(*FIELD)
async def test_a_runner_is_removed_and_bets_on_the_others_are_paid_at_reduced_odds_beside_those_they_were_matched_at(
    rig: Rig,
) -> None:
    await bet(rig, "back", 80_000)
    await bet(rig, "lay", 80_000, Side.LAY, runner=1)
    await asyncio.sleep(25)
    assert rig.money == (8_000, 0, 8_000)
    removed(rig, "0.25")
    await asyncio.sleep(3)
    for reference in ("back", "lay"):
        [fill] = rig.order(reference).fills
        assert fill.price is not None
        assert fill.paid_at is not None
        assert (fill.price.odds_e4, fill.paid_at.odds_e4, fill.quantity) == (80_000, 60_000, 1_000)
    assert rig.money == (6_000, 0, 6_000), "the lay can lose 50.00 and no more 70.00"
    assert rig.portfolio.exposure(market_key(INSTRUMENTS[SECOND])) == 5_000
    won = rig.portfolio.bet("back")
    assert won is not None
    assert (won.at_risk, won.win) == (1_000, 5_000)
    rig.agrees()
    for selection, win in ((FIRST, -1), (SECOND, 1)):
        rig.remote.stands.over(Fraction(win), selection)
    rig.remote.remote.advance()
    rig.settle_field({7: LOST, 8: 1})
    assert (gross(rig, "back"), gross(rig, "lay")) == (-1_000, -5_000)
    is_paid(rig)


@situation(*FIELD)
async def test_a_small_factor_changes_no_odds_for_the_win_and_two_removals_compound(rig: Rig) -> None:
    await bet(rig, "r1", 80_000)
    removed(rig, "0.024", selection=2)
    await asyncio.sleep(3)
    assert rig.order().fills[0].counts_at == rig.order().fills[0].price
    removed(rig, "0.25", selection=2)
    removed(rig, "0.1", selection=1)
    await asyncio.sleep(3)
    paid = rig.order().fills[0].counts_at
    # 8.0 × 0.75 × 0.9; a factor of 2.4 % counts for nothing.
    assert paid is not None
    assert paid.odds_e4 == 54_000
    rig.agrees()


@situation(*FIELD)
async def test_on_places_each_factor_counts_and_shrinks_what_is_paid_beyond_the_stake(rig: Rig) -> None:
    await bet(rig, "r1", 50_000)
    removed(rig, "0.01", FieldMarket.PLACE)
    removed(rig, "0.1", FieldMarket.PLACE, selection=1)
    await asyncio.sleep(3)
    paid = rig.order().fills[0].counts_at
    # 1 + 4.0 × 0.99 × 0.9 = 4.564, to a hundredth.
    assert paid is not None
    assert paid.odds_e4 == 45_600
    rig.agrees()


@situation(*FIELD)
async def test_lays_that_wait_are_cancelled_by_a_removal_that_counts_and_what_was_matched_of_them_stays(
    rig: Rig,
) -> None:
    rig.remote.stands.offer(FIRST, lay=(Offer(50_000, 400),))
    await rig.place_order("part", 50_000, side=Side.LAY, on=FIRST, time_in_force=TimeInForce.UNTIL_CANCELLED)
    rig.remote.stands.offer(FIRST)
    rig.remote.stands.offer(SECOND)
    await rig.place_order("back", 50_000, on=SECOND, time_in_force=TimeInForce.UNTIL_CANCELLED)
    removed(rig, "0.02")
    await asyncio.sleep(3)
    assert rig.order("part").state is OrderState.PARTIALLY_FILLED, "a small factor cancels nothing"
    removed(rig, "0.2")
    await asyncio.sleep(3)
    part = rig.order("part")
    assert (part.state, part.origin, part.effective) == (OrderState.CANCELLED, Origin.VENUE, 400)
    assert rig.order("back").state is OrderState.ACCEPTED
    # 4.00 laid at 4.0 since, and 10.00 held of the back.
    assert rig.money == (2_200, 1_000, 1_200)
    rig.agrees()


@situation(*FIELD)
async def test_a_bet_on_who_is_removed_is_taken_back_what_waits_of_it_lapses_and_no_new_one_is_taken(rig: Rig) -> None:
    rig.remote.stands.offer(GONE, back=(Offer(30_000, 400),))
    await rig.place_order("r1", 30_000, on=GONE, time_in_force=TimeInForce.UNTIL_CANCELLED)
    rig.remote.stands.offer(GONE)
    removed(rig, "0.3")
    await asyncio.sleep(3)
    order = rig.order()
    assert (order.state, order.origin, order.effective, rig.money) == (
        OrderState.EXPIRED, Origin.REMOVED, 0, (0, 0, 0)
    )  # fmt: skip
    refused = await rig.place_order("r2", 30_000, on=GONE)
    assert (refused.state, refused.origin) == (OrderState.REJECTED, Origin.VENUE)
    rig.agrees()


@situation(*FIELD)
async def test_a_removal_that_no_stream_spoke_of_is_found_in_the_account(rig: Rig) -> None:
    await bet(rig, "lay", 80_000, Side.LAY)
    await asyncio.sleep(60)
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.DROPPED, operation="stream", times=None))
    removed(rig, "0.25")
    await asyncio.sleep(5)
    assert rig.money == (7_000, 0, 7_000)
    found = await rig.audit()
    assert [each.kind for each in found.differences] == [DifferenceKind.FILL_DIFFERS]
    assert rig.money == (5_000, 0, 5_000)
    rig.agrees()
    assert (await rig.audit()).differences == []
