"""What is found where a provider's answers are no longer what we rely on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractBreak:
    """One field of a document that broke its contract.

    Attributes:
        document: which answer, such as ``"odds"``.
        field: dotted path without indices, such as ``"bookmakers.markets.key"``; ``""`` for the answer as a whole.
        seen: what came instead, in a clause; never the payload itself.
        expected: what was relied on, in a clause.
    """

    document: str
    field: str
    seen: str
    expected: str

    @property
    def name(self) -> str:
        """Of the field, for people."""
        return f"{self.document}: {self.field or 'the whole answer'}"
