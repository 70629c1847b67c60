"""What bets have made and what open ones are worth, by portfolio, strategy instance, venue or day.

Settled bets are read from ``settled_day``, the sums that the portfolios' profit is read from.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from advisor.core.money.plain_prices import price_of
from advisor.core.orders.modes import Mode
from advisor.core.quotes import Side
from advisor.db.conditions import Conditions
from advisor.db.standing_orders import STANDING
from advisor.ledger.fair_value import FairChance, fair_value
from advisor.ledger.fills import Fill
from advisor.ledger.matched import matched_part

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool


class Grouping(StrEnum):
    """What bets are grouped by, each group in one mode and one asset."""

    PORTFOLIO = "portfolio"
    STRATEGY = "strategy"
    VENUE = "venue"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceFilter:
    """Which bets count; None asks for all.

    Attributes:
        portfolio: its key.
        day_from, day_to: days in UTC on which bets were settled first, both included; open bets count whatever they
            are.
    """

    portfolio: str | None = None
    mode: Mode | None = None
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWorth:
    """Open bets, of which something is matched; amounts in smallest units.

    Attributes:
        bets: how many.
        at_risk: what they can lose, each for itself.
        priced: of how many a fair probability is stored.
        value: what they are expected to bring back by the newest one; None unless all are priced.
        oldest: when the oldest of these probabilities was last known to hold; None where none is priced.
    """

    bets: int = 0
    at_risk: int = 0
    priced: int = 0
    value: int | None = None
    oldest: datetime | None = None

    @property
    def unpriced_because(self) -> str | None:
        """Why there is no value, for people; None where there is one."""
        if self.value is not None:
            return None
        if not self.bets:
            return "No bet is open."
        return f"No fair probability is stored for {self.bets - self.priced} of {self.bets} open bets."


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What the bets of one group have made in one mode and one asset; amounts in smallest units.

    Attributes:
        key: key of the portfolio, name of the strategy instance, key of the venue, or the day as ``2026-12-01``; None
            of open bets by day, which have none yet.
        bets: how many are settled.
        won, lost: of these, how many made a profit or a loss.
        profit: of settled bets, net of commission.
        commission: what was charged for them.
        turnover: what they had at risk, void ones left out.
        measured: how many of them have a CLV.
        clv: mean of those; None without one.
    """

    key: str | None
    mode: Mode
    asset: str
    bets: int = 0
    won: int = 0
    lost: int = 0
    profit: int = 0
    commission: int = 0
    turnover: int = 0
    measured: int = 0
    clv: float | None = None
    open: OpenWorth = OpenWorth()


async def performance(reader: Reader, by: Grouping, wanted: PerformanceFilter) -> Sequence[Performance]:
    """What bets have made and what open ones are worth, by key, mode and asset.

    Days come newest first, and open bets before them.
    """
    worth = await _open_worth(reader, by, wanted)
    conditions = _conditions(wanted)
    if wanted.day_from is not None:
        conditions.add("day >= {}", wanted.day_from)
    if wanted.day_to is not None:
        conditions.add("day <= {}", wanted.day_to)
    settled = {
        _Key(row["key"], Mode(row["mode"]), row["asset"]): row
        for row in await reader.fetch(_SETTLED.format(key=_KEYS[by], where=conditions.where()), *conditions.arguments)
    }
    found = [_performance(key, settled.get(key), worth.get(key, OpenWorth())) for key in {*settled, *worth}]
    found.sort(key=lambda each: (each.key or "", each.mode, each.asset))
    if by is Grouping.DAY:
        found.sort(key=lambda each: (each.key is None, each.key or ""), reverse=True)
    return found


class _Key(NamedTuple):
    key: str | None
    mode: Mode
    asset: str


def _performance(key: _Key, row: asyncpg.Record | None, worth: OpenWorth) -> Performance:
    if row is None:
        return Performance(key=key.key, mode=key.mode, asset=key.asset, open=worth)
    return Performance(
        key=key.key,
        mode=key.mode,
        asset=key.asset,
        **{name: int(row[name]) for name in _COUNTED},
        clv=row["clv"],
        open=worth,
    )


