"""Where weather is wanted, and where stadiums are."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.core.places import PlaceGroup
from advisor.db.events.weather import places_of_events, set_place, stadiums_without_place
from advisor.db.leader.writes import Writes
from advisor.providers.built import Locator

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 20


async def wanted_places(
    pool: asyncpg.Pool, clock: Clock, *, behind: timedelta, ahead: timedelta
) -> Sequence[PlaceGroup]:
    """The open-air stadiums of games that started so recently, or start so soon."""
    now = clock.now()
    async with pool.acquire() as lent:
        return await places_of_events(cast("asyncpg.Connection", lent), now - behind, now + ahead)


async def locate_stadiums(
    pool: asyncpg.Pool, writes: Writes, locator: Locator, clock: Clock, *, again: timedelta
) -> None:
    """Look for some stadiums of coming games; one that nobody finds is looked for ``again`` after so long."""
    now = clock.now()
    async with pool.acquire() as lent:
        stadiums = await stadiums_without_place(cast("asyncpg.Connection", lent), now - again, _AT_ONCE)
    for stored in stadiums:
        stadium = stored.stadium
        country = stadium.country if len(stadium.country) == 2 else ""
        try:
            place = await locator.locate(stadium.city, country) if stadium.city else None
        except (UpstreamError, PayloadRefusedError) as error:
            log.info("stadium_search_failed", reason=error.code)
            return
        async with writes.transaction() as connection:
            await set_place(connection, stored.id, place, clock.now())
