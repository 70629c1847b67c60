"""Write what the code says of itself into docs/ARCHITECTURE.md: ``python scripts/graph.py [--check]``.

Packages and their imports, environment variables, providers, tables with who writes and reads them, tests and
documents: all read from the code, between two marks of the document. ``--check`` fails where the document differs.
"""

# ruff: noqa: T201 - its output is what it is for

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import grimp

from advisor.adapters.registry import registered
from advisor.db.tables import metadata
from advisor.settings.variables import variables

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "backend" / "src" / "advisor"
TESTS: Final = ROOT / "backend" / "tests"
DOCUMENT: Final = ROOT / "docs" / "ARCHITECTURE.md"
BEGIN: Final = "<!-- written by `make graph` from here on -->"

_WRITE: Final = (
    r"(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE INTO)\s+(?:ONLY\s+)?{table}\b|copy_\w+\([^)]*\"{table}\""
)
_READ: Final = r"(?:FROM|JOIN|USING)\s+(?:ONLY\s+)?{table}\b"
_CORE_WRITE: Final = r"\b(?:insert|update|delete|pg_insert)\(\s*(?:\w+\.)?{table}\b"
_CORE_NAME: Final = r"(?<![\w\"']){table}(?:\.c\b|\b)"


def main(arguments: list[str]) -> int:
    """Write the document, or compare it; 1 where it differs."""
    before = DOCUMENT.read_text("utf-8")
    own, found, _ = before.partition(BEGIN)
    if not found:
        print(f"{DOCUMENT.relative_to(ROOT)} lacks the line {BEGIN}")
        return 1
    after = f"{own}{BEGIN}\n\n" + "\n\n".join(_sections()) + "\n"
    if after == before:
        return 0
    if "--check" in arguments:
        print("docs/ARCHITECTURE.md does not show the code as it is; run `make graph`.")
        return 1
    DOCUMENT.write_text(after, "utf-8")
    print("docs/ARCHITECTURE.md is written.")
    return 0


def _sections() -> Iterator[str]:
    yield "## Packages and their imports\n\n" + _packages()
    yield "## Modules\n\n" + _modules()
    yield "## Environment variables\n\n" + _variables()
    yield "## Providers\n\n" + _providers()
    yield "## Tables\n\nWho writes and reads each, by package of `db`.\n\n" + _tables()
    yield "## Tests\n\n" + _tests()
    yield "## Documents\n\n" + _documents()


def _packages() -> str:
    """A Mermaid drawing: one node a package, on the floor of its layer; arrows to the layers right below are left out
    where they can be reached by others."""
    graph = grimp.build_graph("advisor")
    packages = sorted(child.split(".")[1] for child in graph.find_children("advisor"))
    imports: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            mine, theirs = (name.split(".")[1] if "." in name else "" for name in (module, other))
            if mine and theirs and mine != theirs:
                imports[mine].add(theirs)
    lines = ["```mermaid", "flowchart TD"]
    for number, layer in enumerate(_layers()):
        present = [name for name in layer if name in packages]
        lines.append(f"  subgraph floor{number}[ ]")
        lines += [f"    {name}" for name in present]
        lines.append("  end")
    for name in packages:
        lines += [f"  {name} --> {other}" for other in sorted(_without_shortcuts(name, imports))]
    return "\n".join([*lines, "```"])


def _without_shortcuts(name: str, imports: dict[str, set[str]]) -> set[str]:
    """Packages imported that no other imported package imports too, directly or not."""
    return {each for each in imports[name] if not any(each in _reached(other, imports) for other in imports[name])}


def _reached(name: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(imports[name])
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += imports[each]
    return found


def _layers() -> list[list[str]]:
    project = tomllib.loads((ROOT / "backend" / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[part.strip(" ()") for part in layer.split("|")] for layer in layers]


def _modules() -> str:
    rows = []
    for folder in sorted({path.parent for path in _sources()}):
        modules = [path for path in _sources() if path.parent == folder and path.name != "__init__.py"]
        if modules:
            names = " · ".join(f"`{path.stem}`" for path in modules)
            rows.append((f"`{_name(folder)}`", names))
    return _table(("folder", "modules"), rows)


def _variables() -> str:
    return _table(("variable", "default", "what it sets"), [(f"`{v.name}`", v.default, v.meaning) for v in variables()])


def _providers() -> str:
    rows = []
    for spec in registered().values():
        users = sorted(_name(path) for path in _sources() if f"advisor.adapters.{spec.key}" in path.read_text("utf-8"))
        outside = [name for name in users if not name.startswith(f"adapters/{spec.key}")]
        rows.append((f"`{spec.key}`", spec.name, spec.site, ", ".join(outside) or "–"))
    return _table(("key", "provider", "access", "named outside its folder by"), rows)


def _tables() -> str:
    texts = {path: path.read_text("utf-8") for path in _sources() if path.is_relative_to(SOURCE / "db")}
    texts = {path: text for path, text in texts.items() if not {"tables", "migrations"} & set(path.parts)}
    rows = []
    for table in sorted(metadata.tables):
        writers = {_place(path) for path, text in texts.items() if _writes(table, text)}
        readers = {_place(path) for path, text in texts.items() if _reads(table, text)}
        rows.append((f"`{table}`", metadata.tables[table].comment or "", _list(writers), _list(readers)))
    return _table(("table", "holds", "written by", "read by"), rows)


def _writes(table: str, text: str) -> bool:
    patterns = [_WRITE, *([_CORE_WRITE] if _imports(table, text) else [])]
    # A statement made for several tables names them beside it.
    by_name = "INSERT INTO {table}" in text and f'"{table}"' in text
    return by_name or any(re.search(pattern.format(table=table), text) for pattern in patterns)


def _reads(table: str, text: str) -> bool:
    if re.search(_READ.format(table=table), text):
        return True
    return _imports(table, text) and bool(re.search(r"\bselect\(", text)) and f"{table}.c" in text


def _imports(table: str, text: str) -> bool:
    return table in _imported_tables(text)


@cache
def _imported_tables(text: str) -> frozenset[str]:
    return frozenset(
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("advisor.db.tables")
        for alias in node.names
    )


def _place(path: Path) -> str:
    return _name(path).removeprefix("db/").removesuffix(".py")


def _tests() -> str:
    rows = []
    for folder in sorted({path.parent for path in TESTS.rglob("test_*.py")}):
        files = " · ".join(f"`{path.stem.removeprefix('test_')}`" for path in sorted(folder.glob("test_*.py")))
        rows.append((f"`tests/{folder.relative_to(TESTS).as_posix()}`", files))
    return _table(("folder", "what is tested"), rows)


def _documents() -> str:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [(f"[{name}]({_link(name)})", _title(ROOT / name)) for name in sorted(listed.stdout.splitlines())]
    return _table(("document", "title"), rows)


def _link(name: str) -> str:
    return name.removeprefix("docs/") if name.startswith("docs/") else f"../{name}"


def _title(path: Path) -> str:
    return next((line.lstrip("# ") for line in path.read_text("utf-8").splitlines() if line.startswith("# ")), "")


@cache
def _sources() -> tuple[Path, ...]:
    return tuple(sorted(path for path in SOURCE.rglob("*.py") if "__pycache__" not in path.parts))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
