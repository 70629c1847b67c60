"""Rules of the house that no linter knows: sizes of files and folders, and names that say nothing."""

import re
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
SOURCE: Final = ROOT / "backend" / "src" / "advisor"
MOST_LINES: Final = 400
MEDIAN_LINES: Final = 120
MOST_FILES: Final = 20
EMPTY_WORDS: Final = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|services?|common|misc|base_?\w*)(?:_|$)")
ALLOWED_NAMES: Final = {"db/tables/base.py": "the metadata object that tables are declared on, by SQLAlchemy's word"}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def sources(*folders: Path) -> list[Path]:
    found = [path for folder in folders for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    return [path for path in found if "migrations" not in path.parts]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    every = sources(SOURCE, ROOT / "backend" / "tests", ROOT / "scripts")
    assert {str(path.relative_to(ROOT)): lines(path) for path in every if lines(path) > MOST_LINES} == {}
    assert median(lines(path) for path in sources(SOURCE) if path.name != "__init__.py") <= MEDIAN_LINES


def test_no_folder_holds_more_files_than_a_reader_can_see() -> None:
    counts = Counter(path.parent for path in sources(SOURCE, ROOT / "backend" / "tests") if path.name != "__init__.py")
    assert {str(folder.relative_to(ROOT)): count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_names_of_modules_say_what_they_hold() -> None:
    empty = {
        name
        for path in sources(SOURCE)
        if EMPTY_WORDS.search(path.stem) and (name := path.relative_to(SOURCE).as_posix()) not in ALLOWED_NAMES
    }
    assert empty == set()


def test_documents_are_named_in_capitals() -> None:
    small = [path.name for path in (ROOT / "docs").glob("*.md") if path.stem != path.stem.upper()]
    assert small == []
