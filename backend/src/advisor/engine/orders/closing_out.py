"""Closing out: orders are taken back, and what open bets may still bring is evened out at an exchange.

A back is closed by a lay of the same selection, so large that both results of it bring the same, and a lay by a back.
At a bookmaker nothing can be closed. First comes the plan, with what it costs; only what a person has confirmed is
sent, and never more of it than is still open then.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from advisor.core.ids import NewId
from advisor.core.money.assets import Asset
from advisor.core.money.prices import BetPrice, DecimalOdds, LadderPrice
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.execution.intents import Check, CheckName, Intent
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill, quantity_closing

WORST_SHARE: Final = 0.02
"""By so much odds may be worse than in the plan."""
_WON, _LOST = 2, -2
_Place: TypeAlias = tuple[str, str, str, Instrument]
"""Portfolio, instance, venue and selection: of one position."""


class NotClosable(StrEnum):
    """Why a bet stays open. Stored in the database, and public."""

    BOOKMAKER = "bookmaker"
    """Its venue takes nothing back, and no bet on the other side."""
    NO_PRICE = "no_price"
    """Nobody offers the other side at a price that can be trusted."""
    STARTED = "started"
    """Its event has begun, or nobody knows that it has not."""
    PROVISIONAL = "provisional"
    """A match of it may still fail."""
    CLOSING = "closing"
    """An order that closes it is on its way, or nobody knows what became of one."""
    EVEN = "even"
    """Its results are as near to each other as they can be brought."""


class ClosingPrice(NamedTuple):
    """At which a bet can be closed.

    Attributes:
        odds_e4: ten-thousandths.
        quantity: that is on offer, as of a back in the unit of the price; None where its venue does not say.
    """

    odds_e4: int
    quantity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPosition:
    """Open bets of an instance on one selection at one venue.

    Attributes:
        bets: of the same selection; one or more.
        intent: of the last of their orders.
    """

    intent: Intent
    bets: tuple[Bet, ...]

    def result(self, halves: int) -> int:
        """Of all of them, before commission, smallest units."""
        return sum(bet.gross(halves) for bet in self.bets)

    @property
    def worst(self) -> int:
        """The lower of what they bring, won or lost, smallest units."""
        return min(self.result(_WON), self.result(_LOST))

    @property
    def best(self) -> int:
        """The higher one."""
        return max(self.result(_WON), self.result(_LOST))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingBet:
    """A bet that evens out a position.

    Attributes:
        side: the other one.
        odds_e4: ten-thousandths, as they stand.
        limit: the worst price at which it is placed.
        quantity: in the unit of the price.
        on_offer: how much of it stands at that price; None where its venue does not say.
        after: what the position brings then at worst, before commission, smallest units.
    """

    position: OpenPosition
    side: Side
    odds_e4: int
    limit: BetPrice
    quantity: int
    on_offer: int | None
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaysOpen:
    """A position that cannot be closed."""

    position: OpenPosition
    reason: NotClosable


class PlanTotal(NamedTuple):
    """Of the positions of one asset; amounts in its smallest units, before commission.

    Attributes:
        closing: how many can be closed.
        after: what those bring then at worst.
        worst, best: what they may bring as they are.
        staying: how many stay open.
        staying_worst: what those may bring.
    """

    asset: str
    closing: int
    after: int
    worst: int
    best: int
    staying: int
    staying_worst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlan:
    """What closing out would do.

    Attributes:
        cancels: references of the orders that are taken back; those that close something are not.
    """

    cancels: tuple[str, ...]
    closing: tuple[ClosingBet, ...]
    staying: tuple[StaysOpen, ...]

    @property
    def totals(self) -> Sequence[PlanTotal]:
        """Of each asset, by its code."""
        closing = (each.position for each in self.closing)
        staying = (each.position for each in self.staying)
        assets = {position.intent.request.asset for position in (*closing, *staying)}
        return [self._total(asset) for asset in sorted(assets)]

    def _total(self, asset: str) -> PlanTotal:
        closing = [each for each in self.closing if each.position.intent.request.asset == asset]
        staying = [each for each in self.staying if each.position.intent.request.asset == asset]
        return PlanTotal(
            asset=asset,
            closing=len(closing),
            after=sum(each.after for each in closing),
            worst=sum(each.position.worst for each in closing),
            best=sum(each.position.best for each in closing),
            staying=len(staying),
            staying_worst=sum(each.position.worst for each in staying),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedBet:
    """A closing bet as it was confirmed.

    Attributes:
        closes: references of the bets that it evens out.
        limit: the worst price.
        quantity: in the unit of the price.
    """

    closes: tuple[str, ...]
    side: Side
    limit: BetPrice
    quantity: int


def positions_of(
    blotter: Blotter, entries: Mapping[str, Entry], covers: Callable[[Intent], bool]
) -> list[OpenPosition]:
    """Open bets as positions, in the order in which they were decided.

    Args:
        entries: of their orders, by reference.
        covers: whether closing out is about an order.
    """
    found: dict[_Place, list[tuple[Intent, Bet]]] = defaultdict(list)
    for portfolio in blotter.portfolios.values():
        for bet in portfolio.open_bets:
            intent = (blotter.entries.get(bet.key) or entries[bet.key]).intent
            if covers(intent):
                found[_place_of(intent)].append((intent, bet))
    return [
        OpenPosition(intent=each[-1][0], bets=tuple(bet for _, bet in each))
        for each in sorted(found.values(), key=lambda each: (each[0][0].at, each[0][0].reference))
    ]


def plan(
    blotter: Blotter,
    positions: Iterable[OpenPosition],
    covers: Callable[[Intent], bool],
    terms: VenueTerms,
    price_of: Callable[[OpenPosition, Side], ClosingPrice | None],
    has_started: Callable[[Intent], bool],
) -> ClosePlan:
    """What closing out would do now.

    Args:
        price_of: the usable price of a side of a position's selection at its venue.
        has_started: whether the event of an order has begun, or nobody knows that it has not.
    """
    closing: list[ClosingBet] = []
    staying: list[StaysOpen] = []
    for position in positions:
        found = _closed(blotter, position, terms, price_of, has_started)
        if isinstance(found, ClosingBet):
            closing.append(found)
        else:
            staying.append(StaysOpen(position=position, reason=found))
    cancels = tuple(
        reference
        for reference, entry in blotter.entries.items()
        if entry.intent.close_out is None and not entry.order.has_ended and covers(entry.intent)
    )
    return ClosePlan(cancels=cancels, closing=tuple(closing), staying=tuple(staying))


def confirmed_intents(
    fresh: ClosePlan, confirmed: Sequence[ConfirmedBet], close_out: int, at: datetime, deadline: datetime, new_id: NewId
) -> Sequence[Intent]:
    """Orders of a confirmed plan: what of it is still open, and no more than was confirmed.

    Args:
        fresh: the plan as it would be now.
        confirmed: what a person has seen.
        close_out: number of the plan.
        deadline: after it an order is no longer sent; it may lie before ``at``.
    """
    wanted = {(frozenset(each.closes), each.side): each for each in confirmed}
    intents = []
    for each in fresh.closing:
        seen = wanted.get((frozenset(bet.key for bet in each.position.bets), each.side))
        if seen is not None:
            quantity = min(each.quantity, seen.quantity)
            intents.append(_intent(each, seen.limit, quantity, close_out, at, deadline, new_id()))
    return intents


def _closed(
    blotter: Blotter,
    position: OpenPosition,
    terms: VenueTerms,
    price_of: Callable[[OpenPosition, Side], ClosingPrice | None],
    has_started: Callable[[Intent], bool],
) -> ClosingBet | NotClosable:
    intent = position.intent
    if not terms.venue(intent.venue).has_order_book:
        return NotClosable.BOOKMAKER
    if has_started(intent):
        return NotClosable.STARTED
    if any(_is_provisional(blotter.entries.get(bet.key)) for bet in position.bets):
        return NotClosable.PROVISIONAL
    if any(_closes(entry, intent) for entry in blotter.entries.values()):
        return NotClosable.CLOSING
    difference = position.result(_WON) - position.result(_LOST)
    side = Side.LAY if difference > 0 else Side.BACK
    price = price_of(position, side)
    if price is None:
        return NotClosable.NO_PRICE
    native = terms.venue(intent.venue).native(price.odds_e4)
    quantity = quantity_closing(native, abs(difference))
    if not quantity:
        return NotClosable.EVEN
    fill = Fill(side=side, price=native, quantity=quantity)
    after = min(position.result(halves) + fill.gross(halves) for halves in (_WON, _LOST))
    return ClosingBet(
        position=position,
        side=side,
        odds_e4=price.odds_e4,
        limit=_limit(native, side),
        quantity=quantity,
        on_offer=price.quantity,
        after=after,
    )


def _limit(price: BetPrice, side: Side) -> BetPrice:
    """The worst price at which a bet is placed that was to be placed at this one."""
    bound = round(price.odds_e4 * (1 + WORST_SHARE if side is Side.LAY else 1 - WORST_SHARE))
    if isinstance(price, LadderPrice):
        odds = price.ladder.odds_e4
        step = (
            max(bisect_right(odds, bound) - 1, price.step)
            if side is Side.LAY
            else min(bisect_left(odds, bound), price.step)
        )
        return LadderPrice(price.ladder, step)
    return DecimalOdds(min(max(bound, ODDS_SCALE + 1), MAX_ODDS_E4))


def _place_of(intent: Intent) -> _Place:
    return intent.portfolio, intent.instance, intent.venue, intent.request.instrument


def _closes(entry: Entry, intent: Intent) -> bool:
    """Whether an order may still close the position of an intent."""
    return (
        entry.intent.close_out is not None
        and not entry.order.has_ended
        and _place_of(entry.intent) == _place_of(intent)
    )


def _is_provisional(entry: Entry | None) -> bool:
    return entry is not None and any(fill.finality is Finality.PROVISIONAL for fill in entry.order.fills)


def _intent(
    bet: ClosingBet, limit: BetPrice, quantity: int, close_out: int, at: datetime, deadline: datetime, id_: UUID
) -> Intent:
    of = bet.position.intent
    asset = Asset.of(of.request.asset)
    worst = asset.text(bet.position.worst)
    check = Check(CheckName.LIMITS, f"closes a position that may end at {worst}", "lowers the risk", passed=True)
    request = OrderRequest(
        reference=str(id_),
        instrument=of.request.instrument,
        side=bet.side,
        price=limit,
        quantity=quantity,
        asset=of.request.asset,
        time_in_force=TimeInForce.FILL_AND_KILL,
        deadline=deadline,
    )
    return Intent(
        request=request,
        cause=id_,
        instance=of.instance,
        version=of.version,
        mode=of.mode,
        portfolio=of.portfolio,
        venue=of.venue,
        event=of.event,
        market=of.market,
        outcomes=of.outcomes,
        covered=of.covered,
        commission=of.commission,
        nets=of.nets,
        probability=None,
        edge=None,
        at=at,
        checks=(check,),
        close_out=close_out,
    )
