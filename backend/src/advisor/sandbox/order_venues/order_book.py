"""What one venue of the sandbox has: a state machine of orders, matches and money. Its word is the truth.

Nothing here waits or draws: each call is given the instant, in Unix seconds, never before an earlier one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, TypeAlias

from advisor.sandbox.order_venues.account import AccountMoney
from advisor.sandbox.order_venues.kept_book import Deferred, KeptBook, UnderWay
from advisor.sandbox.order_venues.markets import Markets, MarketState, MarketStatus
from advisor.sandbox.order_venues.matching import TakenOffers, offers_for, parts_of
from advisor.sandbox.order_venues.orders import (
    Match,
    MatchStatus,
    OrderSide,
    OrderStatus,
    Persistence,
    Placement,
    Reason,
    Refusal,
    Requote,
    Selection,
    VenueOrder,
)
from advisor.sandbox.order_venues.paying import paid
from advisor.sandbox.order_venues.refusals import refusal_of
from advisor.sandbox.order_venues.removals import Removals
from advisor.sandbox.order_venues.rules import VenueRules

Outcome: TypeAlias = VenueOrder | Requote | Refusal
_AT_ONCE: Final = frozenset({Persistence.FILL_OR_KILL, Persistence.FILL_AND_KILL})
_MOST_SETTLED: Final = 5_000
"""Orders that are settled are known for so long; references likewise."""


_GONE: Final = MarketState(status=MarketStatus.CLOSED, won=Fraction(0))
"""Of a market that there is no more: all stakes return."""


class OrderBook:
    """For one account.

    Args:
        markets: prices and results.
        now: Unix seconds.
        on_change: called with each order that changed, once it is visible.
        kept: of an earlier process; None: the account begins now. Markets that there are no more are void.

    Attributes:
        moves: grows with whatever may change what is kept.
    """

    def __init__(
        self,
        rules: VenueRules,
        markets: Markets,
        now: float,
        on_change: Callable[[VenueOrder], None],
        kept: KeptBook | None = None,
    ) -> None:
        self.rules: Final = rules
        self.money: Final = AccountMoney()
        self.removals: Final = Removals()
        self.moves = 0
        self._markets = markets
        self._on_change = on_change
        self._orders: dict[str, VenueOrder] = {}
        self._by_reference: dict[str, list[str]] = {}
        self._seen: dict[str, float] = {}
        self._requotes: dict[str, Requote] = {}
        self._deferred: list[Deferred] = []
        self._unseen: set[str] = set()
        self._taken = TakenOffers()
        self._failing: set[str] = set()
        self._made = 0
        self._gone: set[str] = set()
        if kept is None:
            self.money.post("deposit", "", rules.opening, now)
        else:
            self._take_up(kept, now)

    def _take_up(self, kept: KeptBook, now: float) -> None:
        under_way = kept.under_way
        self.money.take_up(kept.lines, is_closed=under_way.is_closed, drift=under_way.drift)
        self._made, self._deferred, self._failing = under_way.made, list(under_way.deferred), set(under_way.failing)
        self._requotes = {each.placement.reference: each for each in under_way.requotes}
        self._taken = TakenOffers.of(under_way.taken)
        self._seen = dict(kept.seen)
        for order in kept.orders:
            self._orders[order.id] = order
            self._by_reference.setdefault(order.reference, []).append(order.id)
            if order.visible > now:
                self._unseen.add(order.id)
            if not order.settled and self._markets.state(order.placement.selection, now) is None:
                self._gone.add(order.id)

    def kept(self) -> KeptBook:
        """What the next process takes up."""
        unpaid = {order.placement.selection for order in self._orders.values() if not order.settled}
        under_way = UnderWay(
            made=self._made,
            requotes=tuple(self._requotes.values()),
            deferred=tuple(self._deferred),
            failing=tuple(sorted(self._failing)),
            is_closed=self.money.is_closed,
            drift=self.money.drift,
            taken=tuple(self._taken.on(unpaid)),
        )
        orders, lines = tuple(self._orders.values()), tuple(self.money.lines)
        return KeptBook(orders=orders, lines=lines, seen=dict(self._seen), under_way=under_way)

    @property
    def orders(self) -> Mapping[str, VenueOrder]:
        """By id, in the order of their ids; those that were settled long ago are forgotten."""
        return self._orders

    @property
    def available(self) -> int:
        """What may be bet, smallest units."""
        at_risk = sum(order.at_risk for order in self._orders.values() if not order.settled)
        return self.money.balance - at_risk - self.money.drift

    def of(self, reference: str) -> list[VenueOrder]:
        """All orders of a client's reference, in the order of their ids."""
        return [self._orders[order] for order in self._by_reference.get(reference, ())]

    def visible(self, now: float) -> list[VenueOrder]:
        """What its lists show."""
        return [order for order in self._orders.values() if order.visible <= now]

    def place(self, asked: Placement, now: float, *, visible: float | None = None) -> Outcome:
        """Take an order, match it as far as offers go, or refuse it.

        Args:
            visible: from when lists and stream have it; None: at once.
        """
        self.moves += 1
        known = self._seen.get(asked.reference)
        window = self.rules.dedup_window.total_seconds()
        if known is not None and now - known <= window:
            return Refusal(reference=asked.reference, reason=Reason.DUPLICATE_REFERENCE)
        self._seen[asked.reference] = now
        if now > asked.expires:
            return Refusal(reference=asked.reference, reason=Reason.EXPIRED)
        return self._decided(asked, now, now if visible is None else visible)

    def defer(self, asked: Placement, now: float, at: float) -> None:
        """Receive an order now and decide on it later, whoever still waits for the answer."""
        self.moves += 1
        self._seen[asked.reference] = now
        self._deferred.append(Deferred(placement=asked, at=at))

    def answer_requote(self, reference: str, *, accept: bool, now: float) -> Outcome:
        """Take the smaller stake that was offered, or not."""
        self.moves += 1
        offered = self._requotes.pop(reference, None)
        if offered is None:
            return Refusal(reference=reference, reason=Reason.NO_SUCH_ORDER)
        if not accept:
            return Refusal(reference=reference, reason=Reason.OFFER_DECLINED)
        state = self._markets.state(offered.placement.selection, now)
        if now > offered.expires or state is None or not offers_for(OrderSide.BACK, offered.odds_e4, state):
            return Refusal(reference=reference, reason=Reason.PRICE_MOVED)
        return self._opened(offered.placement, offered.size, offered.odds_e4, state, now, now)

    def cancel(self, reference: str, now: float) -> VenueOrder | Refusal:
        """Take back what is not matched of the last order of a reference."""
        order = self._last(reference)
        if order is None:
            return Refusal(reference=reference, reason=Reason.NO_SUCH_ORDER)
        if order.status is not OrderStatus.OPEN:
            return Refusal(reference=reference, reason=Reason.ORDER_ENDED)
        return self.end(order, OrderStatus.CANCELLED, Reason.BY_OWNER, now)

    def reduce(self, reference: str, size: int, now: float) -> VenueOrder | Refusal:
        """Let less of an order stand; what is matched stays.

        Args:
            size: of the whole order, matched included.
        """
        order = self._last(reference)
        if order is None:
            return Refusal(reference=reference, reason=Reason.NO_SUCH_ORDER)
        if order.status is not OrderStatus.OPEN:
            return Refusal(reference=reference, reason=Reason.ORDER_ENDED)
        if size > order.size:
            return Refusal(reference=reference, reason=Reason.SIZE_TOO_LARGE)
        if size < max(order.matched, 1):
            return Refusal(reference=reference, reason=Reason.SIZE_TOO_SMALL)
        status = OrderStatus.FILLED if size == order.matched else OrderStatus.OPEN
        return self.keep(replace(order, size=size, status=status), now)

    def replace(self, reference: str, odds_e4: int, now: float, *, leaves_both: bool = False) -> Outcome:
        """End an order and place what is left of it at another price, under the same reference and a new id.

        Args:
            leaves_both: by a fault of the venue's the old one stands on.
        """
        order = self._last(reference)
        if order is None:
            return Refusal(reference=reference, reason=Reason.NO_SUCH_ORDER)
        if order.status is not OrderStatus.OPEN:
            return Refusal(reference=reference, reason=Reason.ORDER_ENDED)
        rest = order.rest
        if not leaves_both:
            self.end(order, OrderStatus.CANCELLED, Reason.BY_OWNER, now)
        new = self._decided(replace(order.placement, odds_e4=odds_e4, size=rest), now, now, replaces=order.id)
        if isinstance(new, VenueOrder) and not leaves_both:
            self.end(self._orders[order.id], OrderStatus.REPLACED, Reason.BY_OWNER, now)
        return new

    def forget(self, reference: str) -> None:
        """By a fault of the venue's a reference is not known again."""
        self._seen.pop(reference, None)

    def fail(self, match: Match, now: float) -> None:
        """A match does not stand after all."""
        self._verdict(match, MatchStatus.FAILED, now)

    def confirm(self, match: Match, now: float) -> None:
        """A match stands, whatever was said before."""
        self._verdict(match, MatchStatus.CONFIRMED, now)

    def will_fail(self, reference: str) -> None:
        """Matches of this order will fail instead of being confirmed."""
        self._failing.add(reference)

    def advance(self, now: float) -> None:
        """Let everything happen that was due by an instant: late decisions, matches, lapses, verdicts, settlement."""
        for late in [late for late in self._deferred if late.at <= now]:
            self._deferred.remove(late)
            self.moves += 1
            self._decided(late.placement, now, now)
        for order in [order for order in self._orders.values() if not order.settled]:
            self._proceed(order, now)
        self._settle(now)
        self._forget_settled()
        for number in [number for number in self._unseen if self._orders[number].visible <= now]:
            self._unseen.remove(number)
            self._on_change(self._orders[number])

    def _forget_settled(self) -> None:
        settled = [order for order in self._orders.values() if order.settled]
        for order in settled[: max(0, len(settled) - _MOST_SETTLED)]:
            del self._orders[order.id]
            self._by_reference[order.reference].remove(order.id)
            if not self._by_reference[order.reference]:
                del self._by_reference[order.reference]
            self._failing.discard(order.reference)
        for reference in [each for each in self._seen if each not in self._by_reference][:-_MOST_SETTLED]:
            del self._seen[reference]

    def _last(self, reference: str) -> VenueOrder | None:
        """The order that a command is about: of several the open one that came last, else the last."""
        orders = self.of(reference)
        still = [order for order in orders if order.status is OrderStatus.OPEN]
        found = still or orders
        return found[-1] if found else None

    def _decided(self, asked: Placement, now: float, visible: float, replaces: str | None = None) -> Outcome:
        state = self._markets.state(asked.selection, now)
        is_removed, orders = self.removals.has(asked.selection), self._orders.values()
        reason = refusal_of(asked, state, self.rules, self.money, self.available, orders, is_removed=is_removed)
        if state is None or reason is not None:
            return Refusal(reference=asked.reference, reason=reason or Reason.MARKET_UNKNOWN)
        offers = offers_for(asked.side, asked.odds_e4, state)
        size = sum(part.size for _, part in parts_of(asked.selection, asked.side, asked.size, offers, self._taken))
        if not self.rests and not offers:
            return Refusal(reference=asked.reference, reason=Reason.PRICE_MOVED)
        if asked.persistence is Persistence.FILL_OR_KILL and size < asked.size:
            return Refusal(reference=asked.reference, reason=Reason.NOT_MATCHED)
        offered = self.rules.offered
        if not self.rests and offered is not None and offered < asked.size:
            expires = now + self.rules.offer_stands.total_seconds()
            requote = Requote(placement=asked, odds_e4=offers[0].odds_e4, size=offered, expires=expires)
            self._requotes[asked.reference] = requote
            return requote
        return self._opened(asked, asked.size, asked.odds_e4, state, now, visible, replaces)

    @property
    def rests(self) -> bool:
        """Whether orders stand in its book."""
        return self.rules.rests

    def _opened(
        self,
        asked: Placement,
        size: int,
        odds_e4: int,
        state: MarketState,
        now: float,
        visible: float,
        replaces: str | None = None,
    ) -> VenueOrder:
        self._made += 1
        number = str(self._made)
        order = VenueOrder(
            id=number,
            placement=asked,
            odds_e4=odds_e4,
            size=size,
            asked=asked.size,
            placed=now,
            visible=visible,
            replaces=replaces,
        )
        self._orders[number] = order
        self._by_reference.setdefault(asked.reference, []).append(number)
        order = self._matched(order, state, now)
        if order.rest and asked.persistence in _AT_ONCE:
            order = replace(order, status=OrderStatus.LAPSED, reason=Reason.NOT_MATCHED)
        return self.keep(order, now)

    def _matched(self, order: VenueOrder, state: MarketState, now: float) -> VenueOrder:
        """The order with all that it takes of the offers that stand."""
        selection, side = order.placement.selection, order.placement.side
        status = MatchStatus.PROVISIONAL if self.rules.confirms_after else MatchStatus.CONFIRMED
        for offer, part in parts_of(selection, side, order.rest, offers_for(side, order.odds_e4, state), self._taken):
            self._taken.take(selection, side, offer, part.size)
            match = Match(
                order=order.id,
                reference=order.reference,
                number=len(order.matches) + 1,
                odds_e4=part.odds_e4,
                size=part.size,
                after=order.matched + part.size,
                at=now,
                status=status,
            )
            order = replace(order, matches=(*order.matches, match))
        return order if order.rest else replace(order, status=OrderStatus.FILLED)

    def _proceed(self, order: VenueOrder, now: float) -> None:
        """Let an order go on by what is true now."""
        after = self.rules.confirms_after.total_seconds()
        for match in order.matches:
            if match.status is MatchStatus.PROVISIONAL and now >= match.at + after:
                failed = order.reference in self._failing
                self._verdict(match, MatchStatus.FAILED if failed else MatchStatus.CONFIRMED, now)
        order = self._orders[order.id]
        state = self._state_of(order, now)
        if order.status is not OrderStatus.OPEN or state is None:
            return
        if state.status is MarketStatus.CLOSED:
            self.end(order, OrderStatus.LAPSED, Reason.MARKET_OVER, now)
        elif state.in_play and order.placement.persistence is Persistence.UNTIL_START:
            self.end(order, OrderStatus.LAPSED, Reason.PLAY_BEGAN, now)
        elif state.status is MarketStatus.OPEN and (matched := self._matched(order, state, now)) is not order:
            self.keep(matched, now)

    def _state_of(self, order: VenueOrder, now: float) -> MarketState | None:
        return _GONE if order.id in self._gone else self._markets.state(order.placement.selection, now)

    def _verdict(self, match: Match, status: MatchStatus, now: float) -> None:
        order = self._orders[match.order]
        matches = [replace(each, status=status) if each.number == match.number else each for each in order.matches]
        self.keep(replace(order, matches=tuple(matches)), now)

    def end(self, order: VenueOrder, status: OrderStatus, reason: Reason, now: float) -> VenueOrder:
        """Let an order stand no longer; what was matched remains."""
        return self.keep(replace(order, status=status, reason=reason), now)

    def keep(self, order: VenueOrder, now: float) -> VenueOrder:
        """Let an order be this from now on, and say so."""
        self.moves += 1
        order = replace(order, revision=self._orders[order.id].revision + 1)
        self._orders[order.id] = order
        if order.visible <= now:
            self._on_change(order)
        else:
            self._unseen.add(order.id)
        return order

    def _settle(self, now: float) -> None:
        """Pay what markets that are over decide, and take the commission of each market's net winnings."""
        over: dict[tuple[str, str, int | None], list[tuple[VenueOrder, MarketState]]] = {}
        for order in self._orders.values():
            state = None if order.settled else self._state_of(order, now)
            if state is None or state.won is None or order.status is OrderStatus.OPEN:
                continue
            if any(match.status is MatchStatus.PROVISIONAL for match in order.matches):
                continue
            selection: Selection = order.placement.selection
            over.setdefault(selection[:3], []).append((order, state))
        for orders in over.values():
            self._pay(orders, now)

    def _pay(self, orders: Sequence[tuple[VenueOrder, MarketState]], now: float) -> None:
        net = 0
        for order, state in orders:
            amount = sum(paid(order, match, state) for match in order.standing)
            net += amount
            if order.standing:
                self.money.post("bet", order.id, amount, now)
            self.keep(replace(order, settled=True), now)
        if net > 0 and self.rules.commission:
            self.money.post("commission", "", -round(net * self.rules.commission), now)
