"""Bets on events that are over: settled by all that is known of them, and anew where that has changed.

Now and then, in a step's transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.core.markets import EventStatus
from advisor.core.venues import VenueTerms
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.commands import WaitingCommand
from advisor.db.orders.settling import (
    DISPUTED,
    NOT_SETTLED,
    Outcome,
    OverBet,
    SettledBet,
    bets_settled_since,
    note_settled,
    unsettled_bets,
)
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.events import Settled
from advisor.ledger.outcomes import BetResult, Decided, Undecided, bet_result, decided_by_hand

log = structlog.get_logger(__name__)

_LATE: Final = timedelta(days=1)
"""So long after its start a game and what is reported of it are over: a result that is missing then does not come."""
_LONG: Final = timedelta(days=7)
"""So long what is played over days may last: a Test match, a tournament."""
_OVER: Final = frozenset({EventStatus.FINISHED, EventStatus.VOID})
_WHY: Final = {
    Undecided.NOT_KNOWN: "nothing says its result a day after its start",
    Undecided.CALLED_OFF: "its event was called off after the bet, and whether a replay counts is a rule of its venue",
    Undecided.BY_CONTRACT: "its event is void or who it is about took no part, where the words of its contract decide",
    Undecided.SHORTENED: "its event was cut short, and whether the bet stands is a rule of its venue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingConfig:
    """How bets are settled.

    Attributes:
        every: how often bets on events that are over are looked for.
        correct_every: how often settled ones are held against what is known now.
        corrected_within: so long after it was settled a bet is settled anew.
        sources: how many have to say a score before it counts: 1, or 2.
        wait: a score that one alone says counts after so long, where none says another.
    """

    every: timedelta
    correct_every: timedelta
    corrected_within: timedelta
    sources: int
    wait: timedelta


class Settling:
    """For one task.

    Args:
        venues: by whose rules bets are settled.
    """

    def __init__(self, venues: VenueTerms, config: SettlingConfig) -> None:
        self._venues = venues
        self._config = config
        self._settled_at: datetime | None = None
        self._corrected_at: datetime | None = None
        self._questioned: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}

    def forget(self) -> None:
        """Look again at once; what was asked since the last commit may not be stored, and is asked again."""
        self._settled_at = self._corrected_at = None
        self._questioned.clear()
        self._outcomes.clear()

    async def settle(self, connection: WritingConnection, blotter: Blotter, now: datetime) -> None:
        """Settle bets of the blotter's portfolios, and those anew whose results have changed."""
        if self._settled_at is None or now - self._settled_at >= self._config.every:
            self._settled_at = now
            bets = await unsettled_bets(connection, games_before=now - _LATE, others_before=now - _LONG)
            for key, results in self._decided(bets, blotter, now).items():
                blotter.portfolios[key].settle(results, now)
        if self._corrected_at is None or now - self._corrected_at >= self._config.correct_every:
            self._corrected_at = now
            await self._correct(connection, blotter, now)

    def settle_by_hand(self, waiting: WaitingCommand, blotter: Blotter, now: datetime) -> str | None:
        """Settle a bet as a person says, or anew; why it cannot be, or None where it was."""
        command = waiting.command
        bet, portfolio = command.subject, blotter.portfolios[waiting.portfolio]
        entry = blotter.entries.get(bet)
        if entry is not None and entry.closed_at is None:
            return "something is still expected of its order"
        found = decided_by_hand(command.outcome or "", waiting.side)
        if portfolio.bet(bet) is not None:
            portfolio.settle({bet: found.halves}, now)
        elif portfolio.settled(bet) is not None:
            portfolio.correct({bet: found.halves}, now)
        else:
            return "nothing of it was matched, or it was settled too long ago"
        self._outcomes[bet] = Outcome(found.outcome(waiting.side), command.asked_by, command.reason)
        return None

    async def note(self, connection: WritingConnection, changes: BlotterChanges, now: datetime) -> None:
        """Note at their orders what became of the bets that were settled since; the changes say what they brought."""
        outcomes, self._outcomes = self._outcomes, {}
        await note_settled(connection, list(_settled(changes, outcomes)), now)

    async def _correct(self, connection: WritingConnection, blotter: Blotter, now: datetime) -> None:
        since = now - self._config.corrected_within
        for portfolio in blotter.portfolios.values():
            portfolio.forget_settled(since)
        changed = self._decided(await bets_settled_since(connection, since), blotter, now)
        for key, results in changed.items():
            log.info("bets_corrected", portfolio=key, bets=len(results))
            blotter.portfolios[key].correct(results, now)

    def _decided(self, bets: Iterable[OverBet], blotter: Blotter, now: datetime) -> Mapping[str, Mapping[str, int]]:
        """Halves won by the selections of bets that are to be settled, or anew, by portfolio and bet."""
        results: dict[str, dict[str, int]] = defaultdict(dict)
        for bet in bets:
            if bet.portfolio not in blotter.portfolios:
                continue
            found = self._result(bet, blotter, now)
            if isinstance(found, Decided) and _is_otherwise(bet, found, blotter):
                results[bet.portfolio][bet.reference] = found.halves
                self._outcomes[bet.reference] = Outcome(found.outcome(bet.side))
        return results

    def _result(self, bet: OverBet, blotter: Blotter, now: datetime) -> BetResult:
        """What became of a bet; of what no rule can say a person has to, and is asked once."""
        if bet.result.status not in _OVER:
            self._ask_whether_over(bet, blotter, now)
            return Undecided.NOT_KNOWN
        if not self._counts(bet, blotter, now):
            return Undecided.NOT_KNOWN
        terms = TERMS[self._venues.venue(bet.venue).kind]
        try:
            found = bet_result(
                bet.market, bet.line, bet.selection, bet.participant, bet.result, terms=terms, venue=bet.venue
            )
        except ValueError as error:
            self._question(bet, f"{NOT_SETTLED}: {error}.", blotter, now)
            return Undecided.NOT_KNOWN
        if isinstance(found, Undecided) and _is_stuck(bet, found, blotter, now):
            text = f"{NOT_SETTLED}: {_WHY[found]}. Look what {bet.venue} says of it, and settle it by hand."
            self._question(bet, text, blotter, now)
        return found

    def _ask_whether_over(self, bet: OverBet, blotter: Blotter, now: datetime) -> None:
        if _is_stuck(bet, Undecided.NOT_KNOWN, blotter, now):
            days = (now - bet.starts_at).days
            why = f"nobody says that its event is over, {days} {'day' if days == 1 else 'days'} after its start"
            text = f"{NOT_SETTLED}: {why}. Look what {bet.venue} says of it, and settle it by hand, or wait."
            self._question(bet, text, blotter, now)

    def _counts(self, bet: OverBet, blotter: Blotter, now: datetime) -> bool:
        """Whether enough sources say the score of a bet's event, where a score settles it."""
        scored = bet.scored
        of_score = bet.market.is_settled_by_score and bet.result.status is not EventStatus.VOID
        if self._config.sources == 1 or not of_score or scored.at is None or scored.from_file:
            return True
        if scored.others:
            others = " and ".join(scored.others)
            text = f"{DISPUTED}: {_score_text(bet)} counts, but {others} is said. Look which is right, and "
            self._question(bet, f"{text}settle it by hand, or wait until they agree.", blotter, now)
            return False
        return scored.agree >= self._config.sources - 1 or now - scored.at >= self._config.wait

    def _question(self, bet: OverBet, text: str, blotter: Blotter, now: datetime) -> None:
        if bet.reference not in self._questioned:
            self._questioned.add(bet.reference)
            blotter.question(bet.reference, text, now)


