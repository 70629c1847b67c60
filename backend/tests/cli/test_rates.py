"""``advisor rates``: a file in once, what is stored listed, and a file at fault refused whole."""

import json
from pathlib import Path

from tests.cli.running import advisor

HEADER = "date,base,quote,rate\n"


def test_from_a_file_to_the_list(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    nothing = advisor("rates", "list", *words)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "There are no rates" in nothing.stderr
    file = tmp_path / "ecb.csv"
    file.write_text(f"{HEADER}2026-11-26,EUR,GBP,0.8760\n2026-11-27,EUR,GBP,0.8771\n2026-11-27,EUR,JPY,163.5\n")
    for text in ("3 new rates, 0 changed, 0 as before.\n", "0 new rates, 0 changed, 3 as before.\n"):
        result = advisor("rates", "import", file, *words)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", text)
    changed = advisor("rates", "import", file, "--source", "ecb [fixing]", *words)
    assert changed.stderr == "0 new rates, 3 changed, 0 as before.\n"
    listed = json.loads(advisor("rates", "list", "--json", *words).stdout)
    assert [(each["base"], each["quote"], each["rate"], each["at"], each["source"]) for each in listed] == [
        ("EUR", "GBP", "0.8771", "2026-11-27T16:00:00+00:00", "ecb [fixing]"),
        ("EUR", "JPY", "163.5", "2026-11-27T16:00:00+00:00", "ecb [fixing]"),
    ]
    table = advisor("rates", "list", "--last", 2, *words).stdout
    assert table.index("0.8771") < table.index("0.8760") < table.index("163.5")
    assert "ecb [fixing]" in table


def test_a_file_at_fault_is_one_sentence_and_nothing_of_it_is_stored(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    file = tmp_path / "bad.csv"
    file.write_text(f"{HEADER}2026-11-26,EUR,GBP,0.8760\n2026-11-27,EUR,XYZ,1.5\n")
    refused = advisor("rates", "import", file, *words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("✗ ")
    assert "line 3: quote: 'XYZ' is no asset that is known" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert "There are no rates" in advisor("rates", "list", *words).stderr
    assert advisor("rates", "import", tmp_path / "none.csv", *words).exit_code == 1
