"""Bets on events that are over: settled by all that is known of them, now and then in a step's transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from advisor.core.venues import VenueTerms
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.settling import SettledBet, UnsettledBet, note_settled, unsettled_bets
from advisor.engine.blotter import Blotter, BlotterChanges
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.events import Settled
from advisor.ledger.outcomes import BetResult, Decided, Undecided, bet_result


class Settling:
    """For one task.

    Args:
        venues: by whose rules bets are settled.
        every: how often bets on events that are over are looked for.
    """

    def __init__(self, venues: VenueTerms, every: timedelta) -> None:
        self._venues = venues
        self._every = every
        self._settled_at: datetime | None = None
        self._questioned: set[str] = set()
        self._outcomes: Mapping[str, str] = {}

    def forget(self) -> None:
        """Look again at once; what was asked since the last commit may not be stored, and is asked again."""
        self._settled_at = None
        self._questioned.clear()

    async def settle(self, connection: WritingConnection, blotter: Blotter, now: datetime) -> None:
        """Settle bets of the blotter's portfolios."""
        self._outcomes = {}
        if self._settled_at is not None and now - self._settled_at < self._every:
            return
        self._settled_at, outcomes = now, dict[str, str]()
        results: dict[str, dict[str, int]] = defaultdict(dict)
        for bet in await unsettled_bets(connection):
            portfolio = blotter.portfolios.get(bet.portfolio)
            if portfolio is None or portfolio.bet(bet.reference) is None:
                continue
            found = self._result(bet, blotter, now)
            if isinstance(found, Decided):
                results[bet.portfolio][bet.reference] = found.halves
                outcomes[bet.reference] = found.outcome(bet.side)
        for key, settled in results.items():
            blotter.portfolios[key].settle(settled, now)
        self._outcomes = outcomes

    async def note(self, connection: WritingConnection, changes: BlotterChanges, now: datetime) -> None:
        """Note at their orders what became of the bets that were settled last; the changes say what they brought."""
        await note_settled(connection, self._settled(changes), now)

    def _settled(self, changes: BlotterChanges) -> Sequence[SettledBet]:
        events = [entry.event for entries in changes.transactions.values() for entry in entries]
        return [
            SettledBet(
                reference=event.bet, outcome=self._outcomes[event.bet], gross=event.gross, charged=event.commission
            )
            for event in events
            if isinstance(event, Settled)
        ]

    def _result(self, bet: UnsettledBet, blotter: Blotter, now: datetime) -> BetResult:
        """What became of a bet; of what no rule can say a person has to, and is asked once."""
        terms = TERMS[self._venues.venue(bet.venue).kind]
        try:
            return bet_result(
                bet.market, bet.line, bet.selection, bet.participant, bet.result, terms=terms, venue=bet.venue
            )
        except ValueError as error:
            if bet.reference not in self._questioned:
                self._questioned.add(bet.reference)
                blotter.question(bet.reference, f"Its bet is not settled: {error}.", now)
            return Undecided.NOT_KNOWN
