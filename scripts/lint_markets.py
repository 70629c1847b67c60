"""Find lists of market types outside their table: ``python scripts/lint_markets.py``.

What a market type has stands in its row (below ``advisor/instruments/``); code asks the row. Only who speaks a
provider's language names rows, to say which of ours a market of theirs is: adapters, the sandbox, made-up data. Pages
have the table in their generated client.
"""

# ruff: noqa: T201 - its output is what it is for

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = "backend/src/advisor"
PAGES: Final = "frontend/src"
TABLE: Final = "advisor.instruments.market_types"
TABLES: Final = frozenset({TABLE, "advisor.instruments.match_markets", "advisor.instruments.participant_markets"})
"""It and the modules of its rows."""
NAMING: Final = ("adapters/", "sandbox/", "demo/", "testing/", "instruments/")

ALLOWED: Final[dict[str, str]] = {
    "backtest/config.py": "the market of a run that names none",
    "bootstrap/warm_up.py": "any market, to compile what is called with one",
    "engine/step.py": "likewise",
}
"""Files below ``advisor`` → why they name a row."""
ALLOWED_PAGES: Final[dict[str, str]] = {"features/backtests/draft.ts": "the market of a form that nobody has filled in"}
"""Likewise of pages."""


class Hit(NamedTuple):
    """A row's name, and where it stands."""

    line: int
    text: str


def hits(source: str, keys: frozenset[str]) -> Iterator[Hit]:
    """Where a file names rows, but for the examples of a schema.

    Args:
        keys: of the table.
    """
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.keyword) and node.arg == "examples":
            continue
        if isinstance(node, ast.ImportFrom) and node.module in TABLES:
            yield from (Hit(node.lineno, name.name) for name in node.names if name.name.lower() in keys)
        elif isinstance(node, ast.Attribute) and _is_of_table(node) and node.attr.lower() in keys:
            yield Hit(node.lineno, node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in keys:
            yield Hit(node.lineno, node.value)
        waiting += ast.iter_child_nodes(node)


def _is_of_table(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and any(node.value.id == name.rpartition(".")[2] for name in TABLES)


def hits_in_page(source: str, keys: frozenset[str]) -> Iterator[Hit]:
    """The same of TypeScript: keys as texts, and as names of an object's fields."""
    names = "|".join(sorted(keys))
    for number, line in enumerate(source.splitlines(), start=1):
        for found in re.finditer(rf"""["'`](?:{names})["'`]|(?<![\w.])(?:{names}):(?=\s)""", line):
            yield Hit(number, found.group().strip("\"'`:"))


def keys_of(table: str) -> frozenset[str]:
    """The keys that the source of the table declares."""
    calls = (node for node in ast.walk(ast.parse(table)) if isinstance(node, ast.Call))
    return frozenset(
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "MarketTypeKey"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


def main(arguments: Sequence[str]) -> int:
    """Print what is found; 1 if anything is."""
    root = ROOT / SOURCES
    keys = frozenset().union(*(keys_of(path.read_text("utf-8")) for path in (root / "instruments").glob("*.py")))
    found = False
    for path in map(Path, arguments) if arguments else sorted(root.rglob("*.py")):
        name = path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else str(path)
        if name.startswith(NAMING) or name in ALLOWED or name.startswith("db/migrations/"):
            continue
        for hit in hits(path.read_text("utf-8"), keys):
            found = True
            print(f"{SOURCES}/{name}:{hit.line}: {hit.text!r} is a row of {TABLE}; ask the row instead.")
    for path in sorted((ROOT / PAGES).rglob("*.ts*")):
        name = path.relative_to(ROOT / PAGES).as_posix()
        if name.startswith(("api/", "testing/")) or ".test." in name or name in ALLOWED_PAGES:
            continue
        for hit in hits_in_page(path.read_text("utf-8"), keys):
            found = True
            print(f"{PAGES}/{name}:{hit.line}: {hit.text!r} is a row of {TABLE}; ask the client's MARKET_TYPES.")
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
