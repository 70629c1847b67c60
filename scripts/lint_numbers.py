"""Find numbers that belong in settings: ``python scripts/lint_numbers.py``.

A number other than −1, 0, 1 and 2 may not stand in a comparison, in a default of a parameter, or in a wait (an
argument or constant named for a time: seconds, timeout, every, …; or an interval made of numbers), unless it stands
in ``settings``, in a config class (named ``…Config``, ``…Section``, ``…Settings``, ``…Limits``, ``…Timings``), or in
``ALLOWED`` with the reason.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1] / "backend" / "src" / "advisor"
PLAIN: Final = frozenset({-1, 0, 1, 2})
EXEMPT: Final = ("settings/", "testing/", "db/migrations/")
CONFIG: Final = re.compile(r"(?:Config|Section|Settings|Limits|Timings|Options)$")
WAIT: Final = re.compile(r"(?:seconds|timeout|minutes|hours|every|pause|wait|interval|deadline|after|within)$", re.I)

ALLOWED: Final[dict[str, str]] = {}
"""``path:name of the function, class or constant`` → why the number stays in the code."""


class Hit(NamedTuple):
    """A number and where it stands."""

    line: int
    where: str
    number: str
    kind: str


def main() -> int:
    """Print each number as path:line; 1 if there was any, or an entry of ``ALLOWED`` is not needed any more."""
    unused = dict(ALLOWED)
    hits = 0
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(EXEMPT):
            continue
        for hit in _hits(ast.parse(path.read_text("utf-8")), ""):
            key = f"{name}:{hit.where}"
            if key in ALLOWED:
                unused.pop(key, None)
                continue
            hits += 1
            print(f"backend/src/advisor/{name}:{hit.line}: {hit.number} in {hit.kind} of {hit.where or 'the module'}")
    for key in unused:
        print(f"scripts/lint_numbers.py: {key} is allowed, but holds no such number any more")
    if hits:
        print(f"{hits} numbers that belong in settings or a config class, or in ALLOWED with a reason.")
    return 1 if hits or unused else 0


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
        for part in (node.left, *node.comparators):
            yield from _numbers(part, where, "a comparison")
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            yield from _numbers(default, where, "a default")
    elif isinstance(node, ast.keyword) and node.arg and WAIT.search(node.arg):
        yield from _numbers(node.value, where, "a wait")
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and (WAIT.search(target.id) or _is_interval(node.value)):
                yield from _numbers(node.value, where or target.id, "a wait")


def _is_interval(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "timedelta"


def _numbers(node: ast.AST, where: str, kind: str) -> Iterator[Hit]:
    for part in ast.walk(node) if kind == "a wait" else (node,):
        value = part.operand if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub) else part
        if isinstance(value, ast.Constant) and type(value.value) in (int, float) and value.value not in PLAIN:
            yield Hit(value.lineno, where, str(value.value), kind)


if __name__ == "__main__":
    sys.exit(main())
