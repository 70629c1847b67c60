"""When a reading as a whole counts as meaning something else."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningConfig:
    """How much must speak against a reading. Single things that look wrong are left to the quality rules.

    Attributes:
        broken_share: more than this share of items refused.
        reversed_share: at least this share of what can be compared says the opposite of what it should.
        fewest: comparable items needed.
        fewest_events: events needed that are comparable, where whole events are compared.
        remember: what was known longer ago proves nothing.
        zone_step: by multiples of which time zones differ.
        clear_lean: log-odds between two selections from which on one is a clear favourite.
        low_end, high_end: decimal odds of the ends of an exchange's range.
        least_book: a book whose 1 / odds add up to less is not written in decimal odds.
        clear_move: °C by which a forecast must have moved to be compared with its other unit.
        same_temperature: °C within which two temperatures are the same but for their unit.
    """

    broken_share: float = 0.5
    reversed_share: float = 0.8
    fewest: int = 10
    fewest_events: int = 4
    remember: timedelta = timedelta(hours=6)
    zone_step: timedelta = timedelta(minutes=30)
    clear_lean: float = 0.4
    low_end: float = 1.01
    high_end: float = 1000.0
    least_book: float = 0.5
    clear_move: float = 8.0
    same_temperature: float = 2.5
