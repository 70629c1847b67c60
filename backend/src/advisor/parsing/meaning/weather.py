"""A forecast in another unit: nearly every hour is what the last one was, converted."""

from collections.abc import Sequence
from typing import Final

from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.findings import Found, meant

_UNIT: Final = meant("temperature", seen="temperatures in another unit", expected="temperatures in °C")


def check_temperatures(hours: Sequence[tuple[float, float]], config: MeaningConfig, found: Found) -> None:
    """Compare with the last forecast of the same hours and places.

    Args:
        hours: °C before and now.
    """
    if len(hours) < config.fewest:
        return
    converted = sum(
        abs(now - before) >= config.clear_move
        and min(abs(now - _fahrenheit(before)), abs(now - _celsius(before))) <= config.same_temperature
        for before, now in hours
    )
    found.decide(converted >= config.reversed_share * len(hours), _UNIT)


def _fahrenheit(celsius: float) -> float:
    return celsius * 1.8 + 32


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32) / 1.8
