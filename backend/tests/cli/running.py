"""The command line as typed in a shell, within the test's process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from advisor.cli import application
from advisor.pricing.compiled import Compiled
from tests.adapters.football_data.samples import table
from tests.db.importing import Row


def advisor(*words: object) -> Result:
    """Run a command; the result keeps stdout and stderr apart."""
    interpreted = Compiled.is_interpreted
    try:
        return CliRunner().invoke(application(str(words[0])), [str(word) for word in words])
    finally:
        # A command may choose it for its process, which here is that of other tests too.
        Compiled.is_interpreted = interpreted


def advisor_json(*words: object, exit_code: int = 0) -> Mapping[str, Any]:
    """The one object that a command with ``--json`` prints on stdout."""
    result = advisor(*words, "--json")
    assert result.exit_code == exit_code, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


def written(path: Path, *rows: Row) -> Path:
    """A football-data file of these rows."""
    path.write_text(table(rows), encoding="utf-8")
    return path
