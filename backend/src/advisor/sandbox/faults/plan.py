"""What can go wrong on demand, and the plan that decides when: pure, so that tests without sockets share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from numpy.random import Generator

from advisor.core.errors import ConfigError, FieldFault
from advisor.sandbox.faults.changes import Change


class FaultKind(StrEnum):
    """How an answer fails."""

    RATE_LIMITED = "429"
    ERROR = "500"
    UNAVAILABLE = "503"
    TIMEOUT = "timeout"
    """No answer ever."""
    RESET = "reset"
    """The connection is cut before an answer."""
    HALF_BODY = "half_body"
    """The connection is cut within the body."""
    MALFORMED = "malformed"
    """The JSON is broken."""
    DRIP = "drip"
    """The body comes a few bytes at a time."""
    CLOCK = "clock"
    """Instants of update lie in the future, and so does the Date header."""
    STALE = "stale"
    """An old answer is given again as if it were new."""
    LATE = "late"
    """The stream says what stood some time ago as if it were now, and beats as if all were well."""
    CHANGED = "changed"
    """A sound answer in another form, or with another meaning, as after a change of the provider's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """One kind of fault at some endpoints.

    Attributes:
        endpoint: pattern such as ``"the_odds_api/odds"``, ``"betfair/*"``, ``"*"``.
        kind: what happens.
        rate: share of answers it happens to, in [0, 1].
        seconds: Retry-After of a 429, time between the pieces of a drip, offset of a wrong clock or of moved starts,
            age of what a late stream says.
        change: what changed, where something did.
        field: dotted path of the field that changed, where it is one.
        begins, ends: when it is on; None for always.
    """

    endpoint: str
    kind: FaultKind
    rate: float = 1.0
    seconds: float = 2.0
    change: Change = Change.DROPPED
    field: str = ""
    begins: datetime | None = None
    ends: datetime | None = None

    def on(self, endpoint: str, now: datetime) -> bool:
        """It may happen to this endpoint now."""
        begun = self.begins is None or self.begins <= now
        over = self.ends is not None and now >= self.ends
        return begun and not over and fnmatchcase(endpoint, self.endpoint)


class FaultPlan:
    """Which fault happens to which call.

    Args:
        rules: the first that strikes wins.
        rng: decides by the rules' rates; equal generators and calls give equal faults.
    """

    def __init__(self, rules: Sequence[FaultRule], rng: Generator) -> None:
        self._rules = tuple(rules)
        self._rng = rng
        self.struck: dict[str, int] = {}

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules as they are now."""
        return self._rules

    def replace(self, rules: Sequence[FaultRule]) -> None:
        """Other rules from now on."""
        self._rules = tuple(rules)

    def decide(self, endpoint: str, now: datetime) -> FaultRule | None:
        """What happens to a call, None for nothing; counted in ``struck`` by kind."""
        for rule in self._rules:
            if rule.kind is not FaultKind.LATE and rule.on(endpoint, now) and self._rng.random() < rule.rate:
                self.struck[rule.kind] = self.struck.get(rule.kind, 0) + 1
                return rule
        return None

    def lateness(self, endpoint: str, now: datetime) -> float:
        """Seconds by which a stream is late now; it is so for all it says, and no single message fails."""
        late = (rule.seconds for rule in self._rules if rule.kind is FaultKind.LATE and rule.on(endpoint, now))
        return next(late, 0.0)

    def watches(self, endpoint: str, now: datetime, kind: FaultKind) -> bool:
        """A rule of this kind is on for the endpoint."""
        return any(rule.kind is kind and rule.on(endpoint, now) for rule in self._rules)


_SECONDS: Final = {FaultKind.CLOCK: 3600.0, FaultKind.DRIP: 0.5}
_FIELDS: Final = frozenset({"endpoint", "kind", "rate", "seconds", "change", "field", "duration"})


def fault_rules(document: object, now: datetime) -> list[FaultRule]:
    """Read rules such as ``[{"endpoint": "espn/*", "kind": "503", "rate": 0.3, "duration": 60}]``.

    Args:
        document: of a file or a request; ``duration`` is seconds from now.
        now: when they begin.

    Raises:
        ConfigError: a field is unknown, missing or out of range.
    """
    if not isinstance(document, list):
        raise ConfigError("Faults are a list of rules.")
    return [_rule(number, part, now) for number, part in enumerate(document)]


def shown(rule: FaultRule) -> dict[str, object]:
    """The rule as a document."""
    ends = rule.ends.isoformat() if rule.ends is not None else None
    return {
        "endpoint": rule.endpoint,
        "kind": rule.kind.value,
        "rate": rule.rate,
        "seconds": rule.seconds,
        **({"change": rule.change.value, "field": rule.field} if rule.kind is FaultKind.CHANGED else {}),
        "ends": ends,
    }


def _rule(number: int, part: object, now: datetime) -> FaultRule:
    if not isinstance(part, Mapping):
        raise ConfigError(f"Fault {number} is not a mapping.")
    faults = [FieldFault(f"{number}.{name}", "unknown field") for name in part if name not in _FIELDS]
    kind = next((kind for kind in FaultKind if kind.value == str(part.get("kind"))), None)
    if kind is None:
        raise ConfigError(
            f"Fault {number}: kind must be one of {', '.join(FaultKind)}.",
            (FieldFault(f"{number}.kind", f"must be one of {', '.join(FaultKind)}"),),
        )
    change = next((each for each in Change if each.value == str(part.get("change", Change.DROPPED))), None)
    if change is None:
        faults.append(FieldFault(f"{number}.change", f"must be one of {', '.join(Change)}"))
    rate = _number(part, number, "rate", 1.0, 1.0, faults)
    seconds = _number(part, number, "seconds", _SECONDS.get(kind, 2.0), 86_400.0, faults)
    duration = _number(part, number, "duration", 0.0, 86_400.0, faults)
    if faults:
        raise ConfigError(f"Fault {number}: {faults[0].field} {faults[0].reason}.", tuple(faults))
    return FaultRule(
        endpoint=str(part.get("endpoint", "*")),
        kind=kind,
        rate=rate,
        seconds=seconds,
        change=change or Change.DROPPED,
        field=str(part.get("field", "")),
        begins=now,
        ends=now + timedelta(seconds=duration) if duration else None,
    )


def _number(
    part: Mapping[str, object], number: int, name: str, usual: float, most: float, faults: list[FieldFault]
) -> float:
    value = part.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        faults.append(FieldFault(f"{number}.{name}", f"must be a number from 0 to {most:g}"))
        return usual
    return float(value)
