"""``advisor capital``: pay money in or out, move it, set it aside, and see what became of it."""

import asyncio
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.api.capital.views import allotment_view, capital_view, flow_view
from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import CALLER
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.db.capital.allotments import Allotment
from advisor.db.capital.allotments import allot as set_allotment
from advisor.db.capital.flows import FlowRow, ask_for_flow, flow_page, get_flow
from advisor.db.capital.states import CapitalRow, capital_states
from advisor.db.leader.lease import lease_state
from advisor.risk.capital.flows import FlowKind

_LOOKS: Final = 100
_BETWEEN_LOOKS: Final = 0.1
_DONE: Final = {
    FlowKind.DEPOSIT: "was paid in",
    FlowKind.WITHDRAWAL: "was paid out",
    FlowKind.TRANSFER: "was moved",
    FlowKind.LOCK: "is locked: nothing is bet with it",
    FlowKind.UNLOCK: "can be bet with again",
}

Portfolio = Annotated[str, typer.Argument(help="Key of the portfolio: advisor engine status.")]
Sum = Annotated[str, typer.Argument(metavar="AMOUNT", help="In whole units of its asset, such as 120.50.")]
Why = Annotated[str, typer.Option(help="Why, for people.")]
JsonList = Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")]

app = typer.Typer(no_args_is_help=True, help="Money that is paid in or out, moved or set aside.")


@app.callback()
def capital() -> None:
    """Money that is paid in or out, moved or set aside."""


@app.command()
def deposit(
    portfolio: Portfolio, amount: Sum, reason: Why, as_json: Json = False, database_url: DatabaseUrl = None
) -> None:
    """Pay money into a portfolio. Your own deposit limits hold."""
    _ask(FlowKind.DEPOSIT, portfolio, None, amount, reason, as_json, database_url)


@app.command()
def withdraw(
    portfolio: Portfolio, amount: Sum, reason: Why, as_json: Json = False, database_url: DatabaseUrl = None
) -> None:
    """Pay money out of a portfolio. A refusal names the rule, and the largest sum that it allows."""
    _ask(FlowKind.WITHDRAWAL, portfolio, None, amount, reason, as_json, database_url)


@app.command()
def transfer(
    portfolio: Portfolio,
    target: Annotated[str, typer.Argument(help="Key of the portfolio that it goes to.")],
    amount: Sum,
    reason: Why,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Move money to another portfolio; between two currencies by their last rate."""
    _ask(FlowKind.TRANSFER, portfolio, target, amount, reason, as_json, database_url)


@app.command()
def lock(
    portfolio: Portfolio, amount: Sum, reason: Why, as_json: Json = False, database_url: DatabaseUrl = None
) -> None:
    """Set profit aside: nothing is bet with it, and it is not paid out, until it is unlocked."""
    _ask(FlowKind.LOCK, portfolio, None, amount, reason, as_json, database_url)


@app.command()
def unlock(
    portfolio: Portfolio, amount: Sum, reason: Why, as_json: Json = False, database_url: DatabaseUrl = None
) -> None:
    """Let profit that was set aside be bet with again."""
    _ask(FlowKind.UNLOCK, portfolio, None, amount, reason, as_json, database_url)


@app.command()
def show(as_json: JsonList = False, database_url: DatabaseUrl = None) -> None:
    """Say what each portfolio has, what is kept back, what binds, and how the plan would share it."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[CapitalRow]:
        return list(await capital_states(connection))

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([capital_view(row).model_dump(mode="json") for row in found]).decode())
        return
    if not found:
        console.print("There is no portfolio; the engine makes them when it first runs.")
    for row in found:
        _print(Console(), row)


