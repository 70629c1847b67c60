"""The account as its venue has it, held against what is known: what is lost is found, and nothing is made to fit."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from advisor.core.clock import EPOCH
from advisor.core.ids import order_reference
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.engine.orders.adopting import RECOVERED
from advisor.execution.account_check import Cause, DifferenceKind
from advisor.execution.intents import CheckName
from advisor.ledger.statements import line_entry
from advisor.ports.accounts import LineKind, StatementLine, VenueAccount
from advisor.risk.breakers.accounts import account_findings, share_of
from advisor.risk.breakers.breaker import BreakersConfig
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation
from tests.sandbox.order_venues.stands import placement

OURS = str(order_reference(UUID(int=4711)))
LIMITS = BreakersConfig()


def charged(rig: Rig, kind: str, amount: int) -> None:
    rig.remote.remote.book.money.post(kind, "", amount, rig.clock.now().timestamp())


def stops(rig: Rig) -> bool:
    """Whether nothing new is bet there by what was found last."""
    return any(each.trips for each in account_findings(rig.standing, rig.clock.now(), LIMITS))


async def forgotten(rig: Rig, reference: str = OURS) -> Rig:
    """Another process, of which the row of an order was lost; the order is old enough to be looked at."""
    await asyncio.sleep(60)
    after = Rig(rig.place, rig.remote.connected())
    after.entries = {key: entry for key, entry in rig.entries.items() if key != reference}
    return after


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_of_ours_at_the_venue_without_a_row_here_is_taken_up_and_taken_back_and_what_is_matched_counts(
    rig: Rig,
) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order(OURS, time_in_force=TimeInForce.UNTIL_CANCELLED, quantity=1_000)
    rig.place.offer()
    after = await forgotten(rig)
    # Until its cancel was answered the whole of it is held.
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.BUSY, operation="cancel", times=None))
    async with after.running():
        found = await after.audit()
        assert [each.kind for each in found.differences] == [DifferenceKind.ORDER_MISSING_HERE]
        taken = after.entries[OURS]
        assert (taken.order.state, taken.order.venue_id, taken.intent.instance) == (OrderState.ACCEPTED, "1", RECOVERED)
        assert (after.money, after.exposure) == ((1_000, 1_000, 0), 1_000)
        [item] = after.open_items
        assert (item.reference, "under a reference of ours" in item.text) == (OURS, True)
        await asyncio.sleep(20)
        assert (after.order(OURS).state, after.money) == (OrderState.PARTIALLY_FILLED, (1_000, 600, 400))
        rig.remote.remote.plan.clear()
        await asyncio.sleep(60)
        order = after.order(OURS)
        assert (order.state, order.origin, order.effective) == (OrderState.CANCELLED, Origin.OWN, 400)
        assert (after.money, after.exposure, rig.remote.of(OURS).rest) == ((400, 0, 400), 400, 0)
        refused = await after.place_order("next")
        assert (refused.state, refused.origin) == (OrderState.REJECTED, Origin.OWN)
        assert [each.name for each in after.entries["next"].intent.checks if not each.passed] == [CheckName.HALT]
        again = await after.audit()
        assert (again.differences, again.lost, len(after.open_items)) == ([], [], 1)
        after.agrees()


@situation(Capability.NETWORK)
async def test_an_order_of_another_client_is_never_taken_up_nor_taken_back_however_its_reference_looks(
    rig: Rig,
) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    foreign, at = str(UUID(int=4711, version=4)), rig.clock.now().timestamp()
    rig.remote.remote.book.place(placement(foreign, expires=at + 60), at)
    await asyncio.sleep(60)
    found = await rig.audit()
    assert [each.kind for each in found.differences] == [DifferenceKind.ORDER_MISSING_HERE]
    assert (found.lost, rig.entries, rig.money, rig.open_items) == ([], {}, (0, 0, 0), [])
    assert "POST cancel" not in rig.remote.line.requests


@situation(Capability.STATEMENT)
async def test_a_match_that_the_venue_does_not_have_any_more_counts_on_and_is_for_a_person(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    await rig.place_order(quantity=20_000)
    await asyncio.sleep(60)
    book, money = rig.remote.remote.book, rig.money
    book.keep(replace(book.orders["1"], matches=()), rig.clock.now().timestamp())
    await asyncio.sleep(5)
    for _ in range(2):
        found = await rig.audit()
        assert [(each.kind, each.amount, each.cause) for each in found.differences] == [
            (DifferenceKind.FILL_MISSING_THERE, rig.order().effective, None)
        ]
    assert (rig.order().state, rig.money, rig.exposure) == (OrderState.FILLED, money, money[2])


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_waits_is_never_dropped_as_an_equal_one_of_somebody_else_makes_the_position_fit(
    rig: Rig,
) -> None:
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED)
    book, at = rig.remote.remote.book, rig.clock.now().timestamp()
    book.place(placement("somebody-else", expires=at + 60), at)
    book._orders.pop("1")
    book._by_reference.pop("r1")
    await asyncio.sleep(250)
    found = await rig.audit()
    assert {each.kind for each in found.differences} == {
        DifferenceKind.ORDER_MISSING_THERE,
        DifferenceKind.EXTERNAL_ORDER,
    }
    assert (rig.order().state, rig.money, rig.exposure) == (OrderState.ACCEPTED, (1_000, 1_000, 0), 1_000)
    assert {item.reference for item in rig.open_items} == {"r1", "somebody-else"}
    assert book.of("somebody-else")[0].rest == 1_000


@situation(Capability.STATEMENT)
async def test_a_balance_that_differs_is_booked_away_by_nobody_and_stops_new_bets_by_its_size(rig: Rig) -> None:
    await rig.audit()
    posted = rig.portfolio.ledger.posted
    assert not stops(rig)
    for amount, is_stopped, is_halted in ((9_900, False, False), (300, True, False), (41_000, True, True)):
        charged(rig, "levy", -amount)
        await rig.audit()
        share = share_of(rig.standing.unexplained, rig.standing.value)
        assert (stops(rig), share > LIMITS.halt_share) == (is_stopped, is_halted)
    assert (rig.money, rig.portfolio.ledger.posted) == ((0, 0, 0), posted)


@situation(Capability.STATEMENT)
async def test_a_bet_that_one_side_alone_has_settled_is_matched_by_its_id_and_counts_after_a_day(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    await rig.place_order("paid")
    await asyncio.sleep(60)
    rig.remote.over(Fraction(-1))
    found = await rig.audit()
    assert [(each.kind, each.subject, each.amount, each.cause) for each in found.differences] == [
        (DifferenceKind.SETTLEMENT_MISSING_HERE, "1", 1_000, Cause.LATE_SETTLEMENT)
    ]
    rig.clock.ahead = timedelta(hours=25)
    [late] = (await rig.audit()).differences
    assert (late.kind, late.cause) == (DifferenceKind.SETTLEMENT_MISSING_HERE, None)
    rig.portfolio.settle({"paid": -2}, rig.clock.now())
    assert (await rig.audit()).differences == []
    lines = rig.remote.remote.book.money.lines
    rig.remote.remote.book.money.lines = [each for each in lines if each.kind != "bet"]
    kinds = {each.kind for each in (await rig.audit()).differences}
    assert DifferenceKind.SETTLEMENT_MISSING_THERE in kinds
    assert rig.portfolio.settled("paid") is not None, "what is settled stays so"


@situation(Capability.STATEMENT)
async def test_each_line_of_the_statement_is_read_once_and_one_by_a_word_that_nobody_knows_counts_as_unexplained(
    rig: Rig,
) -> None:
    account = rig.venue
    assert isinstance(account, VenueAccount)
    for kind, amount in (("deposit", 5_000), ("withdrawal", -3_000), ("bonus", 1_000), ("charge", -200)):
        charged(rig, kind, amount)
    state = await account.account(EPOCH, EPOCH)
    assert [(each.id, each.kind, each.amount) for each in state.lines[1:]] == [
        ("2", LineKind.TRANSFER, 5_000),
        ("3", LineKind.TRANSFER, -3_000),
        ("4", LineKind.BONUS, 1_000),
        ("5", LineKind.CHARGE, -200),
    ]
    assert (await rig.audit()).differences == []
    assert [counted(each) for each in state.lines[1:]] == ["capital", "withdrawn", "bonuses", "charges"]
    charged(rig, "levy", -20_000)
    [line] = (await rig.audit()).differences
    assert (line.kind, line.amount, line.cause) == (DifferenceKind.EXTERNAL_LINE, 20_000, None)
    assert stops(rig)
    assert counted((await account.account(EPOCH, EPOCH)).lines[-1]) == "suspense"


def counted(line: StatementLine) -> str:
    """The account against which its entry is posted."""
    [_, other] = line_entry("key", line, "venue", Mode.PAPER, "EUR").postings
    return other.account.kind
