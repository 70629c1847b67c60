"""Games of near-namesakes, written down by somebody who had not read the rules: see ``NAMESAKES.md``.

Two games are at the same minute, in a competition that says nothing: names alone decide.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from advisor.core.readings import EventReport
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import EventCandidate, EventMatcher
from advisor.identity.event_rules import HOMELESS_SPORTS, MatchVerdict
from tests.unit.identity.games import KICKOFF

ROWS: Final = tuple(
    csv.DictReader(Path(__file__).with_name("namesakes.tsv").read_text("utf-8").splitlines(), delimiter="\t")
)
DIRECTORY: Final = TeamDirectory.shipped()
COLLEGE: Final = {"american_football": "NCAAF", "basketball": "NCAAB", "baseball": "NCAABB"}
APART: Final = timedelta(days=60)
"""Between the games of two rows, so that no row meets another's."""


def place(row: dict[str, str]) -> tuple[str, str, str]:
    """Sport, competition and its country."""
    sport = row["sport"].replace("icehockey", "ice_hockey")
    college = COLLEGE.get(sport, "") if row["kind"] in {"universities", "saint_state"} else ""
    return (sport, college, "USA") if college else (sport, "World", "")


def known(number: int, row: dict[str, str]) -> EventCandidate:
    sport, competition, country = place(row)
    kickoff = KICKOFF + number * APART
    return EventCandidate(
        id=number,
        sport=sport,
        competition=competition,
        competition_name=competition,
        country=country,
        home=DIRECTORY.resolve(sport, country, row["known_home"]),
        away=DIRECTORY.resolve(sport, country, row["known_away"]),
        kickoff=kickoff,
        kickoff_known=True,
        match_date=kickoff.date(),
    )


def reported(number: int, row: dict[str, str]) -> EventReport:
    sport, competition, _ = place(row)
    return EventReport(
        provider="other",
        ref=str(number),
        sport=sport,
        competition=competition,
        competition_name=competition,
        home=row["reported_home"],
        away=row["reported_away"],
        kickoff=KICKOFF + number * APART,
        at=KICKOFF,
    )


MATCHER: Final = EventMatcher([known(number, row) for number, row in enumerate(ROWS)], DIRECTORY)


def joined(same: str) -> Iterator[tuple[dict[str, str], bool]]:
    """Rows that are, or are not, one game, and whether they join."""
    for number, row in enumerate(ROWS):
        if row["same"] == same:
            result = MATCHER.match(reported(number, row))
            assert result.event_id in {number, None}
            yield row, result.verdict is MatchVerdict.JOIN


def test_no_two_games_join() -> None:
    """Neither those of four teams nor those, met only where a provider errs, of one opponent in common."""
    apart = list(joined("no"))
    assert len(apart) >= 800
    assert [row for row, does in apart if does] == []


def test_nearly_all_true_pairs_join_by_their_names_alone() -> None:
    same = [(row, does) for row, does in joined("yes") if row["kind"] != "exchanged"]
    assert len(same) >= 390
    assert sum(does for _, does in same) >= 0.98 * len(same), [row for row, does in same if not does]


def test_exchanged_sides_join_where_no_side_is_at_home() -> None:
    """Elsewhere who is at home says which of two games it is, so that a person is asked."""
    exchanged = [(row, does) for row, does in joined("yes") if row["kind"] == "exchanged"]
    assert len(exchanged) >= 20
    for row, does in exchanged:
        straight = row["known_home"] == row["reported_home"] and row["known_away"] == row["reported_away"]
        assert does == (straight or place(row)[0] in HOMELESS_SPORTS), row
