"""What is mutated, and which tests answer for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BACKEND: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = BACKEND / "src"
_LATER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of the product.

    Attributes:
        sources: patterns below ``src/advisor``.
        tests: files and folders below ``tests`` that are asked, besides those that import the mutated module.
    """

    name: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]

    def modules(self) -> list[str]:
        """Paths of its modules, below ``src``."""
        found = [path for pattern in self.sources for path in (SOURCES / "advisor").glob(pattern)]
        return sorted(str(path.relative_to(SOURCES)) for path in set(found) if path.name != "__init__.py")


_ALL: Final = (
    Stratum(name="money", sources=("core/money/*.py", "core/odds.py"), tests=("unit/core/money", "unit/core")),
    Stratum(name="risk", sources=("risk/*.py",), tests=("unit/risk", "unit/engine", "unit/backtest")),
    Stratum(
        name="ledger",
        sources=("ledger/bets.py", "ledger/entries.py", "ledger/events.py", "ledger/fills.py"),
        tests=("unit/ledger", "unit/engine", "unit/backtest"),
    ),
    Stratum(
        name="settlement",
        sources=("ledger/settlement.py", "ledger/outcomes.py", "instruments/settling.py", "pricing/payoff.py"),
        tests=("unit/ledger", "unit/pricing", "unit/instruments", "unit/backtest"),
    ),
    Stratum(
        name="pricing",
        sources=(
            *(f"pricing/{name}.py" for name in ("covers", "edge", "elementary", "fair", "field", "lead_lag", "lines")),
            *(f"pricing/{name}.py" for name in ("partial_pooling", "price_lives", "product_limit", "results")),
            *(f"pricing/{name}.py" for name in ("stream_lag", "survival")),
            "pricing/margin/*.py",
            "pricing/goals/*.py",
        ),
        tests=("unit/pricing", "properties/test_margin_properties.py", "properties/test_lines_properties.py"),
    ),
    Stratum(name="quota", sources=("upstream/quota/*.py",), tests=("unit/upstream",)),
    Stratum(
        name="breakers",
        sources=("upstream/breakers.py", "upstream/attempts.py", "upstream/outcomes.py", "upstream/retry.py"),
        tests=("unit/upstream",),
    ),
    Stratum(
        name="quality",
        sources=("engine/quality/*.py",),
        tests=("unit/engine/quality", "unit/engine", "properties/test_live_books_properties.py"),
    ),
    Stratum(
        name="tracking",
        sources=("engine/tracking/*.py",),
        tests=("unit/engine", "properties/test_live_value_properties.py"),
    ),
)
STRATA: Final = {stratum.name: stratum for stratum in _ALL}


def files_for(stratum: Stratum, module: str) -> list[tuple[int, str]]:
    """Test files for a mutant of a module, with their rank: the lower, the likelier they are to kill it.

    Those that name the module, then the rest of the stratum's.
    """
    dotted = module.removesuffix(".py").replace("/", ".")
    package, _, last = dotted.rpartition(".")
    ranked: list[tuple[int, str]] = []
    for path in _files(stratum):
        text = path.read_text()
        names = f"{dotted} import" in text or f"from {package} import {last}" in text
        alike = path.name == f"test_{last}.py"
        ranked.append((_LATER - names - alike, str(path.relative_to(BACKEND))))
    return ranked


def _files(stratum: Stratum) -> Iterator[Path]:
    seen: set[Path] = set()
    for name in stratum.tests:
        for path in _below(BACKEND / "tests" / name):
            if path not in seen:
                seen.add(path)
                yield path


def _below(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("test_*.py"))
