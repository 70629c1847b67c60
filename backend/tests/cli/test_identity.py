"""``advisor identity``: unknown names from the file to their team."""

import asyncio
from pathlib import Path

from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import resolve_reports
from advisor.db.pool import connect
from tests.cli.running import advisor, advisor_json, written
from tests.db.importing import PRICED
from tests.db.reports import NOW, report


def test_from_an_unknown_name_to_a_known_team(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    result = advisor("identity", "review", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Every team is known.\n")
    file = written(
        tmp_path / "season.csv",
        {**PRICED, "HomeTeam": "Glasgow Celts"},
        {**PRICED, "HomeTeam": "Brand [new] XI", "AwayTeam": "Dundee"},
    )
    advisor_json("import", "football-data", file, *words)
    listed = advisor("identity", "review", *words).stdout
    assert "glasgow-celts" in listed
    assert "Brand [new] XI" in listed
    moved = advisor("identity", "alias", "Scotland", "celtic", "Glasgow Celts", *words)
    said = "'Glasgow Celts' now means celtic; 1 match moved.\nIf it was wrong: advisor identity merges\n"
    assert (moved.exit_code, moved.stderr) == (0, said)
    accepted = advisor("identity", "accept", "Scotland", "brand-new-xi", *words)
    assert (accepted.exit_code, accepted.stderr) == (0, "brand-new-xi is a team of its own.\n")
    assert advisor("identity", "review", *words).stderr == "Every team is known.\n"
    again = advisor_json("import", "football-data", file, *words)
    assert (again["unchanged"], again["files"][0]["new_teams"]) == (2, [])


def test_a_merge_is_taken_back(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    assert advisor("identity", "merges", *words).stderr == "No team became another one.\n"
    advisor_json(
        "import", "football-data", written(tmp_path / "s.csv", {**PRICED, "HomeTeam": "Glasgow Celts"}), *words
    )
    advisor("identity", "alias", "Scotland", "celtic", "Glasgow Celts", *words)
    (line,) = advisor("identity", "merges", *words).stdout.splitlines()[1:]
    number, country, *_, matches = line.split()
    assert (country, matches) == ("Scotland", "1")
    taken = advisor("identity", "unmerge", number, *words)
    assert (taken.exit_code, taken.stderr) == (0, "They are two teams again; 1 match went back.\n")
    assert "glasgow-celts" in advisor("identity", "review", *words).stdout
    refused = advisor("identity", "unmerge", number, *words)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert "was taken back" in refused.stderr


def test_what_cannot_be_joined_is_one_sentence(tmp_path: Path, fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    file = written(tmp_path / "season.csv", {**PRICED, "HomeTeam": "Glasgow Celts", "AwayTeam": "Celtic"})
    advisor_json("import", "football-data", file, *words)
    for refused, code, reason in (
        (advisor("identity", "alias", "Scotland", "celtic", "Glasgow Celts", *words), 1, "both played on 2025-08-16"),
        (advisor("identity", "alias", "Scotland", "nobody", "Glasgow Celts", *words), 1, "There is no team"),
        (advisor("identity", "alias", "Scotland", "celtic", "?!", *words), 2, "?!"),
        (advisor("identity", "accept", "Scotland", "nobody", *words), 1, "There is no team"),
    ):
        assert refused.exit_code == code
        assert refused.stdout == ""
        assert reason in refused.stderr
        assert refused.stderr.startswith("✗ ")
        assert len(refused.stderr.splitlines()) == 1


async def _with_a_question(url: str) -> int:
    connection = await connect(url)
    directory = await load_directory(connection)
    made = await resolve_reports(connection, [report("the_odds_api", "Arsenal", "Chelsea", ref="1")], NOW, directory)
    doubtful = report("betfair", "Arsenal", "The [Pensioners]", ref="b")
    await resolve_reports(connection, [doubtful], NOW, directory)
    await connection.close()
    return made.created[0]


def test_a_providers_event_is_answered_and_taken_back(fresh_database_url: str) -> None:
    words = ("--database-url", fresh_database_url)
    assert advisor("identity", "events", *words).stderr == "No event waits for an answer.\n"
    fixture = asyncio.run(_with_a_question(fresh_database_url))
    listed = advisor("identity", "events", *words)
    assert "betfair b: Arsenal v The [Pensioners]" in listed.stdout
    joined = advisor("identity", "join", "betfair", "b", fixture, *words)
    assert (joined.exit_code, joined.stderr) == (0, f"Arsenal v The [Pensioners] of betfair is fixture {fixture}.\n")
    again = advisor("identity", "join", "betfair", "b", fixture, *words)
    assert again.exit_code == 1
    assert "has been decided" in " ".join(again.stderr.split())
    undone = advisor("identity", "undo", "betfair", "b", *words)
    assert undone.stderr == "Arsenal v The [Pensioners] of betfair waits for an answer again.\n"
    alone = advisor("identity", "separate", "betfair", "b", *words)
    assert alone.exit_code == 0
    assert "made for it" in alone.stderr
