"""``advisor results``: a file in once, what changed said, and rows that cannot be named."""

import json
from pathlib import Path

import psycopg

from tests.cli.running import advisor

HEADER = "event,market,participant,result\n"


def test_from_a_file_to_what_is_known(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO competition (code, sport, country, name) VALUES ('nba', 'basketball', '', '')")
        connection.execute(
            "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
            "SELECT 'basketball', 'usa', k, k, k, true, now() FROM unnest(ARRAY['a', 'b']) AS k"
        )
        connection.execute(
            "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
            "VALUES (1, '2025/26', '2025-11-25', '2025-11-25Z', true, 1, 2, 'finished')"
        )
    file = tmp_path / "box.csv"
    file.write_text(
        f"{HEADER}1,player_points,Nikola [27] Jokic,27\n1,player_points,LeBron James,void\n9,outright,A,1\n"
    )
    first = advisor("results", "import", file, *words)
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.splitlines() == [
        "2 new results, 0 changed, 0 as before, 1 refused.",
        "  new participant LeBron James",
        "  new participant Nikola [27] Jokic",
        "  refused row 4: there is no such event",
    ]
    file.write_text(f"{HEADER}1,player_points,Nikola [27] Jokic,27\n1,player_points,LeBron James,8\n1,totals,A,1\n")
    again = advisor("results", "import", file, "--source", "nba.com", *words)
    assert again.stderr.splitlines() == [
        "0 new results, 1 changed, 1 as before, 1 refused.",
        "  changed event 1 LeBron James points: void → 8",
        "  refused row 4: market: 'totals' is no type of markets about a participant",
    ]
    found = json.loads(advisor("results", "import", file, "--json", *words).stdout)
    assert (found["added"], found["changes"], found["unchanged"]) == (0, [], 2)
    assert [each["line"] for each in found["refused"]] == [4]


def test_a_file_of_something_else_is_one_sentence(tmp_path: Path, fresh_database_url: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("a,b\n1,2\n")
    refused = advisor("results", "import", file, "--database-url", fresh_database_url)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("✗ ")
    assert "it has no column 'market'" in refused.stderr
    assert advisor("results", "import", tmp_path / "none.csv").exit_code == 1
