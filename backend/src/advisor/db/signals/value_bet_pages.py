"""Value bets in pages and one by one, with what settles them; dismissing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import MarketTypeKey
from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.core.results import EventResult
from advisor.db.conditions import Conditions
from advisor.db.cursors import cursor_at, figure_of, figure_text, in_order, of_order, position, uuid_of
from advisor.db.events.participant_results import Asked, results_asked
from advisor.db.fixtures.order import starts_at
from advisor.db.fixtures.results import ending_of, event_result
from advisor.db.fixtures.row import FIXTURE_COLUMNS, FIXTURE_JOINS, FixtureRow, fixture_row
from advisor.instruments.market_types import BY_CODE, About


@dataclass(frozen=True, slots=True, kw_only=True)
class BetFilter:
    """Which value bets to list, of those that are shown: the signals of ``VALUE_INSTANCE``; None asks for all.

    Attributes:
        min_edge: least edge, per unit staked.
        competitions: codes; none asks for all.
        event: of this event alone.
        dismissed: only those, or only the others.
        order: ``"newest"``, ``"edge"`` (largest first) or ``"time_left"`` (first to begin first,
            see ``starts_at``).
    """

    state: str | None = None
    min_edge: float | None = None
    sport: str | None = None
    competitions: tuple[str, ...] = ()
    event: int | None = None
    dismissed: bool | None = None
    order: str = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class BetRow:
    """A stored value bet; as ``engine.tracking.value_bets.ValueBet``; ``prices`` and ``chances`` as stored JSON.

    Attributes:
        result: how its event ended, as far as that settles it.
    """

    id: UUID
    instance: str
    fixture: FixtureRow
    market: MarketTypeKey
    participant: int
    participant_name: str | None
    line: int
    selection: int
    venue: str
    side: int
    state: str
    ended_because: str | None
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None
    odds_e4: int
    first_odds_e4: int
    best_odds_e4: int
    edge: float
    first_edge: float
    best_edge: float
    kelly: float
    probability: float
    fair: list[float] | None
    fair_source: str
    commission: float
    at_risk: float | None
    prices: str
    chances: str
    closing_odds_e4: int | None
    closing_probability: float | None
    clv: float | None
    dismissed_at: datetime | None
    result: EventResult


@dataclass(frozen=True, slots=True, kw_only=True)
class BetPage:
    """A page; ``live`` counts all live bets that are shown and not dismissed."""

    items: Sequence[BetRow]
    next_cursor: str | None
    live: int


async def bet_page(pool: asyncpg.Pool, wanted: BetFilter, now: datetime, *, limit: int, cursor: str | None) -> BetPage:
    """A page of value bets.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    # Of those that were put away one wants to see what was put away last, and all, whatever became of them.
    order = "dismissed" if wanted.dismissed and wanted.order == "newest" else wanted.order
    conditions = _conditions(wanted, *((now,) if order == "time_left" else ()))
    if order == "time_left" and wanted.state == "live":
        conditions.add("(e.kickoff > {} OR e.title IS NOT NULL)", now)
    if cursor is not None:
        _after(conditions, order, cursor)
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY {_ORDERS[order]} LIMIT {limit + 1:d}",
        *conditions.arguments,
    )
    live = await pool.fetchval(_LIVE, VALUE_INSTANCE)
    items = await _bets(pool, rows[:limit])
    return BetPage(items=items, next_cursor=_cursor(items[-1], order) if len(rows) > limit else None, live=live)


async def get_bet(pool: asyncpg.Pool, id_: UUID) -> BetRow:
    """One value bet.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = await get_bets(pool, [id_])
    if not found:
        raise NotFoundError("value bet", str(id_))
    return found[0]


async def get_bets(pool: asyncpg.Connection | asyncpg.Pool, ids: Sequence[UUID]) -> Sequence[BetRow]:
    """Value bets of these ids, in no order; those that there are not are left out."""
    return await _bets(pool, await pool.fetch(f"{_SELECT} WHERE b.id = ANY ($1::uuid[])", list(ids)))


async def dismiss(pool: asyncpg.Pool, id_: UUID, now: datetime) -> BetRow:
    """Dismiss a value bet; one that is dismissed stays as it is.

    Raises:
        NotFoundError: there is none of this id.
    """
    await pool.execute("UPDATE value_bet SET dismissed_at = coalesce(dismissed_at, $2) WHERE id = $1", id_, now)
    return await get_bet(pool, id_)


async def restore(pool: asyncpg.Pool, id_: UUID) -> BetRow:
    """Undo the dismissal.

    Raises:
        NotFoundError: there is none of this id.
    """
    await pool.execute("UPDATE value_bet SET dismissed_at = NULL WHERE id = $1", id_)
    return await get_bet(pool, id_)


_SELECT: Final = f"""
    SELECT b.id, b.instance, b.market, b.line, b.selection, v.key AS venue, b.side, b.state, b.ended_because,
           b.first_seen, b.last_seen, b.ended_at, b.odds_e4, b.first_odds_e4, b.best_odds_e4, b.edge, b.first_edge,
           b.best_edge, b.kelly, b.probability, b.fair, b.fair_source, b.commission, b.at_risk, b.prices, b.chances,
           b.closing_odds_e4, b.closing_probability, b.clv, b.dismissed_at,
           b.participant, p.name AS participant_name, s.home_score, s.away_score, s.home_half, s.away_half,
           s.home_normal, s.away_normal, s.overtime, {ending_of()} AS ending, e.ended_in,
           coalesce(b.first_seen <= e.called_off_at, false) AS called_off, e.id AS event_id, {FIXTURE_COLUMNS}
    FROM value_bet b JOIN venue v ON v.id = b.venue_id JOIN event e ON e.id = b.event_id
    LEFT JOIN settlement s ON s.event_id = e.id LEFT JOIN participant p ON p.id = b.participant {FIXTURE_JOINS}
