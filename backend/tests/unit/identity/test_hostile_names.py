"""Games of near-namesakes in two lists, written down by people who had not read the rules: see ``NAMESAKES.md``.

Two games are at the same minute, in a competition that says nothing: names alone decide.
"""

import csv
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from advisor.core.readings import EventReport
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import EventCandidate, EventMatcher
from advisor.identity.event_rules import HOMELESS_SPORTS, MatchVerdict
from tests.unit.identity.games import KICKOFF

Rows: TypeAlias = tuple[dict[str, str], ...]

LISTS: Final = {"first": "namesakes.tsv", "second": "namesakes_second.tsv"}
ROWS: Final = {("first", "no"): 870, ("first", "yes"): 399, ("second", "no"): 408, ("second", "yes"): 400}
"""Rows of each list, without the games with exchanged sides."""
SPORTS: Final = {"icehockey": "ice_hockey", "soccer": "football", "rugby": "rugby_union"}
"""Names of sports in the lists that are not ours."""
COLLEGE: Final = {"american_football": "NCAAF", "basketball": "NCAAB", "baseball": "NCAABB"}
APART: Final = timedelta(days=60)
"""Between the games of two rows, so that no row meets another's."""


def rows_of(file: str) -> Rows:
    return tuple(csv.DictReader(Path(__file__).with_name(file).read_text("utf-8").splitlines(), delimiter="\t"))


def place(row: dict[str, str]) -> tuple[str, str, str]:
    """Sport, competition and its country."""
    sport = SPORTS.get(row["sport"], row["sport"])
    college = COLLEGE.get(sport, "") if row["kind"] in {"universities", "saint_state"} else ""
    return (sport, college, "USA") if college else (sport, "World", "")


def known(number: int, row: dict[str, str], directory: TeamDirectory) -> EventCandidate:
    sport, competition, country = place(row)
    kickoff = KICKOFF + number * APART
    return EventCandidate(
        id=number,
        sport=sport,
        competition=competition,
        competition_name=competition,
        country=country,
        home=directory.resolve(sport, country, row["known_home"]),
        away=directory.resolve(sport, country, row["known_away"]),
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


@cache
def measured(which: str) -> tuple[tuple[dict[str, str], bool], ...]:
    """The rows of a list, and whether each joins."""
    directory, rows = TeamDirectory.shipped(), rows_of(LISTS[which])
    matcher = EventMatcher([known(number, row, directory) for number, row in enumerate(rows)], directory)
    results = [matcher.match(reported(number, row)) for number, row in enumerate(rows)]
    assert all(result.event_id in {number, None} for number, result in enumerate(results))
    return tuple((row, result.verdict is MatchVerdict.JOIN) for row, result in zip(rows, results, strict=True))


def joined(which: str, same: str) -> list[tuple[dict[str, str], bool]]:
    return [(row, does) for row, does in measured(which) if row["same"] == same]


@pytest.mark.parametrize("which", LISTS)
def test_no_two_games_join(which: str) -> None:
    """Neither those of four teams nor those, met only where a provider errs, of one opponent in common."""
    apart = joined(which, "no")
    assert len(apart) == ROWS[which, "no"]
    assert [row for row, does in apart if does] == []


@pytest.mark.parametrize("which", LISTS)
def test_nearly_all_true_pairs_join_by_their_names_alone(which: str) -> None:
    same = [(row, does) for row, does in joined(which, "yes") if row["kind"] != "exchanged"]
    assert len(same) == ROWS[which, "yes"]
    assert sum(does for _, does in same) >= 0.98 * len(same), [row for row, does in same if not does]


def test_exchanged_sides_join_where_no_side_is_at_home() -> None:
    """Elsewhere who is at home says which of two games it is, so that a person is asked."""
    exchanged = [(row, does) for row, does in joined("first", "yes") if row["kind"] == "exchanged"]
    assert len(exchanged) >= 20
    for row, does in exchanged:
        straight = row["known_home"] == row["reported_home"] and row["known_away"] == row["reported_away"]
        assert does == (straight or place(row)[0] in HOMELESS_SPORTS), row


FEW_WORDS: Final = (
    # A name of one word that begins with the other, or is its plural, on both sides: two clubs each.
    ("America", "Parana", "Americano", "Paranavai"),
    ("Parana", "America", "Paranaense", "Americano"),
    ("Palmeira", "Corinthian", "Palmeiras", "Corinthians"),
    ("Porto", "Parana", "Portosantense", "Paranaense"),
    ("Odd", "Parana", "Oddevold", "Paranavai"),
    # A kind of club alone may be any club of the kind, also against an opponent that is beyond doubt.
    ("Atletico Tucuman", "Racing", "Atletico Tucuman", "Racing Cordoba"),
    ("Defensor", "Danubio", "Defensores de Belgrano", "Danubio"),
    # Reserves whose name has no sign of it.
    ("HJK", "Ilves", "HJK Klubi 04", "Ilves"),
    ("KuPS", "Ilves", "KuPS Akatemia", "Ilves"),
    ("Kairat", "Astana", "Kairat-Zhastar", "Astana"),
    ("Hammarby", "Sirius", "Hammarby TFF", "Sirius"),
)
"""Games of football that are two: home and away as known, and as reported."""


@pytest.mark.parametrize("game", FEW_WORDS, ids=" ".join)
@pytest.mark.parametrize("known_first", [True, False])
def test_names_of_a_word_or_a_kind_do_not_join(game: tuple[str, str, str, str], known_first: bool) -> None:
    names = game if known_first else (*game[2:], *game[:2])
    columns = ("known_home", "known_away", "reported_home", "reported_away")
    row = {"sport": "soccer", "kind": "", **dict(zip(columns, names, strict=True))}
    directory = TeamDirectory.shipped()
    result = EventMatcher([known(0, row, directory)], directory).match(reported(0, row))
    assert result.verdict is not MatchVerdict.JOIN
