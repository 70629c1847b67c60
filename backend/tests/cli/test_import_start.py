"""A small import loads nothing that takes longer to load than the import to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.running import written
from tests.db.importing import PRICED

HEAVY: Final = ("numba", "llvmlite", "sklearn", "scipy", "polars", "sqlalchemy", "alembic", "openpyxl")
PROGRAM: Final = f"""
import sys
from advisor.cli import app
try:
    app()
finally:
    print(*({{*{HEAVY!r}}} & {{*sys.modules}}))
"""


@pytest.mark.parametrize("provider", ["football-data", "nflverse"])
def test_one_row_is_imported_without_compiler_and_migrations(
    tmp_path: Path, fresh_database_url: str, provider: str
) -> None:
    file = written(tmp_path / "one.csv", PRICED)
    if provider == "nflverse":
        file.write_text(
            "game_id,season,gameday,gametime,away_team,away_score,home_team,home_score,away_moneyline,home_moneyline\n"
            "2020_01_LV_CAR,2020,2020-09-13,13:00,LV,34,CAR,30,-162,140\n"
        )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "import", provider, str(file), "--database-url", fresh_database_url],
        capture_output=True,
        text=True,
        env={**os.environ, "ADVISOR_DATA_DIR": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr
    assert "1 row, 1 new" in done.stderr
