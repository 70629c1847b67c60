"""The account at a venue of the sandbox, as ``ports.accounts``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from advisor.adapters.sandbox_orders.client import OrderApi
from advisor.adapters.sandbox_orders.wire import HeldMatchDocument, HeldOrderDocument, LineDocument, odds_e4_of
from advisor.core.money.assets import Asset
from advisor.ports.accounts import AccountState, HeldMatch, HeldOrder, LineKind, StatementLine
from advisor.ports.venues import IncompleteAnswerError

_KINDS: Final[Mapping[str, LineKind]] = MappingProxyType(
    {"bet": LineKind.BET, "commission": LineKind.COMMISSION, "deposit": LineKind.TRANSFER}
)


async def account_of(api: OrderApi, asset: Asset, orders_since: datetime, lines_since: datetime) -> AccountState:
    """Read all of an account; see ``ports.accounts.VenueAccount``.

    Args:
        orders_since, lines_since: by the venue's clock.

    Raises:
        IncompleteAnswerError: something could not be read, or money moved while it was.
    """
    before = await api.account()
    # In this order: what ends meanwhile is in both lists rather than in none.
    still = await api.held_orders("open", orders_since)
    closed = await api.held_orders("closed", orders_since)
    matches = await api.held_matches(orders_since)
    lines = await api.statement(lines_since)
    after = await api.account()
    if before != after:
        raise IncompleteAnswerError("money moved while the account was read")
    if after.asset != asset.code:
        raise IncompleteAnswerError(f"the account is in {after.asset}")
    try:
        # Of an order in both lists the later word counts.
        orders = {each.id: each for each in (*still, *closed)}
        return AccountState(
            asset=after.asset,
            balance=asset.to_minor(after.balance),
            orders=[_order(each) for each in orders.values()],
            matches=[_match(each, asset) for each in matches],
            lines=[_line(each, asset) for each in lines],
        )
    except ValueError as error:
        raise IncompleteAnswerError(str(error)) from None


def _order(order: HeldOrderDocument) -> HeldOrder:
    return HeldOrder(
        id=order.id, reference=order.reference, is_open=order.status == "open", placed=_instant(order.placed)
    )


def _match(match: HeldMatchDocument, asset: Asset) -> HeldMatch:
    return HeldMatch(
        key=match.id,
        reference=match.reference,
        quantity=asset.to_minor(match.size),
        odds_e4=odds_e4_of(match.price),
        has_failed=match.status == "failed",
        at=_instant(match.at),
    )


def _line(line: LineDocument, asset: Asset) -> StatementLine:
    kind = _KINDS.get(line.kind, LineKind.OTHER)
    return StatementLine(
        id=str(line.id), at=_instant(line.at), kind=kind, order=line.order, amount=asset.to_minor(line.amount)
    )


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
