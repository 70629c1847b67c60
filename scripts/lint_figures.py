"""Find figures computed outside the engine: ``python scripts/lint_figures.py``.

Fair probabilities and odds, edges, best prices, Kelly shares, overrounds and commission are computed once, in the
engine, and sent with the prices. Pages, the API and the database layer show and store them: arithmetic on anything
named for them, and one over something (an inverse: odds of a probability, or the other way round), may not stand in
their files, unless it is in ``ALLOWED`` with the reason.
"""

# ruff: noqa: T201 - its output is what it is for

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
BACKEND: Final = ("backend/src/advisor/api", "backend/src/advisor/db")
FRONTEND: Final = ("frontend/src/features", "frontend/src/components")
EXEMPT: Final = ("backend/src/advisor/db/migrations/",)

FIGURES: Final = frozenset(
    {"odds", "e4", "fair", "probability", "probabilities", "edge", "edges", "kelly", "overround", "commission", "best"}
)
"""Names are read word by word: ``closing_probability`` and ``firstOdds`` are named for a figure, ``oddsFormat`` is."""

ALLOWED: Final[dict[str, str]] = {
    "backend/src/advisor/db/fixtures/figures.py:_refreshed": "ten-thousandths as decimals, for the engine's function",
    "frontend/src/components/charts/pane.tsx": "the edge of a drawing",
    "frontend/src/features/value-bets/query.ts": "a filter typed in per cent, as the share that the API asks for",
    "frontend/src/features/backtests/result/": "charts of a result: money and shares of it, no prices",
}
"""``path:function`` in Python, a path, or a folder with its slash → why the arithmetic stays."""

_TOKEN: Final = re.compile(
    r"""
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")
    | (?P<name>[A-Za-z_$][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>=>|\?\.|\*\*|[-+*/%]=?|.)
    """,
    re.S | re.X,
)
_OPENING: Final = {")": "(", "]": "["}
_CLOSING: Final = {opening: closing for closing, opening in _OPENING.items()}
_ARITHMETIC: Final = re.compile(r"(?:\*\*|[-+*/%])=?")
_WORDS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_KEYWORDS: Final = frozenset({"return", "case", "typeof", "in", "of", "await"})


class Hit(NamedTuple):
    """Arithmetic and where it stands; ``where`` is the function in Python, "" in a page."""

    line: int
    where: str
    text: str


def main() -> int:
    """Print each place as path:line; 1 if there was any, or an entry of ``ALLOWED`` is not needed any more."""
    unused = dict(ALLOWED)
    hits = 0
    for path in _files():
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text("utf-8")
        for hit in in_python(text) if path.suffix == ".py" else in_typescript(text):
            if key := _allowed(name, hit.where):
                unused.pop(key, None)
                continue
            hits += 1
            print(f"{name}:{hit.line}: {hit.text}")
    for key in unused:
        print(f"scripts/lint_figures.py: {key} is allowed, but holds no such arithmetic any more")
    if hits:
        print(f"{hits} figures computed outside the engine; show what it sends, or name the reason in ALLOWED.")
    return 1 if hits or unused else 0


def _files() -> Iterator[Path]:
    for folder in BACKEND:
        yield from (each for each in sorted((ROOT / folder).rglob("*.py")) if not _is_exempt(each))
    for folder in FRONTEND:
        found = sorted(each for each in (ROOT / folder).rglob("*") if each.suffix in {".ts", ".tsx"})
        yield from (each for each in found if ".test." not in each.name)


