"""A small import loads nothing that takes longer to load than the import to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.running import written
from tests.db.importing import PRICED

HEAVY: Final = (
    *("numba", "llvmlite", "sklearn", "scipy", "polars", "numpy.ma", "numpy.random", "rapidfuzz"),
    *("sqlalchemy", "alembic", "psycopg", "procrastinate"),
    *("fastapi", "starlette", "uvicorn", "httpx", "prometheus_client"),
    *("openpyxl", "structlog", "rich.traceback", "pygments"),
    *("advisor.adapters.registry", "advisor.providers.spec", "advisor.upstream.client", "advisor.supervision"),
)
OTHERS: Final = {"football-data": "advisor.adapters.nflverse", "nflverse": "advisor.adapters.football_data"}
"""What belongs to the other provider of files."""
PROGRAM: Final = f"""
import sys
from advisor.cli import app
try:
    app()
finally:
    print(*sorted({{*{HEAVY!r}}} & {{*sys.modules}}))
    print(*sorted(name for name in sys.modules if name.startswith("advisor.adapters.")))
"""


@pytest.mark.parametrize("provider", ["football-data", "nflverse"])
def test_one_row_is_imported_without_what_it_does_not_need(
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
    heavy, adapters = done.stdout.split("\n")[:2]
    assert (done.returncode, heavy) == (0, ""), done.stderr
    assert adapters
    assert OTHERS[provider] not in adapters.split()
    assert "1 row, 1 new" in done.stderr
