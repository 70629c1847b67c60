"""Files that are not what they claim to be are refused whole, in one sentence."""

import bz2
import gzip
import io
import zipfile

import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.errors import ImportRefusedError
from advisor.identity.directory import TeamDirectory
from tests.adapters.football_data.samples import MATCH, faults_of, read_one, season, table

NFLVERSE = "game_id,season,gameday,away_team,home_team,away_score,home_score\n"


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, table([MATCH]))
    return out.getvalue()


def without(*columns: str) -> str:
    return table([MATCH], header=[column for column in MATCH if column not in columns])


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (" \r\n ,,, \n\n", "the file is empty"),
    "web page": ("\n<!DOCTYPE html><html><body>404</body></html>", "the file is a web page or XML"),
    "xml": ('<?xml version="1.0"?><a/>', "the file is a web page or XML"),
    "json object": ('{"error": "not found"}', "the file is JSON"),
    "json list": ('[{"Div": "E0"}]', "the file is JSON"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "the file is a PDF document"),
    "zip": (zipped("E0.csv"), "the file is a zip archive, not an Excel workbook; unpack it"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "the file is an old Excel workbook (.xls)"),
    "gzip": (gzip.compress(b"Div,Date"), "the file is compressed with gzip, not a text table; unpack it"),
    "bzip2": (bz2.compress(b"Div,Date"), "the file is compressed with bzip2, not a text table; unpack it"),
    "binary": (b"Div,Date\n\0\x01\x02", "the file is binary"),
    "prose": ("Dear reader,\nthere is nothing here.\n", "it is not a football-data file: its header has no Div"),
    "other table": ("id,name,price\n1,a,2\n", "it is not a football-data file: its header has no Div, Date, HomeTeam"),
    "nflverse": (
        NFLVERSE + "1,2020,2020-09-10,HOU,KC,20,34\n",
        "it is an nflverse schedule; use advisor import nflverse",
    ),
    "no date": (without("Date"), "its header lacks Date, without which nothing can be imported"),
    "no score": (without("FTAG"), "its header lacks FTAG"),
    "only a result": (without("FTHG", "FTAG"), "its header lacks FTHG, FTAG"),
    "no teams": (without("HomeTeam", "AwayTeam"), "its header lacks HomeTeam, AwayTeam"),
    "column twice": ("Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365H\n", "more than one column 'B365H'"),
    "open quotes": ('"Div,Date,HomeTeam,AwayTeam\n', "the quoted cells of its header cannot be read"),
    "strung together": (
        table(season(3)) + table([{**MATCH, "PSH": "2.0"}]),
        "line 5 is a second header with other columns; split the file there",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_of_another_kind_is_refused(kind: str) -> None:
    content, reason = REFUSED[kind]
    teams = TeamDirectory.shipped()
    with pytest.raises(ImportRefusedError) as refusal:
        football_data.read(content.encode() if isinstance(content, str) else content, "E0.csv", teams)
    assert refusal.value.reason.startswith(reason) or reason in refusal.value.reason
    assert str(refusal.value).startswith("E0.csv: ")
    assert "\n" not in str(refusal.value)
    assert teams.created == ()


def test_a_refused_file_leaves_no_team_behind() -> None:
    teams = TeamDirectory.shipped()
    first = table([{**MATCH, "HomeTeam": "Nowhere Rovers"}])
    with pytest.raises(ImportRefusedError):
        football_data.read((first + table([{**MATCH, "PSH": "2.0"}])).encode(), "E0.csv", teams)
    assert teams.created == ()


@pytest.mark.parametrize("header", [table([MATCH]).splitlines()[0], "Country,League,Season,Date,Home,Away,HG,AG,Res"])
def test_a_header_without_rows_is_an_empty_file_of_the_right_kind(header: str) -> None:
    parsed = read_one(header + "\n")
    assert (parsed.rows_read, len(parsed.history.events), len(parsed.history.prices)) == (0, 0, 0)
    assert faults_of(parsed) == []
