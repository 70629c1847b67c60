"""A task that goes on after a failure hears of its cancellation, though a driver's error came in its place."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest

from tests.conftest import REPO_ROOT

SOURCES: Final = REPO_ROOT / "backend" / "src" / "advisor"
HIDING: Final = {"Exception", "BaseException", "DRIVER_ERRORS", "OSError", "DatabaseUnavailableError", "UpstreamError"}
"""Errors that a driver may raise in place of a cancellation, or that are made of such."""
ENDS: Final = (ast.Raise, ast.Return, ast.Break)


def deaf(tree: ast.AST) -> Iterator[int]:
    """Lines of handlers in loops of coroutines that go on without asking whether the task is to end."""
    for function in ast.walk(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            for loop in _own(function, (ast.While, ast.For, ast.AsyncFor)):
                for attempt in _own(loop, (ast.Try,)):
                    assert isinstance(attempt, ast.Try)
                    if any(
                        isinstance(part, ast.Await | ast.AsyncWith) for each in attempt.body for part in ast.walk(each)
                    ):
                        yield from (handler.lineno for handler in attempt.handlers if _goes_on(handler))


def _own(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> Iterator[ast.AST]:
    """Parts of a function that are not of one within it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(part, kinds):
            yield part
        yield from _own(part, kinds)


def _goes_on(handler: ast.ExceptHandler) -> bool:
    caught = (
        {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)} if handler.type else {"Exception"}
    )
    heeds = any(isinstance(part, ast.Name) and part.id == "heed_cancellation" for part in ast.walk(handler))
    return bool(caught & HIDING) and not heeds and not isinstance(handler.body[-1], ENDS)


def test_no_loop_is_deaf() -> None:
    found = [
        f"{file.relative_to(SOURCES)}:{line}"
        for file in sorted(SOURCES.rglob("*.py"))
        for line in deaf(ast.parse(file.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("handling", "lines"),
    [
        ("except OSError: pass", [5]),
        ("except (ValueError, DatabaseUnavailableError) as error: print(error)", [5]),
        ("except Exception: print(1)", [5]),
        ("except ValueError: pass", []),
        ("except OSError: raise", []),
        ("except OSError: return", []),
        ("except OSError: heed_cancellation()", []),
    ],
)
def test_a_planted_one_is_found(handling: str, lines: list[int]) -> None:
    body = f"async def run():\n  while True:\n    try:\n      await work()\n    {handling}\n"
    assert list(deaf(ast.parse(body))) == lines
    assert list(deaf(ast.parse(body.replace("async ", "").replace("await ", "")))) == []
