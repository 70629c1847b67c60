"""``advisor engine halt``, ``resume`` and ``status``: stop betting, let it go on, and see how the engine does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.api.risk.views import breaker_view, exposure_view, risk_view
from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import CALLER, plain_command
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.core.orders.halts import HaltScope
from advisor.core.words.counts import counted
from advisor.db.leader.lease import LeaseState, lease_state
from advisor.db.leader.reports import EngineReport, report_from_json
from advisor.db.ledger.portfolios import PortfolioRow, portfolios
from advisor.db.orders.checklist import refuse_not_halted, refuse_unmet, resume_checklist
from advisor.db.orders.commands import EngineCommand, ask_to_resume
from advisor.db.orders.halts import HaltRow, lift_halt, refuse_unknown_subject, set_halt, standing_halts
from advisor.db.risk.breakers import breakers
from advisor.db.risk.days import past_tails_of
from advisor.db.risk.exposures import ExposureRow, exposure_rows
from advisor.db.risk.states import RiskRow, risk_states
from advisor.risk.breakers.breaker import Breaker, TradingBreakerState
from advisor.risk.tails import Tail
from advisor.settings.variables import load_settings


@dataclass(frozen=True, slots=True)
class _Status:
    lease: LeaseState
    report: EngineReport | None
    halts: list[HaltRow]
    portfolios: list[PortfolioRow]
    risk: list[RiskRow]
    past: Mapping[str, tuple[Tail, ...]]
    exposure: list[ExposureRow]
    breakers: list[Breaker]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group ``advisor engine``."""
    app.command("halt")(halt)
    app.command("resume")(resume)
    app.command("status")(status)


