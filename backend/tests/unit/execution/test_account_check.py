"""Accounts against what is known: each difference by itself, and none where both sides say the same."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.execution.account_check import Cause, KnownFill, KnownOrder, compared, unexplained
from advisor.ports.accounts import AccountState, HeldMatch, HeldOrder

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = NOON - timedelta(hours=1)
TRANSIT = timedelta(seconds=30)
REFERENCE = str(UUID(int=7))


def known(state: OrderState = OrderState.FILLED, side: Side = Side.BACK, **fills: KnownFill) -> KnownOrder:
    is_open = state in {OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED}
    return KnownOrder(
        reference=REFERENCE, venue_id="1", side=side, state=state, is_open=is_open,
        is_expected=is_open or bool(fills), at_risk=1_000, changed_at=OLD, fills=fills,
    )  # fmt: skip


def held(*, is_open: bool = False, reference: str = REFERENCE, placed: datetime = OLD) -> HeldOrder:
    return HeldOrder(id="1", reference=reference, is_open=is_open, placed=placed)


def match(quantity: int = 1_000, *, failed: bool = False, at: datetime = OLD) -> HeldMatch:
    return HeldMatch(key="m", reference=REFERENCE, quantity=quantity, odds_e4=30_000, has_failed=failed, at=at)


def fill(quantity: int = 1_000, *, failed: bool = False) -> KnownFill:
    return KnownFill(quantity=quantity, odds_e4=30_000, has_failed=failed)


def account(orders: list[HeldOrder], matches: list[HeldMatch]) -> AccountState:
    return AccountState(asset="EUR", balance=0, orders=orders, matches=matches, lines=())


@pytest.mark.parametrize(
    ("ours", "orders", "matches", "kind", "amount"),
    [
        ([known(m=fill())], [held()], [match()], None, 0),
        ([], [held()], [match()], "order_missing_here", 0),
        ([], [held(is_open=True, reference="by hand")], [], "external_order", 0),
        ([], [held(reference="by hand")], [], None, 0),
        ([known(m=fill())], [], [], "order_missing_there", 1_000),
        ([known(OrderState.REJECTED)], [], [], None, 0),
        ([known(OrderState.ACCEPTED)], [held()], [], "order_state", 0),
        ([known(OrderState.CANCELLED)], [held(is_open=True)], [], "order_state", 0),
        ([known()], [held()], [match()], "fill_missing_here", 1_000),
        ([known(side=Side.LAY)], [held()], [match()], "fill_missing_here", 2_000),
        ([known()], [held()], [match(failed=True)], None, 0),
        ([known(m=fill())], [held()], [], "fill_missing_there", 1_000),
        ([known(m=fill(400))], [held()], [match()], "fill_differs", 600),
        ([known(m=fill())], [held()], [match(failed=True)], "fill_differs", 1_000),
        ([known(m=fill(0, failed=True))], [held()], [match(failed=True)], None, 0),
    ],
)
def test_a_difference_of_each_kind(
    ours: list[KnownOrder], orders: list[HeldOrder], matches: list[HeldMatch], kind: str | None, amount: int
) -> None:
    found = compared(ours, account(orders, matches), frozenset(), NOON, TRANSIT)
    assert [(str(each.kind), each.amount) for each in found.differences] == ([] if kind is None else [(kind, amount)])
    assert found.skipped == set()


def test_what_is_young_or_nobody_knows_of_is_left_out() -> None:
    young = NOON - TRANSIT + timedelta(seconds=1)
    for ours, orders, matches in (
        ([known()], [held(placed=young)], []),
        ([known()], [held()], [match(at=young)]),
        ([known(OrderState.UNKNOWN)], [], []),
        ([], [held(placed=young)], []),
    ):
        found = compared(ours, account(orders, matches), frozenset(), NOON, TRANSIT)
        assert (found.differences, found.skipped) == ([], {REFERENCE})


def test_an_order_that_was_paid_is_missing_no_more() -> None:
    ours = [known(m=fill())]
    assert compared(ours, account([], []), frozenset({"1"}), NOON, TRANSIT).differences == []


def test_what_a_cause_explains_is_no_money_that_nothing_explains() -> None:
    [theirs] = compared([], account([held(is_open=True, reference="x")], []), frozenset(), NOON, TRANSIT).differences
    [ours] = compared([known()], account([held()], [match()]), frozenset(), NOON, TRANSIT).differences
    assert (theirs.cause, ours.cause, unexplained([theirs, ours])) == (Cause.EXTERNAL, None, 1_000)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 10**9), max_size=6), st.booleans())
def test_the_same_on_both_sides_never_differs(sizes: dict[str, int], is_open: bool) -> None:
    ours = known(OrderState.PARTIALLY_FILLED if is_open else OrderState.CANCELLED)
    fills = {key: KnownFill(quantity=size, odds_e4=25_000, has_failed=False) for key, size in sizes.items()}
    matches = [
        HeldMatch(key=key, reference=REFERENCE, quantity=size, odds_e4=25_000, has_failed=False, at=OLD)
        for key, size in sizes.items()
    ]
    order = KnownOrder(
        reference=REFERENCE, venue_id="1", side=Side.BACK, state=ours.state, is_open=is_open, is_expected=True,
        at_risk=1, changed_at=OLD, fills=fills,
    )  # fmt: skip
    assert compared([order], account([held(is_open=is_open)], matches), frozenset(), NOON, TRANSIT).differences == []
