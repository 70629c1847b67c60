"""``advisor backtest run``: a strategy over history, from the database or straight from files."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import orjson
import typer
from pydantic import JsonValue
from rich.console import Console

from advisor.backtest.accounts import verify
from advisor.backtest.bets import bet_rows, write_csv
from advisor.backtest.config import DEFAULT_MARKET, BacktestConfig
from advisor.backtest.history import SHIPPED_TERMS, MarketHistory, Terms, prepare
from advisor.backtest.report import Report, build_report, report_json
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.backtest.selection import select_competitions, select_dates
from advisor.cli.backtest_options import commissions_of, limit_options, settings_of, staking_of
from advisor.cli.backtest_view import print_refused, print_report
from advisor.cli.failure import reported
from advisor.cli.history_files import read_files
from advisor.cli.options import DatabaseUrl
from advisor.core.errors import ConfigError
from advisor.instruments.market_types import MARKET_TYPES
from advisor.settings.own_files import own_providers_file

app = typer.Typer(no_args_is_help=True, help="Run strategies over history.")


@app.callback()
def backtest() -> None:
    """Run strategies over history."""


@app.command()
def run(
    more_data: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="More files after --data, as a shell writes them.")
    ] = None,
    strategy: Annotated[str, typer.Option(help="Name of the strategy.")] = "value",
    competition: Annotated[
        list[str] | None, typer.Option(help="Competition code, such as E0; can be given several times.")
    ] = None,
    market: Annotated[str, typer.Option(help=f"One of {', '.join(MARKET_TYPES)}.")] = DEFAULT_MARKET,
    date_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First match day, YYYY-MM-DD.")
    ] = None,
    date_to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last match day, YYYY-MM-DD.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="A parameter of the strategy: min_edge=0.02, fair=consensus, venues=bet365,bwin, max_edge=null, …",
        ),
    ] = None,
    staking: Annotated[str, typer.Option(help="flat, proportional or kelly.")] = "flat",
    stake: Annotated[str | None, typer.Option(help="Flat stake in major units.")] = None,
    fraction: Annotated[
        float | None, typer.Option(help="Share of the bankroll (proportional) or of the Kelly stake (kelly).")
    ] = None,
    cap: Annotated[float | None, typer.Option(help="Kelly: largest share of the bankroll on one bet.")] = None,
    bankroll: Annotated[str, typer.Option(help="Starting bankroll in major units.")] = "1000",
    currency: Annotated[str, typer.Option(help="Currency or token of the bankroll, such as EUR or USDT.")] = "EUR",
    limits: Annotated[
        str,
        typer.Option(help="cautious, normal or research, none, default, or KEY=VALUE,… on top of default."),
    ] = "default",
    commission: Annotated[
        list[str] | None, typer.Option(metavar="VENUE=RATE", help="Commission on winnings, where not the venue's own.")
    ] = None,
    sharp: Annotated[str, typer.Option(help="Venue whose close measures CLV.")] = "pinnacle",
    data: Annotated[
        list[Path] | None, typer.Option(metavar="FILE...", help="Run straight from files, without a database.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write report.json, bets.csv and equity.csv here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Run a strategy over history and report what it would have won.

    The first run from files of football-data.co.uk: advisor backtest run --data E0.csv --set min_edge=0.02
    """
    console = Console(stderr=True)
    with reported(console):
        if more_data and not data:
            raise ConfigError(f"Unexpected {str(more_data[0])!r}: name files after --data.")
        config = BacktestConfig.checked(
            {
                "strategy": strategy,
                "config": settings_of(set_ or [], strategy),
                "market": market,
                "competitions": list(competition or []),
                "date_from": _day(date_from),
                "date_to": _day(date_to),
                "staking": staking_of(staking, stake, fraction, cap),
                **limit_options(limits),
                "bankroll": bankroll,
                "currency": currency,
                "commissions": commissions_of(commission or []),
                "sharp": sharp,
            }
        )
        files = [*(data or []), *(more_data or [])]
        result = run_backtest(_history(config, files, database_url, console), config)
        verify(result)
    report = build_report(result)
    if out is not None:
        with reported(console):
            _write(result, report, out)
        console.print(
            f"Wrote report.json, bets.csv and equity.csv to {out}", soft_wrap=True, markup=False, highlight=False
        )
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(result_json(result, report), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        print_report(result, report, Console())


def _history(config: BacktestConfig, files: list[Path], database_url: str | None, console: Console) -> MarketHistory:
    if files:
        read = read_files(files, console)
        print_refused(read.refused, console)
        history = select_competitions(read.history, config.competitions) if config.competitions else read.history
        history = select_dates(history, config.date_from, config.date_to)
    elif config.competitions:
        # Loaded here, for a run from files needs no database: half of its time would be spent on importing one.
        from advisor.cli.database import history_from_database

        history = history_from_database(config, database_url)
    else:
        raise ConfigError("Say what to run on: --competition E0 (after advisor import), or --data FILE.")
    return prepare(history, config.market, config.commissions, _terms())


def _terms() -> Terms:
    """Those of the live engine."""
    own = own_providers_file()
    if own is None:
        return SHIPPED_TERMS
    # Loaded here, for most have no such file, and YAML with its checks takes a tenth of a run.
    from advisor.settings.history import backtest_terms

    return backtest_terms(own)


def result_json(result: BacktestResult, report: Report) -> dict[str, JsonValue]:
    """One flat object: identity and headline figures first, then the parts of the report."""
    parts = report_json(report)
    summary = parts.pop("summary")
    assert isinstance(summary, dict)  # noqa: S101 - narrows the type; report_json always makes it a dict
    return {
        **summary,
        "order_hash": result.order_hash,
        "config_hash": result.config.config_hash,
        "data_hash": result.history.data_hash,
        "currency": result.config.currency,
        "limit_profile": result.config.limits_named,
        "config": result.config.model_dump(mode="json"),
        **parts,
    }


def _write(result: BacktestResult, report: Report, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        indented = orjson.dumps(result_json(result, report), option=orjson.OPT_INDENT_2)
        (folder / "report.json").write_bytes(indented + b"\n")
        with (folder / "bets.csv").open("w", newline="", encoding="utf-8") as bets:
            write_csv(bet_rows(result), report.currency, bets)
        with (folder / "equity.csv").open("w", encoding="utf-8") as equity:
            equity.write("at,bankroll,drawdown,expected,currency\n")
            equity.writelines(
                f"{point.at:%Y-%m-%dT%H:%M:%SZ},{point.bankroll},{point.drawdown:.6f},{point.expected},"
                f"{report.currency.code}\n"
                for point in report.equity()
            )
    except OSError as error:
        raise ConfigError(f"Cannot write to {folder}: {error.strerror}.") from None


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConfigError(f"{text!r} is not a date; write it as YYYY-MM-DD.") from None
