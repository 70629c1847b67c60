"""The bets of finished backtests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Join, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.db.backtests.runs import BETS_GIVEN_NO_PUSH
from advisor.db.cursors import id_of, in_order, of_order
from advisor.db.tables import backtest, backtest_bet, competition, team

_COLUMNS: Final = tuple(column for column in backtest_bet.columns if column.name not in {"backtest_id", "mode"})
_HOME, _AWAY = team.alias("home_team"), team.alias("away_team")
# A team that has been renamed or merged since keeps at least its key.
_NAMED: Final = tuple(
    func.coalesce({"home": _HOME, "away": _AWAY}[column.name].c.name, column).label(column.name)
    if column.name in {"home", "away"}
    else column
    for column in _COLUMNS
)
_CHUNK: Final = 1000
_MAX_NUMBER: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BetsPage:
    """Some bets, by the columns of ``backtest_bet``; how many there are on all pages, and the next page's cursor."""

    items: list[RowMapping]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class GivenNoPush:
    """Which bets of a run are given no push.

    Attributes:
        all_: of all of them; None where they differ, or where it is not known.
        numbers: of those that are, where they differ; None where it is not known.
    """

    all_: bool | None
    numbers: frozenset[int] | None

    def of(self, number: int) -> bool | None:
        """Whether the bet of this number is; None where an earlier version did not record it."""
        if self.all_ is not None or self.numbers is None:
            return self.all_
        return number in self.numbers


async def given_no_push(connection: AsyncConnection, id_: UUID) -> GivenNoPush:
    """Which bets are, by the summary where all or none are, and else by the numbers that the worker noted."""
    query = select(
        backtest.c.summary["bets"].as_integer(),
        backtest.c.summary["given_no_push"].as_integer(),
        backtest.c.report[BETS_GIVEN_NO_PUSH],
    ).where(backtest.c.id == id_)
    bets, count, numbers = (await connection.execute(query)).one()
    if count is None or count in (0, bets):
        return GivenNoPush(None if count is None else count > 0, None)
    return GivenNoPush(None, None if numbers is None else frozenset(numbers))


async def list_bets(
    connection: AsyncConnection,
    id_: UUID,
    *,
    outcome: str | None,
    newest_first: bool,
    limit: int,
    cursor: str | None,
) -> BetsPage:
    """The bets of a backtest in order of placement, their teams by name.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    number = backtest_bet.c.number
    order = "newest" if newest_first else "oldest"
    of_run = [backtest_bet.c.backtest_id == id_]
    if outcome is not None:
        of_run.append(backtest_bet.c.outcome == outcome)
    total: int = await connection.scalar(select(func.count()).where(*of_run)) or 0
    query = select(*_NAMED).select_from(_with_teams()).where(*of_run)
    query = query.order_by(number.desc() if newest_first else number).limit(limit + 1)
    if cursor is not None:
        last = id_of(of_order(order, cursor), most=_MAX_NUMBER)
        query = query.where(number < last if newest_first else number > last)
    rows = list((await connection.execute(query)).mappings())
    items = rows[:limit]
    next_cursor = in_order(order, str(items[-1]["number"])) if len(rows) > limit else None
    return BetsPage(items=items, total=total, next_cursor=next_cursor)


def _with_teams() -> Join:
    bets = backtest_bet.outerjoin(competition, competition.c.code == backtest_bet.c.competition)
    for side, key in ((_HOME, backtest_bet.c.home), (_AWAY, backtest_bet.c.away)):
        ours = (side.c.sport == competition.c.sport) & (side.c.country == competition.c.country)
        bets = bets.outerjoin(side, ours & (side.c.key == key))
    return bets


async def all_bets(connection: AsyncConnection, id_: UUID) -> AsyncIterator[list[RowMapping]]:
    """Every bet of a backtest in order of placement, some at a time."""
    query = select(*_COLUMNS).where(backtest_bet.c.backtest_id == id_).order_by(backtest_bet.c.number)
    result = await connection.stream(query)
    async for rows in result.mappings().partitions(_CHUNK):
        yield list(rows)
