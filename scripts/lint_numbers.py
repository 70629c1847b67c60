"""Find numbers that belong in settings: ``python scripts/lint_numbers.py``.

A number other than −1, 0, 1 and 2 may not stand in a comparison (a ``case`` among them), in a default of a parameter
or a field, or in a wait (whatever is named for a time: seconds, timeout, every, …; what sleeps; an interval), unless it
stands in ``settings``, in a config class (named ``…Config``, ``…Section``, ``…Settings``, ``…Limits``, ``…Timings``,
``…Staking``), or in ``ALLOWED`` with the reason. Examples of the API's document set nothing. Codes of HTTP are no
settings: what is compared with a name of a status, or is the default of one, is left alone.
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
EXAMPLE: Final = re.compile(r"api/(?:\w+/)*(?:\w+_)?example(?:s|_\w+)\.py")
"""Files of nothing but what the API's document shows."""
CONFIG: Final = re.compile(r"(?:Config|Section|Settings|Limits|Timings|Options|Staking)$")
WAIT: Final = re.compile(
    r"(?:seconds|timeout|minutes|hours|every|pause|wait|interval|deadline|after|within|delay|ttl|max_age)$", re.I
)
WAITING: Final = frozenset({"sleep", "wait_for", "timeout", "timedelta"})
"""Calls whose arguments are waits, whatever they are named."""
SPELLING: Final = frozenset({"int", "float", "Decimal", "Fraction", "range", "min", "max", "timedelta"})
"""Calls that only write a number in another way."""

PARTS: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    ast.UnaryOp: ("operand",),
    ast.BinOp: ("left", "right"),
    ast.BoolOp: ("values",),
    ast.IfExp: ("body", "orelse"),
    ast.NamedExpr: ("value",),
    ast.Tuple: ("elts",),
    ast.List: ("elts",),
    ast.Set: ("elts",),
    ast.Dict: ("values",),
    ast.Starred: ("value",),
    ast.Await: ("value",),
    ast.ListComp: ("elt",),
    ast.GeneratorExp: ("elt",),
}
"""Expressions that are made of others, and where these are."""

PROTOCOL: Final = re.compile(r"status", re.I)

