"""What entries of a ledger make of a portfolio: its risk state, in which rows have names here, and its bets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

import numpy as np

from advisor.engine.kernel import SignalValues, bet_of
from advisor.engine.portfolios.holds import Hold, Holds
from advisor.engine.portfolios.settlements import KnownSettlements, Settlement, Settlements
from advisor.ledger.bets import Bet
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
    Reversed,
    Settled,
    Voided,
)
from advisor.risk.bankroll_path import BankrollPath, PathStep, StepKind, standing
from advisor.risk.funds import halt, move_funds, resume
from advisor.risk.limits import NO_LIMITS, LimitValues
from advisor.risk.positions import BetValues, row_of
from advisor.risk.state import (
    PAUSED,
    RiskState,
    cancel_bet,
    change_bet,
    close_bet,
    copied,
    count_order,
    hold_against,
    new_state,
    open_bet,
    pause,
    reopen_bet,
    shift_starts,
    void_market,
    with_capacity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMemory:
    """What entries have made of a portfolio, as values: with it and later entries its state is made anew.

    Attributes:
        events, markets, venues: names in the order of their rows in the risk state.
        open: open bets in the order of their placement.
        steps, forgotten: see ``BankrollPath``.
    """

    risk: RiskState
    events: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    open: tuple[Bet, ...] = ()
    holds: tuple[Hold, ...] = ()
    settlements: KnownSettlements = field(default_factory=KnownSettlements)
    steps: tuple[PathStep, ...] = ()
    forgotten: int = 0


class PortfolioState:
    """Of one portfolio.

    Args:
        memory: what earlier entries have made; None: there are none.

    Attributes:
        risk: the risk state; stale after the next change.
        open: open bets by key, in the order of their placement.
        holds: what open orders hold.
        settlements: of bets that may be corrected.
    """

    def __init__(self, memory: StateMemory | None = None) -> None:
        memory = memory or StateMemory(risk=new_state(0))
        self.risk = copied(memory.risk)
        self._capacity = (0, 0)
        self.open: Final = {bet.key: bet for bet in memory.open}
        self.holds: Final = Holds(memory.holds)
        self.settlements: Final = Settlements(memory.settlements)
        self._path: Final = BankrollPath(memory.steps, memory.forgotten)
        self._events, self._markets, self._venues = (
            {name: row for row, name in enumerate(names)} for names in (memory.events, memory.markets, memory.venues)
        )

    def memory(self) -> StateMemory:
        """All of it, to be taken up by others."""
        return StateMemory(
            risk=copied(self.risk),
            events=tuple(self._events),
            markets=tuple(self._markets),
            venues=tuple(self._venues),
            open=tuple(self.open.values()),
            holds=self.holds.all,
            settlements=self.settlements.known,
            steps=self._path.steps,
            forgotten=self._path.forgotten,
        )

    def rows(self, event: str, market: str, venue: str) -> tuple[int, int, int]:
        """Rows of an event and a market and the index of a venue; added to the state if need be."""
        places = (_place(self._events, event), _place(self._markets, market), _place(self._venues, venue))
        events, markets = self._capacity
        if places[0] >= events or places[1] >= markets:
            # A fifth of what holding for an order takes, so not for each.
            self._capacity = max(places[0] + 1, events), max(places[1] + 1, markets)
            self.risk = with_capacity(self.risk, *self._capacity, 0, 0)
        return places

    def exposure(self, market: str) -> int:
        """What a market can lose, minor units."""
        row = self._markets.get(market)
        return 0 if row is None else int(self.risk.market_exposure[row])

    def event_exposures(self) -> Mapping[str, int]:
        """What can be lost on each event on which anything can, minor units."""
        amounts = self.risk.event_exposure.tolist()
        return {name: amounts[row] for name, row in self._events.items() if row < len(amounts) and amounts[row]}

    def position(self, bet: Bet) -> int:
        """The row of the position of a bet that is or was open."""
        return row_of(self.risk.positions, self._markets[bet.market], self._venues[bet.venue])

    def forget(self, before: int) -> None:
        """Forget what became of markets of which no bet was settled since an instant, µs."""
        self.settlements.forget(before)
        self._path.forget(self.settlements.first_step)

    def apply(self, event: LedgerEvent, at: int, limits: LimitValues) -> int:
        """Let an event change the state; what limits made of a settlement, see ``close_bet``.

        Args:
            at: µs; not before that of an earlier event.
        """
        match event:
            case Settled():
                return self._settle(event, at, limits)
            case Reversed():
                self._reopen(event, at)
            case Placed():
                self.risk = open_bet(self.risk, self._values(event.bet))
                self.open[event.bet.key] = event.bet
            case Held() | Matched() | Released():
                self._apply_order(event)
            case Voided():
                self._void(event, at)
            case Moved() | Paused() | Halted() | Resumed():
                self._apply_whole(event, at)
            case _:
                assert_never(event)
        return 0

    def _apply_whole(self, event: Moved | Paused | Halted | Resumed, at: int) -> None:
        """What is of no single bet."""
        before = standing(self.risk.totals)
        match event:
            case Moved():
                move_funds(self.risk, event.amount, at)
                self._path.add(StepKind.MOVEMENT, event.amount, before)
            case Paused():
                pause(self.risk)
                self._path.add(StepKind.PAUSE, 0, before)
            case Halted():
                halt(self.risk, at)
            case Resumed():
                resume(self.risk, at)
                self._path.add(StepKind.RESUME, 0, before)

    def _settle(self, event: Settled, at: int, limits: LimitValues) -> int:
        bet = self.open.pop(event.bet)
        known, before = self.settlements.before(event.bet), standing(self.risk.totals)
        values, profit = self._values(bet), event.gross - event.commission
        if known is None:
            brought = close_bet(self.risk, values, event.gross, event.commission, at, limits)
            number, first, step = 1, at, self._path.add(StepKind.PROFIT, profit, before)
        else:
            close_bet(self.risk, values, event.gross, event.commission, at, NO_LIMITS)
            number, first, step = known.number + 1, known.at, known.step
            self._restate(known, profit, profit)
            brought = hold_against(self.risk, limits)
        if brought & PAUSED:
            self._path.add(StepKind.PAUSE, 0, standing(self.risk.totals))
        self.settlements.add(
            Settlement(bet=bet, number=number, gross=event.gross, commission=event.commission, at=first, step=step)
        )
        return brought

    def _reopen(self, event: Reversed, at: int) -> None:
        known = self.settlements.reopen(event.bet)
        values = self._values(known.bet)
        self.risk = reopen_bet(self.risk, values, known.gross, known.commission, at)
        self.open[event.bet] = known.bet
        self._restate(known, 0, -known.profit)

    def _restate(self, settlement: Settlement, profit: int, change: int) -> None:
        """Let the first settlement of a bet have brought another profit, and the losses of its day, week and month."""
        totals = self.risk.totals
        self._path.restate(settlement.step, profit, totals)
        shift_starts(totals, change, settlement.at)

    def _apply_order(self, event: Held | Matched | Released) -> None:
        match event:
            case Held():
                self.holds.add(event)
                self._count(event, event.at_risk, 1)
            case Matched():
                self._match(event)
            case Released():
                self._hold_less(event.order, event.amount, is_matched=False)

    def _match(self, event: Matched) -> None:
        bet, before = event.bet, self.open.get(event.order)
        if event.held or event.order in self.holds:
            self._hold_less(event.order, event.held, is_matched=True)
        if bet is None:
            if before is not None:
                cancel_bet(self.risk, self._values(self.open.pop(event.order)))
                if self.holds.unmatch(event.order):
                    self._count(self.holds.order(event.order), 0, 1)
            return
        if before is None:
            self.risk = open_bet(self.risk, self._values(bet))
        else:
            change_bet(self.risk, self._values(before), self._values(bet))
        self.open[bet.key] = bet

    def _hold_less(self, key: str, amount: int, *, is_matched: bool) -> None:
        order = self.holds.order(key)
        counts_no_more = self.holds.reduce(key, amount, is_matched=is_matched)
        self._count(order, -amount, -1 if counts_no_more else 0)

    def _count(self, order: Held, amount: int, orders: int) -> None:
        event, market, _ = self.rows(order.event, order.market, order.venue)
        count_order(self.risk, event, market, amount, orders)

    def _void(self, event: Voided, at: int) -> None:
        bets = [self.open.pop(key) for key in event.bets]
        void_market(self.risk, self._events[bets[0].event], self._markets[event.market], at)

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


def _place(places: dict[str, int], key: str) -> int:
    return places.setdefault(key, len(places))
