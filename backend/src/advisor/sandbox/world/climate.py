"""Invented weather: smooth in time and place, the same for a seed whoever asks."""

from dataclasses import dataclass
from math import cos, pi

import numpy as np

from advisor.sandbox.world.seeded_random import smooth

_HOUR = 3600
_SALT = 41
_KINDS = np.arange(1, 6)
"""Wetness, wind, temperature, gusts and direction, each of which wanders by itself."""
_HOURS = np.array([9, 7, 30, 3, 20])
"""How long each takes to be another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """One hour at one place.

    Attributes:
        temperature: °C.
        wind, gusts: km/h.
        direction: degrees the wind comes from, in [0, 360).
        precipitation: mm in the preceding hour.
        chance: of precipitation, per cent.
        clouds, humidity: per cent.
        code: WMO weather code.
    """

    temperature: float
    wind: float
    gusts: float
    direction: int
    precipitation: float
    chance: int
    clouds: int
    humidity: int
    code: int


def weather(seed: int, latitude: float, longitude: float, at: int) -> Weather:
    """The weather of the hour that begins at ``at``, Unix seconds."""
    spot = (round(latitude * 4) + 1000, round(longitude * 4) + 1000)

    wetness, breeze, warmth, gusting, turn = smooth(seed, at, _HOURS * _HOUR, _SALT, _KINDS, *spot).tolist()
    daytime = cos((at % 86_400 / 3600 - 15 + longitude / 15) / 24 * 2 * pi)
    rain = round(max(wetness - 0.6, 0.0) * 2.2, 1)
    wind = round(abs(14 + 8 * breeze), 1)
    clouds = min(max(round(50 + 40 * wetness), 0), 100)
    return Weather(
        temperature=round(24 - abs(latitude) * 0.32 + 4 * daytime + 5 * warmth, 1),
        wind=wind,
        gusts=round(wind * (1.5 + 0.2 * abs(gusting)), 1),
        direction=round(180 + 90 * turn) % 360,
        precipitation=rain,
        chance=min(max(round(35 + 40 * wetness), 0), 100),
        clouds=clouds,
        humidity=min(max(round(65 + 15 * wetness), 5), 100),
        code=61 if rain else 3 if clouds > 70 else 1,
    )
