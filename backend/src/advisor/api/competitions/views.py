"""Competitions as the API shows them. The extent of the history is costly to count, and changes only by an import."""

from advisor.api.competitions.schemas import Competition, CompetitionList, MarketCoverage
from advisor.api.http.cached import CachedBody
from advisor.db.directory.competitions import CompetitionExtent, history_version, list_competitions
from advisor.db.session import Database


def competitions_body(database: Database) -> CachedBody:
    """The API's ``CompetitionList`` as JSON, cached until the next import."""

    async def make() -> bytes:
        extents = await list_competitions(database.pool)
        return CompetitionList(items=[_competition(extent) for extent in extents]).model_dump_json().encode()

    return CachedBody(lambda: history_version(database.pool), make)


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
