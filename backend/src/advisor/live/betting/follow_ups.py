"""Orders that follow from others, and changes of those that stand: decided in a step, asked for once it is stored."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from advisor.core.clock import Clock
from advisor.core.errors import ConflictError
from advisor.core.ids import NewId
from advisor.core.venues import VenueTerms
from advisor.engine.orders.again import Askings, adjusted
from advisor.engine.orders.amending import Amendments, Change
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.execution.amending import Amender, AmendingConfig, Amendment
from advisor.execution.intents import Intent
from advisor.execution.sending import Sender, Word
from advisor.ports.venues import Venue
from advisor.risk.limits import Refusal


class FollowUps:
    """For one task, but for its ``amender``.

    Args:
        venues: by key.
        terms: what venues are.
        leads: whether this process holds its lease.
        changed: an order as a change of its price would leave it; None where nothing of it stands any more.
        sender: on whose path prices are changed.
        heard: takes every word of what became of orders.
        called: takes the key of a venue and whether a call of it failed, once it has ended.

    Attributes:
        askings: decisions of which the rest may be decided on.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        terms: VenueTerms,
        leads: Callable[[], bool],
        changed: Callable[[Amendment], Intent | None],
        sender: Sender,
        heard: Callable[[Word], None],
        clock: Clock,
        new_id: NewId,
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self.amender: Final = Amender(venues, leads, changed, sender.reprice, heard, clock, AmendingConfig(), called)
        self.askings: Final = Askings()
        self._terms: Final = terms
        self._new_id: Final = new_id
        self._amendments: Final = Amendments(lambda key: venues(key).terms, new_id)
        self._asked: list[Amendment] = []

    def forget(self) -> None:
        """What an earlier process or memory was about to ask for is asked for by nobody."""
        self._asked.clear()
        self._amendments.forget()
        self.askings.forget()

    def ask(self, blotter: Blotter, reference: str, change: Change, at: datetime) -> str | None:
        """Let an order be changed once the step is stored; why it cannot be, a clause, or None where it can."""
        try:
            amendment = self._amendments.ask(blotter, reference, change, at)
        except ConflictError as error:
            return str(error)
        if amendment is not None:
            self._asked.append(amendment)
        return None

    def due(self, blotter: Blotter, forbids: Callable[[Intent], Refusal | None], at: datetime) -> Sequence[Intent]:
        """Orders in the place of others that are over, held; between the words of a step and its changes.

        None holds more than the one before it has just given back: limits that granted that one grant it too.

        Args:
            forbids: says whether something that a person has set for themselves stands against an order.
        """
        found = list(self._amendments.due(blotter, at))
        for entry in list(blotter.entries.values()):
            intent = adjusted(entry, self._terms, self._new_id, at) if entry.order.has_ended else None
            if intent is not None and forbids(intent) is None:
                blotter.intend(intent)
                found.append(intent)
        return found

    def note(self, changes: BlotterChanges, at: datetime) -> None:
        """Ask strategies again about what was hardly matched."""
        self.askings.note(changes.entries.values(), at)

    def committed(self) -> None:
        """The step is stored: what it changes is asked for."""
        self.amender.put(self._asked)
        self._asked = []
