"""Close-outs: plans to close what is open, asked for by people, made and carried out by the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

import asyncpg
import orjson

from advisor.core.errors import ConflictError, NotFoundError
from advisor.core.money.plain_prices import PlainPrice, plain_price, price_of
from advisor.core.money.prices import BetPrice
from advisor.core.orders.halts import HaltScope
from advisor.core.quotes import Side
from advisor.db.conditions import Conditions
from advisor.db.cursors import id_of
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import set_halt
from advisor.engine.orders.closing_out import ClosePlan, ConfirmedBet, NotClosable, OpenPosition, PlanTotal


class _PlainPosition(TypedDict):
    bets: list[str]
    asset: str
    worst: int
    best: int


class _PlainClosing(_PlainPosition):
    side: int
    odds_e4: int
    limit: PlainPrice
    quantity: int
    on_offer: int | None
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPosition:
    """Open bets on one selection at one venue, as a plan found them; amounts in smallest units of ``asset``.

    Attributes:
        bets: references, the last decided last.
        worst, best: what they bring, before commission.
    """

    bets: tuple[UUID, ...]
    asset: str
    worst: int
    best: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClosing:
    """A bet that evens out a position; see ``engine.orders.closing_out.ClosingBet``."""

    position: PlannedPosition
    side: Side
    odds_e4: int
    limit: BetPrice
    quantity: int
    on_offer: int | None
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStaying:
    """A position that cannot be closed."""

    position: PlannedPosition
    reason: NotClosable


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """See ``engine.orders.closing_out.ClosePlan``."""

    cancels: tuple[UUID, ...]
    closing: tuple[PlannedClosing, ...]
    staying: tuple[PlannedStaying, ...]
    totals: tuple[PlanTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutRow:
    """A close-out as it is stored.

    Attributes:
        public_id: by which others name it.
        scope, subject: what it is about, as of a halt.
        planned_at: None while the engine has made no plan yet.
        expires_at: after which it cannot be confirmed.
        confirmed_at: None while it is a plan alone.
        done_at: when its orders were intended; None before.
    """

    id: int
    public_id: UUID
    scope: HaltScope
    subject: str
    reason: str
    asked_by: str
    asked_at: datetime
    planned_at: datetime | None
    expires_at: datetime | None
    plan: StoredPlan | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutPage:
    """A page of close-outs, newest first."""

    items: Sequence[CloseOutRow]
    next_cursor: str | None


async def ask_for_plan(
    connection: asyncpg.Connection, scope: HaltScope, subject: str, reason: str, asked_by: str, at: datetime
) -> CloseOutRow:
    """Ask the engine for a plan; nothing is done by it."""
    [row] = await connection.fetch(_ASK, str(scope), subject, reason, asked_by, at)
    return _close_out(row)


async def confirm(connection: asyncpg.Connection, id_: int, by: str, at: datetime) -> CloseOutRow:
    """Let the engine carry out a plan, and halt what it is about.

    Raises:
        NotFoundError: there is none of this number.
        ConflictError: there is no plan yet, it has expired, it was confirmed before, or a halt over the same was
            lifted at the same time.
    """
    row = await connection.fetchrow(_CONFIRM, id_, by, at)
    if row is not None:
        confirmed = _close_out(row)
        reason = f"Close-out: {confirmed.reason}"
        await set_halt(connection, confirmed.scope, confirmed.subject, reason, by, at)
        return confirmed
    known = await get_close_out(connection, id_)
    if known.confirmed_at is not None:
        raise ConflictError("The close-out was confirmed before.")
    if known.planned_at is None:
        raise ConflictError("The engine has made no plan for the close-out yet; look whether it runs.")
    raise ConflictError("The plan of the close-out is too old: prices have moved on. Ask for a new one.")


async def get_close_out(connection: asyncpg.Connection | asyncpg.Pool, id_: int) -> CloseOutRow:
    """One.

    Raises:
        NotFoundError: there is none of this number.
    """
    row = await connection.fetchrow(f"{_SELECT} WHERE id = $1", id_)
    if row is None:
        raise NotFoundError("close-out", str(id_))
    return _close_out(row)


async def close_out_page(pool: asyncpg.Connection | asyncpg.Pool, *, limit: int, cursor: str | None) -> CloseOutPage:
    """A page of close-outs, newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = Conditions()
    if cursor is not None:
        conditions.add("id < {}", id_of(cursor))
    rows = await pool.fetch(
        f"{_SELECT} {conditions.where()} ORDER BY id DESC LIMIT {limit + 1:d}", *conditions.arguments
    )
    items = [_close_out(row) for row in rows[:limit]]
    return CloseOutPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


