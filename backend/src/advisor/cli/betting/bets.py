"""``advisor bets``: what was bet, what became of it, and why."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final
from uuid import UUID

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.betting import mass_cancel, performance, proofs, refusals
from advisor.cli.betting.plain import CALLER, fixture_text, plain_command, plain_detail, plain_order, selection_text
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.orders.words import order_words
from advisor.db.leader.lease import lease_state
from advisor.db.ledger.pages import EntryRow, entries_of_bet
from advisor.db.orders.commands import EngineCommand, ask_to_cancel, ask_to_change, ask_to_settle, wanted_change
from advisor.db.orders.families import OrderFamily, order_family
from advisor.db.orders.order_pages import STANDINGS, OrderFilter, OrderRow, get_order, order_page
from advisor.db.orders.settling import ReplacedSettlement, replaced_settlements
from advisor.db.orders.timeline import timeline
from advisor.ledger.outcomes import OUTCOMES_BY_HAND

app = typer.Typer(no_args_is_help=True, help="What was bet, what became of it, and why.")

app.command("cancel-all")(mass_cancel.cancel_all)
app.command("dispute-file")(proofs.dispute_file)
app.command("performance")(performance.performance)
app.command("refusals")(refusals.refusals)
app.command("record")(proofs.record)
app.command("verify")(proofs.verify)

_ALL: Final = "all"


def _standing(value: str) -> str:
    if value not in (_ALL, *STANDINGS):
        raise typer.BadParameter(f"use {', '.join(STANDINGS)} or {_ALL}")
    return value


def _outcome(value: str) -> str:
    if value not in OUTCOMES_BY_HAND:
        raise typer.BadParameter(f"use one of {', '.join(OUTCOMES_BY_HAND)}")
    return value


@app.callback()
def bets() -> None:
    """What was bet, what became of it, and why."""


@app.command("list")
def list_bets(
    state: Annotated[str, typer.Option(callback=_standing, help="open, settled, refused or all.")] = _ALL,
    instance: Annotated[str | None, typer.Option(help="Of this strategy instance alone.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the last decided first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List orders and the bets that they became."""
    console = Console(stderr=True)
    wanted = OrderFilter(standing=None if state == _ALL else state, instance=instance, venue=venue)

    async def work(connection: asyncpg.Connection) -> list[OrderRow]:
        return list((await order_page(connection, wanted, limit=last, cursor=None)).items)

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([plain_order(order) for order in found]).decode())
        return
    if not found:
        console.print("There are no such bets.")
        return
    out = Console()
    # Two lines each: a reference that is cut off can be shown to nobody.
    for order in found:
        for line in _lines(order):
            out.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command("show")
