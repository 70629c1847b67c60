"""The National Weather Service's endpoints as calls: the grid cell of a place, and its hourly forecast."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from advisor.adapters.nws.parse import GridCell
from advisor.adapters.nws.wire import PROVIDER
from advisor.core.errors import ConfigError
from advisor.core.places import Place
from advisor.upstream.calls import Call, Caller, CallKind, Reply

BASE_URL: Final = "https://api.weather.gov"

_CELL_AGE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NwsConfig:
    """How it is asked.

    Attributes:
        base_url: without a trailing slash.
        contact: a mail address or web page of the one who runs this: the service refuses calls without one.

    Raises:
        ConfigError: no contact, or one with signs that no header may hold.
    """

    base_url: str = BASE_URL
    contact: str

    def __post_init__(self) -> None:
        if not self.contact.strip() or not self.contact.isascii() or not self.contact.isprintable():
            raise ConfigError("The National Weather Service needs a contact: a mail address or a web page.")

    @property
    def user_agent(self) -> str:
        return f"betting-expert-advisor ({self.contact})"


class NwsClient:
    """Makes calls; knows nothing of HTTP."""

    def __init__(self, caller: Caller, config: NwsConfig) -> None:
        self._caller = caller
        self._config = config

    async def cell(self, place: Place, kind: CallKind = CallKind.PLACES) -> Reply:
        """The cell of a place; an answer of a day ago will do."""
        path = f"/points/{_degrees(place.latitude)},{_degrees(place.longitude)}"
        return await self._call("points", kind, path, max_age=_CELL_AGE)

    async def hourly(self, cell: GridCell, kickoff: datetime | None = None) -> Reply:
        """The hourly forecast of a cell."""
        path = f"/gridpoints/{cell.office}/{cell.x},{cell.y}/forecast/hourly"
        return await self._call("forecast", CallKind.WEATHER, path, kickoff=kickoff)

    async def _call(
        self,
        endpoint: str,
        kind: CallKind,
        path: str,
        *,
        kickoff: datetime | None = None,
        max_age: timedelta | None = None,
    ) -> Reply:
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint=endpoint,
                kind=kind,
                path=path,
                headers={"user-agent": self._config.user_agent, "accept": "application/geo+json"},
                kickoff=kickoff,
                max_age=max_age,
            )
        )


def _degrees(value: float) -> str:
    # At most four places, and no zeros at the end: anything else is answered with a redirection.
    return f"{value:.4f}".rstrip("0").rstrip(".")
