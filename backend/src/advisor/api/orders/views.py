"""Bets as the API shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from advisor.api.amounts import Amount, amount_in
from advisor.api.bets import BetOutcome, SideName
from advisor.api.fixtures.views import bet_fixture
from advisor.api.ledger.views import entry_view
from advisor.api.orders.schemas import (
    BetCheck,
    BetFamily,
    BetFamilyOrder,
    BetFill,
    BetMoment,
    BetOpenItem,
    BetOrder,
    BetOrderDetail,
    BetQuote,
    BetStanding,
    CancelCommand,
    ChangeCommand,
    HandOutcome,
    MatchedBet,
    RefusedSignal,
    ReplacedSettlement,
    SettlementCommand,
    SignalOn,
)
from advisor.api.participants import participant_of
from advisor.core.markets import line_text
from advisor.core.odds import odds_text
from advisor.core.orders.words import order_words
from advisor.core.proofs.chained_lines import Content
from advisor.core.quotes import Side
from advisor.core.venues import venue_of
from advisor.db.ledger.pages import EntryRow
from advisor.db.orders.commands import EngineCommand
from advisor.db.orders.evidence import StoredEvidence
from advisor.db.orders.families import OrderFamily
from advisor.db.orders.order_pages import FillRow, OpenItemRow, OrderRow
from advisor.db.orders.refused_signals import RefusedRow, SignalWords
from advisor.db.orders.settling import ReplacedSettlement as SettlementRow
from advisor.db.orders.timeline import timeline
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.fills import Fill
from advisor.ledger.matched import MatchedPart, stake_at

_DIGITS = 6


def order_view(row: OrderRow) -> BetOrder:
    """One order and its bet."""
    return BetOrder(
        reference=row.reference,
        cause=row.cause,
        instance=row.instance,
        mode=row.mode,
        portfolio=row.portfolio,
        fixture=None if row.fixture is None else bet_fixture(row.fixture),
        market=str(row.market),
        participant=participant_of(row.participant, row.participant_name),
        line=line_text(row.line) or None,
        selection=MARKET_TYPES[row.market].selections[row.selection],
        venue=row.venue,
        venue_name=venue_of(row.venue).name,
        side=side_name(row.side),
        odds=odds_text(row.price.odds_e4),
        price=row.price.text,
        stake=_asked(row),
        at_risk=amount_in(row.at_risk, row.asset),
        matched=_matched(row.matched, row.asset),
        standing=cast("BetStanding", row.standing),
        state=row.state,
        origin=row.origin,
        state_text=order_words(row.state, row.origin),
        reason=row.reason or None,
        edge=_figure(row.edge),
        fair_probability=_figure(row.probability),
        intended_at=row.intended_at,
        sent_at=row.sent_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        settled_at=row.settled_at,
        corrected_at=row.corrected_at,
        settled_by=row.settled_by,
        settled_because=row.settled_because,
        outcome=cast("BetOutcome | None", row.outcome),
        profit=None if row.profit is None else amount_in(row.profit, row.asset),
        commission=None if row.charged is None else amount_in(row.charged, row.asset),
        closing_odds=None if row.closing_odds_e4 is None else odds_text(row.closing_odds_e4),
        closing_probability=_figure(row.closing_probability),
        clv=_figure(row.clv),
        close_out=row.close_out,
    )


def order_detail(
    row: OrderRow,
    entries: Iterable[EntryRow],
    items: Iterable[OpenItemRow],
    replaced: Sequence[SettlementRow],
    settlements: Iterable[EngineCommand],
    cancels: Iterable[EngineCommand],
    changes: Iterable[EngineCommand],
    evidence: StoredEvidence,
    family: OrderFamily,
) -> BetOrderDetail:
    """An order with everything that is known of it."""
    return BetOrderDetail(
        bet=order_view(row),
        family=_family(family),
        timeline=[BetMoment(at=each.at, kind=each.kind, text=each.text) for each in timeline(row, replaced)],
        quotes=[_quote(quote) for quote in evidence.quotes],
        checks=[
            BetCheck(name=each.name, value=each.value, limit=each.limit, passed=each.passed) for each in row.checks
        ],
        fills=[_fill(row, fill) for fill in row.fills],
        entries=[entry_view(entry) for entry in entries],
        open_items=[
            BetOpenItem(text=each.text, at=each.at, closed_at=each.closed_at, closed_because=each.closed_because)
            for each in items
        ],
        replaced_settlements=[_replaced(each, row.asset) for each in replaced],
        settlement_commands=[command_view(each) for each in settlements],
        change_commands=[change_view(each, row.asset) for each in changes],
        cancel_commands=[cancel_view(each) for each in cancels],
    )


def _quote(quote: Mapping[str, Content]) -> BetQuote:
    venue = str(quote["venue"])
    return BetQuote.model_validate({**quote, "venue_name": venue_of(venue).name})


def command_view(command: EngineCommand) -> SettlementCommand:
    """A command to settle a bet by hand."""
    return SettlementCommand(
        id=command.public_id,
        outcome=cast("HandOutcome", command.outcome),
        reason=command.reason,
        asked_by=command.asked_by,
        asked_at=command.asked_at,
        done_at=command.done_at,
        refusal=command.refusal,
    )


def cancel_view(command: EngineCommand) -> CancelCommand:
    """A command to take an order back."""
    return CancelCommand(
        id=command.public_id,
        reason=command.reason,
        asked_by=command.asked_by,
        asked_at=command.asked_at,
        done_at=command.done_at,
        refusal=command.refusal,
    )


def change_view(command: EngineCommand, asset: str) -> ChangeCommand:
    """A command to change an order; its stake is in the asset of the order."""
    quantity, price = command.change.quantity, command.change.price
    return ChangeCommand(
        id=command.public_id,
        stake=None if quantity is None else amount_in(quantity, asset),
        odds=None if price is None else odds_text(price.odds_e4),
        reason=command.reason,
        asked_by=command.asked_by,
        asked_at=command.asked_at,
        done_at=command.done_at,
        refusal=command.refusal,
    )


def _family(family: OrderFamily) -> BetFamily:
    first = family.first
    return BetFamily(
        parent=first.parent,
        stake=_asked(first),
        matched=_matched(family.matched, first.asset),
        commission=[amount_in(amount, asset) for asset, amount in family.charged.items()],
        orders=[
            BetFamilyOrder(
                reference=order.reference,
                attempt=order.attempt,
                late_of=order.late_of,
                stake=_asked(order),
                odds=odds_text(order.price.odds_e4),
                matched=_matched(order.matched, order.asset),
                state=order.state,
                state_text=order_words(order.state, order.origin),
                intended_at=order.intended_at,
            )
            for order in family.orders
        ],
    )


def _asked(row: OrderRow) -> Amount:
    return amount_in(stake_at(Fill(side=row.side, price=row.price, quantity=row.quantity)), row.asset)


def _replaced(row: SettlementRow, asset: str) -> ReplacedSettlement:
    return ReplacedSettlement(
        number=row.number,
        outcome=cast("BetOutcome", row.outcome),
        profit=amount_in(row.gross - row.charged, asset),
        commission=amount_in(row.charged, asset),
        at=row.at,
        settled_by=row.settled_by,
        settled_because=row.settled_because,
        replaced_at=row.replaced_at,
    )


def refused_view(row: RefusedRow) -> RefusedSignal:
    """One refused signal."""
    return RefusedSignal(
        instance=row.instance,
        cause=row.cause,
        refusal=row.refusal,
        meaning=row.meaning,
        value=row.value,
        limit=row.limit,
        at=row.at,
        signal=None if row.signal is None else _signal(row.signal),
    )


def _signal(row: SignalWords) -> SignalOn:
    return SignalOn(
        fixture=bet_fixture(row.fixture),
        market=str(row.market),
        participant=participant_of(row.participant, row.participant_name),
        line=line_text(row.line) or None,
        selection=MARKET_TYPES[row.market].selections[row.selection],
        venue=row.venue,
        venue_name=venue_of(row.venue).name,
        side=side_name(row.side),
        odds=odds_text(row.odds_e4),
        edge=round(row.edge, _DIGITS),
    )


def _matched(found: MatchedPart | None, asset: str) -> MatchedBet | None:
    if found is None:
        return None
    return MatchedBet(
        odds=odds_text(found.odds_e4),
        price=found.price,
        stake=amount_in(found.stake, asset),
        at_risk=amount_in(found.at_risk, asset),
    )


def _fill(row: OrderRow, fill: FillRow) -> BetFill:
    price = fill.price
    known = None if price is None else Fill(side=row.side, price=price, quantity=fill.quantity)
    return BetFill(
        odds=None if price is None else odds_text(price.odds_e4),
        price=None if price is None else price.text,
        stake=None if known is None else amount_in(stake_at(known), row.asset),
        paid_odds=None if fill.paid_at is None else odds_text(fill.paid_at.odds_e4),
        finality=fill.finality,
        at=fill.at,
    )


def side_name(side: Side) -> SideName:
    return cast("SideName", side.name.lower())


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
