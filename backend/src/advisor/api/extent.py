"""The extent of the history: dear to count, and the same until something is imported."""

import asyncio

from advisor.api.schemas.competitions import Competition, CompetitionList, MarketCoverage
from advisor.db.competitions import CompetitionExtent, history_version, list_competitions
from advisor.db.session import Database


class CompetitionsKeeper:
    """Keeps the list of competitions as JSON while no import has happened."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counting = asyncio.Lock()
        self._version = -1
        self._json = b""

    async def json(self) -> bytes:
        """The API's ``CompetitionList``."""
        async with self._counting:
            version = await history_version(self._database.pool)
            if version != self._version:
                extents = await list_competitions(self._database.pool)
                self._json = CompetitionList(items=[_competition(e) for e in extents]).model_dump_json().encode()
                self._version = version
            return self._json


def _competition(extent: CompetitionExtent) -> Competition:
    return Competition(
        code=extent.code,
        name=extent.name,
        country=extent.country,
        sport=extent.sport,
        demo=extent.demo,
        matches=extent.matches,
        first_date=extent.first_date,
        last_date=extent.last_date,
        seasons=extent.seasons,
        markets=[MarketCoverage(market=str(market), matches=count) for market, count in extent.markets.items()],
        venues=extent.venues,
    )
