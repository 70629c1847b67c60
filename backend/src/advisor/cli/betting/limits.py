"""``advisor limits``: what you have set for yourself, and breaks that nobody ends early."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated, Final

import asyncpg
import typer
from rich.console import Console

from advisor.api.responsible.schemas import ResponsibleLimit, ResponsibleLimits
from advisor.api.responsible.views import responsible_limits_view
from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import CALLER
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.orders.modes import Mode
from advisor.db.responsible import rules as db
from advisor.db.responsible.use import own_state
from advisor.risk.responsible import TIME_OUTS, OwnLimit, exclusion_end
from advisor.settings.live_view import live_view
from advisor.settings.variables import load_settings

app = typer.Typer(no_args_is_help=True)

_OFF: Final = "off"
_Do = Callable[[asyncpg.Connection, datetime], Awaitable[None]]
Limit = Annotated[OwnLimit, typer.Argument(help="Name of the limit.")]


@app.command()
def show(as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Show each limit, what is used of it, raises that wait and the break in force."""
    console = Console(stderr=True)
    with reported(console):
        found = _state_after(None, database_url)
    _print(found, as_json)


@app.command("set")
def set_limit(
    limit: Limit,
    value: Annotated[str, typer.Argument(help="An amount such as 50.00, of time_day whole minutes, or off.")],
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Set a limit. Lower counts at once; higher, or off, 24 hours later. Another value ends a raise that waits."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection, now: datetime) -> None:
        await db.change_limit(connection, limit, None if value == _OFF else value, _currency(), CALLER, now)

    with reported(console):
        found = _state_after(work, database_url)
    _print_one(console, found, limit, as_json)


@app.command()
def withdraw(limit: Limit, as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Take back a raise that does not count yet."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection, now: datetime) -> None:
        await db.withdraw_raise(connection, limit, CALLER, now)

    with reported(console):
        found = _state_after(work, database_url)
    _print_one(console, found, limit, as_json)


@app.command("time-out")
def time_out(
    length: Annotated[str, typer.Argument(help="How long: 24h, or 1w to 6w.")],
    yes: Annotated[bool, typer.Option("--yes", help="Begin it without a question.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Bet nothing new for a while, from now on. Nobody can end it early."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection, now: datetime) -> None:
        await db.begin_time_out(connection, length, CALLER, now)

    with reported(console):
        if length not in TIME_OUTS:
            raise ConfigError(f"A time-out lasts one of these: {', '.join(TIME_OUTS)}.")
        if not yes and not typer.confirm(f"Begin a time-out of {length}? Nobody can end it early.", err=True):
            console.print("Nothing was done.")
            return
        found = _state_after(work, database_url)
    _print_break(console, found, as_json)


@app.command()
def exclude(
    last_day: Annotated[
        datetime,
        typer.Argument(formats=["%Y-%m-%d"], help="The last day of it (UTC), six months from today or later."),
    ],
    confirm: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day once more, instead of a question.")
    ] = None,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Exclude yourself: nothing new is bet until the last day is over. Nobody can end it early."""
    console = Console(stderr=True)
    with reported(console):
        day = last_day.date()
        exclusion_end(day, SystemClock().now())
        again = _typed_again(day) if confirm is None else confirm.date()

        async def work(connection: asyncpg.Connection, now: datetime) -> None:
            await db.begin_self_exclusion(connection, day, again, CALLER, now)

        found = _state_after(work, database_url)
    _print_break(console, found, as_json)


def _typed_again(day: date) -> date:
    question = f"Nobody can end a self-exclusion early. To begin it, type its last day ({day.isoformat()}) again"
    try:
        return date.fromisoformat(typer.prompt(question, err=True).strip())
    except ValueError:
        raise ConfigError("That is no day; nothing was done.") from None


def _currency() -> str:
    return live_view(load_settings()).currency


def _state_after(do: _Do | None, database_url: str | None) -> ResponsibleLimits:
    """What stands once something was done, if anything is to be."""
    now, currency = SystemClock().now(), _currency()

    async def work(connection: asyncpg.Connection) -> ResponsibleLimits:
        async with connection.transaction():
            if do is not None:
                await do(connection, now)
            return responsible_limits_view(await own_state(connection, currency, Mode.PAPER, now))

    return in_database(work, database_url)


def _print(found: ResponsibleLimits, as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json())
        return
    out = Console()
    for limit in found.limits:
        _say(out, _words(limit, found.asset))
    _say(out, _break_words(found))


def _print_one(console: Console, found: ResponsibleLimits, name: OwnLimit, as_json: bool) -> None:
    if as_json:
        _print(found, as_json)
        return
    [limit] = [each for each in found.limits if each.name is name]
    _say(console, _words(limit, found.asset))


def _print_break(console: Console, found: ResponsibleLimits, as_json: bool) -> None:
    if as_json:
        _print(found, as_json)
        return
    _say(console, _break_words(found))


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _words(limit: ResponsibleLimit, asset: str) -> str:
    unit = "minutes" if limit.name is OwnLimit.TIME_DAY else asset
    pending = limit.pending
    waits = (
        ""
        if pending is None
        else f"; {_value_words(pending.value, unit)} from {pending.counts_from.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    )
    used = "" if limit.name is OwnLimit.STAKE_ORDER else f", {limit.used} used"
    return f"{limit.name}: {_value_words(limit.value, unit)}{used}{waits}"


def _value_words(value: str | None, unit: str) -> str:
    return "no limit" if value is None else f"{value} {unit}"


def _break_words(found: ResponsibleLimits) -> str:
    taken = found.break_in_force
    if taken is None:
        return "No break is in force."
    return (
        f"Nothing new is bet: {taken.kind.replace('_', '-')} until {taken.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
    )
