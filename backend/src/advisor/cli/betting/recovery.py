"""``advisor engine reconciliation``, ``explain``, ``conservative``, ``procedure``: what to do when things go wrong."""

from collections.abc import Sequence
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.table import Table

from advisor.api.conservative.schemas import ConservativeMode
from advisor.api.conservative.views import mode_view, time_view
from advisor.api.reconciliation.schemas import Reconciliation
from advisor.api.reconciliation.views import difference_view, round_view
from advisor.api.venues.views import procedure_view
from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import CALLER, numbered
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.words.counts import counted
from advisor.db.reconciliation import differences, rounds
from advisor.db.risk import conservative as modes
from advisor.db.risk.breakers import breakers
from advisor.db.risk.conservative import ConservativeRow
from advisor.execution.emergency import procedure_of
from advisor.live.notifications import Topic, announce

_MOST: Final = 50
"""Differences that are listed."""
WhyGone = Annotated[str, typer.Option(help="Why, for people.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group ``advisor engine``."""
    app.command("reconciliation")(reconciliation)
    app.command("explain")(explain)
    app.command("conservative")(conservative)
    app.command("procedure")(procedure)


def reconciliation(
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Closed differences too.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Say how accounts at venues agree with what is known: the last round of each, and what differs."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> tuple[Reconciliation, Sequence[int]]:
        standing = None if every else True
        page = await differences.item_page(
            connection, differences.ItemFilter(standing=standing, venue=venue), limit=_MOST, cursor=None
        )
        last = await rounds.last_rounds(connection)
        found = Reconciliation(
            rounds=[round_view(row) for row in last if venue in {None, row.venue}],
            items=[difference_view(row) for row in page.items],
            next_cursor=page.next_cursor,
            unexplained=page.unexplained,
        )
        return found, [row.id for row in page.items]

    with reported(console):
        found, numbers = in_database(work, database_url)
    if as_json:
        items = [numbered(item, number) for item, number in zip(found.items, numbers, strict=True)]
        typer.echo(orjson.dumps({**found.model_dump(mode="json"), "items": items}).decode())
        return
    out = Console()
    for each in found.rounds:
        money = "" if each.balance is None else f", balance {each.balance.amount} {each.balance.asset}"
        said = f"complete{money}" if each.is_complete else f"not complete: {each.reason}"
        text = (
            f"{each.venue}, {each.ended_at:%Y-%m-%d %H:%M:%S}: {said}, {counted(each.open_items, 'open difference')}, "
            f"{each.explained_items} explained, {counted(each.skipped, 'order')} left out as too young"
        )
        out.print(text, markup=False, highlight=False, soft_wrap=True)
    if not found.rounds:
        out.print("No account at a venue was read yet; venues on paper have none.")
    if found.items:
        table = Table("No.", "Venue", "What", "Here", "There", "Amount", "Cause", "Since")
        for item, number in zip(found.items, numbers, strict=True):
            table.add_row(
                str(number), item.venue, f"{item.kind.replace('_', ' ')} {item.subject}", item.ours, item.theirs,
                f"{item.amount.amount} {item.amount.asset}", item.explained_because or item.cause or "none",
                f"{item.found_at:%m-%d %H:%M}",
            )  # fmt: skip
        out.print(table)


def explain(
    number: Annotated[int, typer.Argument(help="Of the difference: advisor engine reconciliation.", min=1)],
    reason: WhyGone,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Say why an open difference is there. Nothing is booked; it counts no more while its amount stays."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> differences.ItemRow:
        return await differences.explain(connection, number, reason.strip(), CALLER)

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        row = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(numbered(difference_view(row), row.id)).decode())
        return
    console.print(f"Difference {row.id} counts no more while its amount stays.", markup=False, highlight=False)


def conservative(
    reason: Annotated[str | None, typer.Option(help="Why; with it the mode is entered, or with --end left.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    end: Annotated[int | None, typer.Option(min=1, help="Leave the mode of this number.")] = None,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show where nothing new is bet or stakes are reduced; with a --reason enter that mode, or leave it."""
    console = Console(stderr=True)
    if reason is None:
        with reported(console):
            if end is not None or venue is not None:
                raise ConfigError("Give a reason.")
        _show_mode(console, as_json, database_url)
        return
    because, now = reason.strip(), SystemClock().now()

    async def work(connection: asyncpg.Connection) -> ConservativeRow:
        async with connection.transaction():
            if end is not None:
                row = await modes.end_conservative(connection, end, because, CALLER, now)
            else:
                row = await modes.begin_conservative(connection, venue, because, CALLER, now)
            if end is not None or row.set_at == now:
                # Not one that stood before.
                await announce(connection, Topic.CONSERVATIVE_MODE)
        return row

    with reported(console):
        if not because:
            raise ConfigError("Give a reason.")
        if end is not None and venue is not None:
            raise ConfigError("The number says where: leave --venue out.")
        row = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(numbered(time_view(row), row.id)).decode())
        return
    where = "everywhere" if row.venue is None else f"at {row.venue}"
    said = f"stands {where}: nothing new is bet" if row.ended_at is None else f"{where} has ended: bets come back"
    console.print(f"Conservative mode {row.id} {said}.", markup=False, highlight=False, soft_wrap=True)


def _show_mode(console: Console, as_json: bool, database_url: str | None) -> None:
    async def work(connection: asyncpg.Connection) -> tuple[ConservativeMode, Sequence[modes.ConservativeRow]]:
        standing = await modes.conservative_standing(connection)
        return mode_view(await breakers(connection), standing), standing

    with reported(console):
        found, standing = in_database(work, database_url)
    if as_json:
        numbers = [numbered(time_view(row), row.id) for row in standing]
        typer.echo(orjson.dumps({**found.model_dump(mode="json"), "asked": numbers}).decode())
        return
    out = Console()
    for cause in found.causes:
        text = (
            f"{cause.kind} over {cause.subject}: {cause.state.replace('_', '-')} since {cause.since:%Y-%m-%d %H:%M}. "
        )
        out.print(text + cause.reason, markup=False, highlight=False, soft_wrap=True)
    for asked in standing:
        where = "everywhere" if asked.venue is None else f"at {asked.venue}"
        text = f"{asked.id}: {asked.set_by} asked for it {where} at {asked.set_at:%Y-%m-%d %H:%M}: {asked.reason}"
        out.print(text, markup=False, highlight=False, soft_wrap=True)
    if not found.is_on:
        out.print("Bets are placed as usual.")


def procedure(
    venue: Annotated[str, typer.Argument(help="Key of the venue.")],
    as_json: Json = False,
) -> None:
    """Say what is done in an emergency at a venue, step by step, and what cannot be done there. Needs no database."""
    from advisor.settings.live_view import live_view
    from advisor.settings.variables import load_settings

    with reported(Console(stderr=True)):
        live = live_view(load_settings())
    of = live.venues.venue(venue)
    found = procedure_view(of.name, procedure_of(of, live.contacts.get(venue)))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    out = Console()
    for number, step in enumerate(found.steps, start=1):
        who = step.command or "by hand"
        out.print(f"{number}. {step.action.replace('_', ' ')}: {who}", markup=False, highlight=False, soft_wrap=True)
        out.print(f"   {step.text}", markup=False, highlight=False, soft_wrap=True)
    for each in found.cannot:
        out.print(f"Not possible: {each}", markup=False, highlight=False, soft_wrap=True)
