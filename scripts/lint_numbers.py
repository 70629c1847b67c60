"""Find numbers that belong in settings: ``python scripts/lint_numbers.py``.

A number other than −1, 0, 1 and 2 may not stand in a comparison, in a default of a parameter, or in a wait (an
argument or constant named for a time: seconds, timeout, every, …; or an interval made of numbers), unless it stands
in ``settings``, in a config class (named ``…Config``, ``…Section``, ``…Settings``, ``…Limits``, ``…Timings``), or in
``ALLOWED`` with the reason. Codes of HTTP are no settings: what is compared with a name of a status, or is the default
of one, is left alone.
"""

# ruff: noqa: T201 - its output is what it is for

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1] / "backend" / "src" / "advisor"
PLAIN: Final = frozenset({-1, 0, 1, 2})
EXEMPT: Final = ("settings/", "testing/", "db/migrations/")
CONFIG: Final = re.compile(r"(?:Config|Section|Settings|Limits|Timings|Options)$")
WAIT: Final = re.compile(r"(?:seconds|timeout|minutes|hours|every|pause|wait|interval|deadline|after|within)$", re.I)

PROTOCOL: Final = re.compile(r"status", re.I)

ALLOWED: Final[dict[str, str]] = {
    "adapters/betfair/classify.py:LOGIN_BAN": "Betfair's own rule",
    "adapters/betfair/parse.py:DELAY": "Betfair's own rule",
    "adapters/betfair/stream/history.py:replay_lines": "milliseconds in a second",
    "adapters/betfair/stream/wire.py:_market_message": "a code of the stream's protocol",
    "adapters/betfair/stream/wire.py:_runner_change": "parts of a level on the wire",
    "adapters/betfair/stream/wire.py:_level": "parts of a level on the wire",
    "adapters/espn/classify.py:_WAIT": "ESPN's limit is by the minute and its refusal names no time",
    "adapters/football_data/dates.py:season_of": "the season that a pandemic shifted",
    "adapters/nws/classify.py:_WAIT": "what NWS's documentation asks for after a refusal",
    "adapters/nws/grid.py:_LONGEST": "the longest period a grid has; more is a broken answer",
    "adapters/nws/parse.py:_pair": "degrees of latitude and longitude",
    "adapters/open_meteo/parse.py:_MOST_HOURS": "hours of a year; more is a broken answer",
    "adapters/open_meteo/parse.py:_coordinates": "degrees of latitude and longitude",
    "adapters/pinnacle/wire.py:_score": "no game has such a score; a broken answer",
    "adapters/the_odds_api/prices.py:detect_format": "no American odds lie between -100 and 100",
    "api/http/errors.py:_on_invalid_request": "faults that a sentence names before it grows too long",
    "api/http/scopes.py:_trusted": "the version of IP",
    "api/live_config.py:HEARTBEAT": "the default of StreamConfig.heartbeat",
    "api/odds/parameters.py:BoardQuery": "hours of a week, and bounds of a parameter that stand in the API's document",
    "backtest/history.py:_DURATION_HOURS": "how long games of a sport last",
    "core/odds.py:american_to_e4": "American odds start at 100",
    "db/events/provider_events.py:MATCH_AGAIN_AFTER": "part of the rules of matching, which tests measure",
    "db/events/provider_events.py:_MADE_UP_WITHIN": "follows from the sandbox's games",
    "db/fixtures/weather.py:_HOURS_SHOWN": "how long games last at most",
    "db/imports/matching.py:_RESCHEDULED_WITHIN": "part of the rules of matching, which tests measure",
    "db/imports/matching.py:_CORRECTED_WITHIN": "part of the rules of matching, which tests measure",
    "db/quotes/board.py:_SINCE_START": "no game is played for longer",
    "db/quotes/board.py:BoardFilter": "hours of a week; the API's parameter has the same default",
    "demo/": "invented leagues",
    "identity/": "rules of matching, which tests measure on real names and fixtures",
    "live/metrics.py:_SECONDS": "bounds of a histogram's buckets",
    "parsing/cells.py:read_time": "clock arithmetic",
    "parsing/fields.py:as_decimal_or_none": "digits that a number in an answer can sensibly have",
    "pricing/lines.py:_shape": "dimensions of an array",
    "sandbox/": "numbers of invented games, and the providers' own rules, which the doubles copy",
    "strategies/middles.py:middles": "lines of a market worth trying; more cost time and find nothing",
    "upstream/classify.py:_LONGEST_WAIT": "a month and some; a longer wait in an answer is a mistake of the provider",
    "upstream/outcomes.py:given_at": "digits of an Age header; more is nonsense",
    "upstream/prefetch.py:GAME": "how long games last",
    "upstream/quota/sliding_window.py:_SHORTEST_STEP": "part of the rule by which a rate recovers, which tests measure",
}
"""``path:name of the function, class or constant``, or a folder with its slash → why the number stays in the code."""


