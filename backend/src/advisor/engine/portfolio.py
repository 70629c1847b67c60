"""A portfolio's risk state and its ledger, changed together: the state is what the ledger's entries make it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, assert_never

import numpy as np

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, InsufficientFundsError, LedgerError
from advisor.engine.holds import Holds
from advisor.engine.kernel import SignalValues, bet_of
from advisor.ledger.bets import Bet
from advisor.ledger.entries import (
    Account,
    AccountKind,
    Ledger,
    Transaction,
    hold,
    market_commission,
    match,
    movement,
    placement,
    release,
    settlement,
    transfer,
    void,
)
from advisor.ledger.events import (
    Halted,
    Held,
    LedgerEvent,
    Matched,
    Moved,
    Paused,
    Placed,
    Released,
    Resumed,
    Settled,
    Voided,
)
from advisor.pricing.payoff import share_out
from advisor.risk.funds import halt, move_funds, resume
from advisor.risk.limits import NO_LIMITS, LimitValues
from advisor.risk.positions import BetValues, commission_due, row_of
from advisor.risk.state import (
    HALTED_NOW,
    PAUSED,
    RiskState,
    cancel_bet,
    change_bet,
    close_bet,
    count_order,
    new_state,
    open_bet,
    pause,
    void_market,
    with_capacity,
)

_BY_DRAWDOWN: Final = "The bankroll fell from its peak by the hard drawdown limit."


class Portfolio:
    """Bets of one asset that share a bankroll.

    Args:
        cash: the account that pays for bets and is paid; where money is kept at venues, the one that it comes to from
            outside and leaves from.
        limits: whose loss streak and hard drawdown settlements are held against.
        at_venues: whether bets are paid from what is kept at their venue, and not all from one account.

    Instants given to its methods are aware UTC and never before an earlier one.
    """

    def __init__(self, cash: Account, limits: LimitValues = NO_LIMITS, *, at_venues: bool = False) -> None:
        self.ledger: Final = Ledger()
        self._cash: Final = cash
        self._limits: Final = limits
        self._at_venues: Final = at_venues
        self._state = new_state(0)
        self._open: dict[str, Bet] = {}
        self._holds: Final = Holds()
        self._events: dict[str, int] = {}
        self._markets: dict[str, int] = {}
        self._venues: dict[str, int] = {}

    @property
    def state(self) -> RiskState:
        """The risk state; stale after the next change."""
        return self._state

    @property
    def open_bets(self) -> Sequence[Bet]:
        """In the order of their placement."""
        return tuple(self._open.values())

    def held(self, order: str) -> int | None:
        """What an order holds by now, minor units; None of one that holds nothing any more."""
        return self._holds.left(order)

    def bet(self, key: str) -> Bet | None:
        """The open bet of a key."""
        return self._open.get(key)

    def rows(self, event: str, market: str, venue: str) -> tuple[int, int, int]:
        """Rows of an event and a market and the index of a venue, for signals; added to the state if need be."""
        places = (_place(self._events, event), _place(self._markets, market), _place(self._venues, venue))
        self._state = with_capacity(self._state, places[0] + 1, places[1] + 1, 0, 0)
        return places

    def exposure(self, market: str) -> int:
        """What a market can lose, minor units."""
        row = self._markets.get(market)
        return 0 if row is None else int(self._state.market_exposure[row])

    def cash_at(self, venue: str | None) -> Account:
        """The account that pays for bets at a venue, with what may be bet there; with None the one at no venue."""
        return self._cash.beside(AccountKind.CASH, venue) if self._at_venues else self._cash

    def move(self, key: str, amount: int, at: datetime, venue: str | None = None) -> None:
        """Pay money in, or with an amount below zero out; minor units.

        Args:
            venue: where it is paid in or out; None for the account that is at no venue.

        Raises:
            InsufficientFundsError: more is to go out than open bets leave there.
        """
        cash = self.cash_at(venue)
        self._post(movement(key, at, cash, amount), spends=(cash, -amount))

    def transfer(self, key: str, amount: int, at: datetime, source: str | None, target: str | None) -> None:
        """Move money between venues, or with None from or to the account that is at none.

        Args:
            amount: minor units, above 0.

        Raises:
            InsufficientFundsError: open bets leave less at the source.
            LedgerError: source and target are one account.
        """
        cash = self.cash_at(source)
        self._post(transfer(key, at, cash, self.cash_at(target), amount), spends=(cash, amount))

    def place(self, bet: Bet, at: datetime) -> None:
        """Record a placed bet, as the decision kernel granted it.

        What has happened is never refused for want of cash.
        """
        self._post(placement(bet, at, self.cash_at(bet.venue)))

    def hold(self, order: Held, at: datetime) -> None:
        """Hold for an order what it may cost at worst, as the decision kernel granted it."""
        self._post(hold(f"{order.order}:held", at, self.cash_at(order.venue), order))

    def match(self, key: str, bet: Bet, held: int, at: datetime) -> None:
        """Record that more of an order was matched.

        Args:
            key: of the entry; made of what the venue says of the match alone.
            bet: all that stands of it by now; its key is the order's.
            held: what the order holds for this part, minor units; of an order that has ended meanwhile nothing.
        """
        self._post(match(key, at, self.cash_at(bet.venue), held, self._open.get(bet.key), bet))

    def unmatch(self, key: str, order: str, bet: Bet | None, at: datetime) -> None:
        """Record that a match of an order has failed: its risk returns to cash, and nothing is held for it again.

        Args:
            key: of the entry.
            bet: all that stands of it still; None where nothing does.

        Raises:
            ConflictError: the order's bet is not open.
        """
        before = self._open.get(order)
        if before is None:
            raise ConflictError(f"The bet {order} is not open.")
        self._post(match(key, at, self.cash_at(before.venue), 0, before, bet))

    def release(self, key: str, order: str, amount: int, at: datetime) -> None:
        """Give back what an order holds no longer.

        Args:
            key: of the entry.
            order: the order's.
            amount: minor units, from 0: an order may cost nothing.

        Raises:
            KeyError: it holds nothing any more.
        """
        held = self._holds.order(order)
        self._post(release(key, at, self.cash_at(held.venue), held, amount))

    def settle(self, results: Mapping[str, int], at: datetime) -> None:
        """Settle open bets; those of one market at one venue together, as commission may be on what they net.

        Args:
            results: halves won by the selection, by the keys of the bets.

        Raises:
            ConflictError: a bet is not open.
        """
        if unknown := [key for key in results if key not in self._open]:
            raise ConflictError(f"These bets are not open: {', '.join(unknown)}.")
        # The sort is stable: bets of a market stay in the order of placement.
        bets = sorted((bet for bet in self._open.values() if bet.key in results), key=_market_and_venue)
        for _, group in groupby(bets, key=_market_and_venue):
            self._settle_together(list(group), results, at)

    def _settle_together(self, bets: Sequence[Bet], results: Mapping[str, int], at: datetime) -> None:
        shares = self._market_shares(bets, results)
        for bet, share in zip(bets, shares, strict=True):
            brought = self._post(settlement(bet, at, self.cash_at(bet.venue), results[bet.key], share), self._limits)
            if brought & PAUSED:
                self.ledger.post(Transaction(f"{bet.key}:paused", at, (), Paused()))
            if brought & HALTED_NOW:
                self.ledger.post(Transaction(f"{bet.key}:halted", at, (), Halted(_BY_DRAWDOWN)))
        if charged := sum(share for share in shares if share is not None):
            key, venue = f"{bets[0].key}:commission", bets[0].venue
            self._post(market_commission(key, at, self.cash_at(venue), venue, charged))

    def _market_shares(self, bets: Sequence[Bet], results: Mapping[str, int]) -> list[int | None]:
        """Of the commission on what the bets of one position net; None where each is charged alone."""
        if not bets[0].nets:
            return [None] * len(bets)
        gross = np.array([bet.gross(results[bet.key]) for bet in bets], np.int64)
        positions = self._state.positions
        row = row_of(positions, self._markets[bets[0].market], self._venues[bets[0].venue])
        return list(share_out(commission_due(positions, row, gross.sum()), gross).tolist())

    def void(self, key: str, market: str, at: datetime) -> None:
        """Return the open bets of a market.

        Args:
            key: of the entry.
        """
        bets = [bet for bet in self._open.values() if bet.market == market]
        if bets:
            self._post(void(key, at, self.cash_at, market, bets))

    def halt(self, key: str, reason: str, at: datetime) -> None:
        """Bet no more until betting is resumed."""
        self._post(Transaction(key, at, (), Halted(reason)))

    def resume(self, key: str, at: datetime) -> None:
        """Bet again; the peak from which drawdowns count is then the present bankroll.

        Raises:
            ConflictError: betting is not halted.
        """
        self._post(Transaction(key, at, (), Resumed()))

    def _post(
        self, entry: Transaction, limits: LimitValues = NO_LIMITS, spends: tuple[Account, int] | None = None
    ) -> int:
        """Post an entry whose event the state has not refused; what limits made of a settlement.

        Args:
            spends: an account and what it must have.
        """
        if not self.ledger.is_new(entry):
            return 0
        if spends is not None and (asked := spends[1]) > (has := max(self.ledger.balance(spends[0]), 0)):
            raise InsufficientFundsError(asked, has)
        brought = 0 if entry.event is None else self._apply(entry.event, micros_of(entry.at), limits)
        self.ledger.post(entry)
        return brought

    def _apply(self, event: LedgerEvent, at: int, limits: LimitValues) -> int:
        match event:
            case Moved():
                move_funds(self._state, event.amount, at)
            case Placed():
                self._state = open_bet(self._state, self._values(event.bet))
                self._open[event.bet.key] = event.bet
            case Held() | Matched() | Released():
                self._apply_order(event)
            case Settled():
                values = self._values(self._open.pop(event.bet))
                return close_bet(self._state, values, event.gross, event.commission, at, limits)
            case Voided():
                self._void(event, at)
            case Paused():
                pause(self._state)
            case Halted():
                halt(self._state, at)
            case Resumed():
                resume(self._state, at)
            case _:
                assert_never(event)
        return 0

    def _apply_order(self, event: Held | Matched | Released) -> None:
        match event:
            case Held():
                self._holds.add(event)
                self._count(event, event.at_risk, 1)
            case Matched():
                self._match(event)
            case Released():
                self._hold_less(event.order, event.amount, is_matched=False)

    def _match(self, event: Matched) -> None:
        bet, before = event.bet, self._open.get(event.order)
        if event.held or event.order in self._holds:
            self._hold_less(event.order, event.held, is_matched=True)
        if bet is None:
            if before is not None:
                cancel_bet(self._state, self._values(self._open.pop(event.order)))
                if self._holds.unmatch(event.order):
                    self._count(self._holds.order(event.order), 0, 1)
            return
        if before is None:
            self._state = open_bet(self._state, self._values(bet))
        else:
            change_bet(self._state, self._values(before), self._values(bet))
        self._open[bet.key] = bet

    def _hold_less(self, key: str, amount: int, *, is_matched: bool) -> None:
        order = self._holds.order(key)
        counts_no_more = self._holds.reduce(key, amount, is_matched=is_matched)
        self._count(order, -amount, -1 if counts_no_more else 0)

    def _count(self, order: Held, amount: int, orders: int) -> None:
        event, market, _ = self.rows(order.event, order.market, order.venue)
        count_order(self._state, event, market, amount, orders)

    def _void(self, event: Voided, at: int) -> None:
        bets = [self._open.pop(key) for key in event.bets]
        void_market(self._state, self._events[bets[0].event], self._markets[event.market], at)

    def _values(self, bet: Bet) -> BetValues:
        event, market, venue = self.rows(bet.event, bet.market, bet.venue)
        signal = SignalValues(
            at=0,
            event=event,
            market=market,
            venue=venue,
            outcomes=bet.outcomes,
            selection=bet.selection,
            covered=bet.covered,
            side=int(bet.side),
            odds_e4=0,
            probability=np.nan,
            commission=bet.commission,
            nets=bet.nets,
            halves=0.0,
        )
        return bet_of(signal, bet.at_risk, bet.win)

    @classmethod
    def rebuilt(
        cls, cash: Account, limits: LimitValues, entries: Iterable[Transaction], *, at_venues: bool = False
    ) -> "Portfolio":
        """The portfolio that these entries of a ledger leave, in their order.

        What limits brought about is an entry of its own: those of today change nothing of the past.

        Raises:
            LedgerError: two entries have one key.
        """
        portfolio = cls(cash, limits, at_venues=at_venues)
        for entry in entries:
            portfolio.repeat(entry)
        return portfolio

    def repeat(self, entry: Transaction) -> None:
        """Post an entry of another ledger, and change the state as it did then.

        Raises:
            LedgerError: it was posted before.
        """
        if not self.ledger.is_new(entry):
            raise LedgerError(f"Transaction {entry.key!r} is there twice.")
        self._post(entry)


def _place(places: dict[str, int], key: str) -> int:
    return places.setdefault(key, len(places))


def _market_and_venue(bet: Bet) -> tuple[str, str]:
    return bet.market, bet.venue
