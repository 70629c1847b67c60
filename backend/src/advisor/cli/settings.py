"""``advisor settings``: what holds, where it comes from, and what each setting may be."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from dotenv import dotenv_values
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.adapters.registry import registered
from advisor.cli.failure import reported
from advisor.settings.effective import EffectiveSetting, Given, effective_settings, found
from advisor.settings.providers import unread_file, uses_sandbox, yaml_layers
from advisor.settings.providers_file import own_layers
from advisor.settings.values import text
from advisor.settings.variables import load_settings

app = typer.Typer(no_args_is_help=True, help="What every setting is, where it comes from, and what it may be.")

_ENV_FILE: Final = Path(".env")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Own = Annotated[bool, typer.Option("--own", help="As they would be without the sandbox, by your own file.")]


@app.callback()
def settings() -> None:
    """What every setting is, where it comes from, and what it may be."""


@app.command("show")
def show(own: Own = False, as_json: AsJson = False) -> None:
    """Every setting with its value and where that comes from; secrets are masked."""
    with reported(Console(stderr=True)):
        listed = _settings(own=own)
    if as_json:
        _print_json({"settings": [_document(each) for each in listed]})
        return
    rows = [(each.key, text(each.value), each.source) for each in listed]
    _print_table(("setting", "value", "source"), rows)


@app.command("diff")
def diff(own: Own = False, as_json: AsJson = False) -> None:
    """Only the settings that differ from their defaults."""
    with reported(Console(stderr=True)):
        listed = [each for each in _settings(own=own) if each.differs]
    if as_json:
        _print_json({"settings": [_document(each) for each in listed]})
        return
    if not listed:
        Console().print("Every setting is at its default.")
        return
    rows = [(each.key, text(each.value), text(each.default), each.source) for each in listed]
    _print_table(("setting", "value", "default", "source"), rows)


@app.command("explain")
def explain(
    key: Annotated[str, typer.Argument(help="Variable, or path in YAML such as quality.max_odds.")],
    own: Own = False,
    as_json: AsJson = False,
) -> None:
    """One setting: value, source, default, type, bounds, unit, and what it is for."""
    with reported(Console(stderr=True)):
        setting = found(key, _settings(own=own))
    if as_json:
        _print_json(_document(setting))
        return
    console = Console()
    console.print(setting.key, style="bold", markup=False, highlight=False)
    for name, value in (
        ("value", text(setting.value)),
        ("source", setting.source),
        ("default", text(setting.default)),
        ("type", setting.facts.type),
        ("bounds", setting.facts.bounds),
        ("unit", setting.facts.unit),
        ("reason", setting.facts.reason),
    ):
        if value:
            console.print(f"  {name:<8} {value}", markup=False, highlight=False, soft_wrap=True)


def _settings(*, own: bool) -> tuple[EffectiveSetting, ...]:
    loaded, specs = load_settings(_ENV_FILE), registered()
    given = Given(environment=frozenset(os.environ), env_file=frozenset(dotenv_values(_ENV_FILE)))
    # Faults of one's own file are found before the day it counts.
    layers = own_layers(loaded.own_providers_file, specs)
    listed = effective_settings(loaded, given, layers, specs)
    unread = unread_file(loaded)
    if own or not uses_sandbox(loaded, specs):
        return listed
    if unread is not None:
        Console(stderr=True).print(
            f"The sandbox runs, so these are its values; --own shows those of {unread}.",
            style="yellow",
            soft_wrap=True,
            markup=False,
            highlight=False,
        )
    return effective_settings(loaded, given, yaml_layers(loaded, specs), specs)


def _document(setting: EffectiveSetting) -> dict[str, object]:
    facts = setting.facts
    return {
        "key": setting.key,
        "value": setting.value,
        "source": setting.source,
        "default": setting.default,
        "type": facts.type,
        "bounds": facts.bounds,
        "unit": facts.unit,
        "reason": facts.reason,
    }


def _print_json(document: Mapping[str, object]) -> None:
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console().print(table, highlight=False)