def _score_text(bet: OverBet) -> str:
    return "no score" if bet.result.score is None else "{}-{}".format(*bet.result.score)


def _is_stuck(bet: OverBet, found: Undecided, blotter: Blotter, now: datetime) -> bool:
    """Whether an open bet stays open unless a person settles it."""
    if bet.outcome is not None or blotter.portfolios[bet.portfolio].bet(bet.reference) is None:
        return False
    return found is not Undecided.NOT_KNOWN or now - bet.starts_at >= _LATE


def _is_otherwise(bet: OverBet, found: Decided, blotter: Blotter) -> bool:
    """Whether a portfolio has the bet, open or settled otherwise."""
    portfolio = blotter.portfolios[bet.portfolio]
    if bet.outcome is None:
        return portfolio.bet(bet.reference) is not None
    settled = portfolio.settled(bet.reference)
    if settled is None:
        return False
    return (bet.outcome, settled.gross) != (found.outcome(bet.side), settled.bet.gross(found.halves))


def _settled(changes: BlotterChanges, outcomes: Mapping[str, Outcome]) -> Sequence[SettledBet]:
    events = [entry.event for entries in changes.transactions.values() for entry in entries]
    return [
        SettledBet(reference=event.bet, outcome=outcomes.get(event.bet), gross=event.gross, charged=event.commission)
        for event in events
        if isinstance(event, Settled)
    ]