def show(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list.")],
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show an order: its timeline, the checks before it was sent, and its entries of the ledger."""

    async def work(
        connection: asyncpg.Connection,
    ) -> tuple[OrderRow, Sequence[EntryRow], Sequence[ReplacedSettlement], OrderFamily]:
        order = await get_order(connection, reference)
        entries = await entries_of_bet(connection, order.portfolio, reference)
        replaced = await replaced_settlements(connection, reference)
        return order, entries, replaced, await order_family(connection, order.parent)

    with reported(Console(stderr=True)):
        order, entries, replaced, family = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(plain_detail(order, entries, replaced, family)).decode())
        return
    console = Console()
    console.print(
        f"{selection_text(order)}, {fixture_text(order.fixture)}", markup=False, highlight=False, soft_wrap=True
    )
    console.print(
        f"{order.venue}, {order.mode}, {order.instance}, portfolio {order.portfolio}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    console.print()
    for moment in timeline(order, replaced):
        console.print(f"{moment.at:%Y-%m-%d %H:%M:%S}  {moment.text}", markup=False, highlight=False, soft_wrap=True)
    for text in _family_lines(family):
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    if order.clv is not None:
        console.print(f"CLV {order.clv:+.1%}, by a fair {order.closing_probability:.1%} at the start.", highlight=False)
    console.print()
    for check in order.checks:
        text = f"{'✓' if check.passed else '✗'} {check.name}: {check.value} ({check.limit})"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    for entry in entries:
        console.print()
        console.print(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.key}", markup=False, highlight=False, soft_wrap=True)
        for line in entry.postings:
            at = f" at {line.venue}" if line.venue else ""
            amount = Asset.of(line.asset).text(line.amount)
            console.print(f"  {line.kind}{at}: {amount} {line.asset}", markup=False, highlight=False, soft_wrap=True)


@app.command("settle")
def settle(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list.")],
    outcome: Annotated[str, typer.Argument(callback=_outcome, help=f"{', '.join(OUTCOMES_BY_HAND)}.")],
    reason: Annotated[str, typer.Option(help="Why, for people.")],
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Settle a bet by hand, or anew; no result settles it then. The engine carries it out."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> tuple[EngineCommand, bool]:
        asked = await ask_to_settle(connection, reference, outcome, reason.strip(), CALLER, SystemClock().now())
        return asked, (await lease_state(connection)).held

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        asked, runs = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(plain_command(asked)).decode())
        return
    when = "The engine settles it at once" if runs else "No engine runs: the next one settles it"
    console.print(f"{when}: advisor bets show {reference}", markup=False, highlight=False, soft_wrap=True)


@app.command("cancel")
def cancel(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list --state open.")],
    reason: Annotated[str, typer.Option(help="Why, for people.")],
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Take back what is not matched of an order; what is matched stays a bet. Halts do not stand against it."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> tuple[EngineCommand, bool]:
        asked = await ask_to_cancel(connection, reference, reason.strip(), CALLER, SystemClock().now())
        return asked, (await lease_state(connection)).held

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        asked, runs = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(plain_command(asked)).decode())
        return
    when = "The engine asks its venue at once" if runs else "No engine runs: the next one asks its venue"
    console.print(f"{when}: advisor bets show {reference}", markup=False, highlight=False, soft_wrap=True)


@app.command("change")
def change(
    reference: Annotated[UUID, typer.Argument(help="Of the order: advisor bets list --state open.")],
    reason: Annotated[str, typer.Option(help="Why, for people.")],
    stake: Annotated[str | None, typer.Option(help="Of the whole order, matched included; less than stands.")] = None,
    odds: Annotated[str | None, typer.Option(help="Decimal odds for what is not matched.")] = None,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Let less of an order stand, or what is not matched of it at other odds. A halt stands against other odds."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> tuple[EngineCommand, bool]:
        wanted = wanted_change(await get_order(connection, reference), stake, odds)
        asked = await ask_to_change(connection, reference, wanted, reason.strip(), CALLER, SystemClock().now())
        return asked, (await lease_state(connection)).held

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        asked, runs = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(plain_command(asked)).decode())
        return
    when = "The engine asks its venue at once" if runs else "No engine runs: the next one asks its venue"
    console.print(f"{when}: advisor bets show {reference}", markup=False, highlight=False, soft_wrap=True)


def _family_lines(family: OrderFamily) -> Iterator[str]:
    """All orders of a decision and what they came to together; nothing where there is one."""
    if len(family.orders) == 1:
        return
    asset, matched = Asset.of(family.first.asset), family.matched
    total = "nothing"
    if matched is not None:
        total = f"{asset.text(matched.stake)} {asset.code} at {odds_text(matched.odds_e4)}"
    yield f"{len(family.orders)} orders of one decision, matched together: {total}"
    for order in family.orders:
        late = f", late order of {order.late_of}" if order.late_of is not None else ""
        yield f"  {order.attempt}. {order.reference}  {order_words(order.state, order.origin)}{late}"


def _lines(order: OrderRow) -> tuple[str, str]:
    asset, matched = Asset.of(order.asset), order.matched
    stake = "nothing matched" if matched is None else f"{asset.text(matched.stake)} {asset.code}"
    odds = odds_text(order.price.odds_e4 if matched is None else matched.odds_e4)
    profit = "" if order.profit is None else f" {asset.text(order.profit)} {asset.code}"
    became = f"{order.outcome}{profit}" if order.outcome else order_words(order.state, order.origin)
    return (
        f"{order.reference}  {order.intended_at:%Y-%m-%d %H:%M}  {stake} at {odds}  {became}",
        f"  {selection_text(order)}, {fixture_text(order.fixture)}, {order.venue}",
    )
