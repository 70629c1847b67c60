"""The soak in short: three quarters of an hour, in which bets are placed, nothing is stuck and the money adds up."""

from pathlib import Path

from tests.soak.bounds import pace, sound
from tests.soak.report import ending
from tests.soak.week import Wanted, looks

DAYS = 0.5 / 24


def test_half_an_hour_leaves_nothing_stuck_and_no_difference(fresh_database_url: str, tmp_path: Path) -> None:
    lived = looks(Wanted(days=DAYS), f"{fresh_database_url}?sslmode=disable", tmp_path)
    print(*ending(lived, DAYS), sep="\n")
    sound(lived)
