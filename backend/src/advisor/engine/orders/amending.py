"""Changes of orders that stand: asked for where the venue changes orders, else in two steps that never overlap.

Where a venue changes nothing, the order is taken back; only once it is known to stand no longer is the rest of it asked
for anew, as an order of its own for the same decision. The next process does not ask for it: that is decided anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from advisor.core.errors import ConflictError
from advisor.core.ids import NewId
from advisor.core.money.prices import BetPrice
from advisor.core.orders.states import OrderState
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.execution.amending import Amendment
from advisor.execution.intents import Intent
from advisor.execution.order import LIVE, CommandKind
from advisor.ports.venues import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody wants of an order that stands; of quantity or price exactly one.

    Attributes:
        quantity: of the whole order, what is matched included; None where its price is to change.
        price: native; None where its quantity is to change.
    """

    quantity: int | None = None
    price: BetPrice | None = None


NO_CHANGE: Final = Change()


def changed_intent(blotter: Blotter, amendment: Amendment) -> Intent | None:
    """What is not matched of an order at the price that it is to get; None where nothing of it stands any more."""
    entry = blotter.entries.get(blotter.own_reference(amendment.reference))
    if entry is None or entry.order.has_ended or amendment.price is None:
        return None
    request = replace(
        entry.intent.request,
        price=amendment.price,
        quantity=entry.order.open_quantity,
        deadline=amendment.deadline,
    )
    return replace(entry.intent, request=request)


class Amendments:
    """For one process and one blotter.

    Args:
        terms: of a venue, by its key.
        new_id: makes references.
    """

    def __init__(self, terms: Callable[[str], VenueTerms], new_id: NewId) -> None:
        self._terms: Final = terms
        self._new_id: Final = new_id
        self._instead: dict[str, Change] = {}

    def forget(self) -> None:
        """Ask for nothing anew that an earlier process or memory has taken back."""
        self._instead.clear()

    def ask(self, blotter: Blotter, reference: str, change: Change, at: datetime) -> Amendment | None:
        """Let an order be changed.

        Returns:
            What its venue is to be asked for once this is stored; None where the order is taken back first.

        Raises:
            ConflictError: it cannot be, with the reason as a clause.
        """
        entry = blotter.entries.get(reference)
        refusal = "nothing of it stands any more" if entry is None else self._refusal(entry, change)
        if entry is None or refusal is not None:
            raise ConflictError(refusal or "")
        intent, terms = entry.intent, self._terms(entry.intent.venue)
        kind = CommandKind.REDUCE if change.price is None else CommandKind.REPLACE
        if terms.reduces if kind is CommandKind.REDUCE else terms.replaces:
            blotter.change(reference, kind, at)
            return Amendment(
                reference=intent.known_as,
                venue=intent.venue,
                quantity=change.quantity,
                price=change.price,
                deadline=at + (intent.request.deadline - intent.at),
            )
        blotter.cancel(reference, at)
        self._instead[reference] = change
        return None

    def due(self, blotter: Blotter, at: datetime) -> Sequence[Intent]:
        """The rests of orders that are known to stand no longer, held and to be sent once this is stored.

        Between the words of a step and ``Blotter.changes``: what ends by a word is looked at before it is put away.
        """
        found = []
        for reference, change in list(self._instead.items()):
            entry = blotter.entries.get(reference)
            if entry is not None and not entry.order.has_ended:
                continue
            del self._instead[reference]
            intent = None if entry is None else self._rest(entry, change, at)
            if intent is not None:
                blotter.intend(intent)
                found.append(intent)
        return found

    def _refusal(self, entry: Entry, change: Change) -> str | None:
        order, intent = entry.order, entry.intent
        if order.has_ended:
            return "nothing of it stands any more"
        if order.state not in LIVE:
            return "nobody knows yet whether its venue has it"
        if CommandKind.CANCEL in order.commands:
            return "it is being taken back"
        if order.is_changing:
            return "what came of an earlier change of it is not known yet"
        if change.price is None:
            fits = order.matched < (change.quantity or 0) < order.wanted
            return None if fits else "it can only become less, and no less than is matched"
        price = order.price or intent.request.price
        if change.price == price:
            return "it stands at that price"
        if intent.at_risk(order.open_quantity, change.price) > intent.at_risk(order.open_quantity, price):
            return "it could cost more than was granted for it"
        return None

    def _rest(self, entry: Entry, change: Change, at: datetime) -> Intent | None:
        """What is left of an order that was taken back for it; None where nothing is, or something else ended it."""
        order, intent = entry.order, entry.intent
        wanted = order.wanted if change.quantity is None else min(change.quantity, order.wanted)
        rest = wanted - order.matched
        if order.state is not OrderState.CANCELLED or rest <= 0 or order.surplus:
            return None
        request = replace(
            intent.request,
            reference=str(self._new_id()),
            price=change.price or intent.request.price,
            quantity=rest,
            deadline=at + (intent.request.deadline - intent.at),
        )
        return replace(
            intent, request=request, parent=intent.family, attempt=intent.attempt + 1, at=at, checks=(), late_of=None
        )