def _is_exempt(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(EXEMPT)


def _allowed(name: str, where: str) -> str:
    """The entry of ``ALLOWED`` that covers it, "" for none."""
    keys = (f"{name}:{where}", name, *(f"{folder.as_posix()}/" for folder in Path(name).parents))
    return next((key for key in keys if key in ALLOWED), "")


def _is_figure(name: str) -> bool:
    return any(word.lower() in FIGURES for word in _WORDS.findall(name))


def in_python(source: str) -> list[Hit]:
    """Arithmetic on figures in a module."""
    return list(_in_node(ast.parse(source), ""))


def _in_node(node: ast.AST, where: str) -> Iterator[Hit]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else where
        if _computes(child):
            yield Hit(getattr(child, "lineno", 0), inside, ast.unparse(child))
        else:
            yield from _in_node(child, inside)


def _computes(node: ast.AST) -> bool:
    if not isinstance(getattr(node, "op", None), ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
        return False
    if isinstance(node, ast.BinOp):
        sides: tuple[ast.expr, ...] = (node.left, node.right)
        inverse = isinstance(node.op, ast.Div) and isinstance(node.left, ast.Constant) and node.left.value == 1
    elif isinstance(node, ast.AugAssign):
        sides, inverse = (node.target, node.value), False
    else:
        return False
    return inverse or (not any(map(_is_text, sides)) and any(map(_is_named, sides)))


def _is_text(node: ast.AST) -> bool:
    """Text and lists are joined by signs of arithmetic too."""
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)


def _is_named(node: ast.AST) -> bool:
    """Whether an operand is a figure: a name, what stands in one, or a call on one."""
    names = (
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Name | ast.Attribute)
    )
    return any(map(_is_figure, names))


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def in_typescript(source: str) -> list[Hit]:
    """Arithmetic on figures in a page. Read by its tokens: text between tags is taken for names, and harmless."""
    tokens = list(_tokens(source))
    hits = []
    for at, token in enumerate(tokens):
        if token.text in {"max", "min"} and [each.text for each in tokens[at - 2 : at]] == ["Math", "."]:
            compared = _after(tokens, at)
            if any(each.kind == "name" and _is_figure(each.text) for each in compared):
                hits.append(Hit(token.line, "", " ".join(("Math.", token.text, *(each.text for each in compared)))))
            continue
        if token.kind != "mark" or not _ARITHMETIC.fullmatch(token.text):
            continue
        left, right = _before(tokens, at), _after(tokens, at)
        if not left or not right:
            continue
        inverse = token.text == "/" and [each.text for each in left] == ["1"]
        if inverse or any(each.kind == "name" and _is_figure(each.text) for each in (*left, *right)):
            text = " ".join(each.text for each in (*left, token, *right))
            hits.append(Hit(token.line, "", text))
    return hits


def _tokens(source: str) -> Iterator[_Token]:
    # What templates print is code; the text around it is not.
    for match in _TOKEN.finditer(source):
        if match.lastgroup and match.lastgroup != "skip":
            yield _Token(match.lastgroup, match.group(), source.count("\n", 0, match.start()) + 1)


def _before(tokens: Sequence[_Token], at: int) -> Sequence[_Token]:
    """The operand that ends before a token, such as ``Number(best.odds)``; empty where the sign is not between two."""
    start = at
    while start > 0:
        last = tokens[start - 1]
        if last.text in _OPENING:
            start = _matching(tokens, start - 1, -1)
        elif last.kind in {"name", "number"} and last.text not in _KEYWORDS:
            if start < at and tokens[start].kind in {"name", "number"}:
                break
            start -= 1
        elif last.text in {".", "?.", "!"}:
            start -= 1
        else:
            break
    return tokens[start:at]


def _after(tokens: Sequence[_Token], at: int) -> Sequence[_Token]:
    """The operand that begins behind a token."""
    end = at + 1
    while end < len(tokens):
        first = tokens[end]
        if first.text in _CLOSING:
            end = _matching(tokens, end, 1) + 1
        elif first.kind in {"name", "number"}:
            if end > at + 1 and tokens[end - 1].kind in {"name", "number"}:
                break
            end += 1
        elif first.text in {".", "?.", "!"} or (first.text == "-" and end == at + 1):
            end += 1
        else:
            break
    return tokens[at + 1 : end]


def _matching(tokens: Sequence[_Token], at: int, step: int) -> int:
    """Where the bracket that belongs to the one at ``at`` stands; the end of the file where there is none."""
    pairs = _CLOSING if step > 0 else _OPENING
    opening, depth = tokens[at].text, 0
    while 0 <= at < len(tokens):
        depth += (tokens[at].text == opening) - (tokens[at].text == pairs[opening])
        if depth == 0:
            return at
        at += step
    return max(0, min(at, len(tokens) - 1))


if __name__ == "__main__":
    sys.exit(main())
