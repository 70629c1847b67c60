"""Open-Meteo's endpoints as calls: a forecast of many places at once, and the search for a place by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from advisor.adapters.open_meteo.wire import PROVIDER, VARIABLES
from advisor.core.errors import ConfigError
from advisor.core.places import Place
from advisor.upstream.calls import Call, Caller, CallKind, Reply

BASE_URL: Final = "https://api.open-meteo.com"
PLACES_URL: Final = "https://geocoding-api.open-meteo.com"

_MOST_PLACES: Final = 200
"""More than 256 coordinates in a call are answered with 429."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeteoConfig:
    """What is asked for.

    Attributes:
        base_url: of forecasts, without a trailing slash.
        places_url: of the search for places, another host.
        forecast_days: 1 to 16.
        batch: places asked for in one call, 1 to 200; each costs like a call of its own.

    Raises:
        ConfigError: a value out of range.
    """

    base_url: str = BASE_URL
    places_url: str = PLACES_URL
    forecast_days: int = 7
    batch: int = 50

    def __post_init__(self) -> None:
        if not 1 <= self.forecast_days <= 16:
            raise ConfigError("Open-Meteo forecasts 1 to 16 days.")
        if not 1 <= self.batch <= _MOST_PLACES:
            raise ConfigError(f"Open-Meteo is asked for 1 to {_MOST_PLACES} places at once.")


class OpenMeteoClient:
    """Makes calls; knows nothing of HTTP."""

    def __init__(self, caller: Caller, config: OpenMeteoConfig) -> None:
        self._caller = caller
        self._config = config

    async def forecast(
        self, places: Sequence[Place], kickoff: datetime | None = None, kind: CallKind = CallKind.WEATHER
    ) -> Reply:
        """Hourly forecasts of up to ``batch`` places, in their order. Costs one for each place."""
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="forecast",
                kind=kind,
                path="/v1/forecast",
                params={
                    "latitude": ",".join(_degrees(place.latitude) for place in places),
                    "longitude": ",".join(_degrees(place.longitude) for place in places),
                    "hourly": ",".join(VARIABLES),
                    "wind_speed_unit": "ms",
                    "timezone": "GMT",
                    "forecast_days": str(self._config.forecast_days),
                },
                cost=len(places),
                kickoff=kickoff,
            )
        )

    async def search(self, name: str, country: str = "") -> Reply:
        """Places of a name, best known first.

        Args:
            name: of a town.
            country: ISO code of two letters to look in, "" for everywhere.
        """
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="places",
                kind=CallKind.PLACES,
                path=f"{self._config.places_url}/v1/search",
                params={"name": name, "count": "10", "format": "json", **({"countryCode": country} if country else {})},
            )
        )


def _degrees(value: float) -> str:
    return f"{value:.4f}"