async def any_close_out_waits(connection: asyncpg.Connection | asyncpg.Pool) -> bool:
    """Whether one is to be planned or carried out."""
    return bool(await connection.fetchval(f"SELECT EXISTS (SELECT FROM close_out WHERE {_WAITS})"))  # noqa: S608 - a constant alone


async def waiting_close_outs(connection: asyncpg.Connection) -> Sequence[CloseOutRow]:
    """Those that are to be planned or carried out, in their order."""
    return [_close_out(row) for row in await connection.fetch(f"{_SELECT} WHERE {_WAITS} ORDER BY id")]


async def note_plan(
    connection: WritingConnection, id_: int, plan: ClosePlan, at: datetime, expires_at: datetime
) -> None:
    """Note what closing out would do."""
    await connection.execute(
        "UPDATE close_out SET plan = $2, planned_at = $3, expires_at = $4 WHERE id = $1",
        id_,
        orjson.dumps(_plain(plan)).decode(),
        at,
        expires_at,
    )


async def note_closed_out(connection: WritingConnection, id_: int, at: datetime) -> None:
    """Note that the orders of a confirmed plan are intended."""
    await connection.execute("UPDATE close_out SET done_at = $2 WHERE id = $1", id_, at)


def confirmed_bets(plan: StoredPlan) -> Sequence[ConfirmedBet]:
    """What a person has confirmed."""
    return [
        ConfirmedBet(
            closes=tuple(str(bet) for bet in each.position.bets),
            side=each.side,
            limit=each.limit,
            quantity=each.quantity,
        )
        for each in plan.closing
    ]


def _plain(plan: ClosePlan) -> Mapping[str, object]:
    return {
        "cancels": plan.cancels,
        "closing": [
            _PlainClosing(
                **_plain_position(each.position),
                side=int(each.side),
                odds_e4=each.odds_e4,
                limit=plain_price(each.limit),
                quantity=each.quantity,
                on_offer=each.on_offer,
                after=each.after,
            )
            for each in plan.closing
        ],
        "staying": [{**_plain_position(each.position), "reason": str(each.reason)} for each in plan.staying],
        "sums": [each._asdict() for each in plan.totals],
    }


def _plain_position(position: OpenPosition) -> _PlainPosition:
    return {
        "bets": [bet.key for bet in position.bets],
        "asset": position.intent.request.asset,
        "worst": position.worst,
        "best": position.best,
    }


def _stored_plan(stored: str) -> StoredPlan:
    plain = orjson.loads(stored)
    return StoredPlan(
        cancels=tuple(UUID(each) for each in plain["cancels"]),
        closing=tuple(_closing(each) for each in plain["closing"]),
        staying=tuple(
            PlannedStaying(position=_position(each), reason=NotClosable(each["reason"])) for each in plain["staying"]
        ),
        totals=tuple(PlanTotal(**each) for each in plain["sums"]),
    )


def _closing(plain: _PlainClosing) -> PlannedClosing:
    return PlannedClosing(
        position=_position(plain),
        side=Side(plain["side"]),
        odds_e4=plain["odds_e4"],
        limit=price_of(plain["limit"]),
        quantity=plain["quantity"],
        on_offer=plain["on_offer"],
        after=plain["after"],
    )


def _position(plain: _PlainPosition) -> PlannedPosition:
    bets = tuple(UUID(each) for each in plain["bets"])
    return PlannedPosition(bets=bets, asset=plain["asset"], worst=plain["worst"], best=plain["best"])


def _close_out(row: asyncpg.Record) -> CloseOutRow:
    values = dict(row)
    plan = None if values["plan"] is None else _stored_plan(values["plan"])
    return CloseOutRow(**{**values, "scope": HaltScope(values["scope"]), "plan": plan})


_COLUMNS: Final = (
    "id, public_id, scope, subject, reason, asked_by, asked_at, planned_at, expires_at, plan, confirmed_at, "
    "confirmed_by, done_at"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM close_out"  # noqa: S608 - a constant alone
_WAITS: Final = "planned_at IS NULL OR (confirmed_at IS NOT NULL AND done_at IS NULL)"
_ASK: Final = f"""
    INSERT INTO close_out (scope, subject, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)
    RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
_CONFIRM: Final = f"""
    UPDATE close_out SET confirmed_at = $3, confirmed_by = $2
    WHERE id = $1 AND confirmed_at IS NULL AND expires_at >= $3
    RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant alone
