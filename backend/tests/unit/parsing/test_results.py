"""Files of results: read row by row, with what cannot be read by its line and column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import ImportRefusedError
from advisor.core.results import DID_NOT_TAKE_PART, EventWords, StatedResult
from advisor.instruments.market_types import OUTRIGHT, PLAYER_GOAL, PLAYER_POINTS
from advisor.parsing.results import ResultsFile, read_results

BY_ID = "event,market,participant,result\n"
BY_NAMES = "competition,date,home,away,market,participant,result\n"


def read(text: str) -> ResultsFile:
    return read_results(text.encode(), "box.csv")


def test_an_event_is_named_by_its_id_or_by_its_teams() -> None:
    assert read(f'{BY_ID}17,player_points,"Jokić, Nikola",27\n').results == [
        StatedResult(2, EventWords(id=17), PLAYER_POINTS, "Jokić, Nikola", 27)
    ]
    assert read(f"{BY_NAMES}nba,2026-11-25,Nuggets,Lakers,player_points,LeBron James,void\n").results == [
        StatedResult(
            2,
            EventWords(competition="nba", day=date(2026, 11, 25), home="Nuggets", away="Lakers"),
            PLAYER_POINTS,
            "LeBron James",
            DID_NOT_TAKE_PART,
        )
    ]
    both = (
        "event;competition;date;home;away;market;participant;result\n"
        "17;;;;;player_goal;A;2\n;E0;2026-11-25;B;C;player_goal;A;0"
    )
    assert [(each.event.id, each.event.home, each.market, each.result) for each in read(both).results] == [
        (17, "", PLAYER_GOAL, 2),
        (None, "B", PLAYER_GOAL, 0),
    ]


def test_an_event_without_teams_is_named_by_its_title() -> None:
    text = "competition,title,date,market,participant,result\n"
    assert [
        each.event for each in read(f"{text}masters,US Masters,,outright,A,1\nm,T,2026-04-12,outright,A,0\n").results
    ] == [
        EventWords(competition="masters", title="US Masters"),
        EventWords(competition="m", title="T", day=date(2026, 4, 12)),
    ]
    (refused,) = read(f"{text},US Masters,,outright,A,1\n").refused
    assert (refused.column, refused.reason) == ("competition", "nothing says which event it is")


@pytest.mark.parametrize(
    ("text", "result"), [("1", 1), ("0", 0), ("1/2", 2), ("1/3", 3), ("1/120", 120), ("void", DID_NOT_TAKE_PART)]
)
def test_one_of_a_field_has_a_share_of_the_win(text: str, result: int) -> None:
    assert [(each.market, each.result) for each in read(f"{BY_ID}3,outright,City,{text}\n").results] == [
        (OUTRIGHT, result)
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("x,player_points,A,1", "event", "'x' is no id of an event"),
        ("0,player_points,A,1", "event", "'0' is no id of an event"),
        (",player_points,A,1", "competition", "nothing says which event it is"),
        ("1,totals,A,1", "market", "'totals' is no type of markets about a participant"),
        ("1,goals,A,1", "market", "'goals' is no type of markets about a participant"),
        ("1,player_points,,1", "participant", "it names nobody"),
        ("1,player_points,A,-1", "result", "'-1' is neither void nor how many it achieved"),
        ("1,player_points,A,1.5", "result", "'1.5' is neither void nor how many it achieved"),
        ("1,player_points,A,", "result", "'' is neither void nor how many it achieved"),
        ("1,player_points,A,1/2", "result", "'1/2' is neither void nor how many it achieved"),
        ("1,outright,A,2", "result", "'2' is neither 1, 0, void nor a share of the win such as 1/2"),
        ("1,outright,A,1/121", "result", "'1/121' is neither 1, 0, void nor a share of the win such as 1/2"),
        ("1,outright,A,1/1", "result", "'1/1' is neither 1, 0, void nor a share of the win such as 1/2"),
        ("1,player_points,A,1,x", "", "it has 5 values under 4 headings"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_stay(row: str, column: str, reason: str) -> None:
    found = read(f"{BY_ID}1,player_points,B,3\n{row}\n")
    assert [each.participant for each in found.results] == ["B"]
    assert [(each.file, each.line, each.column, each.reason) for each in found.refused] == [
        ("box.csv", 3, column, reason)
    ]


def test_a_day_must_be_one() -> None:
    (refused,) = read(f"{BY_NAMES}E0,25.11.2026,B,C,player_goal,A,1\n").refused
    assert (refused.column, refused.reason) == ("date", "'25.11.2026' is no day such as 2026-11-27")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("event,market,participant", "it has no column 'result'"),
        ("market,participant,result", "it needs the column 'event', or 'competition'"),
        ("competition,date,home,market,participant,result", "it needs the column 'event', or 'competition'"),
        ("event,market,participant,result,colour", "nobody knows what its column 'colour' is"),
        ("event,event,market,participant,result", "two of its columns have one name"),
    ],
)
def test_a_table_of_something_else_is_refused(header: str, reason: str) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        read(f"{header}\n1,2,3,4,5\n")


@given(st.binary(max_size=300), st.sampled_from([BY_ID, BY_NAMES, ""]))
def test_whatever_the_bytes_it_is_read_or_refused(content: bytes, header: str) -> None:
    try:
        found = read_results(header.encode() + content, "x.csv")
    except ImportRefusedError:
        return
    assert all(each.result >= DID_NOT_TAKE_PART for each in found.results)
