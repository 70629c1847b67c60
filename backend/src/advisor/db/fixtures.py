"""Fixtures: lists made of ready JSON cards, and the odds of one fixture."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import MARKET_CODES, MARKET_TYPES, MarketType, Phase
from advisor.db.conditions import Conditions
from advisor.db.cursors import foreign_cursor
from advisor.identity.names import fold

_MAX_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FixtureFilter:
    """Which fixtures to list; None asks for all.

    Attributes:
        search: words, each of which must occur in one of the teams' names or aliases.
        competitions: codes; none asks for all.
        date_from, date_to: days as the sources name them.
        market: with a price on it, in whatever phase.
    """

    search: str | None = None
    competitions: tuple[str, ...] = ()
    season: str | None = None
    status: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    market: MarketType | None = None
    newest_first: bool = True


async def fixture_page(pool: asyncpg.Pool, wanted: FixtureFilter, *, limit: int, cursor: str | None) -> bytes:
    """A page of fixtures by kick-off as the JSON of the API's ``FixturePage``.

    The cards were made when their events changed, so nothing is computed or parsed here.

    Raises:
        ConfigError: the cursor is not one of ours.
    """
    conditions = _conditions(wanted)
    direction, beyond = ("DESC", "<") if wanted.newest_first else ("ASC", ">")
    if cursor is not None:
        last_id = _id(cursor)
        conditions.add(
            f"(e.kickoff, e.id) {beyond} ((SELECT kickoff FROM event WHERE id = {{}}), {{}})",  # noqa: S608
            last_id,
            last_id,
        )
    # All values travel as arguments; the text is made of the constants above alone.
    rows = await pool.fetch(
        f"SELECT c.card, e.id FROM event e JOIN fixture_card c ON c.event_id = e.id {conditions.where()} "  # noqa: S608
        f"ORDER BY e.kickoff {direction}, e.id {direction} LIMIT {limit + 1:d}",
        *conditions.arguments,
    )
    next_cursor = f'"{rows[limit - 1][1]}"' if len(rows) > limit else "null"
    cards = ",".join([row[0] for row in rows[:limit]])
    return f'{{"items":[{cards}],"next_cursor":{next_cursor}}}'.encode()


def _conditions(wanted: FixtureFilter) -> Conditions:
    conditions = Conditions()
    for word in fold(wanted.search or "").split():
        named = "IN (SELECT id FROM team WHERE strpos(search_name, {}) > 0)"
        conditions.add(f"(e.home_id {named} OR e.away_id {named})", word, word)
    if wanted.competitions:
        codes = list(wanted.competitions)
        conditions.add("e.competition_id IN (SELECT id FROM competition WHERE code = ANY({}))", codes)
    if wanted.season is not None:
        conditions.add("e.season = {}", wanted.season)
    if wanted.status is not None:
        conditions.add("e.status = {}", wanted.status)
    if wanted.date_from is not None:
        conditions.add("e.match_date >= {}", wanted.date_from)
    if wanted.date_to is not None:
        conditions.add("e.match_date <= {}", wanted.date_to)
    if wanted.market is not None:
        code = MARKET_CODES[wanted.market]
        conditions.add("EXISTS (SELECT FROM price p WHERE p.event_id = e.id AND p.market = {})", code)
    return conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """The prices of one venue, or of one statistic over the venues, for one market in one phase.

    Attributes:
        source: key of the venue, or ``max`` or ``average``.
        aggregate: whether it is a statistic.
        odds_e4: in the order of selections; 0 where missing.
    """

    market: MarketType
    line: int
    phase: Phase
    source: str
    aggregate: bool
    at: datetime
    odds_e4: tuple[int, ...]


async def fixture_card(pool: asyncpg.Pool, id_: int) -> str:
    """The JSON of the API's ``Fixture``.

    Raises:
        NotFoundError: there is none of this id.
    """
    card: str | None = await pool.fetchval("SELECT card FROM fixture_card WHERE event_id = $1", id_)
    if card is None:
        raise NotFoundError("fixture", str(id_))
    return card


async def fixture_prices(pool: asyncpg.Pool, id_: int) -> list[PriceRow]:
    """Every price of a fixture: by market, line and phase; aggregates after venues."""
    rows = await pool.fetch(
        "SELECT p.market, p.line, p.phase, v.key AS source, false AS aggregate, p.at, p.odds_e4 "
        "FROM price p JOIN venue v ON v.id = p.venue_id WHERE p.event_id = $1 "
        "UNION ALL SELECT market, line, phase, statistic, true, at, odds_e4 "
        "FROM aggregate_price WHERE event_id = $1 "
        "ORDER BY market, line, phase, aggregate, source",
        id_,
    )
    return [
        PriceRow(
            market=MARKET_TYPES[row["market"]],
            line=row["line"],
            phase=Phase(row["phase"]),
            source=row["source"],
            aggregate=row["aggregate"],
            at=row["at"],
            odds_e4=tuple(row["odds_e4"]),
        )
        for row in rows
    ]


def _id(cursor: str) -> int:
    """The id of the last fixture of the page before, which is all that a cursor holds."""
    if not cursor.isascii() or not cursor.isdigit() or int(cursor) > _MAX_ID:
        raise foreign_cursor()
    return int(cursor)