ALLOWED: Final[dict[str, str]] = {
    "adapters/betfair/classify.py:LOGIN_BAN": "Betfair's own rule",
    "adapters/betfair/parse.py:DELAY": "Betfair's own rule",
    "adapters/betfair/stream/history.py:replay_lines": "milliseconds in a second",
    "adapters/betfair/stream/wire.py:_market_message": "a code of the stream's protocol",
    "adapters/betfair/stream/wire.py:_runner_change": "parts of a level on the wire",
    "adapters/betfair/stream/wire.py:_level": "parts of a level on the wire",
    "adapters/espn/classify.py:_WAIT": "ESPN's limit is by the minute and its refusal names no time",
    "adapters/espn/status.py:_BREAK": "how long the clock of a game stands still at most, not ours to set",
    "adapters/espn/client.py:months_ahead": "days after the first that surely lie in the next month",
    "adapters/football_data/dates.py:read_season": "years of two digits",
    "adapters/sandbox_orders/times.py:_HALF_SECOND": "a Date of HTTP has whole seconds",
    "adapters/the_odds_api/client.py:SCORES_REACH": "as far back as the provider has scores",
    "bootstrap/garbage.py:_TRIMMED_EVERY": "a wait that nobody notices, whatever it is",
    "api/ledger/parameters.py:BalanceQuery": "a parameter of the request",
    "api/ledger/routes.py:_SHOWN": "a parameter of the request says another",
    "db/risk/days.py:_LOOKED_AT": "a year, as the API says",
    "live/betting/settling.py:_LONG": "how long what is played over days may last, not ours to set",
    "live/betting/venues/asked_about.py:_ENDED_EVERY": "far below the minute in which ended orders are read again",
    "db/orders/halts.py:_BURST_WITHIN": "halts of one cause come together; nobody would set it otherwise",
    "db/capital/allotments.py:KEPT": "older returns say nothing of how a strategy does now",
    "risk/capital/estimates.py:SURE_AFTER": "a convention of the Kelly criterion",
    "cli/betting/capital.py:flows": "a page of lines on a terminal",
    "drills/": "what a scenario is; nobody practises another",
    "cli/drill.py:_plain": "digits of a second that are shown",
    "execution/checks.py:_AHEAD": "how far ahead a price may lie before it counts as one from the future",
    "live/betting/awaited.py:_REACH": "how old a result is that providers surely still have",
    "api/http/middleware/concurrency.py:_SOON_SECONDS": "a wait in which a client's leaving saves nothing",
    "adapters/nws/classify.py:_WAIT": "what NWS's documentation asks for after a refusal",
    "adapters/nws/grid.py:_LONGEST": "the longest period a grid has; more is a broken answer",
    "adapters/nws/parse.py:_pair": "degrees of latitude and longitude",
    "adapters/open_meteo/parse.py:_MOST_HOURS": "hours of a year; more is a broken answer",
    "adapters/open_meteo/parse.py:_read": "degrees of a direction",
    "adapters/open_meteo/parse.py:_coordinates": "degrees of latitude and longitude",
    "adapters/pinnacle/wire.py:_score": "no game has such a score; a broken answer",
    "adapters/the_odds_api/parse.py:_EARLIEST": "how long before its time a game may begin, not ours to set",
    "adapters/the_odds_api/prices.py:detect_format": "no American odds lie between -100 and 100",
    "api/http/errors.py:invalid_problem": "faults that a sentence names before it grows too long",
    "api/http/scopes.py:_trusted": "the version of IP",
    "api/live_config.py:HEARTBEAT": "the default of StreamConfig.heartbeat",
    "api/odds/parameters.py:QuoteQuery": "the default of a parameter, which stands in the API's document",
    "api/odds/parameters.py:SurvivalQuery": "defaults and bounds of parameters, which stand in the API's document",
    "api/odds/timing_schemas.py:SurvivalPoint": "an example",
    "api/odds/timing_schemas.py:Lead": "an example",
    "api/odds/parameters.py:BoardQuery": "hours of a week, and bounds of a parameter that stand in the API's document",
    "api/value_bets/schemas.py:StillThere": "an example in the API's document",
    "backtest/history.py:_DURATION_HOURS": "how long games of a sport last",
    "cli/betting/bets.py:list_bets": "a screenful of rows, as its option says",
    "cli/betting/refusals.py:refusals": "a screenful of rows, as its option says",
    "cli/betting/ledger.py:entries": "a screenful of rows, as its option says",
    "db/pool.py:CLOSING": "at the end of a process, when nothing that still runs counts",
    "db/pool.py:CONNECTING": "what any server needs that is there; how long its statements may take is a setting",
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
    "parsing/cells.py:read_line": "hundredths of a line",
    "parsing/cells.py:read_time": "clock arithmetic",
    "parsing/fields.py:as_decimal_or_none": "digits that a number in an answer can sensibly have",
    "pricing/field.py:OUT_AFTER": "part of what a whole book of a field is, like the share that may be missing",
    "pricing/payoff.py:halves_against": "hundredths of a line",
    "pricing/lines.py:_shape": "dimensions of an array",
    "sandbox/": "numbers of invented games, and the providers' own rules, which the doubles copy",
    "strategies/middles.py:middles": "lines of a market worth trying; more cost time and find nothing",
    "upstream/classify.py:_LONGEST_WAIT": "a month and some; a longer wait in an answer is a mistake of the provider",
    "upstream/outcomes.py:given_at": "digits of an Age header; more is nonsense",
    "upstream/transport.py:allowed": "ports of http and https",
    "upstream/prefetch.py:GAME": "how long games last",
    "upstream/quota/budget.py:window_end": "days after the first that surely lie in the next month",
    "upstream/quota/sliding_window.py:SlidingWindow._back_at": "likewise",
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
        if name.startswith(EXEMPT) or EXAMPLE.fullmatch(name):
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
    """What a node itself holds; its children are looked at by themselves."""
    if isinstance(node, ast.Compare):
        yield from _compared((node.left, *node.comparators), where)
    elif isinstance(node, ast.MatchValue):
        yield from _numbers(node.value, where, "a comparison")
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        for default in _defaults(node):
            yield from _numbers(default, where, "a default")
    else:
        for value, name in _waits(node):
            yield from _numbers(value, where or name, "a wait")


def _waits(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Values that are waits, with the name that they get."""
    if isinstance(node, ast.Call) and _name_of(node.func) in WAITING:
        yield from ((argument, "") for argument in (*node.args, *(each.value for each in node.keywords)))
    elif isinstance(node, ast.keyword) and node.arg and WAIT.search(node.arg):
        yield node.value, node.arg
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and WAIT.search(key.value):
                yield value, key.value
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = _name_of(target)
            if WAIT.search(name) or _name_of(getattr(node.value, "func", node)) == "timedelta":
                yield node.value, name


def _compared(sides: Sequence[ast.AST], where: str) -> Iterator[Hit]:
    if not any(_is_status(side) for side in sides):
        for side in sides:
            yield from _numbers(side, where, "a comparison")


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) -> Iterator[ast.AST]:
    """Defaults of parameters or fields, but for those that are codes of HTTP."""
    if isinstance(node, ast.ClassDef):
        fields = (each for each in node.body if isinstance(each, ast.AnnAssign) and each.value is not None)
        named = [(_name_of(each.target), _default_of(each.value)) for each in fields if each.value is not None]
    else:
        arguments = [*node.args.posonlyargs, *node.args.args]
        last = arguments[len(arguments) - len(node.args.defaults) :]
        pairs = [*zip(last, node.args.defaults, strict=True)]
        pairs += [
            (each, value) for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value
        ]
        named = [(each.arg, value) for each, value in pairs]
    yield from (value for name, value in named if not PROTOCOL.search(name))


def _is_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return any(_is_status(part) for part in (node.func, *node.args))
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return bool(PROTOCOL.search(name))


def _name_of(node: ast.AST) -> str:
    """The last name of ``a`` or ``a.b``; empty for anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _default_of(value: ast.expr) -> ast.AST:
    """What a field starts with: the value itself, or the ``default`` of ``field`` and ``Field``."""
    if isinstance(value, ast.Call) and _name_of(value.func) in {"field", "Field"}:
        given = [each.value for each in value.keywords if each.arg == "default"]
        return given[0] if given else value.args[0] if value.args else ast.Constant(None)
    return value


def _numbers(node: ast.AST, where: str, kind: str) -> Iterator[Hit]:
    """The numbers an expression is made of; an index and what a function makes of a number are another matter."""
    if isinstance(node, ast.Constant):
        if type(node.value) in (int, float) and node.value not in PLAIN:
            yield Hit(node.lineno, node.col_offset, where, str(node.value), kind)
    elif isinstance(node, ast.Call):
        # What a wait is made by is part of it, whatever it is called.
        if kind == "a wait" or _name_of(node.func) in SPELLING:
            for argument in (*node.args, *(each.value for each in node.keywords)):
                yield from _numbers(argument, where, kind)
    else:
        for name in PARTS.get(type(node), ()):
            part = getattr(node, name)
            for each in part if isinstance(part, list) else (part,):
                yield from _numbers(each, where, kind)


if __name__ == "__main__":
    sys.exit(main())
