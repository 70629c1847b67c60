"""What the API says of any bet: its side, and what became of it."""

from typing import Literal, TypeAlias

SideName: TypeAlias = Literal["back", "lay"]
"""For a selection, or against it at what somebody else would back it for."""

BetOutcome: TypeAlias = Literal["won", "half_won", "push", "half_lost", "lost", "divided", "void"]
"""Each ``instruments.market_type.Payoff``, or that the event made it void."""
