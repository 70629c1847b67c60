"""``advisor replay``: a recorded live session once more, through the engine that backtests run."""

import sys
from collections.abc import Sequence
from typing import Annotated, Final

import orjson
import typer
from pydantic import JsonValue
from rich.console import Console
from rich.table import Table

from advisor.backtest.config import DEFAULT_MARKET, BacktestConfig
from advisor.backtest.order_session import OrderReplay
from advisor.backtest.recorded import RecordedOrder, RecordedRun, run_recorded
from advisor.backtest.session import Difference, Replay, replayed
from advisor.bootstrap.cli import in_database
from advisor.cli.backtest_options import limit_options, settings_of, staking_of
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE
from advisor.core.odds import odds_text
from advisor.core.words.counts import counted
from advisor.db.journal.files import StoredSession, opened_journal, sessions_in
from advisor.db.orders.recorded import stored_orders
from advisor.instruments.market_types import MARKET_TYPES
from advisor.settings.variables import load_settings

_SHOWN: Final = 1_000
"""Progress is shown after so many steps."""


def replay(
    session: Annotated[
        str | None, typer.Argument(help="Name of the session, or path of a journal; leave out to list what there is.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    strategy: Annotated[
        str | None, typer.Option(help="A strategy to run over the session, for the orders that it would have placed.")
    ] = None,
    market: Annotated[str, typer.Option(help="Of its orders.")] = DEFAULT_MARKET,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A parameter of the strategy.")
    ] = None,
    staking: Annotated[str, typer.Option(help="flat, proportional or kelly.")] = "flat",
    stake: Annotated[str | None, typer.Option(help="Flat stake in major units.")] = None,
    fraction: Annotated[float | None, typer.Option(help="Share of the bankroll, or of the Kelly stake.")] = None,
    cap: Annotated[float | None, typer.Option(help="Kelly: largest share of the bankroll on one bet.")] = None,
    bankroll: Annotated[str, typer.Option(help="In major units.")] = "1000",
    limits: Annotated[
        str,
        typer.Option(help="cautious, normal or research, none, default, or KEY=VALUE,… on top of default."),
    ] = "default",
    with_orders: Annotated[
        bool, typer.Option("--orders", help="Compare orders and balances too, with those in the database.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Run a recorded live session once more and compare its signals; ends with 1 at the first difference.

    With --strategy instead: the orders that it would have placed, also of steam, which history cannot run.
    """
    console = Console(stderr=True)
    with reported(console):
        folder = load_settings().journal_folder
        if session is None:
            _print_sessions(sessions_in(folder), as_json=as_json)
            return
        if strategy is not None:
            config = BacktestConfig.checked(
                {
                    "strategy": strategy,
                    "config": settings_of(set_ or [], strategy),
                    "market": market,
                    "staking": staking_of(staking, stake, fraction, cap),
                    **limit_options(limits),
                    "bankroll": bankroll,
                },
                recorded=True,
            )
            with console.status(f"Running {strategy} …"), opened_journal(folder, session) as records:
                run = run_recorded(records, config, {})
            _print_run(run, config, as_json=as_json)
            return
        orders = OrderReplay(in_database(stored_orders, database_url)) if with_orders else None
        with console.status("Replaying …") as status, opened_journal(folder, session) as records:
            result = replayed(
                records,
                lambda steps: None if steps % _SHOWN else status.update(f"Replaying … {counted(steps, 'step')}"),
                orders,
            )
    _print_result(result, orders, as_json=as_json)
    if result.difference is not None or result.order_difference is not None:
        raise typer.Exit(1)


def _print_sessions(sessions: Sequence[StoredSession], *, as_json: bool) -> None:
    if as_json:
        _print_json([{"session": each.name, "at": each.at.isoformat(), "bytes": each.size} for each in sessions])
        return
    if not sessions:
        Console().print("There is no recorded session yet; the engine records one whenever it runs.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("session", "began"):
        table.add_column(name)
    table.add_column("MB", justify="right")
    for each in sessions:
        table.add_row(each.name, f"{each.at:%Y-%m-%d %H:%M:%S}", f"{each.size / 1e6:.1f}")
    Console().print(table)


def _print_result(result: Replay, orders: OrderReplay | None, *, as_json: bool) -> None:
    if as_json:
        found = result.difference
        _print_json(
            {
                "session": result.opened.session,
                "config_hash": result.opened.config_hash,
                "identical": found is None,
                "steps": result.steps,
                "signals": result.signals,
                "changes": result.changes,
                "complete": result.complete,
                "other_version": result.other_version,
                "difference": None if found is None else _difference_json(found),
                "orders": None if orders is None else _orders_json(orders),
            }
        )
        return
    console = Console()
    changes = counted(result.changes, "change of a followed signal", "changes of followed signals")
    counts = f"{counted(result.steps, 'step')}, {counted(result.signals, 'signal')}, {changes}"
    found = result.difference
    if found is None:
        console.print(f"[green]Identical[/]: {counts}.")
    else:
        console.print(f"[red]Different[/] at step {found.step:,}, {instant_of(found.at).isoformat()}; {counts} before.")
        console.print(f"  recorded  {_words(found.recorded)}", highlight=False)
        console.print(f"  replayed  {_words(found.replayed)}", highlight=False)
    if orders is not None and found is None:
        _print_orders(console, orders)
    if not result.complete:
        console.print(
            "The session did not end in order: its process died, a step could not be stored, it still runs, or the "
            "journal was cut."
        )
    if result.other_version:
        console.print("Another version of the engine recorded it; its rules may have changed on purpose.")


def _print_run(run: RecordedRun, config: BacktestConfig, *, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "session": run.session,
                "steps": run.steps,
                "signals": run.signals,
                "failed": run.failed,
                "complete": run.complete,
                "refused": {refusal.name.lower(): number for refusal, number in run.refused.items()},
                "orders": [_order_json(each, config) for each in run.orders],
            }
        )
        return
    table = Table("at", "event", "selection", "venue", "side", "odds", "stake", "edge", box=None, padding=(0, 2, 0, 0))
    for each in run.orders:
        plain = _order_json(each, config)
        table.add_row(*(str(plain[name]) for name in ("at", "event", "selection", "venue", "side", "odds", "stake")),
                      f"{each.edge:.1%}")  # fmt: skip
    console = Console()
    console.print(table)
    refused = sum(run.refused.values())
    console.print(
        f"{counted(run.signals, 'signal')} in {counted(run.steps, 'step')}: {counted(len(run.orders), 'order')}, "
        f"{refused} refused. No result counts: bets stay open until the session ends."
    )
    if run.failed:
        console.print(f"[red]The strategy crashed[/]: {run.failed}")


def _order_json(order: RecordedOrder, config: BacktestConfig) -> dict[str, JsonValue]:
    asked = order.instrument
    return {
        "at": instant_of(order.at).isoformat(),
        "event": asked.event,
        "market": asked.market,
        "line": None if asked.line == LINE_NONE else asked.line / 100,
        "selection": MARKET_TYPES[asked.market].selections[asked.selection],
        "venue": order.venue,
        "side": order.side.name.lower(),
        "odds": odds_text(order.odds_e4),
        "stake": config.money.text(order.stake),
        "edge": order.edge,
    }


def _print_orders(console: Console, orders: OrderReplay) -> None:
    counts = (
        f"{counted(orders.orders, 'order')}, {counted(orders.refused, 'refused signal')}, "
        f"{counted(orders.words, 'word')} of what became of orders"
    )
    if orders.difference is None:
        console.print(
            f"[green]Identical[/]: {counts}, and the balances of {counted(len(orders.balances), 'portfolio')}."
        )
        return
    found = orders.difference
    console.print(f"[red]Different[/] at {found.what}, {found.at.isoformat()}; {counts} before.", highlight=False)
    console.print(f"  stored    {found.stored}", highlight=False, markup=False)
    console.print(f"  replayed  {found.replayed}", highlight=False, markup=False)


def _orders_json(orders: OrderReplay) -> JsonValue:
    found = orders.difference
    return {
        "identical": found is None,
        "orders": orders.orders,
        "refused": orders.refused,
        "words": orders.words,
        "difference": None
        if found is None
        else {"at": found.at.isoformat(), "what": found.what, "stored": found.stored, "replayed": found.replayed},
    }


def _words(record: object) -> str:
    return "nothing more" if record is None else str(record)


def _difference_json(found: Difference) -> JsonValue:
    return {
        "step": found.step,
        "at": instant_of(found.at).isoformat(),
        "recorded": None if found.recorded is None else dict(found.recorded._asdict()),
        "replayed": None if found.replayed is None else dict(found.replayed._asdict()),
    }


def _print_json(value: JsonValue) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