@app.command()
def allot(
    portfolio: Portfolio,
    instance: Annotated[str, typer.Argument(help="Name of the strategy instance: advisor strategies list.")],
    reason: Why,
    amount: Annotated[
        str | None, typer.Argument(metavar="[AMOUNT]", help="In whole units; left out: whatever there is.")
    ] = None,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Set what a strategy instance may use: its open bets and what it loses from now on come to no more."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> Allotment:
        now = SystemClock().now()
        return await set_allotment(connection, portfolio, instance, amount, reason.strip(), CALLER, now)

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        done = in_database(work, database_url)
    if as_json:
        typer.echo(allotment_view(done).model_dump_json())
        return
    bound = "whatever there is" if done.amount is None else f"{Asset.of(done.asset).text(done.amount)} {done.asset}"
    console.print(f"{instance} may use {bound} of {portfolio}.", markup=False, highlight=False, soft_wrap=True)


@app.command()
def flows(
    portfolio: Annotated[str | None, typer.Option(help="Those that begin or end in this one, by its key.")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the newest first.")] = 20,
    as_json: JsonList = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List what was paid in or out, moved or set aside, the newest first, with what was refused."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[FlowRow]:
        return list((await flow_page(connection, portfolio, limit=last, cursor=None)).items)

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([flow_view(row).model_dump(mode="json") for row in found]).decode())
        return
    if not found:
        console.print("No money was moved yet.")
        return
    out = Console()
    for row in found:
        to = "" if row.target is None else f" to {row.target}"
        what = f"{row.kind} of {Asset.of(row.asset).text(row.amount)} {row.asset}, {row.portfolio}{to}"
        line = f"{row.id}  {row.asked_at:%Y-%m-%d %H:%M}  {what}: {_outcome(row)}"
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _print(out: Console, row: CapitalRow) -> None:
    text, of = Asset.of(row.asset).text, row.figures
    lines = [
        f"{row.portfolio}: {text(of.bankroll)} {row.asset}, of which {text(of.reserve)} is reserve; "
        f"{text(of.locked)} locked",
        f"  open {text(of.open)} of {text(of.most_open)} at most, by the {of.bound}",
        f"  {text(of.withdrawable)} may be paid out, by the rule {of.withdrawable_by}",
        f"  plan by {of.method}; {text(of.unallotted)} to no strategy",
    ]
    for each in of.strategies:
        now = "no bound" if each.allotted is None else f"{text(each.allotted)}, {text(each.left or 0)} left"
        why = f" ({each.unfunded})" if each.unfunded else ""
        lines.append(f"    {each.instance}: {now}; target {text(each.target)}{why}")
    for proposal in of.proposals:
        amount = text(proposal.amount)
        lines.append(f"  proposed: advisor capital allot {row.portfolio} {proposal.instance} {amount} --reason …")
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _ask(
    kind: FlowKind,
    portfolio: str,
    target: str | None,
    amount: str,
    reason: str,
    as_json: bool,
    database_url: str | None,
) -> None:
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> FlowRow:
        now = SystemClock().now()
        asked = await ask_for_flow(connection, kind, portfolio, target, amount, reason.strip(), CALLER, now)
        return await _once_done(connection, asked)

    with reported(console):
        if not reason.strip():
            raise ConfigError("Give a reason.")
        found = in_database(work, database_url)
        if as_json:
            typer.echo(flow_view(found).model_dump_json())
        else:
            text = f"{Asset.of(found.asset).text(found.amount)} {found.asset}"
            console.print(f"Flow {found.id}: {text} {_outcome(found)}.", markup=False, highlight=False, soft_wrap=True)
    if found.refusal is not None:
        raise typer.Exit(1)


async def _once_done(connection: asyncpg.Connection, row: FlowRow) -> FlowRow:
    """A flow once the engine has carried it out, or as it is where none does so in time."""
    for _ in range(_LOOKS):
        if row.done_at is not None or not (await lease_state(connection)).held:
            break
        await asyncio.sleep(_BETWEEN_LOOKS)
        row = await get_flow(connection, row.id)
    return row


def _outcome(row: FlowRow) -> str:
    if row.done_at is None:
        return "waits for the engine: advisor engine status"
    if row.refusal is not None:
        return f"is refused: {row.refusal.text}"
    if row.received is None:
        return _DONE[row.kind]
    return (
        f"{_DONE[row.kind]}, and brought {Asset.of(row.received.asset).text(row.received.amount)} {row.received.asset}"
    )
