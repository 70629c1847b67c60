"""``advisor bets performance``: what bets have made and open ones are worth."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.orders import performance as db

_DAY: Final = "%Y-%m-%d"


def performance(
    by: Annotated[db.Grouping, typer.Option(help="Grouped by portfolio, strategy instance, venue or settled day.")] = (
        db.Grouping.STRATEGY
    ),
    portfolio: Annotated[str | None, typer.Option(help="Of this portfolio alone.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="Of this mode alone.")] = None,
    day_from: Annotated[
        datetime | None, typer.Option("--from", formats=[_DAY], help="First day, UTC, on which bets were settled.")
    ] = None,
    day_to: Annotated[
        datetime | None, typer.Option("--to", formats=[_DAY], help="Last day on which they were.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what settled bets have made, and what open ones are worth by the newest fair probabilities."""
    wanted = db.PerformanceFilter(
        portfolio=portfolio,
        mode=mode,
        day_from=None if day_from is None else day_from.date(),
        day_to=None if day_to is None else day_to.date(),
    )

    async def work(connection: asyncpg.Connection) -> Sequence[db.Performance]:
        return await db.performance(connection, by, wanted)

    with reported(Console(stderr=True)):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([_plain(row) for row in found]).decode())
        return
    out = Console()
    if not found:
        out.print("There are no such bets.")
    for row in found:
        for line in _lines(row):
            out.print(line, markup=False, highlight=False, soft_wrap=True)


def _plain(row: db.Performance) -> Mapping[str, object]:
    """For JSON; amounts are decimal strings of the asset."""
    text = Asset.of(row.asset).text
    return {
        "key": row.key,
        "mode": str(row.mode),
        "asset": row.asset,
        "settled": row.bets,
        "won": row.won,
        "lost": row.lost,
        "profit": text(row.profit),
        "commission": text(row.commission),
        "turnover": text(row.turnover),
        "clv": row.clv,
        "measured": row.measured,
        "open": row.open.bets,
        "open_at_risk": text(row.open.at_risk),
        "open_priced": row.open.priced,
        "open_value": None if row.open.value is None else text(row.open.value),
        "unpriced_because": row.open.unpriced_because,
        "oldest_probability_at": row.open.oldest,
    }


def _lines(row: db.Performance) -> Sequence[str]:
    asset, opened = Asset.of(row.asset), row.open
    clv = "no CLV" if row.clv is None else f"CLV {row.clv:+.1%} of {row.measured}"
    lines = [
        f"{row.key or 'not settled yet'}  {row.mode}, {row.bets} settled, profit {asset.text(row.profit)} "
        f"{asset.code} of {asset.text(row.turnover)}, commission {asset.text(row.commission)}, {clv}"
    ]
    if opened.bets:
        worth = opened.unpriced_because if opened.value is None else f"Worth {asset.text(opened.value)} {asset.code}."
        lines.append(f"  {opened.bets} open, {asset.text(opened.at_risk)} {asset.code} at risk. {worth}")
    return lines
