"""When it counts that a venue does not have an order. Pure.

Unknown is not refused: an order of which nobody knows what became may be under way to its venue, may wait there, or be
there and not yet in its lists. Only once none of that can be is its absence from complete answers a proof.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advisor.ports.venues import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order of which its venue may know more.

    Attributes:
        is_under_way: its sender has it, or waits for an answer: its venue is listened to, and not asked.
        is_unknown: nobody knows what became of its sending.
        since: when it was decided: it was not sent before.
        latest: after which it was not sent: when it was, or else its deadline, which its sender looks at last of all.
        has_ended: by what is known; its venue may say otherwise. That it says nothing of it proves nothing.
    """

    reference: str
    venue: str
    is_under_way: bool
    is_unknown: bool
    since: datetime
    latest: datetime
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when this process has watched an order: the clock alone may be set an hour ahead between two looks.

    Attributes:
        latest: of the order, as it was known then.
        at: by the clock.
        elapsed: ``Clock.elapsed`` then.
    """

    latest: datetime
    at: datetime
    elapsed: float


def provable_at(order: OpenOrder, terms: VenueTerms) -> datetime:
    """From when complete answers without the order prove that its venue does not have it and never will."""
    return order.latest + _longest(terms)


def is_absence_proven(
    order: OpenOrder, asked: datetime, elapsed: float, watch: Watch, terms: VenueTerms, *, heard_since: bool
) -> bool:
    """Whether a complete answer without the order proves its absence.

    It has to be late enough by the clock, and so much time has to have passed since the order was first watched.

    Args:
        asked, elapsed: when the first of the lists was asked for, which may have been answered long after.
        watch: of the order as it is known now.
        heard_since: something was heard of the order since then: the answer is older than what is known.
    """
    needed = max(watch.latest - watch.at, timedelta(0)) + _longest(terms)
    has_waited = elapsed - watch.elapsed >= needed.total_seconds()
    return not heard_since and has_waited and asked >= provable_at(order, terms)


def _longest(terms: VenueTerms) -> timedelta:
    return max(terms.max_transit, terms.max_accept_delay) + terms.visibility_delay
