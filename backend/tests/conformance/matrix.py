"""Draws which situation is shown at which venue: the table of ``docs/VENUE_SITUATIONS.md``.

``python -m tests.conformance.matrix`` writes it; a test holds the page against it.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.conformance.kinds import KINDS, Capability
from tests.conformance.situations import NEEDS

PAGE: Final = Path(__file__).parents[3] / "docs" / "VENUE_SITUATIONS.md"
_BEGINS: Final = "<!-- drawn by tests/conformance/matrix.py -->\n"
_ENDS: Final = "<!-- end of what is drawn -->\n"
_SHOWN: Final = "shown"


def page() -> str:
    """The page as it has to be: its own words, and the tables as they are now."""
    before, rest = PAGE.read_text().split(_BEGINS)
    return before + _BEGINS + _tables() + _ENDS + rest.split(_ENDS)[1]


def _tables() -> str:
    modules = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))
    for module in modules:
        import_module(f"tests.conformance.{module}")
    offers = _offers()
    parts, cells = [], 0
    for module in modules:
        needs = {name: of for key, of in NEEDS.items() for name in _named(key, module)}
        if needs:
            rows = [[_words(name), *(_cell(each, of) for each in offers.values())] for name, of in needs.items()]
            cells += sum(row.count(_SHOWN) for row in rows)
            parts.append(_table([_words(module), *(_words(name) for name in offers)], rows))
    of_all = f"{len(NEEDS)} situations, shown {cells} times over {len(offers)} venues.\n\n"
    return of_all + "\n".join(parts)


def _offers() -> dict[str, frozenset[Capability]]:
    async def look() -> dict[str, frozenset[Capability]]:
        return {kind.__name__: kind(LoopClock()).offers for kind in KINDS}

    return run_virtually(look())


def _named(key: str, module: str) -> list[str]:
    of, name = key.rsplit(".", 1)
    return [name] if of == f"tests.conformance.{module}" else []


def _cell(offers: frozenset[Capability], needs: tuple[Capability, ...]) -> str:
    """``shown``, or what the venue does not offer: its test shows what it does instead."""
    lacking = next((need for need in needs if need not in offers), None)
    return _SHOWN if lacking is None else f"not offered: {lacking.value}"


def _words(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