"""  # noqa: S608 - made of constants alone

_LIVE: Final = "SELECT count(*) FROM value_bet WHERE state = 'live' AND dismissed_at IS NULL AND instance = $1"
_ORDERS: Final = {
    "newest": "b.first_seen DESC, b.id DESC",
    "dismissed": "b.dismissed_at DESC, b.id DESC",
    "edge": "b.edge DESC, b.id DESC",
    "time_left": f"{starts_at('$1')}, b.id",
}

_OWN: Final = frozenset(BetRow.__slots__) - {"fixture", "market", "result"}


async def _bets(pool: asyncpg.Connection | asyncpg.Pool, rows: Sequence[asyncpg.Record]) -> list[BetRow]:
    """The bets of these rows; what is known of their participants comes in one query, where any bet asks for it."""
    asked = [_asked(row) for row in rows]
    found = await results_asked(pool, {each for each in asked if each is not None})
    return [
        _bet(row, {} if ask is None else found.get((ask.event, ask.statistic), {}))
        for row, ask in zip(rows, asked, strict=True)
    ]


def _asked(row: asyncpg.Record) -> Asked | None:
    market = BY_CODE[row["market"]]
    if market.is_settled_by_score or row["state"] == "live":
        return None
    return Asked(row["event_id"], market.statistic, row["participant"], market.about is About.FIELD)


def _bet(row: asyncpg.Record, participants: Mapping[int, int]) -> BetRow:
    own = {name: row[name] for name in _OWN}
    result = event_result(row, participants)
    return BetRow(fixture=fixture_row(row), market=BY_CODE[row["market"]].key, result=result, **own)


def _conditions(wanted: BetFilter, *first: object) -> Conditions:
    conditions = Conditions(*first)
    conditions.add("b.instance = {}", VALUE_INSTANCE)
    if wanted.state is not None:
        conditions.add("b.state = {}", wanted.state)
    if wanted.min_edge is not None:
        conditions.add("b.edge >= {}", wanted.min_edge)
    if wanted.sport is not None:
        conditions.add("c.sport = {}", wanted.sport)
    if wanted.competitions:
        conditions.add("c.code = ANY({})", list(wanted.competitions))
    if wanted.event is not None:
        conditions.add("b.event_id = {}", wanted.event)
    if wanted.dismissed is not None:
        conditions.add(f"b.dismissed_at IS {'NOT ' if wanted.dismissed else ''}NULL")
    return conditions


def _cursor(last: BetRow, order: str) -> str:
    if order == "edge":
        return in_order(order, f"{figure_text(last.edge)}_{last.id.hex}")
    at = last.dismissed_at if order == "dismissed" else last.first_seen
    # Where it stands by the time left is the event's to say.
    return in_order(order, last.id.hex if order == "time_left" or at is None else cursor_at(at, last.id.hex))


def _after(conditions: Conditions, order: str, cursor: str) -> None:
    cursor = of_order(order, cursor)
    if order == "edge":
        figure, _, key = cursor.partition("_")
        conditions.add("(b.edge, b.id) < ({}, {})", figure_of(figure), uuid_of(key))
        return
    if order == "time_left":
        conditions.add(_LESS_TIME_LEFT, uuid_of(cursor))
        return
    at, key = position(cursor)
    conditions.add(f"({_NEWEST[order]}, b.id) < ({{}}, {{}})", at, uuid_of(key))


_LESS_TIME_LEFT: Final = f"""({starts_at("$1")}, b.id) > (
    SELECT {starts_at("$1")}, last.id FROM value_bet last JOIN event e ON e.id = last.event_id WHERE last.id = {{}}
)"""  # noqa: S608 - made of constants alone
_NEWEST: Final = {"newest": "b.first_seen", "dismissed": "b.dismissed_at"}
