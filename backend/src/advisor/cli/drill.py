"""``advisor drill``: practise what is done when something goes wrong, at a venue of the sandbox in this process."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import orjson
import structlog
import typer
from rich.console import Console

from advisor.cli.failure import FAILED, reported
from advisor.cli.options import Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.core.ids import random_id
from advisor.drills.runs import DrillResult, run_drill
from advisor.drills.scenarios import SCENARIOS, ScenarioName


def drill(
    name: Annotated[ScenarioName | None, typer.Argument(help="Of the scenario; without one all are listed.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Run all that there are, one after the other.")] = False,
    as_json: Json = False,
) -> None:
    """Let something go wrong, and see that it ends as it has to and how long that takes. Needs no running platform."""
    console = Console(stderr=True)
    with reported(console):
        if name is not None and every:
            raise ConfigError("Name one scenario, or give --all.")
    if name is None and not every:
        _list(as_json)
        return
    with _quiet():
        results = asyncio.run(_run(list(ScenarioName) if name is None else [name]))
    if as_json:
        typer.echo(orjson.dumps([_plain(each) for each in results]).decode())
    else:
        for each in results:
            limit = SCENARIOS[each.scenario].limit.total_seconds()
            said = SCENARIOS[each.scenario].end if each.failure is None else each.failure
            mark = "✓" if each.failure is None else "✗"
            text = f"{mark} {each.scenario}: {each.seconds:.1f} s of {limit:.0f} s. {said[0].upper()}{said[1:]}"
            text += f" ({each.how})" if each.how else ""
            Console().print(text, markup=False, highlight=False, soft_wrap=True)
    if any(each.failure is not None for each in results):
        raise typer.Exit(FAILED)


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong on purpose is no line of a log."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False
    )
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        structlog.configure(**before)


async def _run(names: list[ScenarioName]) -> list[DrillResult]:
    return [await run_drill(name, SystemClock(), random_id) for name in names]


def _list(as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "name": str(name),
                "trigger": of.trigger,
                "steps": list(of.steps),
                "end": of.end,
                "limit_seconds": of.limit.total_seconds(),
            }
            for name, of in SCENARIOS.items()
        ]
        typer.echo(orjson.dumps(rows).decode())
        return
    out = Console()
    for name, of in SCENARIOS.items():
        text = f"{name}: {of.trigger}. {'; '.join(of.steps)}. In the end {of.end}."
        out.print(text, markup=False, highlight=False, soft_wrap=True)


def _plain(result: DrillResult) -> dict[str, object]:
    return {
        "name": str(result.scenario),
        "ok": result.failure is None,
        "failure": result.failure,
        "how": result.how or None,
        "seconds": round(result.seconds, 3),
        "limit_seconds": SCENARIOS[result.scenario].limit.total_seconds(),
    }
