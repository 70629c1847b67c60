"""A portfolio's risk state and its ledger, changed together: the state is what the ledger's entries make it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import numpy as np

from advisor.core.clock import micros_of
from advisor.core.errors import ConflictError, InsufficientFundsError, LedgerError
from advisor.engine.kernel import ANY_SIGNAL, pre_trade_refusal
from advisor.engine.portfolios.matches import confirmed, failed, matched, stands
from advisor.engine.portfolios.memory import NOTHING_POSTED, PortfolioMemory, PostedKeys
from advisor.engine.portfolios.portfolio_state import PortfolioState
from advisor.engine.portfolios.settlements import Place, Settlement, place_of
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import (
    Ledger,
    MatchedRisk,
    Transaction,
    hold,
    market_commission,
    movement,
    nth_key,
    placement,
    release,
    reversal,
    settlement,
    transfer,
    void,
)
from advisor.ledger.events import Halted, Held, Paused, Resumed, Reversed
from advisor.pricing.payoff import share_out
from advisor.risk.capital_shares import NO_SHARES, LimitShares, limits_at
from advisor.risk.limits import NO_LIMITS, LimitValues, Refusal
from advisor.risk.past_losses import deepest_fall
from advisor.risk.positions import commission_due
from advisor.risk.state import HALTED, HALTED_NOW, PAUSED, RiskState, start_day

_FOR_A_WHILE: Final = frozenset({Refusal.MONTHLY_LOSS, Refusal.WEEKLY_LOSS, Refusal.DAILY_LOSS, Refusal.LOSS_STREAK})
_BY_DRAWDOWN: Final = "The bankroll fell from its peak by the hard drawdown limit."


class Portfolio:
    """Bets of one asset that share a bankroll.

    Args:
        cash: the account that pays for bets and is paid; where money is kept at venues, the one that it comes to from
            outside and leaves from.
        limits: whose loss streak and hard drawdown settlements are held against.
        at_venues: whether bets are paid from what is kept at their venue, and not all from one account.
        memory: what entries before have made of it; None: it begins with nothing.
        posted: of these entries.

    Instants given to its methods are aware UTC and never before an earlier one.
    """

    def __init__(
        self,
        cash: Account,
        limits: LimitValues = NO_LIMITS,
        *,
        at_venues: bool = False,
        memory: PortfolioMemory | None = None,
        posted: PostedKeys = NOTHING_POSTED,
    ) -> None:
        balances = None if memory is None else memory.balances
        self.ledger: Final = Ledger(balances, posted.keys, posted.reversed)
        self._cash: Final = cash
        self._limits: Final = limits
        self._at_venues: Final = at_venues
        self._state: Final = PortfolioState(None if memory is None else memory.state)

    def memory(self) -> PortfolioMemory:
        """What its entries have made of it until now."""
        return PortfolioMemory(entries=self.ledger.posted, balances=self.ledger.balances, state=self._state.memory())

    @property
    def state(self) -> RiskState:
        """The risk state; stale after the next change."""
        return self._state.risk

    @property
    def open_bets(self) -> Sequence[Bet]:
        """In the order of their placement."""
        return tuple(self._state.open.values())

    @property
    def open_holds(self) -> Sequence[Held]:
        """What each open order holds by now."""
        return self._state.holds.open

    def held(self, order: str) -> int | None:
        """What an order holds by now, minor units; None of one that holds nothing any more."""
        return self._state.holds.left(order)

    def bet(self, key: str) -> Bet | None:
        """The open bet of a key."""
        return self._state.open.get(key)

    def settled(self, key: str) -> Settlement | None:
        """The last settlement of the bet of a key; None of one that is not settled, or was so too long ago."""
        known = self._state.settlements
        return known.of(key) if key in known else None

    @property
    def is_halted(self) -> bool:
        """Whether it bets no more until somebody resumes."""
        return bool(self._state.risk.totals[HALTED])

    def breached(self, limits: LimitValues, at: datetime, shares: LimitShares = NO_SHARES) -> Sequence[Refusal]:
        """Limits by which nothing is bet now, whatever is signalled, for a while or until one resumes.

        Args:
            shares: those of the limits that are shares of the capital.
        """
        totals = self.state.totals.copy()
        has_fallen = totals[HALTED] or deepest_fall(totals) >= limits.drawdown_hard
        found, totals[HALTED] = [Refusal.DRAWDOWN_HALT] if has_fallen else [], 0
        anything = ANY_SIGNAL._replace(at=micros_of(at), odds_e4=limits.min_odds_e4)
        start_day(self.state._replace(totals=totals), anything.at)
        limits = limits_at(limits._replace(drawdown_hard=NO_LIMITS.drawdown_hard), shares, totals, anything.at)
        refusal = Refusal(pre_trade_refusal(self.state._replace(totals=totals), anything, limits))
        return [*found, refusal] if refusal in _FOR_A_WHILE else found

    def rows(self, event: str, market: str, venue: str) -> tuple[int, int, int]:
        """Rows of an event and a market and the index of a venue, for signals; added to the state if need be."""
        return self._state.rows(event, market, venue)

    def exposure(self, market: str) -> int:
        """What a market can lose, minor units."""
        return self._state.exposure(market)

    def event_exposures(self) -> Mapping[str, int]:
        """What can be lost on each event on which anything can, minor units."""
        return self._state.event_exposures()

    def cash_at(self, venue: str | None) -> Account:
        """The account that pays for bets at a venue, with what may be bet there; with None the one at no venue."""
        return self._cash.beside(AccountKind.CASH, venue) if self._at_venues else self._cash

    def move(
        self,
        key: str,
        amount: int,
        at: datetime,
        venue: str | None = None,
        counter: AccountKind = AccountKind.CAPITAL,
    ) -> None:
        """Pay money in, or with an amount below zero out; minor units.

        Args:
            venue: where it is paid in or out; None for the account that is at no venue.
            counter: where it comes from, or goes to.

        Raises:
            InsufficientFundsError: more is to go out than open bets leave there.
        """
        cash = self.cash_at(venue)
        self._post(movement(key, at, cash, amount, counter), spends=(cash, -amount))

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

    def match(self, part: MatchedRisk, bet: Bet, held: int, at: datetime) -> None:
        """Record that more of an order was matched; what stands already is not recorded twice.

        Args:
            part: the match.
            bet: all that stands of it by now; its key is the order's.
            held: what the order holds for this part, minor units; of an order that has ended meanwhile nothing.
        """
        if stands(self.ledger, part):
            return
        cash = self.cash_at(bet.venue)
        entry = matched(self.ledger, part, cash, self._state.open.get(bet.key), bet, at)
        if held:
            self._post(release(f"{entry.key}:released", at, cash, self._state.holds.order(bet.key), held))
        self._post(entry)

    def confirm(self, part: MatchedRisk, bet: Bet, at: datetime) -> None:
        """Record that the venue of a match that stands has confirmed it."""
        for entry in confirmed(self.ledger, part, self.cash_at(bet.venue), bet.venue, at):
            self._post(entry)

    def unmatch(self, part: MatchedRisk, order: str, bet: Bet | None, at: datetime) -> None:
        """Record that a match of an order has failed: its entry is reversed, and nothing is held for it again.

        Args:
            part: the match, of the kind that it was until now.
            bet: all that stands of the order still; None where nothing does.

        Raises:
            ConflictError: the order's bet is not open.
        """
        before = self._state.open.get(order)
        if before is None:
            raise ConflictError(f"The bet {order} is not open.")
        for entry in failed(self.ledger, part, self.cash_at(before.venue), before, bet, at):
            self._post(entry)

    def release(self, key: str, order: str, amount: int, at: datetime) -> None:
        """Give back what an order holds no longer.

        Args:
            key: of the entry.
            order: the order's.
            amount: minor units, from 0: an order may cost nothing.

        Raises:
            KeyError: it holds nothing any more.
        """
        held = self._state.holds.order(order)
        self._post(release(key, at, self.cash_at(held.venue), held, amount))

    def settle(self, results: Mapping[str, int], at: datetime) -> None:
        """Settle open bets; those of one market at one venue together, as commission may be on what they net.

        Args:
            results: halves won by the selection, by the keys of the bets.

        Raises:
            ConflictError: a bet is not open.
        """
        if unknown := [key for key in results if key not in self._state.open]:
            raise ConflictError(f"These bets are not open: {', '.join(unknown)}.")
        together: dict[Place, list[Bet]] = {}
        for bet in self.open_bets:
            if bet.key in results:
                together.setdefault(place_of(bet), []).append(bet)
        for bets in together.values():
            gross = [bet.gross(results[bet.key]) for bet in bets]
            self._settle_together(bets, gross, at, [self._limits] * len(bets))

    def correct(self, results: Mapping[str, int], at: datetime) -> None:
        """Settle bets anew that were settled by another result: as if this one alone had been known.

        The entries that were wrong are reversed, of a market's net winnings those of all its settled bets at the
        venue, as the commission is shared among them anew. Profits count where the first settlements stand.

        Args:
            results: halves won by the selection, by the keys of the bets.

        Raises:
            ConflictError: a bet is not settled, or that can no more be corrected.
        """
        known = self._state.settlements
        bets = sorted((known.of(key).bet for key in results), key=place_of)
        if not bets:
            return
        groups: list[tuple[list[Bet], list[int]]] = []
        for place, group in groupby(bets, key=place_of):
            some = list(group)
            # Bets that are charged each for itself are corrected each for itself.
            settled = known.together_with(some[0]) if some[0].nets else [known.of(bet.key) for bet in some]
            self._reverse(settled, known.charges(place), at)
            gross = [one.bet.gross(results[one.bet.key]) if one.bet.key in results else one.gross for one in settled]
            groups.append(([one.bet for one in settled], gross))
        for number, (same, gross) in enumerate(groups, start=1):
            # Held against limits at the end alone: before, losses stand without the gains that make up for them.
            last = self._limits if number == len(groups) else NO_LIMITS
            self._settle_together(same, gross, at, [NO_LIMITS] * (len(same) - 1) + [last])

    def forget_settled(self, before: datetime) -> None:
        """Forget what became of markets of which no bet was settled since: nothing of them can be corrected."""
        self._state.forget(micros_of(before))

    def _reverse(self, settled: Sequence[Settlement], charges: Mapping[str, int], at: datetime) -> None:
        """Take back settlements of bets of one market at one venue, and what was charged on their net."""
        venue = settled[0].bet.venue
        cash = self.cash_at(venue)
        for key, charged in charges.items():
            self._post(reversal(market_commission(key, at, cash, venue, charged), at, None))
        for each in settled:
            entry = settlement(each.bet, at, cash, each.gross, each.commission if each.bet.nets else None, each.number)
            self._post(reversal(entry, at, Reversed(each.bet.key)))

    def _settle_together(
        self, bets: Sequence[Bet], gross: Sequence[int], at: datetime, limits: Sequence[LimitValues]
    ) -> None:
        shares, numbers = self._market_shares(bets, gross), [self._number(bet) for bet in bets]
        cash = self.cash_at(bets[0].venue)
        for bet, profit, share, number, held_against in zip(bets, gross, shares, numbers, limits, strict=True):
            brought = self._post(settlement(bet, at, cash, profit, share, number), held_against)
            if brought & PAUSED:
                self.ledger.post(Transaction(nth_key(f"{bet.key}:paused", number), at, (), Paused()))
            if brought & HALTED_NOW:
                self.ledger.post(Transaction(nth_key(f"{bet.key}:halted", number), at, (), Halted(_BY_DRAWDOWN)))
        if charged := sum(share for share in shares if share is not None):
            key = nth_key(f"{bets[0].key}:commission", numbers[0])
            self._post(market_commission(key, at, cash, bets[0].venue, charged))

    def _number(self, bet: Bet) -> int:
        """How often a bet is settled with the next time."""
        before = self._state.settlements.before(bet.key)
        return 1 if before is None else before.number + 1

    def _market_shares(self, bets: Sequence[Bet], gross: Sequence[int]) -> list[int | None]:
        """Of the commission on what the bets of one position net; None where each is charged alone."""
        if not bets[0].nets:
            return [None] * len(bets)
        profits = np.array(gross, np.int64)
        row = self._state.position(bets[0])
        return list(share_out(commission_due(self.state.positions, row, profits.sum()), profits).tolist())

    def void(self, key: str, market: str, at: datetime) -> None:
        """Return the open bets of a market.

        Args:
            key: of the entry.
        """
        bets = [bet for bet in self.open_bets if bet.market == market]
        if bets:
            self._post(void(key, at, self.cash_at, market, bets))

    def halt(self, key: str, reason: str, at: datetime) -> None:
        """Bet no more until betting is resumed."""
        self._post(Transaction(key, at, (), Halted(reason)))

    def resume(self, key: str, at: datetime, reason: str = "", by: str = "") -> None:
        """Bet again; the peak from which drawdowns count is then the present bankroll.

        Args:
            reason: why, for people.
            by: who resumes.

        Raises:
            ConflictError: betting is not halted.
        """
        self._post(Transaction(key, at, (), Resumed(reason, by)))

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
        brought = 0
        if entry.event is None:
            self._state.settlements.follow(entry)
        else:
            brought = self._state.apply(entry.event, micros_of(entry.at), limits)
        self.ledger.post(entry)
        return brought

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
