"""``advisor identity events`` and the answers to it: which of our events is a provider's event?"""

from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.db.events.reviews import (
    Decision,
    DecisionKind,
    Review,
    ReviewOption,
    ReviewPage,
    decide_review,
    open_reviews,
    undo_decision,
)

_SHOWN = 50

Provider = Annotated[str, typer.Argument(help="Key of the provider, such as betfair.")]
Ref = Annotated[str, typer.Argument(help="The provider's own id of the event.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``advisor identity``."""
    for command in (events, join, separate, undo):
        app.command()(command)


def events(database_url: DatabaseUrl = None) -> None:
    """List the providers' events that wait for a person, with what they may be."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> ReviewPage:
        return await open_reviews(connection, None, _SHOWN)

    with reported(console):
        page = in_database(work, database_url)
    if not page.items:
        console.print("No event waits for an answer.")
        return
    for item in page.items:
        _print(Console(), item)
    if page.open > len(page.items):
        console.print(f"{page.open - len(page.items)} more wait.")
    console.print("It is that fixture: advisor identity join PROVIDER REF FIXTURE")
    console.print("It is a game of its own: advisor identity separate PROVIDER REF")


def _print(console: Console, item: Review) -> None:
    table = Table(
        title=escape(f"{item.provider} {item.ref}: {_name(item)}, {item.kickoff:%Y-%m-%d %H:%M} UTC"),
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for name in ("fixture", "competition", "event", "start", "score", "evidence"):
        table.add_column(name)
    for option in item.options:
        facts = "; ".join(fact.text for fact in option.facts)
        start, score = f"{option.kickoff:%Y-%m-%d %H:%M}", f"{option.score:.2f}"
        table.add_row(*map(escape, (str(option.event_id), option.competition, _ours(option), start, score, facts)))
    console.print(table)


def _name(item: Review) -> str:
    return item.title or f"{item.home} v {item.away}"


def _ours(option: ReviewOption) -> str:
    if option.home is None or option.away is None:
        return option.title or ""
    teams = f"{option.home.name} v {option.away.name}"
    return teams if option.game == 1 else f"{teams}, game {option.game}"


def join(
    provider: Provider,
    ref: Ref,
    fixture: Annotated[int, typer.Argument(help="Id of our fixture.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Say that a provider's event is one of our fixtures; its names become aliases."""
    done = _decided(provider, ref, Decision(kind=DecisionKind.JOIN, event_id=fixture), database_url)
    _say(f"{_name(done)} of {provider} is fixture {fixture}.")


def separate(provider: Provider, ref: Ref, database_url: DatabaseUrl = None) -> None:
    """Say that a provider's event is a game of its own."""
    done = _decided(provider, ref, Decision(kind=DecisionKind.SEPARATE), database_url)
    _say(f"{_name(done)} of {provider} is fixture {done.event_id}, made for it.")


def undo(provider: Provider, ref: Ref, database_url: DatabaseUrl = None) -> None:
    """Take an answer back; the names it taught are forgotten."""

    async def work(connection: asyncpg.Connection) -> Review:
        return await undo_decision(connection, provider, ref, SystemClock().now())

    with reported(Console(stderr=True)):
        done = in_database(work, database_url)
    _say(f"{_name(done)} of {provider} waits for an answer again.")


def _decided(provider: str, ref: str, decision: Decision, database_url: str | None) -> Review:
    async def work(connection: asyncpg.Connection) -> Review:
        return await decide_review(connection, provider, ref, decision, SystemClock().now())

    with reported(Console(stderr=True)):
        return in_database(work, database_url)


def _say(text: str) -> None:
    Console(stderr=True).print(text, soft_wrap=True, markup=False, highlight=False)
