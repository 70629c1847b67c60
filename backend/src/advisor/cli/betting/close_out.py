"""``advisor engine close-out``: what it would cost to close what is open, and to have it done."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Final, NamedTuple
from uuid import UUID

import asyncpg
import typer
from rich.console import Console

from advisor.api.close_outs.views import close_out_detail, named_bets
from advisor.bootstrap.cli import in_database
from advisor.cli.betting.halts import scope_of, scope_words
from advisor.cli.betting.plain import CALLER, fixture_text, selection_text
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError, ConflictError
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.orders.halts import HaltScope
from advisor.core.words.counts import counted
from advisor.db.leader.lease import lease_state
from advisor.db.orders.close_outs import CloseOutRow, StoredPlan, ask_for_plan, confirm, get_close_out
from advisor.db.orders.halts import refuse_unknown_subject
from advisor.db.orders.order_pages import OrderRow, orders_by_reference, orders_of_close_out
from advisor.engine.orders.closing_out import NotClosable, PlanTotal

_LOOKS: Final = 100
_BETWEEN_LOOKS: Final = 0.1
_STAYS: Final = {
    NotClosable.BOOKMAKER: "its venue takes nothing back",
    NotClosable.NO_PRICE: "nobody offers the other side at a price that can be trusted",
    NotClosable.STARTED: "its event has begun",
    NotClosable.PROVISIONAL: "a match of it may still fail",
    NotClosable.CLOSING: "an order that closes it is on its way, or nobody knows yet what became of one",
    NotClosable.EVEN: "its results are as near to each other as they can be brought",
}


class _Found(NamedTuple):
    """A close-out, the bets that its plan names, and the orders that it led to."""

    row: CloseOutRow
    bets: Mapping[UUID, OrderRow]
    orders: Sequence[OrderRow]


def close_out(
    reason: Annotated[str, typer.Option(help="Why, for whoever lets betting go on.")] = "Closed out by hand",
    strategy: Annotated[str | None, typer.Option(help="Of this strategy instance alone, by its name.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    competition: Annotated[str | None, typer.Option(help="In this competition alone, by its code.")] = None,
    event: Annotated[int | None, typer.Option(min=1, help="On this event alone, by its id.")] = None,
    number: Annotated[int | None, typer.Option("--confirm", min=1, help="Carry out the plan of this number.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Carry out the plan without a question.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what closing out would do and cost, and do it once you agree. It halts what it closes.

    Orders are taken back, and open bets at exchanges are evened out; bets at bookmakers stay open until they settle.
    With --json nothing is done but with --yes, or with --confirm and the number of a plan.
    """
    console = Console(stderr=True)
    with reported(console):
        scope, subject = scope_of(strategy, venue, competition, event)
        if not reason.strip():
            raise ConfigError("Give a reason.")
        if number is None:
            planned = in_database(partial(_planned, scope, subject, reason.strip()), database_url)
            if as_json and not yes:
                typer.echo(_json(planned))
                return
            if not as_json and planned.row.plan is not None:
                _print_plan(Console(), planned.row, planned.row.plan, planned.bets)
            number = planned.row.id
            if not yes and not typer.confirm("Close out, and halt betting on it?", err=True):
                console.print(f"Nothing was done. Within two minutes: advisor engine close-out --confirm {number}")
                return
        done = in_database(partial(_carried_out, number), database_url)
    if as_json:
        typer.echo(_json(done))
        return
    over = scope_words(done.row.scope, done.row.subject)
    console.print(
        f"Close-out {done.row.id} is on its way with {counted(len(done.orders), 'closing order')}: advisor bets list. "
        f"A halt stands over {over}; let betting go on with advisor engine resume.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


async def _planned(scope: HaltScope, subject: str, reason: str, connection: asyncpg.Connection) -> _Found:
    await refuse_unknown_subject(connection, scope, subject)
    await _refuse_without_engine(connection)
    asked = await ask_for_plan(connection, scope, subject, reason, CALLER, SystemClock().now())
    return await _found_once(connection, asked.id, lambda row: row.plan is not None)


async def _carried_out(number: int, connection: asyncpg.Connection) -> _Found:
    await _refuse_without_engine(connection)
    async with connection.transaction():
        await confirm(connection, number, CALLER, SystemClock().now())
    return await _found_once(connection, number, lambda row: row.done_at is not None)


async def _refuse_without_engine(connection: asyncpg.Connection) -> None:
    if not (await lease_state(connection)).held:
        raise ConflictError("No engine runs, so nobody can plan or close anything. Start it: advisor engine run.")


async def _found_once(connection: asyncpg.Connection, number: int, is_there: Callable[[CloseOutRow], bool]) -> _Found:
    """A close-out once the engine has done what is waited for."""
    for _ in range(_LOOKS):
        row = await get_close_out(connection, number)
        if is_there(row):
            bets = await orders_by_reference(connection, named_bets(row.plan))
            return _Found(
                row, {order.reference: order for order in bets}, await orders_of_close_out(connection, number)
            )
        await asyncio.sleep(_BETWEEN_LOOKS)
    raise ConflictError(f"The engine has not answered on the close-out {number} in time: advisor engine status.")


def _print_plan(out: Console, row: CloseOutRow, plan: StoredPlan, bets: Mapping[UUID, OrderRow]) -> None:

    def say(text: str) -> None:
        out.print(text, markup=False, highlight=False, soft_wrap=True)

    say(f"Close-out {row.id} of {scope_words(row.scope, row.subject)}; before commission:")
    for closing in plan.closing:
        asset, order = Asset.of(closing.position.asset), bets[closing.position.bets[-1]]
        part = closing.on_offer is not None and closing.on_offer < closing.quantity
        offered = f", {asset.text(closing.on_offer or 0)} on offer" if part else ""
        say(
            f"  close  {selection_text(order)}, {fixture_text(order.fixture)}, {order.venue}: "
            f"{closing.side.name.lower()} {asset.text(closing.quantity)} at {odds_text(closing.odds_e4)} "
            f"(worst {odds_text(closing.limit.odds_e4)}{offered}) brings {asset.text(closing.after)} instead of "
            f"{asset.text(closing.position.worst)} to {asset.text(closing.position.best)} {asset.code}"
        )
    for staying in plan.staying:
        asset, order = Asset.of(staying.position.asset), bets[staying.position.bets[-1]]
        say(
            f"  stays  {selection_text(order)}, {fixture_text(order.fixture)}, {order.venue}: "
            f"{_STAYS[staying.reason]}; {asset.text(staying.position.worst)} to {asset.text(staying.position.best)} "
            f"{asset.code}"
        )
    if plan.cancels:
        say(f"  taken back as far as not matched: {counted(len(plan.cancels), 'order')}")
    for total in plan.totals:
        say(_total_words(total))
    if not (plan.closing or plan.staying or plan.cancels):
        say("  Nothing is open.")


def _total_words(total: PlanTotal) -> str:
    text = Asset.of(total.asset).text
    stays = f"{counted(total.staying, 'position')} cannot: {text(total.staying_worst)} {total.asset} at worst."
    if not total.closing:
        return f"None can be closed; {stays}"
    return (
        f"{counted(total.closing, 'position')} can be closed: {text(total.after)} {total.asset} at the prices now "
        f"instead of {text(total.worst)} to {text(total.best)}. {stays if total.staying else ''}"
    ).rstrip()


def _json(found: _Found) -> str:
    return close_out_detail(found.row, found.bets, found.orders, SystemClock().now()).model_dump_json()
