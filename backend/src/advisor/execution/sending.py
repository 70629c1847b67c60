"""The one path on which orders leave: last checks, the venue, and what it says at once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from advisor.core.clock import Clock
from advisor.core.orders.facts import Ended, OrderFact
from advisor.core.orders.states import Against
from advisor.execution.checks import Situation, against_of, checked, refusal_of
from advisor.execution.intents import Check, Intent
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.pacing import Pacing, PacingConfig
from advisor.ports.venues import (
    CommandRefusedError,
    NothingSentError,
    OutcomeUnknownError,
    Place,
    PreparingVenue,
    Venue,
)
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """An order has passed its checks and is on its way; said before a byte is written."""

    reference: str
    checks: tuple[Check, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """A check of ours refused an order: nothing was written.

    Attributes:
        against: of what its venue's rules alone stand against it; None of every other refusal.
    """

    reference: str
    checks: tuple[Check, ...]
    reason: str
    at: datetime
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows what became of an order that was sent."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """An order passed its checks, and its venue could not be reached: not a byte was written.

    Attributes:
        reason: a clause for people.
    """

    reference: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What a venue said of an order."""

    fact: OrderFact
    at: datetime


@dataclass(frozen=True, slots=True)
class Absent:
    """Complete answers of a venue, asked late enough, do not have an order; see ``execution.absence``."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommandSaid:
    """What came of asking for an order to be taken back or changed.

    Attributes:
        state: done; refused, as a venue does that has nothing of it to take back; or unknown.
        reason: why it was not done, a clause for people; empty where nobody said.
    """

    reference: str
    kind: CommandKind
    state: CommandState
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The account at a venue has an order of ours of which nobody here knows.

    Attributes:
        intent: what it was placed as, by the venue's word.
        venue_id: the venue's.
    """

    intent: Intent
    venue_id: str
    at: datetime

    @property
    def reference(self) -> str:
        """Of the order."""
        return self.intent.reference


Word: TypeAlias = Sent | Refused | Unsent | Lost | Said | Absent | CommandSaid | Found
"""What became of an order."""
_TOGETHER: Final = 50
"""Orders of one venue that are sent in one call at most."""


def reference_of(word: Word) -> str:
    """Of the order that a word is about."""
    return word.fact.reference if isinstance(word, Said) else word.reference


class ChangeRefusedError(Exception):
    """A check of ours refused a change of an order: nothing was written."""


