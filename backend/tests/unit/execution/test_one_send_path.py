"""The code of the product as a graph of calls: a venue is asked for more in one module alone, after all checks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import advisor
from advisor.execution import sending

SOURCE: Final = Path(next(iter(advisor.__path__)))
SEND_PATH: Final = frozenset({"execution/sending.py"})
BEHIND_THE_PORT: Final = ("adapters/", "sandbox/")
"""Who puts an order into a venue's words, and the simulated venues themselves: no module of theirs decides on one."""
CHECKS: Final = "checked"
_REPLACE_TAKES: Final = 2


class Route(NamedTuple):
    """A place where a venue may be asked for an order, or for another price."""

    module: str
    line: int
    asks: str


def routes_of(module: str, tree: ast.Module) -> Iterator[Route]:
    """Places that ask, or take the means to it.

    By what Python code says alone nobody knows what an object is. So every ``place`` that is called counts, and every
    ``replace`` that is no replacement of text, of a file or of a part of a date.
    """
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    knows_venues = any(isinstance(node, ast.Name) and node.id == "Venue" for node in ast.walk(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="place") | ast.Name(id="place")):
                yield Route(module, node.lineno, "place")
            case ast.Call(func=ast.Attribute(attr="replace")) if _may_be_of_an_order(node):
                yield Route(module, node.lineno, "replace")
            case ast.Call(func=ast.Name(id="getattr" | "methodcaller" | "attrgetter"), args=arguments):
                if any(isinstance(each, ast.Constant) and each.value in {"place", "replace"} for each in arguments):
                    yield Route(module, node.lineno, "by name")
            case ast.Attribute(attr="place" | "replace") if knows_venues and id(node) not in called:
                yield Route(module, node.lineno, f"takes {node.attr}")


def _may_be_of_an_order(call: ast.Call) -> bool:
    given = len(call.args) + sum(each.arg in {"reference", "price"} for each in call.keywords)
    is_of_files = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "os"
    first = call.args[0] if call.args else None
    is_text = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str))
    spread = any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords)
    return spread or (given == _REPLACE_TAKES and not is_text and not is_of_files)


def unchecked(tree: ast.Module) -> list[str]:
    """Functions of a module of the send path that ask a venue without having made the checks right before."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    # Who asks a venue itself is no mere check of its callers.
    others = [each for each in functions if not _asks(each)]
    checking = {CHECKS}
    while more := {each.name for each in others if _calls(each) & checking} - checking:
        checking |= more
    return [each.name for each in functions if _asks(each) and not _checks_first(each, checking)]


def _called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _calls(function: ast.AST) -> set[str]:
    return {_called_name(node) for node in ast.walk(function) if isinstance(node, ast.Call)}


def _asks(function: ast.AST) -> list[int]:
    """Lines that ask."""
    module = ast.Module([function], [])  # type: ignore[list-item]
    return [route.line for route in routes_of("", module)]


def _checks_first(function: ast.AST, checking: set[str]) -> bool:
    """Whether a check comes before everything that asks, and nobody else may run in between."""
    made = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Call) and _called_name(n) in checking]
    waits = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Await)]
    return all(
        any(check < line and not any(check < wait < line for wait in waits) for check in made)
        for line in _asks(function)
    )


def all_routes() -> list[Route]:
    found: list[Route] = []
    for file in sorted(SOURCE.rglob("*.py")):
        module = file.relative_to(SOURCE).as_posix()
        if not module.startswith(BEHIND_THE_PORT):
            found += routes_of(module, ast.parse(file.read_text()))
    return found


def test_one_module_alone_asks_a_venue_for_more() -> None:
    found = all_routes()
    assert {(route.module, route.asks) for route in found} == {
        (module, asks) for module in SEND_PATH for asks in ("place", "replace")
    }


def test_it_makes_all_checks_before_and_nothing_runs_in_between() -> None:
    for module in SEND_PATH:
        assert unchecked(ast.parse((SOURCE / module).read_text())) == []


def test_who_is_behind_the_port_knows_nothing_of_what_is_decided() -> None:
    deciding = ("advisor.engine", "advisor.execution.sending", "advisor.execution.amending", "advisor.live")
    for part in BEHIND_THE_PORT:
        for file in (SOURCE / part).rglob("*.py"):
            imported = {
                node.module or "" for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)
            }
            if any(each.startswith(("advisor.ports.venues", "advisor.adapters.sandbox_orders")) for each in imported):
                assert not [each for each in imported if each.startswith(deciding)], file


@pytest.mark.parametrize(
    "planted",
    [
        "async def more(venue, orders):\n    await venue.place(orders)",
        "async def more(self, key):\n    await self._venues(key).replace(self.reference, self.price)",
        "def more(group, venue, change):\n    group.create_task(venue.replace(change.reference, price=change.price))",
        "async def more(venue: Venue, orders):\n    ask = venue.place\n    await ask(orders)",
        "async def more(venue, change):\n    await venue.replace(*change)",
        "async def more(venue, orders):\n    place = await venue.prepared(orders)\n    await place(orders)",
        "async def more(venue, orders):\n    await getattr(venue, 'place')(orders)",
    ],
)
def test_a_second_route_is_found(planted: str) -> None:
    assert len(list(routes_of("live/second.py", ast.parse(planted)))) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "text.replace('_', ' ')",
        "at.replace(hour=0, minute=0)",
        "draft.replace(target)",
        "os.replace(draft, target)",
        "since.replace(f' {name}', '')",
        "replace(intent, price=price, reference=reference)",
        "quote.place",
    ],
)
def test_what_asks_nobody_is_no_route(harmless: str) -> None:
    assert list(routes_of("live/other.py", ast.parse(harmless))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "    async def again(self, venue, intents):\n        await venue.place([each.request for each in intents])\n",
        "    async def later(self, venue, intents):\n        sent = [each for each in intents if self._passes(each)]\n"
        "        await self._pause()\n        await venue.place([each.request for each in sent])\n",
        "    async def first(self, venue, intents):\n        await venue.place([each.request for each in intents])\n"
        "        checked(intents[0], self._situation(intents[0]))\n",
    ],
)
def test_a_second_way_past_the_checks_is_found_in_the_send_path_itself(planted: str) -> None:
    source = Path(sending.__file__).read_text()
    before = "    def _passes(self"
    assert before in source
    found = unchecked(ast.parse(source.replace(before, f"{planted}\n{before}")))
    assert len(found) == 1
    assert f"def {found[0]}(" in planted