class Hit(NamedTuple):
    """A number and where it stands."""

    line: int
    column: int
    where: str
    number: str
    kind: str

    @property
    def place(self) -> tuple[int, int]:
        """A number in a call inside a call is found by both, and counts once."""
        return self.line, self.column


def main() -> int:
    """Print each number as path:line; 1 if there was any, or an entry of ``ALLOWED`` is not needed any more."""
    unused = dict(ALLOWED)
    hits = 0
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(EXEMPT):
            continue
        found = {hit.place: hit for hit in reversed([*_hits(ast.parse(path.read_text("utf-8")), "")])}
        for hit in sorted(found.values()):
            if key := _allowed(name, hit.where):
                unused.pop(key, None)
                continue
            hits += 1
            print(f"backend/src/advisor/{name}:{hit.line}: {hit.number} in {hit.kind} of {hit.where or 'the module'}")
    for key in unused:
        print(f"scripts/lint_numbers.py: {key} is allowed, but holds no such number any more")
    if hits:
        print(f"{hits} numbers that belong in settings or a config class, or in ALLOWED with a reason.")
    return 1 if hits or unused else 0


def _allowed(name: str, where: str) -> str:
    """The entry of ``ALLOWED`` that covers it, "" for none."""
    keys = (f"{name}:{where}", *(f"{folder.as_posix()}/" for folder in Path(name).parents))
    return next((key for key in keys if key in ALLOWED), "")


def _hits(node: ast.AST, where: str) -> Iterator[Hit]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef) and CONFIG.search(child.name):
            continue
        inside = where
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inside = f"{where}.{child.name}" if where else child.name
        yield from _own(child, inside)
        yield from _hits(child, inside)


def _own(node: ast.AST, where: str) -> Iterator[Hit]:
    if isinstance(node, ast.Compare):
        yield from _compared((node.left, *node.comparators), where)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for name, default in _defaults(node.args):
            if not PROTOCOL.search(name):
                yield from _numbers(default, where, "a default")
    elif isinstance(node, ast.keyword) and node.arg and WAIT.search(node.arg):
        yield from _numbers(node.value, where, "a wait")
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and (WAIT.search(target.id) or _is_interval(node.value)):
                yield from _numbers(node.value, where or target.id, "a wait")


def _compared(sides: Sequence[ast.AST], where: str) -> Iterator[Hit]:
    if not any(_is_status(side) for side in sides):
        for side in sides:
            yield from _numbers(side, where, "a comparison")


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.AST]]:
    named = [*arguments.posonlyargs, *arguments.args]
    if arguments.defaults:
        yield from zip((each.arg for each in named[-len(arguments.defaults) :]), arguments.defaults, strict=True)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield each.arg, default


def _is_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return any(_is_status(part) for part in (node.func, *node.args))
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return bool(PROTOCOL.search(name))


def _is_interval(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "timedelta"


def _numbers(node: ast.AST, where: str, kind: str) -> Iterator[Hit]:
    for part in ast.walk(node) if kind == "a wait" else (node,):
        value = part.operand if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub) else part
        if isinstance(value, ast.Constant) and type(value.value) in (int, float) and value.value not in PLAIN:
            yield Hit(value.lineno, value.col_offset, where, str(value.value), kind)


if __name__ == "__main__":
    sys.exit(main())
