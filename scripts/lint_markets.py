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
    "api/backtests/examples.py": "the market of an example",
    "api/catalogue_examples.py": "likewise",
    "api/example_day.py": "likewise",
    "backtest/config.py": "the market of a run that names none",
    "bootstrap/warm_up.py": "any market, to compile what is called with one",
    "drills/rig.py": "the market of a drill",
    "engine/warm_up.py": "likewise",
}
"""Files below ``advisor`` → why they name a row."""
ALLOWED_PAGES: Final[dict[str, str]] = {"features/backtests/draft.ts": "the market of a form that nobody has filled in"}
"""Likewise of pages."""


_OF_ROW: Final = frozenset({"code", "name", "short_name", "selections"})
"""What no row is to be known by."""
_BY_CODE: Final = frozenset({"BY_CODE", "MATCH_ROWS", "PARTICIPANT_ROWS"})
_IN_SQL: Final = re.compile(r"\bmarket\s*(?:=|<>|!=|IN)\s*\(?\s*\d", re.IGNORECASE)
_SHORTEST_PART: Final = 3
_SELECTIONS: Final = "home|draw|away|over|under|yes|no"


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
        if isinstance(node, ast.keyword) and node.arg == "examples" and _is_literal(node.value):
            continue
        yield from (Hit(getattr(node, "lineno", 0), text) for text in _named(node, keys))
        waiting += ast.iter_child_nodes(node)


def _named(node: ast.AST, keys: frozenset[str]) -> Iterator[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("advisor"):
            yield from (each.name for each in names if each.name == "*" or _is_key(each.name, keys))
        # A settlement rule may be called as the row that it is of.
        case ast.Attribute(attr=name, value=value) if ast.unparse(value) != "SettlementRule" and _is_key(name, keys):
            yield name
        case ast.Constant(value=str(text)) if text in keys or _IN_SQL.search(text):
            yield text
        case _ if _is_asked_for(node, keys):
            yield ast.unparse(node)


def _is_asked_for(node: ast.AST, keys: frozenset[str]) -> bool:
    """Whether it asks which row it is by a part of the key, the code or a name."""
    match node:
        case ast.BinOp(op=ast.Add(), left=ast.Constant(value=str(left)), right=ast.Constant(value=str(right))):
            return left + right in keys
        case ast.Compare(left=left, comparators=others):
            sides = (left, *others)
            return any(map(_is_of_row, sides)) and any(map(_is_literal, sides))
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant()):
            return name in _BY_CODE
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=[ast.Constant(value=str(part)), *_]):
            return len(part) >= _SHORTEST_PART and any(key.startswith(part) or key.endswith(part) for key in keys)
    return False


def _is_key(name: str, keys: frozenset[str]) -> bool:
    """Whether it is the constant of a row."""
    return name.isupper() and name.lower() in keys


def _is_of_row(node: ast.expr) -> bool:
    """Whether it is an attribute of what is called a row, or a market type, by which one could be known."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in _OF_ROW
        and isinstance(node.value, ast.Name)
        and node.value.id in ("row", "market_type", "kind")
    )


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def hits_in_page(source: str, keys: frozenset[str]) -> Iterator[Hit]:
    """The same of TypeScript: keys as texts, in patterns and as names of fields, and lists of selections."""
    names = "|".join(sorted(keys))
    patterns = (
        rf"""["'`](?:{names})["'`]""",
        rf"(?<![\w.])(?:{names}):(?!:)",
        rf"/\^?(?:{names})\$?/",
        r"\bcode\s*[!=]==?\s*\d",
        r"""\.startsWith\(["'](?:h2h|player_|double|draw_no)""",
        rf"""\[\s*["'](?:{_SELECTIONS})["']\s*,""",
    )
    for number, line in enumerate(source.splitlines(), start=1):
        if line.lstrip().startswith(("//", "*", "/*")):
            continue
        for found in re.finditer("|".join(patterns), line):
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