def halt(
    reason: Annotated[str, typer.Option(help="Why, for whoever lifts it.")] = "Halted by hand",
    strategy: Annotated[str | None, typer.Option(help="Of this strategy instance alone, by its name.")] = None,
    venue: Annotated[str | None, typer.Option(help="At this venue alone, by its key.")] = None,
    competition: Annotated[str | None, typer.Option(help="In this competition alone, by its code.")] = None,
    event: Annotated[int | None, typer.Option(min=1, help="On this event alone, by its id.")] = None,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Halt betting: no new order is sent, of all strategies or of what an option names. Open bets settle as usual."""
    console = Console(stderr=True)
    with reported(console):
        scope, subject = scope_of(strategy, venue, competition, event)
        if not reason.strip():
            raise ConfigError("Give a reason.")

        async def work(connection: asyncpg.Connection) -> HaltRow:
            await refuse_unknown_subject(connection, scope, subject)
            return await set_halt(connection, scope, subject, reason.strip(), CALLER, SystemClock().now())

        made = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(_plain_halt(made)).decode())
        return
    console.print(
        f"Halt {made.id} stands over {scope_words(made.scope, made.subject)}: {made.reason}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"Let betting go on: advisor engine resume {made.id} --reason …", highlight=False)


def resume(
    reason: Annotated[str, typer.Option(help="Why, for people: what the cause was, and that it is gone.")],
    number: Annotated[int | None, typer.Argument(help="Of the halt: advisor engine status.", min=1)] = None,
    every: Annotated[bool, typer.Option("--all", help="Lift all halts that stand.")] = False,
    portfolio: Annotated[
        str | None, typer.Option(help="Let this portfolio bet again that its hard drawdown has halted, by its key.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Lift a halt, or let a halted portfolio bet again. Refused while something stands against it, which is listed."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[HaltRow] | EngineCommand:
        async with connection.transaction():
            return await _resumed(connection, number, portfolio, reason.strip())

    with reported(console):
        if [every, number is not None, portfolio is not None].count(True) != 1:
            raise ConfigError("Name the number of a halt, or --all, or a --portfolio.")
        if not reason.strip():
            raise ConfigError("Give a reason.")
        lifted = in_database(work, database_url)
    if isinstance(lifted, EngineCommand):
        if as_json:
            typer.echo(orjson.dumps([plain_command(lifted)]).decode())
        else:
            console.print(f"The engine lets the portfolio {portfolio} bet again.", markup=False, highlight=False)
        return
    if as_json:
        typer.echo(orjson.dumps([_plain_halt(each) for each in lifted]).decode())
        return
    for each in lifted:
        console.print(
            f"Halt {each.id} over {scope_words(each.scope, each.subject)} is lifted.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if not lifted:
        console.print("No halt stands.")


async def _resumed(
    connection: asyncpg.Connection, number: int | None, portfolio: str | None, reason: str
) -> list[HaltRow] | EngineCommand:
    """The halts that were lifted, or what the engine was asked for."""
    # Loaded here and not above: a halt must not wait for it.
    from advisor.settings.live_view import live_view

    now, live = SystemClock().now(), live_view(load_settings())
    if portfolio is not None:
        await refuse_not_halted(connection, portfolio)
    refuse_unmet(
        await resume_checklist(
            connection,
            now,
            stalled_after=live.stalled_after,
            fresh_within=live.fresh_within,
            feeds=live.feeds,
            portfolio=portfolio,
            halt=number,
        )
    )
    if portfolio is not None:
        return await ask_to_resume(connection, portfolio, reason, CALLER, now)
    numbers = [each.id for each in await standing_halts(connection)] if number is None else [number]
    return [await lift_halt(connection, each, CALLER, reason, now) for each in numbers]


def status(as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Say whether the engine runs, which halts and breakers stand, and what its portfolios hold."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> _Status:
        lease = await lease_state(connection)
        return _Status(
            lease=lease,
            report=report_from_json(lease.report),
            halts=list(await standing_halts(connection)),
            portfolios=list(await portfolios(connection, SystemClock().now())),
            risk=(risk := list(await risk_states(connection))),
            past=await past_tails_of(connection, risk, SystemClock().now().date()),
            exposure=list(await exposure_rows(connection)),
            breakers=[each for each in await breakers(connection) if each.state is not TradingBreakerState.CLOSED],
        )

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps(_plain_status(found)).decode())
        return
    out = Console()
    out.print(_engine_words(found), markup=False, highlight=False, soft_wrap=True)
    for each in found.halts:
        heard = "acknowledged" if each.acknowledged_at else "not acknowledged yet"
        over = scope_words(each.scope, each.subject)
        text = f"Halt {each.id} over {over} since {each.set_at:%Y-%m-%d %H:%M}, {heard}: {each.reason}"
        out.print(text, markup=False, highlight=False, soft_wrap=True)
    if not found.halts:
        out.print("No halt stands.")
    for breaker in found.breakers:
        text = (
            f"Breaker {breaker.kind} over {breaker.subject}: {breaker.state.replace('_', '-')} since "
            f"{breaker.since:%Y-%m-%d %H:%M}. {breaker.reason}"
        )
        out.print(text, markup=False, highlight=False, soft_wrap=True)
    for portfolio in found.portfolios:
        asset = Asset.of(portfolio.asset)
        out.print(
            f"Portfolio {portfolio.key}: bankroll {asset.text(portfolio.bankroll)} {asset.code}, "
            f"{counted(portfolio.open, 'open bet')} with {asset.text(portfolio.at_risk)} at risk, "
            f"profit {asset.text(portfolio.profit)}, today {asset.text(portfolio.profit_today)}"
            f"{_risk_words(found, portfolio.key)}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        if portfolio.halted_at is not None:
            text = f"  halted since {portfolio.halted_at:%Y-%m-%d %H:%M}: {portfolio.halted_because}"
            out.print(text, markup=False, highlight=False, soft_wrap=True)


def _risk_words(found: _Status, portfolio: str) -> str:
    """How near it is to its limits, and to which the nearest; nothing of one that no engine has looked at yet."""
    row = next((each for each in found.risk if each.portfolio == portfolio), None)
    if row is None:
        return ""
    nearest = max(row.figures.uses, key=lambda use: use.share, default=None)
    of = "" if nearest is None else f" ({nearest.share:.0%} of {nearest.name.replace('_', ' ')} used)"
    return f", risk {row.level}{of}{_open_words(row)}{_tail_words(row)}"


def _open_words(row: RiskRow) -> str:
    """What all open bets may lose, and what bounds it."""
    use = next((each for each in row.figures.uses if each.bound is not None), None)
    if use is None:
        return ""
    text = Asset.of(row.asset).text
    return f", {text(int(use.used))} of {text(int(use.limit))} open, bound by the {use.bound}"


def _tail_words(row: RiskRow) -> str:
    """What open bets may lose within a day; nothing where they may lose nothing, or nobody knows."""
    tail = next((each for each in row.figures.tails if each.value_at_risk > 0), None)
    if tail is None:
        return ""
    text = Asset.of(row.asset).text
    return (
        f", at most {text(tail.value_at_risk)} lost within {counted(tail.days, 'day')} in {tail.level:.0%} of cases, "
        f"{text(tail.expected_shortfall)} on average in the others"
    )


def scope_of(
    strategy: str | None, venue: str | None, competition: str | None, event: int | None
) -> tuple[HaltScope, str]:
    """What the options of a command name; all where they name nothing.

    Raises:
        ConfigError: they name more than one thing.
    """
    named = {
        HaltScope.STRATEGY: strategy,
        HaltScope.VENUE: venue,
        HaltScope.COMPETITION: competition,
        HaltScope.EVENT: None if event is None else str(event),
    }
    given = [(scope, subject) for scope, subject in named.items() if subject is not None]
    if len(given) > 1:
        raise ConfigError("It is over one thing: give one option, or none for all.")
    return given[0] if given else (HaltScope.ALL, "")


def scope_words(scope: HaltScope, subject: str) -> str:
    """What a halt is over, for people."""
    return "all betting" if scope is HaltScope.ALL else f"the {scope} {subject}"


def _engine_words(found: _Status) -> str:
    lease, report = found.lease, found.report
    if not lease.held:
        return "No engine runs."
    stepped = "" if report is None else f", stored a step {report.stepped_before:.0f} s before its last report"
    behind = f", {counted(lease.standbys, 'standby')} waiting" if lease.standbys else ""
    return f"An engine runs (lease {lease.number}){stepped}{behind}."


def _plain_status(found: _Status) -> dict[str, object]:
    return {
        "running": found.lease.held,
        "lease": found.lease.number,
        "standbys": found.lease.standbys,
        "halts": [_plain_halt(each) for each in found.halts],
        "portfolios": [_plain_portfolio(each) for each in found.portfolios],
        "breakers": [breaker_view(each).model_dump(mode="json") for each in found.breakers],
        "risk": [risk_view(each, found.past[each.portfolio]).model_dump(mode="json") for each in found.risk],
        "exposure": [exposure_view(each).model_dump(mode="json") for each in found.exposure],
    }


def _plain_portfolio(row: PortfolioRow) -> dict[str, str | int | None]:
    text = Asset.of(row.asset).text
    return {
        "key": row.key,
        "asset": row.asset,
        "bankroll": text(row.bankroll),
        "at_risk": text(row.at_risk),
        "profit": text(row.profit),
        "profit_today": text(row.profit_today),
        "open": row.open,
        "settled": row.settled,
        "halted_at": None if row.halted_at is None else row.halted_at.isoformat(),
        "halted_because": row.halted_because,
    }


def _plain_halt(halt: HaltRow) -> dict[str, str | int | None]:
    return {
        "id": halt.id,
        "scope": str(halt.scope),
        "subject": halt.subject or None,
        "reason": halt.reason,
        "set_by": halt.set_by,
        "set_at": halt.set_at.isoformat(),
        "acknowledged_at": None if halt.acknowledged_at is None else halt.acknowledged_at.isoformat(),
        "lifted_at": None if halt.lifted_at is None else halt.lifted_at.isoformat(),
        "lifted_because": halt.lifted_because,
    }
