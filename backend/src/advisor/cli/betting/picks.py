"""``advisor picks``: the best signals of a day, with their reasons."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import asyncpg
import typer
from rich.console import Console

from advisor.api.picks.schemas import Pick, PickList
from advisor.api.picks.views import picks_view, starts_on
from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.db.directory.venues import laid_venues
from advisor.db.signals.picks import picks as picks_of
from advisor.engine.tracking.picks import USUAL
from advisor.settings.live_view import live_view
from advisor.settings.providers import load_keyless_settings


def picks(
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Of what starts on this day, in UTC; today unless given."),
    ] = None,
    sport: Annotated[str | None, typer.Option(help="Of this sport alone, by its key.")] = None,
    best: Annotated[int, typer.Option(min=1, max=50, help="So many at most.")] = USUAL,
    report: Annotated[bool, typer.Option("--report", help="Print a report in Markdown, with every reason.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Pick the best live value bets on what starts on a day, one of each fixture, and say why."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> PickList:
        now = SystemClock().now()
        of = (day or now).date()
        begin, end = starts_on(of, now)
        rows = await picks_of(connection, begin, end, sport=sport, limit=best)
        return picks_view(rows, venues.seen_at(await laid_venues(connection)), of, now)

    with reported(console):
        venues = live_view(load_keyless_settings()).venues
        found = in_database(work, database_url)
    if as_json:
        typer.echo(found.model_dump_json())
        return
    if not found.items:
        console.print(f"Nothing that starts on {found.day} is worth more than it costs now.", highlight=False)
        return
    for line in _report(found) if report else _lines(found):
        Console().print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(found: PickList) -> Iterator[str]:
    """Two lines for each."""
    for pick in found.items:
        yield f"{pick.rank:>2}  {pick.bet.edge:+.1%}  {_bet(pick)}"
        yield f"    {_event(pick)}, {pick.bet.fixture.kickoff:%H:%M} UTC, Kelly {pick.bet.kelly:.1%}"


def _report(found: PickList) -> Iterator[str]:
    yield f"# Picks of {found.day}"
    yield ""
    yield f"As prices stood at {found.at:%Y-%m-%d %H:%M} UTC; the best first, by growth at the full Kelly stake."
    for pick in found.items:
        yield ""
        yield f"## {pick.rank}. {_bet(pick)}"
        yield ""
        bet = pick.bet
        starts = f"{bet.fixture.kickoff:%Y-%m-%d %H:%M} UTC"
        yield f"{_event(pick)}, {starts}. Edge {bet.edge:+.1%}, Kelly {bet.kelly:.1%}."
        yield ""
        for reason in pick.reasons:
            yield f"- {reason.title}: {reason.text}"


def _bet(pick: Pick) -> str:
    bet = pick.bet
    line = f" {bet.line}" if bet.line else ""
    about = f" of {bet.participant.name}" if bet.participant is not None and bet.participant.name else ""
    side = "against " if bet.side == "lay" else ""
    market = bet.market.replace("_", " ")
    return f"{side}{bet.selection.replace('_', ' ')}{line}{about} ({market}) at {bet.odds}, {bet.venue_name}"


def _event(pick: Pick) -> str:
    fixture = pick.bet.fixture
    teams = " - ".join(team.name for team in (fixture.home, fixture.away) if team is not None)
    return fixture.title or teams
