"""Why a venue of the sandbox does not take an order. Pure."""

from collections.abc import Iterable

from advisor.sandbox.order_venues.account import AccountMoney
from advisor.sandbox.order_venues.markets import MarketState, MarketStatus
from advisor.sandbox.order_venues.orders import (
    OrderSide,
    OrderStatus,
    Persistence,
    Placement,
    Reason,
    VenueOrder,
)
from advisor.sandbox.order_venues.rules import VenueRules


def refusal_of(
    asked: Placement,
    state: MarketState | None,
    rules: VenueRules,
    money: AccountMoney,
    available: int,
    orders: Iterable[VenueOrder],
    *,
    is_removed: bool,
) -> Reason | None:
    """The first reason against an order; None where it is taken.

    Args:
        state: of its market; None where the venue has none.
        available: what may be bet, smallest units.
        orders: that the venue has of the account.
        is_removed: whether its selection was removed from the market.
    """
    ladder = rules.ladder
    checks: tuple[tuple[bool, Reason], ...] = (
        (money.is_closed, Reason.ACCOUNT_CLOSED),
        (asked.side not in rules.sides, Reason.SIDE_NOT_OFFERED),
        (asked.size < rules.least, Reason.SIZE_TOO_SMALL),
        (asked.size > rules.most, Reason.SIZE_TOO_LARGE),
        (ladder is not None and not ladder.has(asked.odds_e4), Reason.PRICE_INVALID),
        (state is None, Reason.MARKET_UNKNOWN),
        (is_removed, Reason.SELECTION_REMOVED),
    )
    found = next((reason for fails, reason in checks if fails), None)
    return found if state is None or found is not None else _refusal_now(asked, state, available, orders)


def _refusal_now(asked: Placement, state: MarketState, available: int, orders: Iterable[VenueOrder]) -> Reason | None:
    at_risk = asked.size if asked.side is OrderSide.BACK else asked.size * (asked.odds_e4 - 10_000) // 10_000
    checks: tuple[tuple[bool, Reason], ...] = (
        (state.status is MarketStatus.SUSPENDED, Reason.MARKET_SUSPENDED),
        (state.status is MarketStatus.CLOSED, Reason.MARKET_CLOSED),
        (asked.persistence is Persistence.UNTIL_START and state.in_play, Reason.PLAY_BEGAN),
        (at_risk > available, Reason.FUNDS_TOO_LOW),
        (_crosses(asked, orders), Reason.CROSSES_OWN_ORDER),
    )
    return next((reason for fails, reason in checks if fails), None)


def _crosses(asked: Placement, orders: Iterable[VenueOrder]) -> bool:
    """Whether an order of the account that rests would be matched with this one."""
    for order in orders:
        other = order.placement
        if order.status is OrderStatus.OPEN and other.selection == asked.selection and other.side != asked.side:
            back, lay = (asked.odds_e4, order.odds_e4)
            if asked.side is OrderSide.LAY:
                back, lay = lay, back
            if back <= lay:
                return True
    return False