async def _open_worth(reader: Reader, by: Grouping, wanted: PerformanceFilter) -> Mapping[_Key, OpenWorth]:
    conditions = _conditions(wanted)
    conditions.add(f"{STANDING} AND matched > 0")
    rows = await reader.fetch(_OPEN.format(where=conditions.where()), *conditions.arguments)
    fills: defaultdict[UUID, list[asyncpg.Record]] = defaultdict(list)
    for fill in await reader.fetch(_FILLS, [row["reference"] for row in rows]) if rows else ():
        fills[fill["reference"]].append(fill)
    found: dict[_Key, OpenWorth] = {}
    for row in rows:
        key = _Key(_key(row, by), Mode(row["mode"]), row["asset"])
        found[key] = _with(found.get(key, OpenWorth()), row, fills[row["reference"]])
    return found


def _with(sums: OpenWorth, row: asyncpg.Record, fills: Iterable[asyncpg.Record]) -> OpenWorth:
    """With one more bet; without a price of every bet there is no value."""
    side = Side(row["side"])
    matched = matched_part(
        [Fill(side=side, price=price_of(orjson.loads(fill["price"])), quantity=int(fill["quantity"])) for fill in fills]
    )
    if matched is None:
        return sums
    value, oldest = None, sums.oldest
    priced = row["probability"] is not None
    if priced:
        oldest = row["seen"] if oldest is None else min(oldest, row["seen"])
        if sums.priced == sums.bets:
            chance = FairChance(row["probability"], row["at_risk"])
            brings = fair_value(side, matched, row["commission"], chance)
            value = (sums.value or 0) + brings
    return OpenWorth(
        bets=sums.bets + 1,
        at_risk=sums.at_risk + matched.at_risk,
        priced=sums.priced + priced,
        value=value,
        oldest=oldest,
    )


def _key(row: asyncpg.Record, by: Grouping) -> str | None:
    found: str | None = None if by is Grouping.DAY else row[_KEYS[by]]
    return found


def _conditions(wanted: PerformanceFilter) -> Conditions:
    conditions = Conditions()
    if wanted.portfolio is not None:
        conditions.add("portfolio = {}", wanted.portfolio)
    if wanted.mode is not None:
        conditions.add("mode = {}", str(wanted.mode))
    return conditions


_KEYS: Final = {
    Grouping.PORTFOLIO: "portfolio",
    Grouping.STRATEGY: "instance",
    Grouping.VENUE: "venue",
    Grouping.DAY: "to_char(day, 'YYYY-MM-DD')",
}
_COUNTED: Final = ("bets", "won", "lost", "profit", "commission", "turnover", "measured")
_SETTLED: Final = f"""
    SELECT {{key}} AS key, mode, asset, {", ".join(f"sum({name}) AS {name}" for name in _COUNTED)},
        (sum(clv) / nullif(sum(measured), 0))::float8 AS clv
    FROM settled_day {{where}} GROUP BY 1, mode, asset HAVING sum(bets) > 0
"""  # noqa: S608 - constants alone
# The close, once it is known, is newer than what its signals were last seen with. The selection's own signals of any
# instance say it, on either side.
_OPEN: Final = """
    SELECT b.reference, b.portfolio, b.instance, b.venue, b.mode, b.asset, b.side, b.commission, f.probability,
        f.at_risk, f.seen
    FROM (SELECT * FROM bet_order {where}) b LEFT JOIN LATERAL (
        SELECT coalesce(v.closing_probability, v.probability) AS probability, v.at_risk,
            CASE WHEN v.closing_probability IS NULL THEN v.last_seen ELSE greatest(v.last_seen, e.kickoff) END AS seen
        FROM value_bet v JOIN event e ON e.id = v.event_id
        WHERE v.event_id = b.event_id AND v.market = b.market AND v.participant = b.participant AND v.line = b.line
            AND v.selection = b.selection
        ORDER BY seen DESC, v.id LIMIT 1
    ) f ON true
"""
_FILLS: Final = """
    SELECT reference, coalesce(paid_at, price) AS price, quantity FROM order_fill
    WHERE reference = ANY ($1::uuid[]) AND finality <> 'failed' AND price IS NOT NULL ORDER BY reference, place
"""
