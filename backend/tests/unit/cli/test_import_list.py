"""The table of past imports on terminals of any width."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from advisor.cli.imports.past import table_of
from advisor.db.imports.past import PastImport

AT = datetime(2026, 11, 29, 18, 5, tzinfo=UTC)
UNDONE = datetime(2026, 11, 30, 5, 20, tzinfo=UTC)


def past(number: int, file: str, undone_at: datetime | None = None, stands_because: str | None = None) -> PastImport:
    return PastImport(
        number=number,
        source="football-data",
        file=file,
        imported_at=AT,
        rows_read=198_765,
        imported=123_456,
        updated=65_432,
        unchanged=9_876,
        refused=12_345,
        undone_at=undone_at,
        stands_because=stands_because,
    )


IMPORTS = (
    past(10_234, "all-euro-data-2018-2019.xlsx[SC3]", UNDONE),
    past(7, "E0_2324.csv", stands_because="an earlier version made it"),
    past(6, "D1.csv"),
)


def shown(width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    console.print(table_of(IMPORTS, width))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 99, 109, 110, 140])
def test_dates_numbers_and_headings_stay_whole(width: int) -> None:
    lines = shown(width)
    assert max(map(len, lines)) <= width
    head, whole = lines[0], "\n".join(lines)
    for heading in ("import", "when (UTC)", "file", "rows", "new", "refused"):
        assert heading in head
    assert whole.count("2026-11-29 18:05") == len(IMPORTS)
    assert "undone 2026-11-30 05:20" in whole
    assert "cannot be undone" in whole
    for number in ("10234", "198765", "123456", "12345", "E0_2324.csv", "D1.csv"):
        assert number in whole
    assert ("unchanged" in head) == (width >= 110)


def test_a_narrow_one_leaves_out_what_matters_least() -> None:
    assert {"updated", "unchanged"} & set(shown(80)[0].split()) == set()
    assert {"updated", "unchanged"} <= set(shown(120)[0].split())
