"""What a venue of the sandbox that takes orders does wrong on demand; which call it strikes is planned, never drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final


class OrderFault(StrEnum):
    """What goes wrong. On the wire of the sandbox's own endpoints."""

    LOST_BEFORE = "lost_before"
    """A request is lost before the venue has it; no answer comes."""
    LOST_AFTER = "lost_after"
    """A request is carried out; no answer comes."""
    ERROR_AFTER = "error_after"
    """A request is carried out, and the answer is a 500."""
    BUSY = "busy"
    """A request is not carried out, and the answer is a 503 that does not say so."""
    LIMITED = "limited"
    """A request is refused with a 429, which says that nothing was done."""
    BROKEN_BODY = "broken_body"
    """A request is carried out, and the answer is half a document."""
    LATE = "late"
    """Orders are decided on so many seconds later; no answer comes."""
    HIDDEN = "hidden"
    """Orders are taken at once, and lists and stream have them so many seconds later; no answer comes."""
    MATCH_FAILS = "match_fails"
    """Provisional matches of the orders fail instead of being confirmed."""
    TWO_LIVE = "two_live"
    """A replaced order stands on beside the new one."""
    NO_DEDUP = "no_dedup"
    """A reference that is known is taken as a new one."""
    COUNTER_DRIFTS = "counter_drifts"
    """What an order costs is never counted as free again: as if this account's counter only grew."""
    PAGE_LOST = "page_lost"
    """A list ends before its end, and says how long it should have been."""
    DUPLICATED = "duplicated"
    """A message of the stream comes twice."""
    REORDERED = "reordered"
    """A message of the stream comes after the next one."""
    DROPPED = "dropped"
    """A message of the stream is never sent, and no number is missing: the heart beats as if all were well."""
    GAP = "gap"
    """A message of the stream is never sent, and its number is missing."""

    OTHER_CONNECTION = "other_connection"
    """An answer of the stream has messages of a connection that ended before."""


STREAM: Final = "stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFaultRule:
    """One fault.

    Attributes:
        operation: pattern of what it strikes: ``place``, ``cancel``, ``open``, ``stream``, ``*`` …
        times: how often it strikes yet; None: always.
        seconds: of what is late or hidden.
    """

    fault: OrderFault
    operation: str = "*"
    times: int | None = 1
    seconds: float = 0.0


class OrderFaultPlan:
    """Which faults strike which calls of a venue.

    Attributes:
        struck: how often each has.
    """

    def __init__(self, rules: Sequence[OrderFaultRule] = ()) -> None:
        self._rules = list(rules)
        self.struck: Counter[OrderFault] = Counter()

    @property
    def rules(self) -> tuple[OrderFaultRule, ...]:
        """What may still strike."""
        return tuple(self._rules)

    def add(self, *rules: OrderFaultRule) -> None:
        """Further ones."""
        self._rules += rules

    def clear(self) -> None:
        """None any more."""
        self._rules.clear()

    def strike(self, operation: str, *kinds: OrderFault) -> OrderFaultRule | None:
        """The first rule of one of these kinds that strikes a call; it counts as having struck."""
        for place, rule in enumerate(self._rules):
            if rule.fault in kinds and fnmatchcase(operation, rule.operation):
                self._count(place, rule)
                return rule
        return None

    def _count(self, place: int, rule: OrderFaultRule) -> None:
        self.struck[rule.fault] += 1
        if rule.times is None:
            return
        if rule.times > 1:
            self._rules[place] = replace(rule, times=rule.times - 1)
        else:
            del self._rules[place]
