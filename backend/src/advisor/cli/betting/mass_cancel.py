"""``advisor bets cancel-all``: what would be taken back of one thing, or of all, and to have it done."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Final, NamedTuple

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.betting.halts import scope_of, scope_words
from advisor.cli.betting.plain import CALLER, fixture_text, selection_text
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.markets import MarketTypeKey
from advisor.core.odds import odds_text
from advisor.core.words.counts import counted
from advisor.db.leader.lease import lease_state
from advisor.db.orders.mass_cancels import (
    CancelledScope,
    MassCancel,
    TakenUp,
    ask_to_cancel_all,
    cancellable_orders,
    taken_up,
)
from advisor.db.orders.order_pages import OrderRow, orders_by_reference
from advisor.instruments.market_types import MARKET_TYPES

_LOOKS: Final = 100
_BETWEEN_LOOKS: Final = 0.1


class _Done(NamedTuple):
    """What was asked for, and what the engine has made of it so far."""

    asked: MassCancel
    found: TakenUp


def _market(value: str | None) -> str | None:
    if value is not None and MarketTypeKey(value) not in MARKET_TYPES:
        raise typer.BadParameter("there is no such market type")
    return value


def cancel_all(
    reason: Annotated[str, typer.Option(help="Why, for people.")],
    strategy: Annotated[str | None, typer.Option(help="Of this strategy instance alone, by its name.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    competition: Annotated[str | None, typer.Option(help="In this competition alone, by its code.")] = None,
    event: Annotated[int | None, typer.Option(min=1, help="On this event alone, by its id.")] = None,
    market: Annotated[
        str | None, typer.Option(callback=_market, help="With --event: on this market type alone, by its key.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take them back without a question.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show which orders would be taken back, and take them back once you agree; what is matched stays a bet.

    Halts do not stand against it, and orders that come later are not touched: halt betting first to keep them away.
    With --json nothing is done but with --yes.
    """
    console = Console(stderr=True)
    with reported(console):
        scope, subject = scope_of(strategy, venue, competition, event)
        if not reason.strip():
            raise ConfigError("Give a reason.")
        wanted = CancelledScope(scope=scope, subject=subject, market=None if market is None else MarketTypeKey(market))
        if not yes:
            orders = in_database(partial(_orders, wanted), database_url)
            if as_json:
                typer.echo(orjson.dumps({"orders": [str(each.reference) for each in orders]}).decode())
                return
            _print_orders(Console(), orders)
            if not orders or not typer.confirm(f"Take back {scope_words(scope, subject)}?", err=True):
                console.print("Nothing was done.")
                return
        done = in_database(partial(_carried_out, wanted, reason.strip()), database_url)
    if as_json:
        typer.echo(orjson.dumps(_plain(done)).decode())
        return
    console.print(_words(done), markup=False, highlight=False, soft_wrap=True)


async def _orders(wanted: CancelledScope, connection: asyncpg.Connection) -> Sequence[OrderRow]:
    references = await cancellable_orders(connection, wanted)
    found = {order.reference: order for order in await orders_by_reference(connection, references)}
    return [found[each] for each in references]


async def _carried_out(wanted: CancelledScope, reason: str, connection: asyncpg.Connection) -> _Done:
    """Ask for it, and wait a moment for an engine that runs."""
    async with connection.transaction():
        asked = await ask_to_cancel_all(connection, wanted, reason, CALLER, SystemClock().now())
    runs = (await lease_state(connection)).held
    found = await taken_up(connection, asked.commands)
    for _ in range(_LOOKS if runs else 0):
        if not found.waiting:
            break
        await asyncio.sleep(_BETWEEN_LOOKS)
        found = await taken_up(connection, asked.commands)
    return _Done(asked, found)


def _print_orders(out: Console, orders: Sequence[OrderRow]) -> None:
    for order in orders:
        out.print(
            f"  {order.reference}  {selection_text(order)}, {fixture_text(order.fixture)}, {order.venue}: "
            f"{order.instance} at {odds_text(order.price.odds_e4)}, {order.state}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if not orders:
        out.print("No order stands of which something could be taken back.")


def _plain(done: _Done) -> dict[str, object]:
    return {
        "asked": len(done.asked.references),
        "orders": [str(each) for each in done.asked.references],
        "asked_before": done.asked.waiting,
        "taken_up": done.found.done,
        "refused": done.found.refused,
        "waiting": done.found.waiting,
    }


def _words(done: _Done) -> str:
    asked, found = done
    parts = [f"Asked to take back {counted(len(asked.references), 'order')}: {found.done} taken up by the engine"]
    if found.refused:
        parts.append(f"{found.refused} ended before")
    if found.waiting:
        parts.append(f"{found.waiting} wait for an engine")
    if asked.waiting:
        parts.append(f"{asked.waiting} more were asked before")
    return f"{', '.join(parts)}. What came of each: advisor bets list."
