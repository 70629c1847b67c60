"""Close-outs as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from advisor.api.amounts import Amount, amount_in
from advisor.api.close_outs.schemas import (
    ClosablePosition,
    CloseOut,
    CloseOutDetail,
    CloseOutPlan,
    CloseOutStanding,
    CloseOutTotal,
    StayingPosition,
)
from advisor.api.orders.views import order_view, side_name
from advisor.core.odds import odds_text
from advisor.db.orders.close_outs import CloseOutRow, PlannedClosing, PlannedPosition, PlannedStaying, StoredPlan
from advisor.db.orders.order_pages import OrderRow
from advisor.engine.orders.closing_out import PlanTotal
from advisor.ledger.fills import Fill
from advisor.ledger.matched import stake_at


def close_out_view(row: CloseOutRow, now: datetime) -> CloseOut:
    """One close-out without its plan."""
    return CloseOut(
        id=row.public_id,
        scope=row.scope,
        subject=row.subject or None,
        reason=row.reason,
        standing=standing_of(row, now),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        planned_at=row.planned_at,
        expires_at=row.expires_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        done_at=row.done_at,
    )


def standing_of(row: CloseOutRow, now: datetime) -> CloseOutStanding:
    """How far it is."""
    if row.done_at is not None:
        return "done"
    if row.confirmed_at is not None:
        return "confirmed"
    if row.expires_at is None:
        return "planning"
    return "expired" if row.expires_at < now else "planned"


def close_out_detail(
    row: CloseOutRow, bets: Mapping[UUID, OrderRow], orders: Sequence[OrderRow], now: datetime
) -> CloseOutDetail:
    """One close-out with everything.

    Args:
        bets: those that its plan names.
        orders: that it led to.
    """
    return CloseOutDetail(
        close_out=close_out_view(row, now),
        plan=None if row.plan is None else _plan(row.plan, bets),
        orders=[order_view(order) for order in orders],
    )


def named_bets(plan: StoredPlan | None) -> list[UUID]:
    """The bets by which a plan's positions are shown."""
    if plan is None:
        return []
    closing = (each.position for each in plan.closing)
    staying = (each.position for each in plan.staying)
    return [position.bets[-1] for position in (*closing, *staying)]


def _plan(plan: StoredPlan, bets: Mapping[UUID, OrderRow]) -> CloseOutPlan:
    return CloseOutPlan(
        cancels=list(plan.cancels),
        closing=[_closing(each, bets[each.position.bets[-1]]) for each in plan.closing],
        staying=[_staying(each, bets[each.position.bets[-1]]) for each in plan.staying],
        totals=[_total(each) for each in plan.totals],
    )


def _closing(planned: PlannedClosing, order: OrderRow) -> ClosablePosition:
    position = planned.position
    fill = Fill(side=planned.side, price=planned.limit, quantity=planned.quantity)
    return ClosablePosition(
        bet=order_view(order),
        closes=list(position.bets),
        worst=_amount(position, position.worst),
        best=_amount(position, position.best),
        side=side_name(planned.side),
        odds=odds_text(planned.odds_e4),
        limit=odds_text(planned.limit.odds_e4),
        stake=_amount(position, stake_at(fill)),
        on_offer=None if planned.on_offer is None else _amount(position, planned.on_offer),
        after=_amount(position, planned.after),
    )


def _staying(planned: PlannedStaying, order: OrderRow) -> StayingPosition:
    position = planned.position
    return StayingPosition(
        bet=order_view(order),
        stays=list(position.bets),
        worst=_amount(position, position.worst),
        best=_amount(position, position.best),
        reason=planned.reason,
    )


def _total(total: PlanTotal) -> CloseOutTotal:
    return CloseOutTotal(
        closing=total.closing,
        after=amount_in(total.after, total.asset),
        worst=amount_in(total.worst, total.asset),
        best=amount_in(total.best, total.asset),
        staying=total.staying,
        staying_worst=amount_in(total.staying_worst, total.asset),
    )


def _amount(position: PlannedPosition, minor: int) -> Amount:
    return amount_in(minor, position.asset)
