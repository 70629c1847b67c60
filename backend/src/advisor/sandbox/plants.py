"""Edges that are planted: how bookmakers and the exchange can be wrong, each in a way that one strategy looks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Plants:
    """Which prices are wrong, and by how much.

    Attributes:
        errors: the small errors of bookmakers, and the seconds that they lag behind, are so many times as large as
            usual. At 1 the largest of them exceed the margin and are worth a bet, at a quarter hardly any does.
        blunders: bookmakers offer sudden gifts and err grossly, and the exchange's offers cross now and then.
        slow: seconds for which all prices of a bookmaker stand before it looks at the games again, by key.
        over_moves: by how much, in log-probability, a bookmaker's view of one selection drifts away within a quarter of
            a minute, to come back after two or three, by key.
        low_lays: share by which the exchange now and then takes one selection for likelier than it is, for one to two
            minutes.
    """

    errors: float = 1.0
    blunders: bool = True
    slow: Mapping[str, int] = field(default_factory=dict)
    over_moves: Mapping[str, float] = field(default_factory=dict)
    low_lays: float = 0.0


AS_IT_COMES: Final = Plants()
NOTHING_WRONG: Final = Plants(errors=0.25, blunders=False)
