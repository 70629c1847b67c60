"""Where weather is wanted, and finding out where grounds are."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.core.places import Place, PlaceGroup
from advisor.db.events.weather import grounds_without_place, places_of_events, set_place

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 20
_BEHIND: Final = timedelta(hours=6)
_AHEAD: Final = timedelta(days=7)
_SEARCH_AGAIN: Final = timedelta(days=7)


class Locator(Protocol):
    """Finds towns on the map."""

    async def locate(self, town: str, country: str = "") -> Place | None: ...


async def wanted_places(pool: asyncpg.Pool, clock: Clock) -> Sequence[PlaceGroup]:
    """The open-air grounds of the next days' games."""
    now = clock.now()
    async with pool.acquire() as lent:
        return await places_of_events(cast("asyncpg.Connection", lent), now - _BEHIND, now + _AHEAD)


async def locate_grounds(pool: asyncpg.Pool, locator: Locator, clock: Clock) -> None:
    """Look for some grounds of coming games; one that nobody finds is looked for again after a week."""
    now = clock.now()
    async with pool.acquire() as lent:
        grounds = await grounds_without_place(cast("asyncpg.Connection", lent), now - _SEARCH_AGAIN, _AT_ONCE)
    for stored in grounds:
        ground = stored.ground
        country = ground.country if len(ground.country) == 2 else ""
        try:
            place = await locator.locate(ground.city, country) if ground.city else None
        except (UpstreamError, PayloadRefusedError) as error:
            log.info("ground_search_failed", reason=error.code)
            return
        async with pool.acquire() as lent:
            await set_place(cast("asyncpg.Connection", lent), stored.id, place, clock.now())
