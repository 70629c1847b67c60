"""The account at a venue of the sandbox, as ``ports.accounts``."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from advisor.adapters.sandbox_orders.client import OrderApi
from advisor.adapters.sandbox_orders.parse import Native
from advisor.adapters.sandbox_orders.wire import (
    HeldMatchDocument,
    HeldOrderDocument,
    LineDocument,
    PlacedDocument,
    odds_e4_of,
)
from advisor.core.clock import EPOCH
from advisor.core.money.assets import Asset
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.ports.accounts import AccountState, HeldMatch, HeldOrder, LineKind, StatementLine
from advisor.ports.venues import IncompleteAnswerError

_KINDS: Final[Mapping[str, LineKind]] = MappingProxyType(
    {
        "bet": LineKind.BET,
        "commission": LineKind.COMMISSION,
        "deposit": LineKind.TRANSFER,
        "withdrawal": LineKind.TRANSFER,
        "bonus": LineKind.BONUS,
        "charge": LineKind.CHARGE,
    }
)


@dataclass(frozen=True, slots=True)
class VenueSelection:
    """What the venue calls an instrument.

    Attributes:
        line: hundredths; None where there is none.
    """

    fixture: str
    market: str
    line: int | None
    selection: str


InstrumentOf = Callable[[VenueSelection], Awaitable[Instrument | None]]
"""What the venue means; None where nobody here knows it. Raises ``IncompleteAnswerError`` where that cannot be found
out."""


async def nothing_known(selection: VenueSelection) -> None:
    """An ``InstrumentOf`` of who keeps all that is sent."""


async def placed_as(
    api: OrderApi,
    asset: Asset,
    native: Native,
    instrument_of: InstrumentOf,
    references: Sequence[str],
) -> Mapping[str, OrderRequest]:
    """What orders were placed as; see ``ports.accounts.VenueAccount``. Whatever its clock says, they are its own words.

    Raises:
        IncompleteAnswerError: something could not be read.
    """
    found: dict[str, OrderRequest] = {}
    rows = [*await api.placed_orders("open", references, EPOCH)]
    rows += await api.placed_orders("closed", references, EPOCH)
    # Of several under one reference the others came in the place of the first.
    for each in sorted(rows, key=lambda row: row.placed):
        instrument = await instrument_of(VenueSelection(each.fixture, each.market, each.line, each.selection))
        if each.reference not in found and instrument is not None:
            found[each.reference] = _request(each, asset, native, instrument)
    return found


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


def _request(placed: PlacedDocument, asset: Asset, native: Native, instrument: Instrument) -> OrderRequest:
    try:
        return OrderRequest(
            reference=placed.reference,
            instrument=instrument,
            side=Side[placed.side.upper()],
            price=native(odds_e4_of(placed.price or "")),
            quantity=asset.to_minor(placed.asked),
            asset=asset.code,
            time_in_force=TimeInForce.UNTIL_CANCELLED,
            deadline=_instant(placed.placed),
        )
    except (ValueError, KeyError) as error:
        raise IncompleteAnswerError(f"the order {placed.id}: {error}") from None


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
        paid_e4=None if match.paid_at is None else odds_e4_of(match.paid_at),
    )


def _line(line: LineDocument, asset: Asset) -> StatementLine:
    kind = _KINDS.get(line.kind, LineKind.OTHER)
    return StatementLine(
        id=str(line.id), at=_instant(line.at), kind=kind, order=line.order, amount=asset.to_minor(line.amount)
    )


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
