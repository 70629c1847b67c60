"""One content in every disguise gives one history, and lines stay physical."""

import codecs
import csv
import io
from collections.abc import Callable

import pytest

from tests.adapters.football_data.samples import (
    MATCH,
    assert_same_history,
    faults_of,
    read_match,
    read_one,
    season,
    table,
)

PLAIN = table(season(12))
UTF8_BOM_AS_CP1252 = "ï»¿".encode()


def decimal_commas(text: str) -> str:
    head, body = text.split("\n", 1)
    return head.replace(",", ";") + "\n" + body.replace(",", ";").replace(".", ",")


def quoted(text: str) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(csv.reader(text.splitlines()))
    return out.getvalue()


DISGUISES = {
    "bom": codecs.BOM_UTF8 + PLAIN.encode(),
    "bom encoded twice": UTF8_BOM_AS_CP1252 + PLAIN.encode(),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 big endian": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "crlf": PLAIN.replace("\n", "\r\n").encode(),
    "crcrlf": PLAIN.replace("\n", "\r\r\n").encode(),
    "cr": PLAIN.replace("\n", "\r").encode(),
    "bom and crcrlf": codecs.BOM_UTF8 + PLAIN.replace("\n", "\r\r\n").encode(),
    "semicolons and decimal commas": codecs.BOM_UTF8 + decimal_commas(PLAIN).encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "everything quoted": quoted(PLAIN).encode(),
    "quoted decimal commas": quoted(PLAIN).replace(".", ",").replace(">2,5", ">2.5").replace("<2,5", "<2.5").encode(),
    "no line end at the end": PLAIN.removesuffix("\n").encode(),
    "dots in dates": PLAIN.replace("/2025", "#").replace("/", ".").replace("#", ".2025").encode(),
    "two-digit years": PLAIN.replace("/2025", "/25").encode(),
    "surplus commas": PLAIN.replace("\n", ",,,,\n").encode(),
    "surplus commas below the header only": (PLAIN.split("\n", 1)[0] + "\n").encode()
    + PLAIN.split("\n", 1)[1].replace("\n", ",,,\n").encode(),
    "blanks around cells": PLAIN.replace(",", " , ").encode(),
    "blank rows at the end": (PLAIN + ",,,,,,\n\n" + '"",""\n' + " \n\n").encode(),
    "the header twice": (PLAIN + PLAIN).encode(),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_changes_nothing(disguise: str) -> None:
    plain, disguised = read_one(PLAIN), read_one(DISGUISES[disguise])
    assert len(plain.history.events) == 12
    assert faults_of(disguised) == faults_of(plain) == []
    assert_same_history(disguised.history, plain.history)
    assert disguised.lines.tolist() == plain.lines.tolist()
    assert disguised.unknown_columns == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_line_numbers_are_those_an_editor_shows(end: str) -> None:
    rows = ["", *table([MATCH]).splitlines(), "", ",,,", table([{**MATCH, "FTR": "A"}]).splitlines()[1], ""]
    parsed = read_one(end.join(rows))
    assert parsed.lines.tolist() == [3]
    assert faults_of(parsed) == [(6, "FTR", "score 2-1 contradicts result A")]
    assert parsed.rows_read == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("dress", [str, quoted])
def test_one_cp1252_byte_spoils_no_other_line(end: str, dress: Callable[[str], str]) -> None:
    rows = [
        {**MATCH, "Div": "EC", "HomeTeam": "King’s Lynn", "AwayTeam": "Woking"},
        {**MATCH, "Div": "SP1", "HomeTeam": "Alavés", "AwayTeam": "Málaga"},
    ]
    lines = dress(table(rows)).replace("\n", end).split(end)
    content = end.encode().join([lines[0].encode(), lines[1].encode("cp1252"), lines[2].encode(), b""])
    parsed = read_one(content)
    assert faults_of(parsed) == []
    assert parsed.history.events.home == ["kings-lynn-town", "alaves"]


def test_a_row_with_fewer_cells_than_headings_is_refused_wherever_it_stands() -> None:
    """Cut after 30 characters it would be a game of "Ma" that has not been played."""
    whole = table(season(40)).splitlines(keepends=True)
    for line in (20, 40):
        for length in (30, len(whole[line]) - 4):
            cut = [*whole[:line], whole[line][:length].rpartition(",")[0] + "\n", *whole[line + 1 :]]
            parsed = read_one("".join(cut))
            ((at, column, reason),) = faults_of(parsed)
            assert (at, column) == (line + 1, "")
            assert reason.endswith("a part of it is lost")
            assert len(parsed.history.events) == 39


def test_headings_without_a_name_at_the_end_need_no_cells() -> None:
    header, row = table([MATCH]).splitlines()
    parsed = read_one(f"{header},,,\n{row}\n")
    assert (faults_of(parsed), parsed.history.events.home) == ([], ["arsenal"])


def test_a_file_cut_short_loses_its_last_row_only() -> None:
    whole = table(season(3))
    last_row = whole[:-1].rindex("\n") + 1
    for length in range(last_row + 1, whole.rindex(",") + 1):
        parsed = read_one(whole[:length])
        assert faults_of(parsed) == [(4, "", "the file ends in the middle of this row")]
        assert parsed.lines.tolist() == [2, 3]


def test_a_cell_with_the_delimiter_in_it_must_be_quoted() -> None:
    assert faults_of(read_match(Referee='"Jones, R"')) == []
    parsed = read_one(table([{**MATCH, "Referee": "Jones, R"}, {**MATCH, "HomeTeam": "Everton", "Referee": "R Jones"}]))
    assert faults_of(parsed) == [(2, "", "it has 13 values under 12 headings")]
    assert parsed.history.events.home == ["everton"]


def test_quotes_that_do_not_close_lose_their_line_only() -> None:
    rows = [{**MATCH, "Referee": '"R Jones'}, {**MATCH, "HomeTeam": "Everton", "Referee": "R Jones"}]
    parsed = read_one(table(rows))
    assert faults_of(parsed) == [(2, "", "its quoted cells cannot be read")]
    assert parsed.history.events.home == ["everton"]
