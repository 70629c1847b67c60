"""Small wrong changes of a module's source, one at a time: each is a mutant.

Written for this layout. mutmut leaves out every function under a decorator, and all compiled formulas are; cosmic-ray
changes annotations too, whose mutants die at import and prove nothing, and writes each mutant into the sources.
Messages, annotations, decorators and docstrings are not changed: no test is asked to know them by heart.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLS: Final = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "round": "int",
    "ceil": "floor",
    "floor": "ceil",
    "minimum": "maximum",
    "maximum": "minimum",
}
_TYPE_WORDS: Final = frozenset({"TypeVar", "NewType", "cast"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one change.

    Attributes:
        path: of the module, below ``src``.
        line: of the change, 1-based.
        before, after: what stood there and what stands there now, on one line each.
        source: of the whole module.
    """

    path: str
    line: int
    before: str
    after: str
    source: str

    @property
    def is_compiled(self) -> bool:
        """Its module has formulas that are compiled: the mutant would wait for the compiler."""
        return "advisor.pricing.compiled" in self.source

    @property
    def name(self) -> str:
        """How lists name it; stays true when lines move."""
        return f"{self.path}: {self.before} -> {self.after}"


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """All mutants of a module, in the order of its lines."""
    text = source.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in _nodes(ast.parse(source)):
        for changed in _changed(node):
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            after = ast.unparse(changed)
            written = f"({after})" if isinstance(node, ast.expr) else after
            yield Mutant(
                path=path,
                line=node.lineno,
                before=" ".join(ast.unparse(node).split()),
                after=" ".join(after.split()),
                source=(text[:begin] + written.encode() + text[end:]).decode(),
            )


def _nodes(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that may change, before those within them."""
    for child in _kept(tree):
        if isinstance(child, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in _TYPE_WORDS:
            continue
        if isinstance(child, ast.expr | ast.stmt):
            yield child
        yield from _nodes(child)


def _kept(node: ast.AST) -> Sequence[ast.AST]:
    """Children without types and decorators."""
    left_out: list[object] = []
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            left_out = [*node.decorator_list, node.returns]
        case ast.ClassDef():
            left_out = [*node.decorator_list, *node.bases, *node.keywords]
        case ast.AnnAssign():
            is_type = "TypeAlias" in ast.unparse(node.annotation)
            left_out = [node.annotation, node.target, *([node.value] if is_type else [])]
        case ast.arg():
            left_out = [node.annotation]
        case ast.Subscript() if isinstance(node.value, ast.Name) and node.value.id[:1].isupper():
            # A type at run time, such as Mapping[str, int].
            left_out = [node.slice]
        case _:
            pass
    return [child for child in ast.iter_child_nodes(node) if all(child is not one for one in left_out)]


def _changed(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    for change in _CHANGES:
        # Each change replaces parts and alters none, so that the tree stays as it is.
        changed = change(copy(node))
        if changed is not None:
            yield changed


def _comparison(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Compare) or type(node.ops[0]) not in _COMPARISONS:
        return None
    node.ops = [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]]
    return node


def _second_comparison(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Compare) or len(node.ops) < 2 or type(node.ops[1]) not in _COMPARISONS:
        return None
    node.ops = [node.ops[0], _COMPARISONS[type(node.ops[1])](), *node.ops[2:]]
    return node


def _arithmetic(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BinOp | ast.AugAssign) or type(node.op) not in _ARITHMETIC:
        return None
    node.op = _ARITHMETIC[type(node.op)]()
    return node


def _unary(node: ast.AST) -> ast.AST | None:
    is_sign = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not)
    return node.operand if is_sign and isinstance(node, ast.UnaryOp) else None


def _logic(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BoolOp):
        return None
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _constant(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Constant) or isinstance(node.value, str | bytes | None.__class__):
        return None
    if isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, int):
        node.value += 1
    elif isinstance(node.value, float):
        node.value = node.value * 2 if node.value else 1.0
    else:
        return None
    return node


def _called(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        # int takes one argument, and rounding to so many places is another thing.
        if node.func.id == "round" and len(node.args) != 1:
            return None
        node.func = ast.Name(_CALLS[node.func.id])
        return node
    if isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS:
        node.func = ast.Attribute(node.func.value, _CALLS[node.func.attr])
        return node
    return None


def _left_out(node: ast.AST) -> ast.AST | None:
    """A statement that only does something, not done."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    return ast.Pass() if is_call or isinstance(node, ast.AugAssign | ast.Delete) else None


def _swapped(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.IfExp):
        return None
    node.body, node.orelse = node.orelse, node.body
    return node


def _skipped(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Continue):
        return ast.Break()
    return ast.Continue() if isinstance(node, ast.Break) else None


_CHANGES: Final[tuple[Callable[[ast.AST], ast.AST | None], ...]] = (
    _comparison,
    _second_comparison,
    _arithmetic,
    _unary,
    _logic,
    _constant,
    _called,
    _left_out,
    _swapped,
    _skipped,
)