class Sender:
    """Sends committed intents, and prices of orders that stand; for one process that holds the lease.

    Nothing else in the product lets a venue have more, or another price, than it has.

    Args:
        venues: by key; where orders go.
        situation: gives what is known of an intent at the moment of the call.
        heard: takes every word of what became of orders, in their order.
        called: takes the key of a venue and whether a call of it failed, once it has ended.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        situation: Callable[[Intent], Situation],
        heard: Callable[[Word], None],
        clock: Clock,
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self._venues: Final = venues
        self._situation: Final = situation
        self._heard: Final = heard
        self._clock: Final = clock
        self._called: Final = called
        self._waiting: asyncio.Queue[Intent] = asyncio.Queue()
        self._on_their_way: set[asyncio.Task[object]] = set()
        self._pacing: Final = Pacing(PacingConfig())
        self._held_back: set[asyncio.Task[object]] = set()

    def put(self, intents: Sequence[Intent]) -> None:
        """Send these as soon as possible. They are committed, by this process."""
        for intent in intents:
            self._waiting.put_nowait(intent)

    async def run(self) -> None:
        """Send until cancelled; then what is on its way is waited for."""
        try:
            while True:
                intents = [await self._waiting.get()]
                while not self._waiting.empty() and len(intents) < _TOGETHER:
                    intents.append(self._waiting.get_nowait())
                for venue, each in _by_venue(intents).items():
                    self._go(venue, each)
        finally:
            # What has not passed its checks is sent by nobody: the next process cannot know that, and will ask.
            for task in self._held_back:
                task.cancel()
            await self.barrier()

    def _go(self, venue: str, intents: Sequence[Intent]) -> None:
        wait = self._pacing.wait(venue, self._clock.elapsed())
        made = asyncio.create_task(
            self._later(wait, venue, intents) if wait else self._send(self._venues(venue), intents)
        )
        tasks = self._held_back if wait else self._on_their_way
        tasks.add(made)
        made.add_done_callback(tasks.discard)

    async def _later(self, seconds: float, venue: str, intents: Sequence[Intent]) -> None:
        """Before its checks: a halt waits for none of these, and a deadline may pass."""
        await asyncio.sleep(seconds)
        self._go(venue, intents)

    async def reprice(self, changed: Intent) -> Sequence[OrderFact]:
        """Ask for another price of an order that stands, after the checks of a new one.

        Args:
            changed: the order as it would stand: what is not matched of it, at that price, by a deadline of its own.

        Raises:
            ChangeRefusedError: a check of ours stands against it; a clause says which.
            CommandRefusedError, NothingSentError, OutcomeUnknownError: see ``ports.venues.Venue.replace``.
        """
        venue = self._venues(changed.venue)
        asking = asyncio.create_task(self._reprice(venue, changed))
        self._on_their_way.add(asking)
        asking.add_done_callback(self._on_their_way.discard)
        return await asking

    async def _reprice(self, venue: Venue, changed: Intent) -> Sequence[OrderFact]:
        # From the checks to the call nothing else runs in this process.
        found = self._situation(changed)
        reason = refusal_of(checked(changed, replace(found, waits=found.changes)))
        if reason is not None:
            raise ChangeRefusedError(reason)
        failed = True
        try:
            facts = await venue.replace(changed.known_as, changed.request.price)
            failed = False
        except CommandRefusedError:
            # It was understood, and answered.
            failed = False
            raise
        finally:
            self._called(venue.key, failed)
        return facts

    async def barrier(self) -> None:
        """Wait until nothing that passed its checks before is still to be written: then a halt holds."""
        if self._on_their_way:
            await asyncio.gather(*self._on_their_way, return_exceptions=True)

    async def _send(self, venue: Venue, intents: Sequence[Intent]) -> None:
        try:
            place = await _prepared(venue, intents)
        except NothingSentError as error:
            for intent in intents:
                self._heard(Unsent(intent.reference, f"it could not be prepared ({error})", self._clock.now()))
            return
        # From the checks to the call nothing else runs in this process.
        sent = [intent for intent in intents if self._passes(intent)]
        if not sent:
            return
        requests, failed = [intent.request for intent in sent], True
        try:
            facts = await (venue.place(requests) if place is None else place(requests))
            failed = False
        except NothingSentError as error:
            for intent in sent:
                self._heard(Unsent(intent.reference, f"its venue could not be reached ({error})", self._clock.now()))
            return
        except OutcomeUnknownError as error:
            log.warning("order_outcome_unknown", venue=venue.key, orders=len(sent), reason=str(error))
            facts = []
        except Exception:
            # Whatever went wrong, something may have been written.
            log.exception("order_outcome_unknown", venue=venue.key, orders=len(sent))
            facts = []
        finally:
            self._called(venue.key, failed)
        self._say_all(sent, facts)

    def _say_all(self, sent: Sequence[Intent], facts: Sequence[OrderFact]) -> None:
        """Say what the venue said; of whom it said nothing nobody knows what became."""
        self._keep_pace(sent[0].venue, facts)
        now, known = self._clock.now(), {fact.reference for fact in facts}
        for fact in facts:
            self._heard(Said(fact, now))
        for intent in sent:
            if intent.reference not in known:
                self._heard(Lost(intent.reference, now))

    def _keep_pace(self, venue: str, facts: Sequence[OrderFact]) -> None:
        now = self._clock.elapsed()
        if any(isinstance(fact, Ended) and fact.against is Against.PACE for fact in facts):
            log.warning("venue_asked_too_often", venue=venue)
            self._pacing.refused(venue, now)
        elif facts:
            self._pacing.took(venue, now)

    def _passes(self, intent: Intent) -> bool:
        """Whether an order passes all checks; either way it is said. One that cannot be checked passes none."""
        try:
            found = self._situation(intent)
            checks = checked(intent, found)
        except Exception as error:
            log.exception("order_not_checked", reference=intent.reference)
            why = f"its last checks failed ({type(error).__name__})"
            self._heard(Refused(intent.reference, (), why, self._clock.now()))
            return False
        reason = refusal_of(checks)
        if reason is None:
            self._heard(Sent(intent.reference, checks, found.now))
            return True
        against = against_of(intent, checks, found.terms)
        self._heard(Refused(intent.reference, checks, reason, found.now, against))
        return False


async def _prepared(venue: Venue, intents: Sequence[Intent]) -> Place | None:
    """What places these, once all that it needs is looked up; None where nothing has to be.

    Raises:
        NothingSentError: it could not be looked up.
    """
    if not isinstance(venue, PreparingVenue):
        return None
    try:
        return await venue.prepared([intent.request for intent in intents])
    except NothingSentError:
        raise
    except Exception as error:
        heed_cancellation()
        log.exception("orders_not_prepared", venue=venue.key, orders=len(intents))
        raise NothingSentError(str(error) or type(error).__name__) from error


def _by_venue(intents: Sequence[Intent]) -> Mapping[str, list[Intent]]:
    found: dict[str, list[Intent]] = {}
    for intent in intents:
        found.setdefault(intent.venue, []).append(intent)
    return found
