"""What an examination came to: what is broken, what was shown to be right, and on what nothing can be said."""

from dataclasses import dataclass, field

from advisor.core.contracts import ContractBreak


def meant(name: str, *, seen: str, expected: str) -> ContractBreak:
    """Something of a reading that means something else; which document was read is added by who knows it."""
    return ContractBreak(document="", field=name, seen=seen, expected=expected)


@dataclass(slots=True)
class Found:
    """Collected by the checks.

    Attributes:
        breaks: for which nothing of the reading may be used.
        withheld: by venue, for which its prices alone may not be used: an answer may hold those of many venues.
    """

    breaks: list[ContractBreak] = field(default_factory=list)
    withheld: dict[str, ContractBreak] = field(default_factory=dict)
    _right: set[str] = field(default_factory=set)

    @property
    def right(self) -> frozenset[str]:
        """Fields of which there was enough to say that they are right."""
        return frozenset(self._right - {each.field for each in (*self.breaks, *self.withheld.values())})

    def decide(self, broken: bool, what: ContractBreak) -> None:
        """There was enough to decide on a field."""
        if broken:
            self.breaks.append(what)
        else:
            self._right.add(what.field)

    def decide_of_venue(self, venue: str, broken: bool, what: ContractBreak) -> None:
        """There was enough to decide on a field of a venue."""
        if broken:
            self.withheld[venue] = what
        else:
            self._right.add(what.field)
